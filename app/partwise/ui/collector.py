"""Python's collector, made to keep out of the window's way."""

from __future__ import annotations

import gc

RARELY = 1000  # collections of the young for one of the old; Python's own 10 stops the window for a fifth of a second


def collect_rarely() -> None:
    """What stands now stands to the end, and a hundred thousand uploads need not be looked at again and again.

    Uploads, rows and snapshots hold no cycles: they are freed without the collector.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(gc.get_threshold()[0], gc.get_threshold()[1], RARELY)
