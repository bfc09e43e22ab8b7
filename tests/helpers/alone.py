"""What only one of several test processes may do at a time: make things in build/, install the package."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from devkit.shell import ROOT


@contextmanager
def alone(at: str) -> Iterator[None]:
    """Others who are `at` the same wait until it is done. On Windows nobody waits."""
    lock = ROOT / "build" / f"{at}.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX)
        yield
