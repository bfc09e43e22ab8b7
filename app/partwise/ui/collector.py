"""Python's collector and its threads, made to keep out of the window's way."""

from __future__ import annotations

import gc
import sys

GIVE_WAY = 0.001  # seconds after which a busy thread lets the window's have its turn; Python's own 5 ms add up
RARELY = 1000  # collections of the young for one of the old; Python's own 10 stops the window for a fifth of a second


def collect_rarely() -> None:
    """What stands now stands to the end, and a hundred thousand uploads need not be looked at again and again.

    Uploads, rows and snapshots hold no cycles: they are freed without the collector.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(gc.get_threshold()[0], gc.get_threshold()[1], RARELY)


def give_way() -> None:
    """The window waits for the interpreter whenever it has let go of it, as in each call of Qt that may block."""
    sys.setswitchinterval(GIVE_WAY)
