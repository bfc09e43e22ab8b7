"""A connection that is opened in the background: what is known then, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpers.desk import Desk
from partwise.connections import Connections
from partwise.core.messages import ListUnfinished
from partwise.core.unfinished import Place
from partwise.main import Opening
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
