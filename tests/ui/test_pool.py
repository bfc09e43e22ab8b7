"""The pool on Qt's threads."""

from __future__ import annotations

import threading
from concurrent.futures import Future

from PySide6.QtWidgets import QApplication

from partwise.ui.pool import QtPool


def test_every_job_runs_on_a_named_thread_and_close_waits_for_all(qapp: QApplication) -> None:
    pool, ran = QtPool(3), []
    for number in range(5_000):
        pool.start(lambda number=number: ran.append((number, threading.current_thread().name)))
    assert pool.close(10)
    assert sorted(number for number, _ in ran) == list(range(5_000))
    assert {name for _, name in ran} <= {"partwise-part-1", "partwise-part-2", "partwise-part-3"}


def test_no_more_run_at_a_time_than_there_are_threads(qapp: QApplication) -> None:
    pool, gate = QtPool(2), threading.Event()
    busy, most, lock = [0], [0], threading.Lock()
    both: Future[None] = Future()

    def job() -> None:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
            if busy[0] == 2 and not both.done():
                both.set_result(None)
        gate.wait(5)
        with lock:
            busy[0] -= 1

    for _ in range(6):
        pool.start(job)
    both.result(timeout=5)
    gate.set()
    assert pool.close(10)
    assert most[0] == 2
    assert busy[0] == 0


def test_close_does_not_wait_for_ever(qapp: QApplication) -> None:
    pool, gate = QtPool(1), threading.Event()
    pool.start(lambda: gate.wait(10) and None)
    assert not pool.close(0.05)
    gate.set()
    assert pool.close(10)
