"""The whole engine: real threads, real files, a real journal, an OSS in memory."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import fastcrc

from helpers.engine_run import PART, PATIENCE, Gate, Run, soon, written
from helpers.memory_oss import MemoryOss
from partwise.core import messages as said
from partwise.core.changes import Added, Ended, PartStored, Retrying, Started
from partwise.core.errors import Transient
from partwise.core.lifecycle import State
from partwise.core.limits import BLOCK_SIZE, MIB, MIN_PART_SIZE
from partwise.core.upload import Part, Stamp, Target
from partwise.engine.source import LocalFiles

# --- whole uploads ---------------------------------------------------------------------------------------------


def test_a_file_in_parts(start: Callable[..., Run], oss: MemoryOss, tmp_path: Path) -> None:
    data = written(tmp_path / "电影.mov", 7)
    run = start()
    run.add(tmp_path / "电影.mov")
    run.watcher.wait_for(State.DONE)
    run.watcher.wait_for_rest()
    assert oss.objects == {"电影.mov": data}
    upload = run.only()
    assert (upload.verified, upload.crc64) == (True, fastcrc.crc64.xz(data))
    kinds = Counter(type(news) for news in run.watcher.news)
    assert kinds == {Added: 1, Started: 1, PartStored: 7, Ended: 1}
    assert run.engine.in_flight() == {}
    assert run.watcher.threads == {"partwise-engine"}
    assert oss.threads <= {f"partwise-part-{number}" for number in range(1, 6)}


def test_a_folder_with_many_files(start: Callable[..., Run], oss: MemoryOss, tmp_path: Path) -> None:
    tree = tmp_path / "树"
    written_files = {f"树/{n % 5}/{n}.bin": written(tree / str(n % 5) / f"{n}.bin", 1 + n % 3) for n in range(40)}
    (tree / "empty.txt").touch()
    run = start()
    run.engine.post(said.AddPaths((str(tree),), "here", "bucket", part_size=PART))
    run.watcher.wait_for(State.DONE, 41)
    run.watcher.wait_for_rest()
    assert oss.objects == written_files | {"树/empty.txt": b""}
    assert all(upload.verified for upload in run.watcher.uploads.values())


def test_what_cannot_be_sent_does_not_stop_the_rest(start: Callable[..., Run], oss: MemoryOss, tmp_path: Path) -> None:
    written(tmp_path / "good", 2)
    run = start()
    run.engine.post(said.AddPaths((str(tmp_path / "missing"), str(tmp_path / "good")), "here", "bucket"))
    run.watcher.wait_for_rest()
    assert run.watcher.states() == {State.FAILED: 1, State.DONE: 1}
    assert list(oss.objects) == ["good"]


def test_a_folder_whose_name_is_no_text(start: Callable[..., Run], oss: MemoryOss, tmp_path: Path) -> None:
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")
    data = written(Path(folder) / "a.txt", 1)
    run = start()
    run.engine.post(said.AddPaths((f"{folder}/",), "here", "bucket"))
    run.watcher.wait_for(State.DONE)
    assert oss.objects == {"a.txt": data}


def test_a_file_from_a_far_future(start: Callable[..., Run], oss: MemoryOss, tmp_path: Path) -> None:
    """A time that does not fit 63 bits of nanoseconds."""

    class Future(LocalFiles):
        def stamp(self, path: str) -> Stamp:
            found = super().stamp(path)
            return Stamp(found.size, 2**63 + 1, 2**64 - 1, 2**64 - 1)

    written(tmp_path / "a", 3)
    run = start(source=Future())
    run.add(tmp_path / "a")
    run.watcher.wait_for(State.DONE)


def test_trouble_that_passes_is_told_and_passes(start: Callable[..., Run], oss: MemoryOss, tmp_path: Path) -> None:
    data = written(tmp_path / "a", 4)
    once = {("initiate", 0), ("send_part", 2), ("complete", 0)}

    def trouble(method: str, number: int) -> None:
        if (method, number) in once:
            once.remove((method, number))
            raise Transient("OSS is busy.", code="Busy")

    oss.trouble = trouble
    run = start()
    run.add(tmp_path / "a")
    run.watcher.wait_for(State.DONE)
    assert oss.objects["a"] == data
    assert len(run.watcher.told(Retrying)) == 2  # a Complete that failed is not repeated, but looked into
    assert oss.count("head") == 1


def test_a_lost_answer_of_complete_is_confirmed(start: Callable[..., Run], oss: MemoryOss, tmp_path: Path) -> None:
    written(tmp_path / "a", 3)

    def lost(method: str, number: int) -> None:
        if method == "complete":
            raise Transient("OSS did not answer in time.", code="NoAnswer")

    oss.after = lost
    run = start()
    run.add(tmp_path / "a")
    run.watcher.wait_for(State.DONE)
    assert run.only().verified
    assert oss.count("complete") == 1


# --- pause and abort -------------------------------------------------------------------------------------------


class Slow(LocalFiles):
    """A disk that needs 20 ms for each block."""

    def blocks(self, path: str, part: Part, stopped: Callable[[], bool]) -> Iterator[bytes]:
        for block in super().blocks(path, part, stopped):
            time.sleep(0.02)
            yield block


def test_a_pause_acts_within_200_ms(start: Callable[..., Run], oss: MemoryOss, tmp_path: Path) -> None:
    data = os.urandom(40 * BLOCK_SIZE)
    (tmp_path / "a").write_bytes(data)
    run = start(source=Slow())
    run.engine.post(said.Add(str(tmp_path / "a"), Target("here", "bucket", "a"), part_size=10 * BLOCK_SIZE))
    soon(run.engine.in_flight)
    began = time.monotonic()
    run.engine.post(said.PauseAll())
    run.watcher.wait_for(State.PAUSED)
    told = time.monotonic() - began
    run.watcher.wait_for_rest()
    took = time.monotonic() - began
    print(f"\npaused: told after {told * 1000:.0f} ms, the last worker home after {took * 1000:.0f} ms")
    assert took < 0.2
    assert run.engine.in_flight() == {}
    run.engine.post(said.ResumeAll())
    run.watcher.wait_for(State.DONE)
    assert oss.objects["a"] == data


def test_an_abort_leaves_nothing(start: Callable[..., Run], oss: MemoryOss, tmp_path: Path) -> None:
    written(tmp_path / "a", 10)
    gate = Gate(oss, free=3)
    run = start()
    run.add(tmp_path / "a")
    assert gate.reached.wait(PATIENCE)
    run.engine.post(said.Abort((run.only().id,)))
    run.watcher.wait_for(State.ABORTING)
    assert oss.unfinished
    gate.open()
    run.watcher.wait_for(State.ABORTED)
    run.watcher.wait_for_rest()
    assert not oss.unfinished
    assert not oss.objects


# --- much at once ----------------------------------------------------------------------------------------------


class Paper:
    """A file that is never stored: 10,000 parts of 100 KiB, every byte the same."""

    block = bytes(MIN_PART_SIZE)

    def stamp(self, path: str) -> Stamp:
        return Stamp(10_000 * MIN_PART_SIZE, 1)

    def blocks(self, path: str, part: Part, stopped: Callable[[], bool]) -> Iterator[bytes]:
        yield self.block


def test_10000_parts(tmp_path: Path) -> None:
    oss = MemoryOss(keep_bytes=False)
    run = Run(tmp_path, oss, parallel=8, source=Paper())
    run.watcher._keep_news = False  # each holds a snapshot: that memory is the test's own
    run.add(Path("paper"))
    tracemalloc.start()
    began = time.monotonic()
    run.start()
    run.watcher.wait_for(State.DONE)
    took = time.monotonic() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    run.stop()
    size = sum(file.stat().st_size for file in tmp_path.glob("journal.db*"))
    print(f"\n10,000 parts: {took:.1f} s, {peak / MIB:.1f} MiB at most, journal {size / 1e6:.1f} MB")
    assert run.only().verified
    assert oss.count("send_part") == 10_000
    assert size < 5_000_000
    assert peak < 60 * MIB
