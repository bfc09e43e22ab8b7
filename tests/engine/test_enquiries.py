"""What is asked of the server beside the uploads under way: by a real engine, on an OSS in memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpers.engine_run import PART, Gate, Run, soon, written
from helpers.memory_oss import MemoryOss
from partwise.core import messages as said
from partwise.core.changes import Listed, PartsTold, Removed, Retrying
from partwise.core.errors import Fixable, Transient
from partwise.core.lifecycle import State
from partwise.core.unfinished import Listing, Place, Refusal
from partwise.core.upload import ObjectOptions, Part, Target, Upload
from partwise.store.journal import SqliteJournal

LOOK = said.ListUnfinished("here", (Place("bucket"),))


@pytest.fixture
def oss() -> MemoryOss:
    return MemoryOss()


@pytest.fixture
def run(tmp_path: Path, oss: MemoryOss) -> Iterator[Run]:
    run = Run(tmp_path, oss)
    yield run.start()
    run.stop()


def theirs(oss: MemoryOss, key: str, parts: int = 0, *, data: bytes = b"", bucket: str = "bucket") -> str:
    target = Target("here", bucket, key)
    upload_id = oss.initiate(target, ObjectOptions(), "")
    oss.unfinished[upload_id].initiated = 0.0  # long ago: one look is enough after an abort
    for number in range(1, parts + 1):
        piece = data[(number - 1) * PART : number * PART] or os.urandom(PART)
        oss.send_part(target, upload_id, Part(number, (number - 1) * PART, len(piece)), [piece])
    return upload_id


def listing(run: Run) -> Listing | None:
    told = run.watcher.told(Listed)
    return told[-1].listing if told else None  # type: ignore[union-attr]  # told() gives what it was asked for


def looked(run: Run, command: said.ListUnfinished = LOOK) -> Listing:
    run.watcher.news.clear()
    run.engine.post(command)
    soon(lambda: (seen := listing(run)) and seen.ended)
    seen = listing(run)
    assert seen is not None
    return seen


def rows(run: Run) -> dict[str, Upload]:
    return {upload.target.key: upload for upload in run.watcher.uploads.values() if upload.state is State.LISTED}


def test_everybodys_uploads_are_listed_page_by_page(run: Run, oss: MemoryOss) -> None:
    for key in "abcde":
        theirs(oss, key)
    assert looked(run).found == 5
    assert sorted(rows(run)) == list("abcde")
    assert oss.count("list_unfinished") == 3
    assert rows(run)["a"].options.storage_class == "Standard"


def test_one_object_is_all_that_is_asked_for(run: Run, oss: MemoryOss) -> None:
    for key in ("film", "film/1", "film/2", "film/3", "film/4"):
        theirs(oss, key)
    looked(run, said.ListUnfinished("here", (Place("bucket", "film", exact=True),)))
    assert list(rows(run)) == ["film"]
    assert oss.count("list_unfinished") == 1


def test_all_buckets_and_one_that_refuses(run: Run, oss: MemoryOss) -> None:
    for bucket in ("one", "two"):
        theirs(oss, f"in-{bucket}", bucket=bucket)
    calls = iter([True, False])
    refused = Fixable("You may not.", code="AccessDenied")

    def trouble(method: str, number: int) -> None:
        if method == "list_unfinished" and next(calls):
            raise refused

    oss.trouble = trouble
    assert looked(run, said.ListUnfinished("here")).refused == (Refusal("one", refused.fault),)
    assert list(rows(run)) == ["in-two"]


def test_without_the_right_to_list_buckets_it_is_told(run: Run, oss: MemoryOss) -> None:
    def trouble(method: str, number: int) -> None:
        if method == "buckets":
            raise Fixable("You may not.", code="AccessDenied")

    oss.trouble = trouble
    (refusal,) = looked(run, said.ListUnfinished("here")).refused
    assert (refusal.bucket, refusal.fault.code) == ("", "AccessDenied")


def test_a_mistake_of_ours_is_told_and_logged(run: Run, oss: MemoryOss, expected_log: Callable[[str], None]) -> None:
    expected_log("ListUploads failed: ZeroDivisionError")

    def trouble(method: str, number: int) -> None:
        if method == "list_unfinished":
            raise ZeroDivisionError

    oss.trouble = trouble
    (refusal,) = looked(run).refused
    assert refusal.fault.kind.value == "bug"


def test_stopped_in_the_middle(run: Run, oss: MemoryOss) -> None:
    for key in "abcde":
        theirs(oss, key)
    gate = Gate(oss, "list_unfinished", free=1)
    run.engine.post(LOOK)
    assert gate.reached.wait(5)
    soon(lambda: len(rows(run)) == 2)
    run.engine.post(said.StopListing())
    soon(lambda: (seen := listing(run)) and seen.stopped)
    gate.open()
    assert looked(run).whole
    assert sorted(rows(run)) == list("abcde")


def test_what_it_holds_and_its_parts(run: Run, oss: MemoryOss) -> None:
    theirs(oss, "film", 3)
    looked(run)
    id_ = rows(run)["film"].id
    run.engine.post(said.Inspect((id_,), tell=True))
    soon(lambda: run.watcher.told(PartsTold))
    (told,) = run.watcher.told(PartsTold)
    assert isinstance(told, PartsTold)
    assert [part.number for part in told.parts or ()] == [1, 2, 3]
    held = rows(run)["film"].held
    assert held is not None
    assert (held.count, held.size) == (3, 3 * PART)


def test_many_aborts_hold_up_no_part(run: Run, oss: MemoryOss, tmp_path: Path) -> None:
    for number in range(20):
        theirs(oss, f"stale-{number}")
    looked(run)
    gate = Gate(oss, "abort")
    run.engine.post(said.Abort(tuple(upload.id for upload in rows(run).values())))
    assert gate.reached.wait(5)
    written(tmp_path / "film", 6)
    run.add(tmp_path / "film")
    run.watcher.wait_for(State.DONE)
    assert any(name.startswith("partwise-abort-") for name in (thread.name for thread in threading.enumerate()))
    gate.open()
    soon(lambda: not oss.unfinished)


def test_stopped_aborts_leave_the_rest_listed(run: Run, oss: MemoryOss) -> None:
    for number in range(20):
        theirs(oss, f"stale-{number:02}")
    looked(run)
    gate = Gate(oss, "abort")
    ids = tuple(upload.id for upload in rows(run).values())
    run.engine.post(said.Abort(ids))
    assert gate.reached.wait(5)
    run.engine.post(said.StopAborting(ids))
    gate.open()
    run.watcher.wait(lambda: all(one.state is not State.ABORTING for one in run.watcher.uploads.values()))
    left = {upload.upload_id for upload in rows(run).values()}
    assert 16 <= len(left) <= 20
    assert left == oss.unfinished.keys()


def test_an_abort_cut_by_the_end_is_carried_out_by_the_next_run(tmp_path: Path, oss: MemoryOss) -> None:
    theirs(oss, "stale", 2)

    def trouble(method: str, number: int) -> None:
        if method == "abort":
            raise Transient("OSS is busy.", code="ServiceUnavailable")

    first = Run(tmp_path, oss).start()
    looked(first)
    oss.trouble = trouble
    first.engine.post(said.Abort((rows(first)["stale"].id,)))
    soon(lambda: first.watcher.told(Retrying))
    first.stop()
    oss.trouble = lambda method, number: None
    second = Run(tmp_path, oss).start()
    soon(lambda: second.watcher.told(Removed))
    second.stop()
    assert not oss.unfinished
    with closing(SqliteJournal(tmp_path / "journal.db")) as journal:
        assert (journal.unfinished(), journal.ended(9)) == ([], [])


def test_a_review_sends_nothing_until_it_is_resumed(run: Run, oss: MemoryOss, tmp_path: Path) -> None:
    data = written(tmp_path / "film", 5)
    upload_id = theirs(oss, "film", 2, data=data)
    looked(run)
    row = rows(run)["film"]
    sent = oss.count("send_part")
    run.engine.post(said.Adopt(str(tmp_path / "film"), row.target, upload_id, review=True))
    run.watcher.wait_for(State.PAUSED)
    shown = run.watcher.uploads[row.id]
    assert shown.comparison is not None
    assert (shown.comparison.identical, shown.comparison.to_send) == (2, 3)
    assert oss.count("send_part") == sent
    run.engine.post(said.Resume((row.id,)))
    run.watcher.wait_for(State.DONE)
    assert oss.count("send_part") == sent + 3
    assert oss.objects["film"] == data
