"""How an abort is carried to its end: parts in flight survive one (reference, 3.6 and 8.1)."""

from __future__ import annotations

from collections.abc import Callable

from partwise.core.errors import Fixable, Stopped

ABORT_WAITS = (0.0, 1.0, 3.0, 10.0)  # seconds before each abort and look whether it has left anything


def abort_until_gone(
    abort: Callable[[], None],
    is_open: Callable[[], bool | None],
    stopped_while: Callable[[float], bool],
    *,
    live: bool = False,
) -> bool:
    """Abort, and look, until OSS no longer knows the upload; whether that could be seen.

    `is_open` tells whether OSS knows it, None where nobody may ask: then it was aborted, but nobody can tell what is
    left. `stopped_while` waits so many seconds, and tells whether somebody wants it stopped. `live`: somebody may be
    sending to it. A part that was on its way brings the upload back, so it has to be gone at two looks in a row.
    Raises Fixable (AbortIncomplete): parts keep arriving; and Stopped, only between two turns, so that what was aborted
    is also looked at.
    """
    gone = 0
    for wait in ABORT_WAITS:
        if stopped_while(wait):
            raise Stopped
        abort()
        still_open = is_open()
        if still_open is None:
            return False
        gone = 0 if still_open else gone + 1
        if gone > int(live):
            return True
    if gone:
        return True
    raise Fixable(
        "The server still lists parts of this upload after it was aborted.",
        "Abort it once more when no other program is sending to it.",
        code="AbortIncomplete",
    )
