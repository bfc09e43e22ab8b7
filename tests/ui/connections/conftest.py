"""A port in memory, the errands of the window, and the dialog over both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from helpers.connection_dialog import Open, OpenConnection
from helpers.memory_connections import MemoryConnections
from partwise.ui.errands import Errands
from partwise.ui.theme import Theme


@pytest.fixture
def errands(theme: Theme) -> Iterator[Errands]:
    made = Errands()
    yield made
    assert made.close(20)


@pytest.fixture
def port() -> MemoryConnections:
    return MemoryConnections()


@pytest.fixture
def opened(qtbot: QtBot, theme: Theme, errands: Errands, port: MemoryConnections) -> Open:
    return lambda *more: OpenConnection(qtbot, theme, errands, port, *more)
