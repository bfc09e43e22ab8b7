"""The ways in: choosing files, pasting, dropping. All end in paths that are uploaded to the destination shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from partwise.core.messages import AddPaths
from partwise.ui import words
from partwise.ui.actions import Actions
from partwise.ui.choose_path import choose_path
from partwise.ui.destination import Destination
from partwise.ui.drops import local_paths
from partwise.ui.message_bar import MessageBar
from partwise.ui.ports import ConnectionChoice, EnginePort


class Adding(QObject):
    """Wires the actions add files, add folder and paste; `take` is for drops too.

    What is named before there is a connection and a bucket is kept until there are.

    Signals:
        sent_to: bucket and prefix of what is uploaded from now on.
    """

    sent_to = Signal(str, str)

    def __init__(
        self, window: QWidget, actions: Actions, messages: MessageBar, engine: EnginePort, destination: Destination
    ) -> None:
        super().__init__(window)
        self._window, self._messages, self._engine, self._destination = window, messages, engine, destination
        self._connection: ConnectionChoice | None = None
        self._kept: list[str] = []
        actions["add-files"].triggered.connect(self.choose_files)
        actions["add-folder"].triggered.connect(self.choose_folder)
        actions["paste"].triggered.connect(self.paste)

    def use(self, connection: ConnectionChoice | None) -> None:
        """From now on uploads go by this connection, to the destination that is shown."""
        self._connection = connection
        self.add_kept()

    def add(self, paths: Sequence[str]) -> None:
        """Upload files and folders to the destination that is shown, or as soon as one is chosen."""
        if not paths:
            return
        where = self._destination
        if self._connection is not None and where.bucket:
            self._engine.post(AddPaths(tuple(paths), self._connection.name, where.bucket, where.prefix))
            self.sent_to.emit(where.bucket, where.prefix)
            return
        self._kept.extend(paths)
        if self._connection is None:
            self._messages.say(words.no_connection(len(self._kept)), "warn")
        else:
            self._messages.say(words.no_destination(len(self._kept)), "warn")
            where.edit()

    def add_kept(self) -> None:
        """What was dropped or named before there was a place for it, if there is one now."""
        if self._connection is not None and self._destination.bucket and self._kept:
            kept, self._kept = self._kept, []
            self._messages.dismiss()
            self.add(kept)

    @Slot()
    def choose_files(self) -> None:
        choose_path(self._window, "choose-files", words.CHOOSE_FILES, QFileDialog.FileMode.ExistingFiles, self.add)

    @Slot()
    def choose_folder(self) -> None:
        choose_path(self._window, "choose-folder", words.CHOOSE_FOLDER, QFileDialog.FileMode.Directory, self.add)

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
        self.add(dropped.paths)
