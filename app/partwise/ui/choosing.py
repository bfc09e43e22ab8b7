"""Choosing where uploads go by looking round on the server; the places used last and the bookmarks are remembered."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from partwise.core.errors import Fault
from partwise.core.keys import Address
from partwise.ui.destination import Destination
from partwise.ui.message_bar import MessageBar
from partwise.ui.picker.dialog import Bookmark, DestinationDialog
from partwise.ui.ports import ConnectionChoice, Outside
from partwise.ui.theme import Theme


class Choosing(QObject):
    """Opens the picker for the connection in use, and writes down what is chosen and marked."""

    def __init__(
        self, window: QWidget, theme: Theme, outside: Outside, destination: Destination, messages: MessageBar
    ) -> None:
        super().__init__(window)
        self._window, self._theme, self._outside = window, theme, outside
        self._destination, self._messages = destination, messages
        self._connection: ConnectionChoice | None = None

    def use(self, connection: ConnectionChoice | None) -> None:
        """From now on it is this connection's places that are looked at."""
        self._connection = connection

    @Slot()
    def browse(self) -> None:
        """Open the picker, once what is remembered is known."""
        connection = self._connection
        if connection is not None:
            known = partial(self._outside.places.known, connection.name)
            self._outside.errands.run(
                known, self, partial(self._open, connection), partial(self._open_bare, connection)
            )

    @Slot(str, str)
    def remember(self, bucket: str, prefix: str) -> None:
        """Uploads were sent there."""
        if self._connection is not None:
            used = partial(self._outside.places.used, self._connection.name, Address(bucket, prefix))
            self._outside.errands.run(used, self, lambda _: None, self._tell)

    def _open_bare(self, connection: ConnectionChoice, fault: Fault) -> None:
        """What is remembered cannot be read, which is no reason not to look round."""
        self._tell(fault)
        self._open(connection, ((), ()))

    def _open(self, connection: ConnectionChoice, known: tuple[tuple[Address, ...], tuple[Address, ...]]) -> None:
        where = self._destination
        current = Address(where.bucket, where.prefix) if where.bucket else None
        own = Address(connection.bucket, connection.prefix) if connection.bucket else None
        recents, bookmarks = known
        dialog = DestinationDialog(
            self._window,
            self._theme,
            self._outside.errands,
            self._outside.server,
            connection.name,
            current,
            recents,
            bookmarks,
            own,
        )
        dialog.chosen.connect(self._destination.go)
        dialog.bookmarks_changed.connect(partial(self._mark, connection))
        dialog.open()

    def _mark(self, connection: ConnectionChoice, mark: Bookmark) -> None:
        bookmark = partial(self._outside.places.bookmark, connection.name, mark.place, mark.kept)
        self._outside.errands.run(bookmark, self, lambda _: None, self._tell)

    def _tell(self, fault: Fault) -> None:
        self._messages.say(str(fault), "warn")
