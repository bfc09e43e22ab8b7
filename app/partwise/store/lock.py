"""One writer for one home: a lock that the operating system lets go of when its process ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import IO

from partwise.core.errors import Fixable
from partwise.store.home import unusable

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class HomeLock:
    """Held from construction to `close()`.

    Waits up to `patience` seconds for another Partwise to end. Raises Fixable when it does not, or when the file cannot
    be made.
    """

    def __init__(self, path: Path, patience: float = 0.0) -> None:
        give_up = time.monotonic() + patience
        try:
            self._file = path.open("ab")
        except OSError as exc:
            raise unusable(path.parent, exc) from exc
        while True:
            try:
                _try_lock(self._file)
                return
            except OSError:
                if time.monotonic() >= give_up:
                    self._file.close()
                    raise Fixable(
                        "Another Partwise is at work with the same uploads.",
                        "Use that one, wait until it has ended, or name another folder in PARTWISE_HOME.",
                        code="HomeInUse",
                    ) from None
            time.sleep(0.1)

    def close(self) -> None:
        if not self._file.closed:
            os.truncate(self._file.fileno(), 0)
            self._file.close()
