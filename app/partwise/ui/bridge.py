"""The one way from the engine's thread into the window."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from itertools import islice

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from partwise.core.changes import BegunAnew, HeldUp, Listed, News, Paced, PartsTold, Removed
from partwise.core.upload import Upload

PERIOD = 0.1  # seconds between two hand-overs: ten a second is what a person can read
CHUNK = 1_000  # uploads in one hand-over: a few milliseconds of the window's time
BREATH = 0.01  # seconds between two while more than a chunk waits


class Bridge(QObject):
    """Takes snapshots from any thread, gives the newest of each to the window in batches.

    Signals, emitted in the thread the bridge was made in, at most every 100 ms (every 10 ms while a backlog lasts):
        uploads_removed: a tuple of ids that are no longer in the list; comes before the changes of the same batch.
        uploads_changed: a tuple of Upload, at most `CHUNK` long.
        held_up: at once; the Fault that keeps the engine from doing anything.
        begun_anew: at once; the Upload that had vanished from the server.
        paced: at once; the engine uses another number of connections, or for another reason.
        listing_changed: at once; the core.unfinished.Listing of the server, as far as it is.
        parts_told: at once; the core.changes.PartsTold that an Inspect with `tell` asked for.
    """

    uploads_changed = Signal(object)
    uploads_removed = Signal(object)
    held_up = Signal(object)
    begun_anew = Signal(object)
    paced = Signal()
    listing_changed = Signal(object)
    parts_told = Signal(object)
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._newest: dict[str, Upload] = {}
        self._removed: dict[str, None] = {}  # keeps the order of removal
        self._awake = False
        self._last = 0.0
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._hand_over)
        self._woken.connect(self._arm, Qt.ConnectionType.QueuedConnection)

    def published(self, uploads: Sequence[Upload], news: Sequence[News]) -> None:
        """`Watcher` of engine/ports.py: called on the engine's thread, returns at once."""
        with self._lock:
            for upload in uploads:
                self._newest.pop(upload.id, None)  # so that the newest also comes last
                self._newest[upload.id] = upload
            for event in news:
                if isinstance(event, Removed):
                    self._newest.pop(event.id, None)
                    self._removed[event.id] = None
            wake = not self._awake and bool(self._newest or self._removed)
            self._awake = self._awake or wake
        if wake:
            self._woken.emit()
        for event in news:
            self._pass_on(event)

    def _pass_on(self, event: News) -> None:
        """What is told at once."""
        match event:
            case HeldUp(fault):
                self.held_up.emit(fault)
            case BegunAnew(upload):
                self.begun_anew.emit(upload)
            case Paced():
                self.paced.emit()
            case Listed(listing):
                self.listing_changed.emit(listing)
            case PartsTold():
                self.parts_told.emit(event)
            case _:
                pass

    @Slot()
    def _arm(self) -> None:
        self._start(PERIOD - (time.monotonic() - self._last))

    def _start(self, seconds: float) -> None:
        self._timer.start(max(0, round(seconds * 1000)))

    @Slot()
    def _hand_over(self) -> None:
        with self._lock:
            removed = tuple(self._removed)
            self._removed.clear()
            chunk = tuple(islice(self._newest.values(), CHUNK))
            for upload in chunk:
                del self._newest[upload.id]
            more = self._awake = bool(self._newest)
        self._last = time.monotonic()
        if removed:
            self.uploads_removed.emit(removed)
        if chunk:
            self.uploads_changed.emit(chunk)
        if more:
            self._start(BREATH)
