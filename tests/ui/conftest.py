"""A theme, and a whole window whose engine writes down what it is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.desk import ENVIRONMENT, PRACTICE, Desk, OpenWindow, receipt_of
from partwise.connection_desk import ConnectionDesk
from partwise.connections import no_connection
from partwise.desk import Desk as ServerDesk
from partwise.oss.client import Client
from partwise.places import Places
from partwise.sign_in import PLACES
from partwise.store.connection_file import ConnectionFile
from partwise.store.home import Home
from partwise.store.secret import SessionSecrets
from partwise.ui.bridge import Bridge
from partwise.ui.errands import Errands
from partwise.ui.main_window import MainWindow
from partwise.ui.ports import ConnectionChoice, Outside
from partwise.ui.theme import Appearance, Theme


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme, applied to the application. The windows of the test before are gone by then."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # no event loop runs between two tests
    made = Theme(qapp, Appearance.LIGHT)
    yield made
    made.deleteLater()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def bridge(qapp: QApplication) -> Bridge:
    return Bridge()


@pytest.fixture
def outside(desk: Desk, qapp: QApplication, tmp_path: Path) -> Iterator[Outside]:
    """The engine that writes down, and a server that nobody can reach."""
    errands, file = Errands(), ConnectionFile(tmp_path / "connections.json")
    session = {origin: SessionSecrets() for origin in PLACES}
    yield Outside(
        desk,
        ServerDesk(_nobody, Home(tmp_path, tmp_path)),
        ConnectionDesk(file, session, {}, tmp_path),
        Places(file),
        errands,
        receipt_of,
    )
    errands.close(5)


def _nobody(name: str) -> Client:
    raise no_connection(name)


@pytest.fixture
def open_window(qtbot: QtBot, theme: Theme, outside: Outside, bridge: Bridge) -> OpenWindow:
    """Shows a window with two connections to choose from, the practice bucket chosen unless another is named."""

    def opened(current: ConnectionChoice | None = PRACTICE, **more: Any) -> MainWindow:
        made = MainWindow(outside, bridge, (PRACTICE, ENVIRONMENT), current, theme, **more)
        qtbot.addWidget(made, before_close_func=lambda widget: widget.leave())
        made.show()
        return made

    return opened


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, desk: Desk) -> MainWindow:
    """Shown, connected to the practice bucket, with nothing in it."""
    made = open_window(load_state=lambda: desk.saved, save_state=desk.saved.update)
    with qtbot.waitActive(made):
        made.activateWindow()
    return made
