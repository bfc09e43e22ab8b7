"""The time OSS goes by: this computer's clock, and what was learnt of its error (reference, 2.7)."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parsedate_to_datetime

from partwise.oss.messages import Unreadable
from partwise.oss.xml import seconds

_EARLIEST, _LATEST = 1_577_836_800, 4_102_444_800  # 2020 to 2100: no server's time lies outside


class ServerClock:
    """`offset` in seconds is added to the local clock. It is one float, so any thread may read and learn it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.offset = 0.0

    def now(self) -> float:
        """Seconds since 1970, as near to the server's as is known."""
        return self._clock() + self.offset

    def learn(self, server_time: str, date: str) -> None:
        """Take the server's time from the error's `ServerTime` (ISO 8601) or the header `Date`; nonsense is ignored."""
        told = _iso(server_time) or _http_date(date)
        if _EARLIEST < told < _LATEST:
            self.offset = told - self._clock()


def _iso(text: str) -> float:
    try:
        return seconds(text)
    except Unreadable:
        return 0.0


def _http_date(text: str) -> float:
    try:
        return parsedate_to_datetime(text).timestamp() if text else 0.0
    except (ValueError, OverflowError):
        return 0.0
