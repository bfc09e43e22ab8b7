"""Limits: the same bytes, at the rate that is set, whoever sends and whenever it is changed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import repeat
from typing import Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partwise.core.errors import Stopped
from partwise.core.limits import BLOCK_SIZE, KIB
from partwise.engine.throttle import PIECE_SECONDS, SAVED_SECONDS, Throttle

BLOCK = bytes(BLOCK_SIZE)
FIRST = SAVED_SECONDS + PIECE_SECONDS  # seconds of the rate that may pass at once


def never() -> bool:
    return False


class Senders:
    """Threads that take what the throttle gives, as fast as it gives it. `ids`: the upload of each."""

    def __init__(self, throttle: Throttle, *ids: str) -> None:
        self._stop = threading.Event()
        self.taken = [0] * len(ids)
        self.ended: list[float] = []
        self._threads = [
            threading.Thread(target=self._send, args=(throttle, id_, index)) for index, id_ in enumerate(ids)
        ]

    def _blocks(self) -> Iterator[bytes]:
        while not self._stop.is_set():
            time.sleep(0.001)  # reading takes time, too
            yield BLOCK

    def _send(self, throttle: Throttle, id_: str, index: int) -> None:
        try:
            for piece in throttle.paced(self._blocks(), id_, self._stop.is_set):
                self.taken[index] += len(piece)
        except Stopped:
            self.ended.append(time.monotonic())

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()

    def rate(self, seconds: float, only: int | None = None) -> float:
        """Bytes per second over the time from now."""
        began, before = time.monotonic(), self._sum(only)
        time.sleep(seconds)
        after, ended = self._sum(only), time.monotonic()
        return (after - before) / (ended - began)

    def _sum(self, only: int | None) -> int:
        return sum(self.taken) if only is None else self.taken[only]


@contextmanager
def limited(rate: int, *ids: str) -> Iterator[tuple[Throttle, Senders]]:
    throttle = Throttle()
    throttle.limit = rate
    with Senders(throttle, *ids) as senders:
        time.sleep(0.1)  # what may pass at once has passed
        yield throttle, senders


def test_without_a_limit_the_very_blocks_pass() -> None:
    blocks = [os.urandom(10), b"", os.urandom(BLOCK_SIZE)]
    assert [id(piece) for piece in Throttle().paced(blocks, "a", never)] == [id(block) for block in blocks]


def test_a_limit_that_is_wide_enough_leaves_the_blocks_whole() -> None:
    throttle = Throttle()
    throttle.limit = 20 * BLOCK_SIZE
    assert [id(piece) for piece in throttle.paced([BLOCK], "a", never)] == [id(BLOCK)]


@settings(max_examples=25)
@given(st.lists(st.binary(max_size=5000), max_size=6), st.integers(0, 10**7), st.integers(0, 10**7))
def test_the_bytes_are_the_same(blocks: list[bytes], rate: int, own: int) -> None:
    throttle = Throttle()
    throttle.limit = max(rate, 300_000)
    throttle.set_upload_limit("a", max(own, 300_000))
    assert b"".join(throttle.paced(blocks, "a", never)) == b"".join(blocks)


def test_pieces_are_small_where_the_limit_is_tight() -> None:
    throttle = Throttle()
    throttle.limit = 200_000
    throttle.set_upload_limit("a", 100_000)
    sizes = [len(piece) for piece in throttle.paced([bytes(20_000)], "a", never)]
    assert max(sizes) == 100_000 * PIECE_SECONDS
    throttle.limit = 100
    assert len(next(throttle.paced([BLOCK], "b", never))) == KIB


@pytest.mark.parametrize(("rate", "threads"), [(50_000, 16), (2_000_000, 1), (50_000_000, 4)])
def test_the_rate_is_kept(rate: int, threads: int) -> None:
    with limited(rate, *["a"] * threads) as (_, senders):
        assert senders.rate(1.2) == pytest.approx(rate, rel=0.1)


def test_a_rate_that_is_changed_acts_at_once_in_both_directions() -> None:
    with limited(20_000_000, *"aaaa") as (throttle, senders):
        for rate in (100_000, 5_000_000, 50_000):
            throttle.limit = rate
            assert throttle.limit == rate
            time.sleep(0.2)
            assert senders.rate(1.0) == pytest.approx(rate, rel=0.15)


def test_a_limit_that_is_lifted_lets_everyone_go_at_once() -> None:
    with limited(100, *["a"] * 8) as (throttle, senders):
        assert senders.rate(0.3) < 20_000
        throttle.limit = 0
        time.sleep(0.2)
        assert min(senders.taken) > BLOCK_SIZE


def test_a_limit_that_is_set_anew_again_and_again_is_still_kept() -> None:
    with limited(1_000_000, *"aa") as (throttle, senders):
        before, began = sum(senders.taken), time.monotonic()
        for step in range(100):
            throttle.limit = 1_000_000 + step
            time.sleep(0.01)
        assert sum(senders.taken) - before < 1.15 * 1_000_000 * (time.monotonic() - began)


def test_both_limits_hold_and_a_slow_upload_is_in_nobodys_way() -> None:
    throttle = Throttle()
    throttle.limit = 4_000_000
    throttle.set_upload_limit("slow", 100_000)
    with Senders(throttle, "slow", "slow", "fast") as senders:
        time.sleep(0.3)
        before = list(senders.taken)
        everything = senders.rate(1.5)
        slow = sum(senders.taken[:2]) - sum(before[:2])
    assert everything == pytest.approx(4_000_000, rel=0.1)
    assert slow == pytest.approx(150_000, rel=0.2)


def test_a_limit_of_an_upload_is_changed_lifted_and_forgotten() -> None:
    throttle = Throttle()
    throttle.set_upload_limit("a", 50_000)
    with Senders(throttle, "a") as senders:
        time.sleep(0.1)
        assert senders.rate(0.5) == pytest.approx(50_000, rel=0.2)
        throttle.set_upload_limit("a", 2_000_000)
        time.sleep(0.2)
        assert senders.rate(0.5) == pytest.approx(2_000_000, rel=0.2)
        throttle.set_upload_limit("a", 0)
        assert senders.rate(0.2) > 20_000_000
    throttle.set_upload_limit("a", 50_000)
    throttle.forget("a")
    throttle.forget("never heard of")
    assert next(throttle.paced([BLOCK], "a", never)) is BLOCK


def test_workers_get_the_same_share() -> None:
    with limited(1_000_000, *["a"] * 8) as (_, senders):
        before = list(senders.taken)
        time.sleep(1.5)
        shares = [after - was for after, was in zip(senders.taken, before, strict=True)]
    assert max(shares) - min(shares) <= 1_000_000 * PIECE_SECONDS


def test_who_is_stopped_ends_soon_however_slow_the_rate_is() -> None:
    with limited(10, *["a"] * 16) as (_, senders):
        time.sleep(0.2)
        began = time.monotonic()
        senders.stop()
    assert len(senders.ended) == 16
    assert max(senders.ended) - began < 0.2


def test_who_is_stopped_holds_up_nobody_else() -> None:
    throttle, stop, got = Throttle(), threading.Event(), threading.Event()
    throttle.limit = 2 * KIB
    first = throttle.paced(repeat(BLOCK), "a", stop.is_set)
    next(first)
    stop.set()
    with pytest.raises(Stopped):
        list(first)
    thread = threading.Thread(target=lambda: got.set() if next(throttle.paced([BLOCK], "b", never)) else None)
    thread.start()
    assert got.wait(2.0)
    thread.join()


def test_time_without_work_is_not_saved_up() -> None:
    throttle = Throttle()
    throttle.limit = 1_000_000
    list(throttle.paced([bytes(100_000)], "a", never))
    time.sleep(1.0)
    began, passed = time.monotonic(), 0
    for piece in throttle.paced(repeat(BLOCK), "a", never):
        passed += len(piece)
        if time.monotonic() - began > 0.2:
            break
    assert passed <= 1_000_000 * (0.25 + FIRST)


def test_who_waits_sleeps() -> None:
    with limited(50_000, *["a"] * 16) as (_, senders):
        before = time.process_time()
        senders.rate(1.0)
        assert time.process_time() - before < 0.3


def test_next_to_no_overhead_without_a_limit() -> None:
    throttle, blocks = Throttle(), list(repeat(BLOCK, 100_000))

    def seconds(work: Callable[[], object]) -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    best = min(seconds(lambda: sum(1 for _ in throttle.paced(blocks, "a", never))) for _ in range(3))
    assert best / len(blocks) < 5e-6  # here it is about 0.1 µs


def test_what_has_passed_never_runs_ahead_of_the_rate() -> None:
    throttle = Throttle()
    throttle.limit = 1_000_000
    began, passed = time.monotonic(), 0
    for piece in throttle.paced(repeat(bytes(10_000)), "a", never):
        passed += len(piece)
        elapsed = time.monotonic() - began
        assert passed <= 1_000_000 * (elapsed + FIRST)
        if elapsed > 0.5:
            break
    assert passed >= 1_000_000 * 0.45
