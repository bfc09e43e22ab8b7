"""Whether the computer slept: then connections are dead, and what was waited for is long due."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

JUMP = 10.0  # seconds; less is a busy computer


class Sleep:
    """Compares two clocks: the one on the wall, and one that only goes forward.

    On Linux and macOS the second stands still while the computer sleeps; on Windows it goes on, and then far more time
    has passed than was waited for. A clock that is set looks the same, and asks for the same.
    """

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._clocks = (wall, steady)
        self._last = (wall(), steady())

    def noticed(self, patience: float | None) -> bool:
        """Whether there was a jump since the last call; `patience`: the most that was to be waited, None: any time."""
        wall, steady = (clock() for clock in self._clocks)
        waited = steady - self._last[1]
        jump = (wall - self._last[0]) - waited
        overslept = 0.0 if patience is None else waited - patience
        self._last = (wall, steady)
        if max(abs(jump), overslept) < JUMP:
            return False
        log.info("the computer slept, or its clock was set, by about %.0f s", max(jump, overslept, key=abs))
        return True
