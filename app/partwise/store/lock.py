"""One writer for one home: a lock that the operating system lets go of when its process ends, however it ends."""

from __future__ import annotations

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


class HomeInUse(Fixable):
    """Another process holds the lock."""


class HomeLock:
    """Held from construction to `close()`.

    Waits up to `patience` seconds for another Partwise to end. Raises HomeInUse when it does not, and Fixable when the
    file cannot be made or the file system cannot lock.
    """

    def __init__(self, path: Path, patience: float = 0.0) -> None:
        give_up = time.monotonic() + patience
        try:
            self._file = path.open("ab")
        except OSError as exc:
            raise unusable(path.parent, exc) from exc
        while not self._taken(path):
            if time.monotonic() >= give_up:
                self._file.close()
                raise HomeInUse(
                    "Another Partwise is at work with the same uploads.",
                    "Use that one, wait until it has ended, or name another folder in PARTWISE_HOME.",
                    code="HomeInUse",
                )
            time.sleep(0.1)

    def _taken(self, path: Path) -> bool:
        try:
            _try_lock(self._file)
        except (BlockingIOError, PermissionError):  # how POSIX and Windows say that another has it
            return False
        except OSError as exc:
            self._file.close()
            raise unusable(path.parent, exc) from exc
        return True

    def close(self) -> None:
        self._file.close()
