"""Requests about many uploads, a few at a time, until all are answered or somebody stops them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Event
from typing import TypeVar

from partwise.core.errors import PartwiseError, Stopped

WORKERS = 4

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(
    work: Callable[[T], R], items: Iterable[T], done: Callable[[T, R | PartwiseError], None], stop: Event
) -> None:
    """Call `work` with every item on one of four threads, and `done` with what came of it, on this one.

    A PartwiseError stops nothing, it is an outcome. On KeyboardInterrupt `stop` is set, what runs is waited for and
    still told, and the interrupt goes on; `work` may end with Stopped, of which nothing is told.
    """
    running: dict[Future[R], T] = {}
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            for item in items:
                running[pool.submit(work, item)] = item
                if len(running) >= WORKERS:
                    _tell(running, done)
            while running:
                _tell(running, done)
        except BaseException:
            stop.set()
            while running:
                _tell(running, done)
            raise


def _tell(running: dict[Future[R], T], done: Callable[[T, R | PartwiseError], None]) -> None:
    """Wait for at least one, and tell of all that have ended."""
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        item = running.pop(future)
        try:
            outcome: R | PartwiseError = future.result()
        except PartwiseError as error:
            outcome = error
        except Stopped:
            continue
        done(item, outcome)
