"""The open destination picker for tests: what it shows, and what it announces."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from helpers.open_dialog import PATIENCE, OpenDialog
from partwise.core.keys import Address
from partwise.ui.errands import Errands
from partwise.ui.picker.dialog import Bookmark, DestinationDialog
from partwise.ui.picker.entries import EntriesView
from partwise.ui.server_port import ServerPort
from partwise.ui.theme import Theme


class Picker:
    """`open` opens it; `chosen` and `bookmarks` are what it announced."""

    def __init__(self, qtbot: QtBot, theme: Theme, errands: Errands, server: ServerPort) -> None:
        self._qtbot, self._theme, self._errands, self._server = qtbot, theme, errands, server
        self.chosen: list[tuple[str, str]] = []
        self.bookmarks: list[Bookmark] = []

    def open(self, current: Address | None = None, **more: Any) -> OpenPicker:
        opened = OpenPicker(
            self._qtbot,
            lambda window: DestinationDialog(
                window, self._theme, self._errands, self._server, "practice", current, **more
            ),
        )
        self._qtbot.waitUntil(opened.dialog.isActiveWindow, timeout=PATIENCE)  # or its shortcuts would not work yet
        opened.dialog.chosen.connect(lambda bucket, prefix: self.chosen.append((bucket, prefix)))
        opened.dialog.bookmarks_changed.connect(self.bookmarks.append)
        return opened


class OpenPicker(OpenDialog[DestinationDialog]):
    @property
    def address(self) -> str:
        return self.find(QLineEdit, "picker-address").text()

    @property
    def entries(self) -> EntriesView:
        return self.find(EntriesView, "picker-entries")

    @property
    def focused(self) -> str:
        return self.dialog.focusWidget().objectName()

    @property
    def names(self) -> list[str]:
        model = self.entries.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    @property
    def shelf(self) -> list[str]:
        shelf = self.find(QListWidget, "picker-shelf")
        return [shelf.item(row).text() for row in range(shelf.count())]

    def shows(self, *names: str) -> None:
        """Wait until the list has exactly these rows."""
        self.qtbot.waitUntil(lambda: self.names == list(names), timeout=PATIENCE)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        self.qtbot.keyClicks(self.dialog.focusWidget(), text)

    def go(self, text: str) -> None:
        """Ctrl+L, and an address."""
        self.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        self.find(QLineEdit, "picker-address").selectAll()
        self.type(text)
        self.key(Qt.Key.Key_Return)
