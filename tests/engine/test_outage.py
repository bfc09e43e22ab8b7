"""While a connection is out of reach: all its uploads wait, one tries, and the first answer lets everything go on."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.engine_run import PATIENCE, Run, soon, written
from helpers.memory_oss import MemoryOss
from partwise.core import lines
from partwise.core import messages as said
from partwise.core.changes import Offline, Online
from partwise.core.errors import Transient
from partwise.core.lifecycle import State
from partwise.core.limits import MAX_ATTEMPTS
from partwise.core.retry import MAX_UNKNOWN_ATTEMPTS
from partwise.core.upload import Upload


class Outage:
    """Parts stay under way until the network goes; while it is gone nobody answers. Counts who tries at once."""

    def __init__(self, oss: MemoryOss) -> None:
        self.lasts = False
        self.under_way = self.tries = self.at_once = self.most = 0
        self._begun = threading.Event()
        self._lock = threading.Lock()
        oss.trouble = self

    def begin(self) -> None:
        self.lasts = True
        self._begun.set()

    def __call__(self, method: str, number: int) -> None:
        if method == "send_part" and not self._begun.is_set():
            with self._lock:
                self.under_way += 1
            assert self._begun.wait(PATIENCE)
        if self.lasts:
            self._fail()

    def _fail(self) -> None:
        with self._lock:
            self.tries += 1
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        time.sleep(0.02)
        with self._lock:
            self.at_once -= 1
        raise Transient("The server refuses the connection.", "Wait.", code="ConnectionRefused")


@pytest.fixture
def outage(oss: MemoryOss) -> Outage:
    return Outage(oss)


@pytest.fixture
def run(tmp_path: Path, oss: MemoryOss) -> Iterator[Run]:
    run = Run(tmp_path, oss, parallel=6)
    yield run.start()
    run.stop()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow each other closely."""
    monkeypatch.setattr(lines, "wait_for_network", lambda attempt, chance: 0.03)


def three_lost(run: Run, outage: Outage, folder: Path) -> tuple[list[Upload], dict[str, bytes]]:
    """Three uploads that were under way when the network went."""
    data = {name: written(folder / name, 2) for name in "abc"}
    for name in data:
        run.add(folder / name)
    soon(lambda: outage.under_way == 2 * len(data))
    outage.begin()
    run.watcher.wait(lambda: len(lost(run)) == len(data))
    return list(run.watcher.uploads.values()), data


def lost(run: Run) -> list[Upload]:
    return [one for one in run.watcher.uploads.values() if one.offline]


@pytest.mark.usefixtures("impatient")
def test_many_wait_one_tries_and_all_go_on_at_the_first_answer(
    run: Run, outage: Outage, oss: MemoryOss, tmp_path: Path
) -> None:
    _, data = three_lost(run, outage, tmp_path)
    run.watcher.wait(lambda: len(run.watcher.told(Offline)) >= 2)
    outage.most = 0
    seen = len(run.watcher.told(Offline))
    run.watcher.wait(lambda: len(run.watcher.told(Offline)) >= seen + 10)
    assert outage.most == 1
    assert all(one.offline and one.state is State.SENDING for one in lost(run))
    assert run.watcher.states()[State.FAILED] == 0
    outage.lasts = False
    run.watcher.wait_for(State.DONE, 3)
    assert len(run.watcher.told(Online)) == 1
    assert oss.objects == data
    assert not lost(run)


@pytest.mark.usefixtures("impatient")
def test_a_loss_longer_than_all_attempts_together(run: Run, outage: Outage, oss: MemoryOss, tmp_path: Path) -> None:
    _, data = three_lost(run, outage, tmp_path)
    run.watcher.wait(lambda: len(run.watcher.told(Offline)) >= 5 * MAX_ATTEMPTS)
    outage.lasts = False
    run.watcher.wait_for(State.DONE, 3)
    assert oss.objects == data
    assert all(one.retries == 0 for one in run.watcher.uploads.values()), "the loss was counted as an error"


