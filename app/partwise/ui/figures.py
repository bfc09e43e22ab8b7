"""Keeps the figures of the window moving: counts, speeds, times left."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from partwise.ui.pace_controls import PaceControls
from partwise.ui.pages import Pages
from partwise.ui.ports import EnginePort
from partwise.ui.sidebar import Sidebar
from partwise.ui.status_line import StatusLine
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.live import LiveFigures
from partwise.ui.uploads.model import UploadModel

SAMPLING = 100  # milliseconds between two samples while something is under way


class Figures(QObject):
    """Samples only while something is under way; everything else follows the model.

    `show_details` shows the newest figures of the one upload whose details are shown; it gets the time in seconds on a
    steady clock.
    """

    def __init__(
        self,
        engine: EnginePort,
        model: UploadModel,
        pages: Pages,
        sidebar: Sidebar,
        status: StatusLine,
        pace: PaceControls,
        show_details: Callable[[float], None],
    ) -> None:
        super().__init__(pages)
        self._engine, self._model, self._pages, self._sidebar = engine, model, pages, sidebar
        self._status, self._pace, self._show_details = status, pace, show_details
        self._live = LiveFigures(model)
        self.timer = QTimer(self, interval=SAMPLING)
        self.timer.timeout.connect(self._sample)
        model.tallied.connect(self.tallied)
        pace.connections_set.connect(self.show_status)
        pace.limit_set.connect(self.show_status)

    @Slot()
    def tallied(self) -> None:
        """Uploads came, changed or went."""
        counts = self._model.tally.counts
        self._sidebar.set_counts(counts)
        self._pages.settle()
        self._pages.refresh_when_due()
        if counts[Group.ACTIVE] and not self.timer.isActive():
            self.timer.start()
        self.show_status()

    @Slot()
    def show_status(self) -> None:
        self._status.show_totals(self._model.tally, self._live.total, self._engine.pace(), self._pace.limit)

    @Slot()
    def _sample(self) -> None:
        """The only thing that polls."""
        now = time.monotonic()
        figures = self._live.sample(now, self._engine.in_flight())
        self._model.set_live(figures, *self._pages.rows_in_view())
        self._show_details(now)
        if not self._model.tally.counts[Group.ACTIVE]:
            self.timer.stop()
            self._pages.refresh()
        self.show_status()
