"""Threads that run jobs."""

from __future__ import annotations

import threading
import time
from functools import partial

from partwise.engine.pool import ThreadPool


def test_jobs_run_on_named_threads_in_parallel() -> None:
    pool = ThreadPool(3)
    together = threading.Barrier(3, timeout=10)
    names = []

    def job() -> None:
        together.wait()
        names.append(threading.current_thread().name)

    for _ in range(3):
        pool.start(job)
    assert pool.close(10)
    assert sorted(names) == ["partwise-part-1", "partwise-part-2", "partwise-part-3"]


def test_never_more_threads_than_asked_for_and_jobs_in_their_order() -> None:
    pool = ThreadPool(1)
    done: list[int] = []
    for number in range(50):
        pool.start(partial(done.append, number))
    assert pool.close(10)
    assert done == list(range(50))


def test_no_thread_before_there_is_work() -> None:
    before = threading.active_count()
    pool = ThreadPool(4)
    assert threading.active_count() == before
    assert pool.close(0)


def test_patience_ends_where_a_job_does_not() -> None:
    pool = ThreadPool(2)
    let_go = threading.Event()

    def job() -> None:
        let_go.wait(10)

    pool.start(job)
    began = time.monotonic()
    assert not pool.close(0.2)
    assert 0.2 <= time.monotonic() - began < 5
    let_go.set()


def test_closing_waits_for_what_was_started() -> None:
    pool = ThreadPool(2)
    done: list[int] = []

    def job(number: int) -> None:
        time.sleep(0.05)
        done.append(number)

    for number in range(4):
        pool.start(partial(job, number))
    assert pool.close(10)
    assert sorted(done) == [0, 1, 2, 3]


def test_more_threads_may_be_allowed_and_fewer() -> None:
    pool = ThreadPool(1)
    together = threading.Barrier(3, timeout=10)
    pool.allow(3)
    for _ in range(3):
        pool.start(lambda: together.wait() and None)
    pool.allow(1)
    assert pool.close(10)
