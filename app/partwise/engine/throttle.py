"""Rate limits, for everything and for single uploads, that may be changed while bytes flow."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from partwise.core.errors import Stopped
from partwise.core.limits import KIB

PIECE_SECONDS: Final = 0.05  # the most that one worker takes at once
SMALLEST_PIECE: Final = KIB
SAVED_SECONDS: Final = 0.2  # what was not used may be caught up with for so long: threads wake late
LOOK_SECONDS: Final = 0.1  # between looks whether the upload was stopped


class Throttle:
    """Delays blocks of bytes so that all limits hold at once. For any number of threads."""

    def __init__(self) -> None:
        self._everything = _Bucket()
        self._uploads: dict[str, _Bucket] = {}

    @property
    def limit(self) -> int:
        """Bytes per second for everything together; 0: none. May be set from any thread, and acts at once."""
        return self._everything.rate

    @limit.setter
    def limit(self, rate: int) -> None:
        self._everything.set_rate(rate)

    def set_upload_limit(self, id: str, rate: int) -> None:
        """Limit one upload to `rate` bytes per second from now on; 0: no limit of its own."""
        if rate:
            self._uploads.setdefault(id, _Bucket()).set_rate(rate)
        elif bucket := self._uploads.pop(id, None):
            bucket.set_rate(0)

    def forget(self, id: str) -> None:
        """The upload has ended; it has no limit any more."""
        self.set_upload_limit(id, 0)

    def paced(self, blocks: Iterable[bytes], id: str, stopped: Callable[[], bool]) -> Iterator[bytes]:
        """The same bytes, in smaller pieces and later where a limit wants it. Raises Stopped while it waits."""
        for block in blocks:
            if self._everything.rate or id in self._uploads:
                yield from self._pieces(block, id, stopped)
            else:
                yield block

    def _pieces(self, block: bytes, id: str, stopped: Callable[[], bool]) -> Iterator[bytes]:
        """First the upload's own limit, so that a slow upload never stands in the way of another."""
        start, allowed = 0, 0
        while start < len(block):
            if not allowed:
                allowed = min(len(block) - start, self._everything.piece)
                if own := self._uploads.get(id):
                    allowed = own.take(allowed, stopped)
            count = self._everything.take(allowed, stopped)
            allowed -= count
            yield block if count == len(block) else block[start : start + count]
            start += count


class _Bucket:
    """One limit: whoever wants to send stands in line, and the first goes when what was sent before him has passed."""

    def __init__(self) -> None:
        self.rate = 0
        self._lock = threading.Lock()
        self._line: deque[threading.Condition] = deque()
        self._free_at = 0.0

    @property
    def piece(self) -> int:
        """The most bytes that one take gives."""
        return max(SMALLEST_PIECE, int(self.rate * PIECE_SECONDS)) if self.rate else 1 << 62

    def set_rate(self, rate: int) -> None:
        with self._lock:
            if rate == self.rate:
                return
            self.rate = rate
            self._free_at = min(self._free_at, time.monotonic() + PIECE_SECONDS)
            for waiting in self._line:
                waiting.notify()

    def take(self, count: int, stopped: Callable[[], bool]) -> int:
        """Wait for leave to send up to `count` bytes; how many. Raises Stopped."""
        with self._lock:
            turn = threading.Condition(self._lock)
            self._line.append(turn)
            try:
                while (wait := self._wait(turn)) > 0:
                    turn.wait(min(wait, LOOK_SECONDS))
                    if stopped():
                        raise Stopped
                return self._given(min(count, self.piece))
            finally:
                self._line.remove(turn)
                if self._line:
                    self._line[0].notify()

    def _wait(self, turn: threading.Condition) -> float:
        """Seconds until `turn` may go, or until it should look again."""
        if not self.rate:
            return 0.0
        if self._line[0] is not turn:
            return LOOK_SECONDS
        return self._free_at - time.monotonic()

    def _given(self, count: int) -> int:
        if self.rate:
            self._free_at = max(self._free_at, time.monotonic() - SAVED_SECONDS) + count / self.rate
        return count
