"""What lies unfinished on the server, summed up while uploads come, change and go."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

from partwise.core.upload import Upload
from partwise.ui.unfinished.facts import changed, holding

LONG = 7 * 24 * 3600  # seconds without a change, after which an upload is likely forgotten


class ServerTally:
    """Counts over all unfinished uploads, each change in constant time; sizes in bytes, of those whose parts are known.

    An upload grows old without anything happening to it, so they are counted by the minute they last changed in, and
    `old` is summed anew when it is asked for in another minute.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """`clock` tells seconds since 1970."""
        self._clock = clock
        self.uploads = 0
        self.known = 0  # those whose parts are known
        self.parts = 0
        self.size = 0
        self._minutes: Counter[int] = Counter()
        self._edge = 0  # what last changed before this minute is old
        self._old = 0

    def add(self, upload: Upload) -> None:
        self._turn(upload, 1)

    def remove(self, upload: Upload) -> None:
        self._turn(upload, -1)

    @property
    def at_least(self) -> bool:
        """Whether there may be more parts and bytes than are summed up."""
        return self.known < self.uploads

    @property
    def old(self) -> int:
        """Those that have not changed for more than 7 days, as far as is known; true to the minute."""
        edge = _minute(self._clock() - LONG)
        if edge != self._edge:
            self._edge = edge
            self._old = sum(count for minute, count in self._minutes.items() if minute < edge)
        return self._old

    def _turn(self, upload: Upload, sign: int) -> None:
        if not upload.unfinished:
            return
        self.uploads += sign
        minute = _minute(changed(upload))
        self._minutes[minute] += sign
        if not self._minutes[minute]:
            del self._minutes[minute]
        self._old += sign * (minute < self._edge)
        stored = holding(upload)
        if stored is not None:
            self.known += sign
            self.parts += sign * stored.count
            self.size += sign * stored.size


def _minute(moment: float) -> int:
    return int(moment // 60)
