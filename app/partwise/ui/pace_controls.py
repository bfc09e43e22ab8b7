"""What the user says about the pace: how many connections, and how fast at most."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from partwise.ui import words_pace as words
from partwise.ui.commands import UploadCommands
from partwise.ui.limit_popup import LimitPopup
from partwise.ui.pages import Pages
from partwise.ui.ports import EnginePort
from partwise.ui.status_line import StatusLine
from partwise.ui.theme import Theme


class PaceControls(QObject):
    """Wires the status line and the menus of the pages to the engine.

    `limit`: what holds now for everything together, in bytes per second; 0: none.

    Signals, after the engine was told:
        connections_set: the user chose a number of connections; 0: automatic.
        limit_set: the user chose a limit for everything together in bytes per second; 0: none. Any size, so an object.
    """

    connections_set = Signal(int)
    limit_set = Signal(object)

    def __init__(
        self,
        window: QWidget,
        theme: Theme,
        engine: EnginePort,
        status: StatusLine,
        pages: Pages,
        commands: UploadCommands,
        limit: int,
    ) -> None:
        super().__init__(window)
        self.limit = limit
        self._engine, self._status, self._pages, self._commands = engine, status, pages, commands
        self.popup = LimitPopup(theme, window)
        status.limit_asked.connect(self._ask_for_all)
        status.connections_chosen.connect(self._set_connections)
        commands.limit_asked.connect(self._ask_for_some)

    @Slot(int)
    def _set_connections(self, count: int) -> None:
        self._engine.set_connections(count)
        self.connections_set.emit(count)

    @Slot()
    def _ask_for_all(self) -> None:
        self.popup.ask(words.LIMIT_ALL, self.limit, self._status.speed_place, self._set_limit)

    def _set_limit(self, rate: int) -> None:
        self.limit = rate
        self._engine.set_limit(rate)
        self.limit_set.emit(rate)

    @Slot(object, object)
    def _ask_for_some(self, ids: tuple[str, ...], rate: int) -> None:
        place = self._pages.current_place()
        self.popup.ask(words.limit_of(len(ids)), rate, place, lambda chosen: self._commands.limit(ids, chosen))
