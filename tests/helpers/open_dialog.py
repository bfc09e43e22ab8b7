"""An open dialog for tests: what it says, and keys for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

PATIENCE = 30_000  # milliseconds
D = TypeVar("D", bound=QDialog)
W = TypeVar("W", bound=QWidget)


class OpenDialog(Generic[D]):
    """The dialog that `make` makes for a window, open and active."""

    def __init__(self, qtbot: QtBot, make: Callable[[QWidget], D]) -> None:
        self.qtbot = qtbot
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.show()
        self.dialog = make(self.window)
        with qtbot.waitActive(self.dialog, timeout=PATIENCE):
            self.dialog.open()

    def find(self, kind: type[W], name: str) -> W:
        found = self.dialog.findChild(kind, name)
        assert found is not None, name
        return found

    def button(self, name: str) -> QPushButton:
        return self.find(QPushButton, name)

    def text(self, name: str) -> str:
        """What a label says; empty while it is hidden."""
        label = self.find(QLabel, name)
        return label.text().replace("\u200b", "") if label.isVisible() else ""

    def lines(self, name: str) -> list[str]:
        """What a list says; nothing while it is hidden."""
        view = self.find(QListView, name)
        model = view.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())] if view.isVisible() else []

    def until(self, said: Callable[[], object]) -> None:
        """Wait for what comes from another thread."""
        self.qtbot.waitUntil(lambda: bool(said()), timeout=PATIENCE)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        self.qtbot.keyClick(self.dialog.focusWidget() or self.dialog, key, modifier)

    def tab_to(self, name: str) -> None:
        """Go on with Tab until that widget has the focus."""
        for _ in range(20):
            if self.dialog.focusWidget().objectName() == name:
                return
            self.key(Qt.Key.Key_Tab)
        raise AssertionError(f"{name} cannot be reached by keys")

    def press(self, name: str) -> None:
        """Reach a button or a tick by keys, and press it."""
        self.tab_to(name)
        self.key(Qt.Key.Key_Space)

    def clipped(self) -> list[str]:
        """The labels in sight that have not the room for what they say."""
        labels = [label for label in self.dialog.findChildren(QLabel) if label.isVisible()]
        return [label.text() for label in labels if label.height() < label.heightForWidth(label.width())]
