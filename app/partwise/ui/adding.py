"""The ways in: choosing files, dropping, naming them. All end in paths that are uploaded to the destination shown."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from partwise.core.keys import Address
from partwise.core.messages import AddPaths
from partwise.ui import words
from partwise.ui import words_opened as says
from partwise.ui.actions import Actions
from partwise.ui.choose_path import choose_path
from partwise.ui.destination import Destination
from partwise.ui.drops import Dropped, local_paths
from partwise.ui.message_bar import MessageBar
from partwise.ui.ports import ConnectionChoice, EnginePort
from partwise.ui.questions import Question, ask


def about_adding(paths: Sequence[str], address: str) -> Question:
    """`address`: where they would go, or empty while nobody knows."""
    count = len(paths)
    text = says.offered_names([os.path.basename(path) or path for path in paths])
    return Question("ask-adding", says.offer_title(count, address), text, says.offer_button(count))


class Adding(QObject):
    """Wires the actions add files and add folder; `take` is for drops.

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
        self._aside: list[str] = []  # kept as well, and waiting for a word of the user
        self._asking = ""  # the notice that asks for a place for them
        actions["add-files"].triggered.connect(self.choose_files)
        actions["add-folder"].triggered.connect(self.choose_folder)

    def use(self, connection: ConnectionChoice | None) -> None:
        """From now on uploads go by this connection, to the destination that is shown."""
        self._connection = connection
        self.add_kept()
        if connection is not None and self._aside:
            self._kept, self._aside = [*self._kept, *self._aside], []
            self.offer_kept()

    def add(self, paths: Sequence[str]) -> None:
        """Upload files and folders to the destination that is shown, or as soon as one is chosen."""
        if not paths:
            return
        if self._connection is not None and self._destination.bucket:
            self._send(self._connection.name, self._destination.place, paths)
            return
        self._kept.extend(paths)
        waiting = len(self._kept) + len(self._aside)
        if self._connection is None:
            self._ask_for_place(words.no_connection(waiting))
        else:
            self._ask_for_place(words.no_destination(waiting))
            self._destination.edit()

    def offer(self, paths: Sequence[str]) -> None:
        """Ask before they are uploaded, to the destination that is shown now."""
        to_here = self._adder()
        ask(self._window, about_adding(paths, self._destination.address), lambda: to_here(paths))

    @Slot()
    def add_kept(self) -> None:
        """What was dropped or named before there was a place for it, if there is one now."""
        if self._connection is not None and self._destination.bucket and self._kept:
            self.add(self._let_go())

    def offer_kept(self) -> None:
        """The same where somebody else has named the place: only if the user says so."""
        connection, place = self._connection, self._destination.place
        if connection is not None and self._kept:
            question = about_adding(self._kept, self._destination.address)
            ask(self._window, question, lambda: self._send(connection.name, place, self._let_go()))

    def set_aside(self) -> None:
        """Somebody else will name the place: what was named so far goes there only if the user says so."""
        self._kept, self._aside = [], [*self._aside, *self._kept]

    def _adder(self) -> Callable[[Sequence[str]], None]:
        """What uploads paths to the destination that is shown now, whatever is shown by then."""
        if self._connection is None or not self._destination.bucket:
            return self.add
        return partial(self._send, self._connection.name, self._destination.place)

    def _let_go(self) -> list[str]:
        self._messages.withdraw(self._asking)
        kept, self._kept = self._kept, []
        return kept

    def _ask_for_place(self, text: str) -> None:
        self._messages.withdraw(self._asking)
        self._asking = text
        self._messages.say(text, "warn")

    def _send(self, connection: str, place: Address, paths: Sequence[str]) -> None:
        if paths:
            self._engine.post(AddPaths(tuple(paths), connection, place.bucket, place.key))
            self.sent_to.emit(place.bucket, place.key)

    @Slot()
    def choose_files(self) -> None:
        choose_path(self._window, "choose-files", words.CHOOSE_FILES, QFileDialog.FileMode.ExistingFiles, self._adder())

    @Slot()
    def choose_folder(self) -> None:
        choose_path(self._window, "choose-folder", words.CHOOSE_FOLDER, QFileDialog.FileMode.Directory, self._adder())

    def take(self, data: QMimeData) -> None:
        """Add what is local of `data`, and say so where something is not."""
        self.take_named(local_paths(data))

    def take_named(self, named: Dropped) -> None:
        """Add what is on this computer, and say so where something is not."""
        if named.foreign:
            self._messages.say(words.some_not_local(named.foreign) if named.paths else words.NOT_LOCAL, "warn")
        self.add(named.paths)