def test_try_now_does_not_wait(run: Run, outage: Outage, oss: MemoryOss, tmp_path: Path) -> None:
    """`Resume` on an upload that waits for the network."""
    _, data = three_lost(run, outage, tmp_path)
    outage.lasts = False
    waited_for = [item.wait for item in run.watcher.told(Offline) if isinstance(item, Offline)][-1]
    assert waited_for >= 0.5
    began = time.monotonic()
    run.engine.post(said.Resume((lost(run)[0].id,)))
    run.watcher.wait(lambda: run.watcher.told(Online) != [])
    assert time.monotonic() - began < waited_for / 2
    run.watcher.wait_for(State.DONE, 3)
    assert oss.objects == data


@pytest.mark.usefixtures("impatient")
def test_paused_aborted_and_resumed_while_nobody_answers(
    run: Run, outage: Outage, oss: MemoryOss, tmp_path: Path
) -> None:
    (first, second, third), data = three_lost(run, outage, tmp_path)
    began = time.monotonic()
    run.engine.post(said.Pause((first.id, second.id)))
    run.watcher.wait_for(State.PAUSED, 2)
    assert time.monotonic() - began < 0.2
    assert not run.watcher.uploads[first.id].offline
    run.engine.post(said.Abort((second.id,)))
    run.watcher.wait_for(State.ABORTING)
    run.engine.post(said.Resume((first.id,)))
    run.watcher.wait_for(State.WAITING)
    told = len(run.watcher.told(Offline))
    run.watcher.wait(lambda: len(run.watcher.told(Offline)) >= told + 5)
    outage.lasts = False
    run.watcher.wait_for(State.DONE, 2)
    run.watcher.wait_for(State.ABORTED)
    assert oss.objects == {one.target.key: data[one.target.key] for one in (first, third)}
    assert not oss.unfinished


@pytest.mark.usefixtures("impatient")
def test_what_is_added_meanwhile_waits_its_turn(run: Run, outage: Outage, oss: MemoryOss, tmp_path: Path) -> None:
    _, data = three_lost(run, outage, tmp_path)
    data["d"] = written(tmp_path / "d", 3)
    run.add(tmp_path / "d")
    told = len(run.watcher.told(Offline))
    run.watcher.wait(lambda: len(run.watcher.told(Offline)) >= told + 10)
    assert run.watcher.states()[State.FAILED] == 0
    outage.lasts = False
    run.watcher.wait_for(State.DONE, 4)
    assert oss.objects == data


def test_an_address_that_never_answered_is_given_up_in_words(run: Run, outage: Outage, tmp_path: Path) -> None:
    """It is more likely mistyped than down, and its user waits for a word."""
    written(tmp_path / "a", 3)
    outage.begin()
    run.add(tmp_path / "a")
    run.watcher.wait_for(State.FAILED)
    assert outage.tries == MAX_UNKNOWN_ATTEMPTS
    assert run.watcher.told(Offline) == []
    fault = run.only().fault
    assert fault is not None
    assert fault.code == "ConnectionRefused"
    assert f"tried {MAX_UNKNOWN_ATTEMPTS} times" in fault.advice


def test_other_trouble_is_still_counted(run: Run, outage: Outage, oss: MemoryOss, tmp_path: Path) -> None:
    """An answer that says "not now" is no lost network."""
    refusals = itertools.count()

    def busy(method: str, number: int) -> None:
        if method == "send_part" and next(refusals) < 2:
            raise Transient("OSS is busy.", code="ServiceUnavailable")

    data = written(tmp_path / "a", 3)
    oss.trouble = busy
    run.add(tmp_path / "a")
    run.watcher.wait_for(State.DONE)
    assert run.only().retries == 2
    assert run.watcher.told(Offline) == []
    assert oss.objects["a"] == data
