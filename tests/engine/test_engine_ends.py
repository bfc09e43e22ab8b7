"""The engine ends in the middle and begins again; its journal refuses, its watcher makes mistakes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from helpers.engine_run import PATIENCE, Gate, Run, soon, written
from helpers.memory_oss import MemoryOss
from partwise.core import messages as said
from partwise.core.changes import Change, HeldUp, News, PartStored, Retrying
from partwise.core.errors import Bug, Fixable, Transient
from partwise.core.lifecycle import State
from partwise.core.machine import Machine
from partwise.core.upload import Target, Upload
from partwise.engine import engine as engine_module
from partwise.store.journal import SqliteJournal

# --- an end in the middle --------------------------------------------------------------------------------------


def test_a_restart_goes_on_and_sends_nothing_stored_again(
    start: Callable[..., Run], oss: MemoryOss, tmp_path: Path
) -> None:
    data = written(tmp_path / "a", 12)
    gate = Gate(oss, free=5)
    first = start()
    first.add(tmp_path / "a")
    assert gate.reached.wait(PATIENCE)
    first.watcher.wait(lambda: len(first.watcher.told(PartStored)) == 5)
    stopper = threading.Thread(target=first.stop)
    stopper.start()
    time.sleep(0.05)
    gate.open()
    stopper.join()
    stored = {part.number for parts in oss.unfinished.values() for part, _ in parts.parts.values()}
    assert 5 <= len(stored) < 12
    before = len(oss.calls)
    second = start()
    second.watcher.wait_for(State.DONE)
    sent = [number for method, number in oss.calls[before:] if method == "send_part"]
    assert sorted(sent) == sorted({*range(1, 13)} - stored)
    assert (oss.objects["a"], second.only().verified) == (data, True)


def test_what_workers_say_while_the_engine_stops_is_remembered(
    start: Callable[..., Run], oss: MemoryOss, tmp_path: Path
) -> None:
    """An upload id that OSS has given must not be forgotten by an orderly end."""
    written(tmp_path / "a", 4)
    gate = Gate(oss, "initiate")
    run = start()
    run.add(tmp_path / "a")
    assert gate.reached.wait(PATIENCE)
    stopper = threading.Thread(target=run.stop)
    stopper.start()
    time.sleep(0.1)
    gate.open()
    stopper.join()
    with closing(SqliteJournal(tmp_path / "journal.db")) as journal:
        ((upload, _),) = journal.unfinished()
    assert list(oss.unfinished) == [upload.upload_id]
    second = start()
    second.watcher.wait_for(State.DONE)
    assert oss.count("initiate") == 1


def test_held_uploads_wait_until_they_are_named(start: Callable[..., Run], oss: MemoryOss, tmp_path: Path) -> None:
    for name in ("a", "b"):
        written(tmp_path / name, 4)
    gate = Gate(oss, free=1)
    run = start()
    run.add(tmp_path / "a")
    run.add(tmp_path / "b")
    assert gate.reached.wait(PATIENCE)
    gate.open()
    run.stop()
    oss.trouble = lambda method, number: None
    held = start(held=True)
    held.add(tmp_path / "a")
    held.watcher.wait_for(State.DONE)
    held.watcher.wait_for_rest()
    assert list(oss.objects) == ["a"]
    assert len(held.watcher.uploads) == 1


def test_what_has_ended_is_shown_again_after_a_restart(
    start: Callable[..., Run], oss: MemoryOss, tmp_path: Path
) -> None:
    data = written(tmp_path / "a", 3)
    run = start()
    run.add(tmp_path / "a")
    run.watcher.wait_for(State.DONE)
    again = start()
    again.watcher.wait_for(State.DONE)
    assert again.only().verified
    assert again.only().stored_bytes == len(data)
    assert start(held=True).watcher.uploads == {}


def test_a_stop_does_not_sit_out_the_waits_of_an_abort(
    start: Callable[..., Run], oss: MemoryOss, tmp_path: Path
) -> None:
    """Also where the upload was paused in the same breath."""
    written(tmp_path / "a", 3)

    def busy(method: str, number: int) -> None:
        if method == "send_part":
            raise Transient("OSS is busy.", code="Busy", retry_after=60.0)

    oss.trouble = busy
    oss.after = lambda method, number: oss.unfinished.update(kept) if method == "abort" else None
    run = start()
    run.add(tmp_path / "a")
    run.watcher.wait(lambda: len(run.watcher.told(Retrying)) == 3)
    kept = dict(oss.unfinished)  # a server that does not let go
    id_ = run.only().id
    with run.watcher.engine_stands_still():
        run.engine.post(said.Resume((id_,)))  # published, and so held up
        run.engine.post(said.Pause((id_,)))
        run.engine.post(said.Abort((id_,)))
    run.watcher.wait_for(State.ABORTING)
    soon(lambda: oss.count("abort"))
    began = time.monotonic()
    run.stop()
    assert time.monotonic() - began < 1.0
    again = start()
    again.watcher.wait_for(State.ABORTING)


# --- a journal or a watcher that refuses -----------------------------------------------------------------------


class Reluctant:
    """A journal on a disk that is full for the first saves of a state."""

    def __init__(self, inner: SqliteJournal, refusals: int) -> None:
        self._inner = inner
        self.refusals = refusals
        self.refused = threading.Event()
        self.unfinished, self.ended, self.close = inner.unfinished, inner.ended, inner.close

    def save(self, changes: Sequence[Change]) -> None:
        if self.refusals:
            self.refusals -= 1
            self.refused.set()
            raise Fixable("The disk is full.", code="JournalNotWritable")
        self._inner.save(changes)


def with_journal(run: Run, journal: Reluctant) -> None:
    run.engine._journal = journal


def test_a_journal_that_refuses_holds_everything_up_until_it_takes(
    oss: MemoryOss, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_log: Callable[[str], None]
) -> None:
    monkeypatch.setattr(engine_module, "JOURNAL_PATIENCE", 0.3)
    expected_log("The disk is full")
    data = written(tmp_path / "a", 3)
    run = Run(tmp_path, oss)
    journal = Reluctant(run.journal, refusals=2)
    with_journal(run, journal)
    run.add(tmp_path / "a")
    run.start()
    assert journal.refused.wait(PATIENCE)
    time.sleep(0.1)
    assert not oss.calls, "something was done that the journal did not know of"
    (told,) = run.watcher.told(HeldUp)
    assert "disk is full" in str(told.fault)
    run.watcher.wait_for(State.DONE)
    run.stop()
    assert oss.objects["a"] == data


def test_a_stop_while_the_journal_refuses_does_nothing_more(
    oss: MemoryOss, tmp_path: Path, expected_log: Callable[[str], None]
) -> None:
    expected_log("The disk is full")
    written(tmp_path / "a", 3)
    run = Run(tmp_path, oss)
    journal = Reluctant(run.journal, refusals=1_000)
    with_journal(run, journal)
    run.add(tmp_path / "a")
    run.start()
    assert journal.refused.wait(PATIENCE)
    began = time.monotonic()
    run.stop()
    assert time.monotonic() - began < 1.0
    assert not oss.calls


def test_a_watcher_that_raises_does_not_stop_the_engine(
    start: Callable[..., Run], oss: MemoryOss, tmp_path: Path, expected_log: Callable[[str], None]
) -> None:
    data = written(tmp_path / "a", 3)
    expected_log("the watcher failed: ZeroDivisionError")
    run = start()
    calm = run.watcher.published
    left = [1, 1]

    def nervous(uploads: Sequence[Upload], news: Sequence[News]) -> None:
        calm(uploads, news)
        if left:
            left.pop()
            raise ZeroDivisionError("something secret")

    run.watcher.published = nervous  # type: ignore[method-assign]  # a watcher with a mistake in it
    run.add(tmp_path / "a")
    run.watcher.wait_for(State.DONE)
    assert oss.objects["a"] == data


def test_a_scan_that_fails_is_logged_and_does_not_stop_the_engine(
    start: Callable[..., Run],
    oss: MemoryOss,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    expected_log: Callable[[str], None],
) -> None:
    def mistaken(request: said.AddPaths) -> Iterator[said.Add]:
        yield said.Add(str(tmp_path / "a"), Target("here", "bucket", "a"))
        raise ZeroDivisionError("something secret")

    expected_log("looking through folders failed: ZeroDivisionError in mistaken")
    monkeypatch.setattr(engine_module, "found_in", mistaken)
    written(tmp_path / "a", 1)
    run = start()
    run.engine.post(said.AddPaths(("anything",), "here", "bucket"))
    run.watcher.wait_for_rest()
    assert list(oss.objects) == ["a"]


def test_a_mistake_of_ours_ends_the_engine_and_does_not_hang_it(
    start: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, expected_log: Callable[[str], None]
) -> None:
    """A fact for which the table of states has no row; whoever waits sees that the engine has ended."""
    expected_log("the engine stopped: Bug")
    run = start()

    def mistaken(*_: object) -> None:
        raise Bug("a row is missing")

    monkeypatch.setattr(Machine, "take", mistaken)
    run.engine.post(said.Tick())
    soon(lambda: not run.engine.alive)
    assert run.engine.stop()  # everyone is home, and nobody waits
