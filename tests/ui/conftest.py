"""A theme, and a whole window whose engine writes down what it is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.desk import ENVIRONMENT, PRACTICE, Desk, receipt_of
from partwise.ui.bridge import Bridge
from partwise.ui.main_window import MainWindow
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
def window(qtbot: QtBot, theme: Theme, desk: Desk, bridge: Bridge) -> MainWindow:
    """Shown, connected to the practice bucket, with nothing in it."""
    offered = (PRACTICE, ENVIRONMENT)
    made = MainWindow(desk, bridge, offered, PRACTICE, theme, receipt_of, lambda: desk.saved, desk.saved.update)
    qtbot.addWidget(made, before_close_func=lambda widget: widget.leave())
    made.show()
    made.activateWindow()
    qtbot.waitActive(made)
    return made
