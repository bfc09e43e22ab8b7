"""The exit codes of all commands, and how one that was not even begun says why."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from partwise.core.errors import PartwiseError

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


def refuse(error: PartwiseError, code: int) -> int:
    """One sentence or two for a person, whatever the format; the `code`."""
    print(error.fault, file=sys.stderr)
    return code


@contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """A polite end (SIGTERM) does what Ctrl+C does: what is stored stays known."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
