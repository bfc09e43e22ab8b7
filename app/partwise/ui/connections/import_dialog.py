"""Import: what other programs know is shown, and becomes connections only when somebody says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from partwise.core.connection import Connection, Origin
from partwise.core.errors import Fault, PartwiseError
from partwise.store.secret import Secret
from partwise.ui import words_connections_import as words
from partwise.ui.connections.banner import Banner
from partwise.ui.connections.found_row import FoundRow
from partwise.ui.connections.port import ConnectionsPort
from partwise.ui.connections.scrolled import Scrolled, fit
from partwise.ui.errands import Errands
from partwise.ui.theme import Theme
from partwise.ui.unfinished.controls import button, rename
from partwise.ui.unfinished.server_dialog import ServerDialog
from partwise.ui.uploads.themed import ThemedLabel, named

if TYPE_CHECKING:
    from partwise.store.found_sources import FoundSource

WIDTH = 620
MARGIN = 23


class ImportDialog(ServerDialog):
    """Looks as soon as it is made; nothing is saved or run before somebody says so. `names` are taken already.

    Signals:
        imported: a tuple of the Connections that are written down now.
        program_wanted: somebody has a program that prints credentials.
    """

    imported = Signal(object)
    program_wanted = Signal()

    def __init__(
        self, parent: QWidget | None, theme: Theme, errands: Errands, port: ConnectionsPort, names: Collection[str] = ()
    ) -> None:
        super().__init__(parent, errands, "import-dialog", words.TITLE)
        self._theme, self._port, self._names = theme, port, frozenset(names)
        self._rows: list[FoundRow] = []
        self._saving = False
        self._list = named(QWidget(), "import-list", words.FOUND)
        self._list_layout = QVBoxLayout(self._list)
        self._list_layout.setContentsMargins(0, 0, 0, 0)
        self._list_layout.setSpacing(0)
        self._scrolled = Scrolled(self._list, WIDTH - 2 * MARGIN)
        self._status = named(ThemedLabel(theme, "body", "mute"), "import-status")
        self._banner = Banner(theme, "import-result", words.TITLE)
        self._ecs = button("import-ecs", words.ECS)
        self._ecs.setToolTip(words.ECS_HELP)
        self._program = button("import-program", words.PROGRAM)
        self._cancel = button("import-cancel", words.CANCEL)
        self._do = button("import-do", words.NOTHING_CHOSEN)
        self._do.setProperty("kind", "primary")
        self._buttons = (self._ecs, self._program, self._cancel, self._do)
        self._lay_out(theme)
        self._scrolled.grown.connect(self._fit)
        self._ecs.clicked.connect(self._ask_ecs)
        self._program.clicked.connect(self.program_wanted)
        self._cancel.clicked.connect(self.reject)
        self._do.clicked.connect(self._import)
        self._cancel.setFocus()  # until there is something to choose; else the first button would have it
        self._status.say(words.LOOKING)
        self._allow()
        self.ask("found", port.found, self._show, self._tell_fault)

    # --- what was found ----------------------------------------------------------------------------------------

    def _show(self, found: Sequence[FoundSource]) -> None:
        self._status.say("" if found else words.NOTHING)
        for one in found:
            self._add(one)
        if any(one.usable for one in found) and self.focusWidget() in (None, self._cancel):
            next(row for row, one in zip(self._rows, found, strict=True) if one.usable).inputs[0].setFocus()
        self._allow()

    def _add(self, found: FoundSource) -> FoundRow:
        row = FoundRow(self._theme, len(self._rows), found)
        row.changed.connect(self._allow)
        self._rows.append(row)
        self._list_layout.addWidget(row)
        row.show()  # now: what is hidden until the layout's next turn cannot have the focus
        chain = [*(widget for one in self._rows for widget in one.inputs), *self._buttons]
        for before, after in pairwise(chain):
            self.setTabOrder(before, after)
        return row

    @Slot()
    def _ask_ecs(self) -> None:
        self._ecs.setEnabled(False)
        self._banner.say("accent", words.ASKING_ECS)
        self.ask("ecs", self._port.ecs_role, self._show_ecs, self._tell_no_ecs)

    def _show_ecs(self, found: FoundSource) -> None:
        self._banner.clear()
        self._status.say("")
        self._add(found).choose()

    def _tell_no_ecs(self, fault: Fault) -> None:
        self._ecs.setEnabled(True)
        self._tell_fault(fault)

    def _tell_fault(self, fault: Fault) -> None:
        self._status.say("")
        self._banner.say("bad", fault.title, fault.advice, fault.evidence())

    # --- importing ---------------------------------------------------------------------------------------------

    @Slot()
    def _import(self) -> None:
        taken = set(self._names)
        wanted = []
        for row in self._rows:
            if row.chosen and row.ready:
                name = free_name(row.connection.name, taken)
                taken.add(name)
                wanted.append(replace(row.connection, name=name, id=""))
        self._saving = True
        self._banner.say("accent", words.SAVING)
        self._cancel.setFocus()
        self._allow()
        self.act(partial(_save_all, self._port, tuple(wanted)), self._tell_saved, self._tell_unsaved)

    def _tell_saved(self, outcome: tuple[tuple[Connection, ...], Fault | None]) -> None:
        self._saving = False
        saved, fault = outcome
        if saved:
            self.imported.emit(saved)
        if fault is None:
            self.accept()
            return
        self._names |= {connection.name for connection in saved}
        self._tell_unsaved(replace(fault, title=f"{words.partly(len(saved))} {fault.title}".strip()))

    def _tell_unsaved(self, fault: Fault) -> None:
        self._saving = False
        self._tell_fault(fault)
        self._allow()
        self._do.setFocus()

    @Slot()
    def _allow(self) -> None:
        chosen = [row for row in self._rows if row.chosen]
        rename(self._do, words.button(len(chosen)))
        self._do.setEnabled(bool(chosen) and all(row.ready for row in chosen) and not self._saving)
        for widget in (self._scrolled, self._program):
            widget.setEnabled(not self._saving)

    # --- how it looks ------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        fit(self, self._scrolled, WIDTH)

    def _lay_out(self, theme: Theme) -> None:
        self.setFixedWidth(WIDTH)
        others, buttons = QHBoxLayout(), QHBoxLayout()
        for row in (others, buttons):
            row.setSpacing(10)
        others.addWidget(self._ecs)
        others.addWidget(self._program)
        others.addStretch(1)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._do)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 20, MARGIN, 20)
        layout.setSpacing(0)
        layout.addWidget(ThemedLabel(theme, "title", text=words.TITLE))
        layout.addSpacing(4)
        layout.addWidget(ThemedLabel(theme, "secondary", "mute", words.LEAD))
        layout.addSpacing(14)
        layout.addWidget(self._scrolled)
        layout.addWidget(self._status)
        layout.addSpacing(8)
        layout.addLayout(others)
        layout.addSpacing(10)
        layout.addWidget(self._banner)
        layout.addSpacing(16)
        layout.addLayout(buttons)
        self._cancel.setFocus()


def free_name(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or with the first number that makes it one nobody has: ossutil, ossutil 2, ossutil 3."""
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted} {number}"
    return name


def _save_all(
    port: ConnectionsPort, connections: Sequence[Connection], stop: Event
) -> tuple[tuple[Connection, ...], Fault | None]:
    """Those that could be saved, and why the next could not. They hold no secret."""
    saved: list[Connection] = []
    for connection in connections:
        try:
            saved.append(port.save(connection, Secret(), Origin.KEYRING, stop))
        except PartwiseError as error:
            return tuple(saved), error.fault
    return tuple(saved), None
