"""How long the window keeps its own event loop from turning, however busy the computer is with other things."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer


class Standstill:
    """The most seconds between two turns, from when this was made.

    `longest` is processor time of this thread, so that what other programs take is not counted; `wall` counts that as
    well, and what the thread waits for.
    """

    def __init__(self) -> None:
        self.longest = self.wall = 0.0
        self._last, self._moment = time.thread_time(), time.perf_counter()
        self._timer = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._turned)
        self._timer.start()

    def _turned(self) -> None:
        now, moment = time.thread_time(), time.perf_counter()
        self.longest, self.wall = max(self.longest, now - self._last), max(self.wall, moment - self._moment)
        self._last, self._moment = now, moment


def timed(step: Callable[[], object]) -> float:
    """The seconds of processor time that this thread needs for it."""
    begun = time.thread_time()
    step()
    return time.thread_time() - begun
