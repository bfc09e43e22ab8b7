"""The destination picker on a real server, with several buckets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpers.picker import Picker
from helpers.practice import PracticeBucket
from partwise.desk import Desk
from partwise.oss.client import Client
from partwise.store.home import Home
from partwise.ui.errands import Errands
from partwise.ui.theme import Theme

BUCKETS = ("cold-backups", "media-archive", "web-assets")
KEYS = (
    "film.mov",
    "footage/2026-10/a.mov",
    "footage/2026-11/b.mov",
    "footage/采访/c.mov",
    "footage/drone.mov",
    "logs/",
)


@pytest.fixture(scope="module")
def practice_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeBucket]:
    named = [argument for name in BUCKETS for argument in ("--bucket", name)]
    made = PracticeBucket(tmp_path_factory.mktemp("practice"), *named)
    for key in KEYS:
        assert made.send("PUT", key, body=b"x" * 1000, bucket="media-archive").status == 200
    yield made
    made.stop()


@pytest.fixture
def practice(practice_process: PracticeBucket) -> PracticeBucket:
    practice_process.reset()
    return practice_process


@pytest.fixture
def desk(practice: PracticeBucket, tmp_path: Path) -> Iterator[Desk]:
    with Client(practice.connection(), lambda: practice.credentials) as client:
        yield Desk({"practice": client}.__getitem__, Home(tmp_path, tmp_path / "logs"))


@pytest.fixture
def errands(theme: Theme, desk: Desk) -> Iterator[Errands]:
    """All home before the way to the server is closed."""
    made = Errands()
    yield made
    assert made.close(10)


@pytest.fixture
def picker(qtbot: QtBot, theme: Theme, errands: Errands, desk: Desk) -> Picker:
    return Picker(qtbot, theme, errands, desk)
