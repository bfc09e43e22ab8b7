"""The time OSS goes by: this computer's clock, and what was learnt of its error (reference, 2.7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Protocol

from partwise.oss.messages import Unreadable
from partwise.oss.xml import seconds

_EARLIEST, _LATEST = 1_577_836_800, 4_102_444_800  # 2020 to 2100: no server's time lies outside
_TOLERANCE = 60.0  # seconds: below this a clock is right, or known well enough


class ClockMemory(Protocol):
    """Remembers from run to run how far this computer's clock is behind that of each host, in seconds."""

    def offset(self, host: str) -> float:
        """What was learnt of `host`; 0 where nothing was."""

    def learnt(self, host: str, offset: float) -> None:
        """Keep it. Never raises."""


class ServerClock:
    """`offset` in seconds is added to the local clock. It is one float, so any thread may read and learn it."""

    def __init__(self, clock: Callable[[], float], memory: ClockMemory | None = None, host: str = "") -> None:
        self._clock = clock
        self._memory = memory
        self._host = host
        known = memory.offset(host) if memory else 0.0
        self.offset = known if _plausible(clock() + known) else 0.0

    def now(self) -> float:
        """Seconds since 1970, as near to the server's as is known."""
        return self._clock() + self.offset

    def refused(self, server_time: str, date: str) -> None:
        """OSS refused a time: take its own from the error's `ServerTime` (ISO 8601) or the header `Date`.

        Nonsense is ignored.
        """
        self._take(_iso(server_time) or http_date(date))

    def heard(self, date: str, age: float) -> None:
        """An answer's `Date` shows whether an offset in use still holds; somebody may have set the clock right.

        `age` in seconds since the request was begun: the server may have taken the time at any moment since.
        """
        if not self.offset:
            return
        told, now = http_date(date), self.now()
        if told < now - age - _TOLERANCE or told > now + _TOLERANCE:
            self._take(told)

    def _take(self, told: float) -> None:
        if not _plausible(told):
            return
        offset = told - self._clock()
        offset = offset if abs(offset) > _TOLERANCE else 0.0
        if abs(offset - self.offset) < 1.0:  # several requests were refused at once: one lesson is enough
            return
        self.offset = offset
        if self._memory:
            self._memory.learnt(self._host, offset)


def _plausible(moment: float) -> bool:
    return _EARLIEST < moment < _LATEST


def _iso(text: str) -> float:
    try:
        return seconds(text)
    except Unreadable:
        return 0.0


def http_date(text: str) -> float:
    """The header `Date` in seconds since 1970; 0 where it tells none."""
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return 0.0
