"""The ways in: choosing files, pasting, dropping. All end in paths handed to one function."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from partwise.ui import words
from partwise.ui.actions import Actions
from partwise.ui.drops import local_paths
from partwise.ui.message_bar import MessageBar


class Adding(QObject):
    """Wires the actions add files, add folder and paste; `take` is for drops too."""

    def __init__(
        self, window: QWidget, actions: Actions, messages: MessageBar, add_paths: Callable[[Sequence[str]], None]
    ) -> None:
        super().__init__(window)
        self._window, self._messages, self._add_paths = window, messages, add_paths
        actions["add-files"].triggered.connect(self.choose_files)
        actions["add-folder"].triggered.connect(self.choose_folder)
        actions["paste"].triggered.connect(self.paste)

    @Slot()
    def choose_files(self) -> None:
        self._choose("choose-files", words.CHOOSE_FILES, QFileDialog.FileMode.ExistingFiles)

    @Slot()
    def choose_folder(self) -> None:
        self._choose("choose-folder", words.CHOOSE_FOLDER, QFileDialog.FileMode.Directory)

    @Slot()
    def paste(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        if data.hasUrls():
            self.take(data)
        else:
            self._messages.say(words.NOTHING_TO_PASTE)

    def take(self, data: QMimeData) -> None:
        """Add what is local of `data`, and say so where something is not."""
        dropped = local_paths(data)
        if dropped.foreign:
            text = words.some_not_local(dropped.foreign) if dropped.paths else words.NOT_LOCAL
            self._messages.say(text, "warn")
        if dropped.paths:
            self._add_paths(dropped.paths)

    def _choose(self, name: str, title: str, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self._window, title)
        dialog.setObjectName(name)
        dialog.setFileMode(mode)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._add_paths)
        dialog.open()
