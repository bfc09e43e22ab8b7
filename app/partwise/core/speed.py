"""How fast bytes move and how long the rest takes, calm enough to read. Times in seconds on any steady clock."""

from __future__ import annotations

import math

SPEED_SECONDS = 2.5  # a mean with this time constant looks like one over about 5 s
LEFT_SECONDS = 15.0  # and this like one over about 30 s
FIRST_FIGURE = 1.0  # before that a figure would be a guess
HOLD_SECONDS = 1.0  # a dip shorter than this is only news overtaking each other
LONGEST = 99 * 86_400.0


class _Mean:
    """An exponential mean that is right from its first samples on (the weight it has gathered is divided out)."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._sum = self._weight = 0.0

    def add(self, rate: float, elapsed: float) -> None:
        keep = math.exp(-elapsed / self._seconds)
        self._sum = self._sum * keep + rate * (1 - keep)
        self._weight = self._weight * keep + (1 - keep)

    @property
    def value(self) -> float:
        return self._sum / self._weight if self._weight else 0.0


class Speedometer:
    """Fed with a count of bytes done, tells the speed and the time left. Never negative, never a jump.

    `bytes_done` is the count as it may be shown: where it falls for a moment (a part ended, its snapshot is still to
    come) the old count is kept, where it stays low (a part is sent again) it follows after a second.
    """

    def __init__(self) -> None:
        self._speed = _Mean(SPEED_SECONDS)
        self._left = _Mean(LEFT_SECONDS)
        self._began: float | None = None
        self._last = 0.0
        self._low_since: float | None = None
        self.bytes_done = 0

    def add(self, now: float, bytes_done: int) -> None:
        """Take a sample: `bytes_done` so far at the moment `now`. A clock that stands still or goes back is ignored."""
        if self._began is None:
            self._began = self._last = now
            self.bytes_done = bytes_done
            return
        elapsed = now - self._last
        if elapsed <= 0:
            return
        gained = self._gain(now, bytes_done)
        self._last = now
        self._speed.add(gained / elapsed, elapsed)
        self._left.add(gained / elapsed, elapsed)

    def _gain(self, now: float, bytes_done: int) -> int:
        gained = bytes_done - self.bytes_done
        if gained >= 0:
            self._low_since = None
            self.bytes_done = bytes_done
            return gained
        if self._low_since is None:
            self._low_since = now
        elif now - self._low_since >= HOLD_SECONDS:
            self._low_since = None
            self.bytes_done = bytes_done
        return 0

    @property
    def speed(self) -> float | None:
        """Bytes per second over about 5 s; None while there is too little to tell."""
        return self._speed.value if self._told() else None

    def seconds_left(self, bytes_left: int) -> float | None:
        """Seconds until `bytes_left` more are done, at the pace of about 30 s; None where nobody can tell."""
        pace = self._left.value
        if not self._told() or pace <= 0:
            return None
        seconds = max(0, bytes_left) / pace
        return seconds if seconds <= LONGEST else None

    def _told(self) -> bool:
        return self._began is not None and self._last - self._began >= FIRST_FIGURE
