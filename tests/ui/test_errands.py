"""Errands: never on the window's thread, every outcome a message, and no answer for those who no longer want it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from partwise.core.errors import Fault, Fixable, Kind, Stopped
from partwise.ui.errands import THREADS, Errands

PATIENCE = 5.0  # seconds


class Asker:
    """Who asks, and what it is told, with the thread it was told on."""

    def __init__(self, errands: Errands) -> None:
        self.errands = errands
        self.owner = QObject()
        self.told: list[object] = []
        self.threads: set[threading.Thread] = set()

    def hear(self, said: object) -> None:
        self.told.append(said)
        self.threads.add(threading.current_thread())

    def run(self, work: Callable[[threading.Event], object]) -> object:
        return self.errands.run(work, self.owner, self.hear, self.hear)


@pytest.fixture
def errands(qapp: QApplication) -> Iterator[Errands]:
    made = Errands()
    yield made
    assert made.close(PATIENCE)


@pytest.fixture
def asker(errands: Errands) -> Asker:
    return Asker(errands)


def answer(said: object, stop: threading.Event) -> object:
    return said


def fail(error: Exception, stop: threading.Event) -> object:
    raise error


def wait_for(gate: threading.Event, stop: threading.Event) -> str:
    gate.wait(PATIENCE)
    return "late"


def test_it_is_done_elsewhere_and_told_here(qtbot: QtBot, asker: Asker) -> None:
    asker.run(lambda stop: threading.current_thread())
    qtbot.waitUntil(lambda: bool(asker.told))
    (worker,) = asker.told
    assert worker is not threading.main_thread()
    assert isinstance(worker, threading.Thread)
    assert worker.name == "partwise-errand"
    assert asker.threads == {threading.main_thread()}


def test_every_answer_comes_and_none_twice(qtbot: QtBot, asker: Asker) -> None:
    for number in range(500):
        asker.run(partial(answer, number))
    qtbot.waitUntil(lambda: len(asker.told) >= 500)
    assert sorted(asker.told) == list(range(500))  # type: ignore[type-var]  # numbers


def test_no_more_at_a_time_than_there_are_threads(qtbot: QtBot, asker: Asker) -> None:
    gate, lock, busy = threading.Event(), threading.Lock(), [0]

    def work(stop: threading.Event) -> None:
        with lock:
            busy[0] += 1
        gate.wait(PATIENCE)

    for _ in range(THREADS + 3):
        asker.run(work)
    qtbot.waitUntil(lambda: busy[0] == THREADS)
    qtbot.wait(50)
    assert busy[0] == THREADS
    gate.set()
    qtbot.waitUntil(lambda: len(asker.told) == THREADS + 3)


def test_a_fault_of_ours_is_told_as_it_is(qtbot: QtBot, asker: Asker) -> None:
    error = Fixable("The bucket is not there.", "Check its name.", code="NoSuchBucket")
    asker.run(partial(fail, error))
    qtbot.waitUntil(lambda: bool(asker.told))
    assert asker.told == [error.fault]


def test_a_bug_is_told_and_logged_without_its_text(
    qtbot: QtBot, asker: Asker, expected_log: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    expected_log("an errand failed: ValueError in fail")
    asker.run(partial(fail, ValueError("LTAI-secret")))
    qtbot.waitUntil(lambda: bool(asker.told))
    (fault,) = asker.told
    assert isinstance(fault, Fault)
    assert (fault.kind, fault.code) == (Kind.BUG, "ValueError")
    assert "secret" not in str(fault) + caplog.text


def test_who_cancels_hears_nothing(qtbot: QtBot, asker: Asker) -> None:
    gate = threading.Event()
    errand = asker.errands.run(partial(wait_for, gate), asker.owner, asker.hear, asker.hear)
    errand.cancel()
    gate.set()
    asker.run(partial(answer, "next"))
    qtbot.waitUntil(lambda: bool(asker.told))
    assert asker.told == ["next"]


def test_what_is_cancelled_before_it_begins_is_not_begun(qtbot: QtBot, asker: Asker) -> None:
    gate, begun = threading.Event(), []
    for _ in range(THREADS):
        asker.run(partial(wait_for, gate))
    waiting = asker.errands.run(lambda stop: begun.append(stop), asker.owner, asker.hear, asker.hear)
    waiting.cancel()
    gate.set()
    qtbot.waitUntil(lambda: len(asker.told) == THREADS)
    assert asker.errands.close(PATIENCE)
    assert begun == []


def test_work_hears_that_it_is_cancelled(qtbot: QtBot, asker: Asker) -> None:
    begun, ended = threading.Event(), threading.Event()

    def work(stop: threading.Event) -> None:
        begun.set()
        assert stop.wait(PATIENCE)
        ended.set()
        raise Stopped

    errand = asker.errands.run(work, asker.owner, asker.hear, asker.hear)
    assert begun.wait(PATIENCE)
    errand.cancel()
    assert ended.wait(PATIENCE)
    qtbot.wait(30)
    assert asker.told == []


def test_the_answer_for_somebody_deleted_is_dropped(qtbot: QtBot, asker: Asker) -> None:
    gate, others = threading.Event(), Asker(asker.errands)
    asker.run(partial(wait_for, gate))
    delete(asker.owner)
    gate.set()
    others.run(partial(answer, "alive"))
    qtbot.waitUntil(lambda: bool(others.told))
    assert asker.told == []


def test_after_its_end_nobody_is_told_and_nothing_crashes(qtbot: QtBot, asker: Asker) -> None:
    gate, came = threading.Event(), threading.Event()

    def work(stop: threading.Event) -> str:
        came.set()
        gate.wait(PATIENCE)
        return "too late"

    asker.run(work)
    assert came.wait(PATIENCE)
    assert not asker.errands.close(0.05)
    gate.set()
    assert asker.errands.close(PATIENCE)
    qtbot.wait(30)
    assert asker.told == []


def test_errands_that_are_deleted_while_one_is_under_way(qtbot: QtBot) -> None:
    parent, gate = QObject(), threading.Event()
    asker = Asker(Errands(parent))
    asker.run(partial(wait_for, gate))
    delete(parent)
    gate.set()
    qtbot.wait(50)
    assert asker.told == []
