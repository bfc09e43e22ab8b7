"""A connection that is opened in the background: what is known then, and what is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from helpers.desk import Desk
from partwise.connections import Connections
from partwise.core.connection import Connection, Origin
from partwise.core.errors import Fixable
from partwise.core.messages import ListUnfinished
from partwise.core.unfinished import Place
from partwise.opening import Opening, Switch
from partwise.store.secret import ANSWER_PATIENCE, NEVER, Secret, SessionSecrets
from partwise.store.settings import Settings
from partwise.store.settings_file import SettingsFile
from partwise.ui import words
from partwise.ui.main_window import MainWindow


@pytest.fixture
def connections(tmp_path: Path) -> Connections:
    """With nothing in the environment."""
    return Connections(tmp_path / "practice", parallel=1, environ={})


def test_once_it_is_there_the_bucket_is_asked_what_lies_unfinished(
    qtbot: QtBot, window: MainWindow, desk: Desk, connections: Connections
) -> None:
    Opening(connections, window).begin("practice")
    qtbot.waitUntil(lambda: bool(desk.posted), timeout=10_000)
    connections.close()
    assert desk.posted == [ListUnfinished("practice", (Place("practice"),))]
    assert window.messages.text == ""


class Locked(SessionSecrets):
    """A keyring that waits for a person, until the run ends."""

    def read(self, connection: str, stop: Event = NEVER, patience: float = ANSWER_PATIENCE) -> Secret | None:
        stop.wait(10)
        raise Fixable("The keyring is locked.", "Unlock it.", code="KeyringLocked")


def test_a_locked_keyring_is_told_and_another_connection_may_be_chosen(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, expected_log: Callable[[str], None]
) -> None:
    expected_log("The keyring is locked")
    acme = Connection("Acme", region="cn-hangzhou", id="acme", access_key_id="LTAI5t")
    connections = Connections(
        tmp_path / "practice",
        parallel=1,
        environ={},
        saved={"acme": acme}.get,
        secrets={Origin.KEYRING: Locked(), Origin.SESSION: SessionSecrets()},
    )
    opening = Opening(connections, window)
    opening.begin("acme")
    qtbot.waitUntil(lambda: window.messages.text == words.OPENING_TAKES_LONG)
    opening.begin("")
    assert window.messages.text == ""
    connections.close()
    qtbot.waitUntil(lambda: "The keyring is locked." in window.messages.text)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(SettingsFile(tmp_path / "settings.json"))


@pytest.fixture
def switch(window: MainWindow, connections: Connections, settings: Settings) -> Iterator[Switch]:
    yield Switch(connections, settings, window)
    connections.close()


def test_what_the_user_chooses_is_used_and_remembered(
    window: MainWindow, switch: Switch, settings: Settings, expected_log: Callable[[str], None], qtbot: QtBot
) -> None:
    expected_log("The environment carries no OSS credentials")
    window.connection_chosen.emit("environment")
    assert switch.name == settings.connection == "environment"
    assert window.top.destination.address == ""
    qtbot.waitUntil(lambda: window.messages.text != "")


def test_only_the_connection_in_use_is_opened_anew_when_it_was_edited(
    qtbot: QtBot, window: MainWindow, desk: Desk, switch: Switch, settings: Settings
) -> None:
    switch.use("practice")
    qtbot.waitUntil(lambda: bool(desk.posted), timeout=10_000)
    assert (switch.name, settings.connection) == ("practice", "")  # for this run
    window.top.destination.set("practice", "mine/")
    window.connecting.changed.emit("acme")
    assert window.top.destination.prefix == "mine/"
    window.connecting.changed.emit("practice")
    assert window.top.destination.prefix == ""


def test_of_a_connection_that_is_gone_nothing_is_used(window: MainWindow, switch: Switch) -> None:
    switch.use("gone")
    assert switch.name == ""
    assert window.top.destination.address == ""
