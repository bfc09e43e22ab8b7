"""A bucket of another region: shown with its region, looked into where the client gets there, else told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpers.picker import Picker
from helpers.practice import PracticeBucket
from partwise.core.connection import Connection
from partwise.core.keys import Address
from partwise.desk import Desk
from partwise.oss.client import Client
from partwise.store.home import Home
from partwise.ui import words_picker as words
from partwise.ui.errands import Errands
from partwise.ui.picker.model import RowRole
from partwise.ui.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

FAR = Address("far-away", "")


@pytest.fixture(scope="module")
def practice_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeBucket]:
    made = PracticeBucket(tmp_path_factory.mktemp("practice"), "--elsewhere", f"{FAR.bucket}=cn-far")
    yield made
    made.stop()


@pytest.fixture
def over(
    qtbot: QtBot, theme: Theme, errands: Errands, practice: PracticeBucket, tmp_path: Path
) -> Iterator[Callable[[Connection], Picker]]:
    clients: list[Client] = []

    def made(connection: Connection) -> Picker:
        clients.append(Client(connection, lambda: practice.credentials))
        return Picker(qtbot, theme, errands, Desk(lambda name: clients[0], Home(tmp_path, tmp_path)))

    yield made
    for client in clients:
        client.close()


def test_it_is_looked_into_at_its_own_endpoint(over: Callable[[Connection], Picker], practice: PracticeBucket) -> None:
    home = Connection("home", endpoint="http://oss-cn-practice.aliyuncs.com", proxy=practice.endpoint)
    opened = over(home).open()
    opened.until(lambda: FAR.bucket in opened.names)
    rows = [opened.entries.model().index(row, 0).data(RowRole) for row in range(len(opened.names))]
    assert {row.name: row.region for row in rows}[FAR.bucket] == "cn-far"
    opened.go(FAR.bucket)
    opened.until(lambda: opened.entries.said == words.NOTHING_HERE)
    assert "(cn-far)" in opened.text("picker-chosen")
    assert [entry["status"] for entry in practice.requests("ListObjectsV2")] == [403, 200]


def test_where_it_cannot_be_reached_that_is_told(
    over: Callable[[Connection], Picker], practice: PracticeBucket
) -> None:
    opened = over(practice.connection()).open(FAR)
    opened.until(lambda: "another region" in opened.text("picker-fault-title"))
    assert opened.entries.said == words.NOT_SEEN
    assert opened.button("picker-use").isEnabled()
