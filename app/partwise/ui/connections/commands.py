"""New, edit, remove and import: opens the dialogs, asks before something is lost, and tells what is saved now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from partwise.core.connection import Connection, Origin
from partwise.core.errors import Fault
from partwise.ui import words_connections as words
from partwise.ui.connections.dialog import ConnectionDialog
from partwise.ui.connections.import_dialog import ImportDialog
from partwise.ui.connections.port import ConnectionsPort
from partwise.ui.connections.result import IN_THE_WAY
from partwise.ui.errands import Errands
from partwise.ui.questions import Question, ask
from partwise.ui.theme import Theme

UploadsOf = Callable[[str], Sequence[str]]
"""The names of the uploads by the connection with that id that are not finished."""


class ConnectionCommands(QObject):
    """What a person does with connections, for the window `parent`.

    `connections` are those that people made, as the last look showed them; `reserved` are names they must not have.

    Signals:
        listed: `connections` is another now.
        saved: a Connection is new, or was changed.
        removed: the id of a connection that is gone.
        failed: a Fault to be told outside the dialogs.
    """

    listed = Signal()
    saved = Signal(object)
    removed = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        errands: Errands,
        port: ConnectionsPort,
        unfinished: UploadsOf,
        reserved: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self._window, self._theme, self._errands, self._port = parent, theme, errands, port
        self._unfinished, self._reserved = unfinished, tuple(reserved)
        self.connections: tuple[Connection, ...] = ()

    def look(self) -> None:
        """Read the connections in the background: another window or a command may have changed them."""
        self._errands.run(self._port.saved, self, self._list, self.failed.emit)

    @Slot()
    def new(self) -> ConnectionDialog:
        """Open the dialog for a new connection."""
        return self._open(None)

    @Slot(str)
    def edit(self, connection: str) -> ConnectionDialog | None:
        """Open the dialog for the one with that id; nothing where it is gone."""
        found = self._with(connection)
        return self._open(found) if found else None

    @Slot()
    def import_(self) -> ImportDialog:
        """Open the dialog that shows what other programs know."""
        return self._open_import(self._window)

    @Slot(str)
    def remove(self, connection: str) -> None:
        """Ask, with the names of the uploads that would be left unfinished, then remove it."""
        found = self._with(connection)
        if found is not None:
            names = tuple(self._unfinished(connection))
            title, text = words.remove_title(found.name), words.remove_text(names)
            question = Question("ask-remove-connection", title, text, words.remove_button(len(names)), "danger")
            ask(self._window, question, partial(self._remove, found))

    # --- within ------------------------------------------------------------------------------------------------

    def _with(self, connection: str) -> Connection | None:
        return next((one for one in self.connections if one.id == connection), None)

    def _names(self, but: Connection | None = None) -> tuple[str, ...]:
        return (*self._reserved, *(one.name for one in self.connections if but is None or one.id != but.id))

    def _open(self, connection: Connection | None) -> ConnectionDialog:
        names = self._names(connection)
        dialog = ConnectionDialog(self._window, self._theme, self._errands, self._port, connection, names)
        dialog.saved.connect(self._take)
        dialog.import_wanted.connect(partial(self._import_instead, dialog))
        dialog.open()
        return dialog

    def _import_instead(self, dialog: ConnectionDialog) -> None:
        """What was typed is still there, unless something is imported."""
        self._open_import(dialog).imported.connect(dialog.reject)

    def _open_import(self, parent: QWidget) -> ImportDialog:
        dialog = ImportDialog(parent, self._theme, self._errands, self._port, self._names())
        dialog.imported.connect(self._take_all)
        dialog.program_wanted.connect(partial(self._from_program, dialog))
        dialog.open()
        return dialog

    def _from_program(self, dialog: ImportDialog) -> None:
        dialog.reject()
        before = dialog.parentWidget()
        if isinstance(before, ConnectionDialog):
            before.reject()
        self._open(Connection("", origin=Origin.COMMAND))

    def _list(self, connections: tuple[Connection, ...]) -> None:
        self.connections = connections
        self.listed.emit()

    @Slot(object)
    def _take_all(self, connections: Sequence[Connection]) -> None:
        for connection in connections:
            self._take(connection)

    @Slot(object)
    def _take(self, connection: Connection) -> None:
        """Put it in the place of the one with its id, or at the end."""
        at = next((at for at, one in enumerate(self.connections) if one.id == connection.id), len(self.connections))
        self._list((*self.connections[:at], connection, *self.connections[at + 1 :]))
        self.saved.emit(connection)

    def _remove(self, connection: Connection, *, leave_secret: bool = False) -> None:
        work = partial(self._port.remove, connection, leave_secret=leave_secret)
        self._errands.run(work, self, lambda _: self._drop(connection), partial(self._tell_not_removed, connection))

    def _drop(self, connection: Connection) -> None:
        self._list(tuple(one for one in self.connections if one.id != connection.id))
        self.removed.emit(connection.id)

    def _tell_not_removed(self, connection: Connection, fault: Fault) -> None:
        if fault.code not in IN_THE_WAY:
            self.failed.emit(fault)
            return
        text = words.left_secret_text(fault.title)
        question = Question("ask-leave-secret", words.remove_title(connection.name), text, words.LEAVE_SECRET, "danger")
        ask(self._window, question, partial(self._remove, connection, leave_secret=True))
