"""Many requests, four at a time: each outcome is told on the caller's thread, and a stop loses none."""

from __future__ import annotations

import threading
import time

import pytest

from partwise.cli.side_by_side import WORKERS, side_by_side
from partwise.core.errors import Fixable, PartwiseError, Stopped


def test_every_outcome_is_told_on_the_callers_thread() -> None:
    told: dict[int, int | str] = {}
    threads: set[int] = set()

    def work(number: int) -> int:
        if number % 3 == 0:
            raise Fixable(f"{number} failed.")
        return number * 2

    def done(number: int, outcome: int | PartwiseError) -> None:
        threads.add(threading.get_ident())
        told[number] = str(outcome) if isinstance(outcome, PartwiseError) else outcome

    side_by_side(work, range(100), done, threading.Event())
    assert told == {number: number * 2 if number % 3 else f"{number} failed." for number in range(100)}
    assert threads == {threading.get_ident()}


def test_never_more_than_four_at_once_and_no_more_are_taken() -> None:
    lock = threading.Lock()
    now = most = taken = ended = 0

    def items():
        nonlocal taken
        for number in range(40):
            taken += 1
            assert taken - ended <= WORKERS
            yield number

    def work(_: int) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.002)
        with lock:
            now -= 1

    def done(_: int, outcome: PartwiseError | None) -> None:
        nonlocal ended
        assert outcome is None
        ended += 1

    side_by_side(work, items(), done, threading.Event())
    assert (most, ended) == (WORKERS, 40)


def test_an_interrupt_stops_and_what_runs_is_still_told() -> None:
    stop = threading.Event()
    told: list[int] = []

    def work(number: int) -> int:
        if number == 0:
            return number
        assert stop.wait(10)
        if number == 1:
            raise Stopped
        return number

    def done(number: int, _: int | PartwiseError) -> None:
        told.append(number)
        if number == 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        side_by_side(work, range(100), done, stop)
    assert sorted(told) == [0, 2, 3]
