"""Killed exactly where OSS has done something that the journal does not know yet (reference, 8.2).

Each time the server performs the request and keeps its answer to itself; `kill -9` comes when its work is seen there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from helpers.shell import ABORT, Shell, events, listed_parts, soon, unfinished, write

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

KIB = 1024
PART_SIZE = 256 * KIB
PARTS = 8
SIZE = PARTS * PART_SIZE - 12345
LATE = 2.0  # seconds that an answer is kept back: enough to see the work done, and to kill


class Gap:
    """One upload of one file; its processes, and what the server saw of them."""

    def __init__(self, shell: Shell, file: Path, *options: object) -> None:
        self.shell = shell
        self.practice = shell.practice
        self.file = file
        self.key = f"{file.parent.name}.bin"
        self.command = ("upload", file, f"oss://practice/{self.key}", *options)

    def late(self, operation: str, **where: Any) -> None:
        """One request of `operation` is performed, and not answered for a while."""
        self.practice.faults({"what": "late", "operation": operation, "times": 1, "seconds": LATE, **where})

    def kill_when(self, until: Callable[[], object]) -> list[dict[str, Any]]:
        told = self.shell.kill_when(until, *self.command)
        self.practice.faults()
        return told

    def finish(self) -> list[dict[str, Any]]:
        """The same command once more: it ends well, and leaves nothing on the server."""
        done = self.shell.run(*self.command, "--json")
        told = events(done.stdout)
        assert (done.returncode, told[-1]["event"], told[-1].get("verified")) == (0, "done", True), done.stdout
        assert self.arrived()
        assert unfinished(self.practice) == []
        return told

    def arrived(self) -> bool:
        path = self.practice.object_path(self.key)
        return path.exists() and path.read_bytes() == self.file.read_bytes()

    def asked(self, operation: str, performed: int) -> list[dict[str, Any]]:
        """The requests of `operation`, once the late one is written down; `performed` of them are expected."""
        soon(lambda: sum(entry["status"] == 200 for entry in self.requests(operation)) >= performed)
        return self.requests(operation)

    def requests(self, operation: str) -> list[dict[str, Any]]:
        """Those of `operation` for this key: a late one of another test may come in at any time."""
        return [entry for entry in self.practice.requests(operation) if entry["key"] == self.key]

    def only_upload(self) -> str:
        """The id of the only upload on the server, or empty."""
        ids = [upload_id for key, upload_id in unfinished(self.practice) if key == self.key]
        assert len(ids) <= 1
        return "".join(ids)

    def journalled(self, column: str) -> list[Any]:
        """What the journal has in `column` of its uploads."""
        with closing(sqlite3.connect(f"file:{self.shell.home}/journal.db?mode=ro", uri=True)) as database:
            return [value for (value,) in database.execute(f"SELECT {column} FROM uploads")]


@pytest.fixture
def gap(shell: Shell, tmp_path: Path) -> Gap:
    return Gap(shell, write(tmp_path / "film.mov", SIZE), "--part-size", "256KiB", "--parallel", "4")


# --- the id is not saved -----------------------------------------------------------------------------------------


def test_initiate_performed_and_its_id_not_saved(gap: Gap) -> None:
    gap.late("InitiateMultipartUpload")
    told = gap.kill_when(gap.only_upload)
    upload_id = gap.only_upload()
    assert [event["event"] for event in told if event["event"] != "progress"] == ["added"]
    assert gap.journalled("upload_id") == [""], "the gap was missed: the id is journalled"
    assert gap.finish()[-1]["upload_id"] == upload_id
    assert len(gap.asked("InitiateMultipartUpload", 1)) == 1


def test_initiate_not_saved_twice_in_a_row(gap: Gap) -> None:
    """Killed, and killed again while it looks for what the first process had begun."""
    gap.late("InitiateMultipartUpload")
    gap.kill_when(gap.only_upload)
    upload_id = gap.only_upload()
    lists = len(gap.practice.requests("ListMultipartUploads"))
    gap.practice.faults({"what": "late", "operation": "ListParts", "seconds": LATE})
    looked = gap.kill_when(lambda: len(gap.practice.requests("ListMultipartUploads")) > lists)
    assert [event["event"] for event in looked if event["event"] != "progress"] == ["added"]
    assert gap.finish()[-1]["upload_id"] == upload_id
    assert len(gap.asked("InitiateMultipartUpload", 1)) == 1


def test_initiate_that_never_reached_the_server(gap: Gap) -> None:
    gap.practice.faults({"what": "reset", "operation": "InitiateMultipartUpload"})
    gap.kill_when(lambda: gap.requests("InitiateMultipartUpload"))
    assert gap.journalled("upload_id") == [""]
    gap.finish()
    tries = gap.asked("InitiateMultipartUpload", 1)
    assert [entry["status"] for entry in tries if entry["status"]] == [200]


def test_an_upload_of_somebody_else_is_not_taken_for_ours(gap: Gap) -> None:
    """Begun before ours under the same key: it stays as it is."""
    theirs = gap.practice.initiate(gap.key)
    etag = gap.practice.send_part(gap.key, theirs, 1, b"x" * PART_SIZE).headers["etag"]
    gap.late("InitiateMultipartUpload")
    gap.kill_when(lambda: len(unfinished(gap.practice)) == 2)
    done = gap.shell.run(*gap.command, "--json")
    assert events(done.stdout)[-1]["verified"] is True
    assert unfinished(gap.practice) == [(gap.key, theirs)]
    assert listed_parts(gap.practice, gap.key, theirs) == [1]
    assert gap.practice.complete(gap.key, theirs, [(1, etag)]).status == 200


def test_a_lost_journal_and_killed_while_the_upload_is_looked_for(gap: Gap) -> None:
    """The third process finds what the first one had stored, though the second one had made a journal by then."""
    gap.practice.faults({"what": "late", "operation": "UploadPart", "part": 5, "seconds": LATE})
    gap.kill_when(lambda: 5 in listed_parts(gap.practice, gap.key, gap.only_upload()))
    for file in gap.shell.home.glob("journal.db*"):
        file.unlink()
    lists = len(gap.practice.requests("ListMultipartUploads"))
    gap.practice.faults({"what": "late", "operation": "ListParts", "seconds": LATE})
    gap.kill_when(lambda: len(gap.practice.requests("ListMultipartUploads")) > lists)
    gap.finish()
    assert sum(entry["received"] for entry in gap.asked("UploadPart", PARTS)) <= SIZE + 4 * PART_SIZE


# --- the part is not saved ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("parallel", [1, 4])
def test_parts_stored_and_not_saved(shell: Shell, tmp_path: Path, parallel: int) -> None:
    """All that were in flight are compared with the local bytes; not one byte of them is sent again."""
    gap = Gap(shell, write(tmp_path / "film.mov", SIZE), "--part-size", "256KiB", "--parallel", parallel)
    gap.late("UploadPart", skip=2, times=0)
    stored = range(1, 2 + parallel + 1)
    told = gap.kill_when(lambda: listed_parts(gap.practice, gap.key, gap.only_upload()) == list(stored))
    known = [event["number"] for event in told if event["event"] == "part"]
    assert len(known) == 2, "the gap was missed: more parts were answered than let through"
    again = gap.finish()
    reused = {event["number"] for event in again if event["event"] == "part" and event["reused"]}
    assert reused == set(stored) - set(known)
    sent = gap.asked("UploadPart", PARTS)
    assert sorted(entry["part_number"] for entry in sent) == list(range(1, PARTS + 1))
    assert sum(entry["received"] for entry in sent) == SIZE


# --- the completion is not saved ---------------------------------------------------------------------------------


def test_complete_performed_and_not_saved(gap: Gap) -> None:
    gap.late("CompleteMultipartUpload")
    told = gap.kill_when(gap.arrived)
    assert told[-1]["event"] != "done"
    assert gap.journalled("state") == ["completing"]
    gap.finish()
    assert len(gap.asked("CompleteMultipartUpload", 1)) == 1
    assert len(gap.asked("InitiateMultipartUpload", 1)) == 1
    assert sum(entry["received"] for entry in gap.requests("UploadPart")) == SIZE


def test_complete_that_never_reached_the_server(gap: Gap) -> None:
    gap.practice.faults({"what": "reset", "operation": "CompleteMultipartUpload"})
    gap.kill_when(lambda: gap.requests("CompleteMultipartUpload"))
    assert not gap.practice.object_path(gap.key).exists()
    gap.finish()
    assert sum(entry["received"] for entry in gap.requests("UploadPart")) == SIZE


# --- one request is the whole upload -----------------------------------------------------------------------------


@pytest.fixture
def small(shell: Shell, tmp_path: Path) -> Gap:
    """More than the sockets between would swallow at once."""
    return Gap(shell, write(tmp_path / "small.bin", 8000 * KIB), "--part-size", "8MiB")


def test_put_object_cut_in_the_middle(small: Gap) -> None:
    small.practice.faults({"what": "bandwidth", "operation": "PutObject", "bytes": 4_000_000})
    with small.shell.start(*small.command, "--json") as process:
        assert process.stdout is not None
        while not json.loads(process.stdout.readline()).get("bytes"):
            pass  # nothing is on its way yet, maybe not even the connection
        process.kill()
    assert not small.practice.object_path(small.key).exists()
    small.practice.faults()
    small.finish()
    soon(lambda: len(small.requests("PutObject")) == 2)
    cut, whole = sorted(small.requests("PutObject"), key=lambda entry: int(entry["status"]))
    assert (cut["status"], whole["status"], whole["received"]) == (0, 200, 8000 * KIB)
    assert cut["received"] < 8000 * KIB


def test_put_object_performed_and_not_saved(small: Gap) -> None:
    """It is sent once more: the same object again, and nothing beside it."""
    small.late("PutObject")
    small.kill_when(small.arrived)
    assert small.journalled("state") == ["waiting"]
    small.finish()
    assert len(small.asked("PutObject", 2)) == 2


# --- in the middle of an abort -----------------------------------------------------------------------------------


@pytest.mark.parametrize("performed", [True, False], ids=["performed", "never arrived"])
def test_an_abort_goes_on_where_it_was_killed(gap: Gap, performed: bool) -> None:
    paused_with_three_parts(gap)
    fault = {"what": "late", "seconds": LATE} if performed else {"what": "reset"}
    gap.practice.faults({**fault, "operation": "AbortMultipartUpload"})
    with gap.shell.start_program(ABORT) as process:
        soon(lambda: not unfinished(gap.practice) if performed else gap.requests("AbortMultipartUpload"))
        process.kill()
    assert gap.journalled("state") == ["aborting"]
    gap.practice.faults()
    done = gap.shell.run_program(ABORT)
    assert [event["event"] for event in events(done.stdout)][-1] == "aborted", done.stdout
    assert gap.journalled("state") == ["aborted"]
    assert unfinished(gap.practice) == []
    assert gap.requests("ListParts")[-1]["status"] == 404, "nobody looked whether it is gone"
    assert gap.finish()[0]["event"] == "added"


def paused_with_three_parts(gap: Gap) -> None:
    """An upload that failed with some parts stored."""
    gap.practice.faults({"what": "deny", "operation": "UploadPart", "part": 4})
    assert gap.shell.run(*gap.command).returncode == 1
    assert 1 in listed_parts(gap.practice, gap.key, gap.only_upload())
    gap.practice.faults()


# --- gone from the server ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("running", [True, False], ids=["while it is sent", "between two runs"])
def test_an_upload_that_vanished_on_the_server_is_begun_anew(gap: Gap, running: bool) -> None:
    """Aborted elsewhere, or by a lifecycle rule; at a moment when no part is on its way (reference, 3.6)."""
    gap.practice.faults({"what": "late", "operation": "UploadPart", "seconds": 0.5, "times": 4})
    with gap.shell.start(*gap.command, "--json") as process:
        assert process.stdout is not None
        soon(lambda: len(listed_parts(gap.practice, gap.key, gap.only_upload())) == 4)
        if not running:
            process.kill()
        vanished = gap.only_upload()
        assert gap.practice.send("DELETE", gap.key, (("uploadId", vanished),)).status == 204
        told = events(process.stdout.read())
    assert process.returncode == (0 if running else -9)
    told = told if running else gap.finish()
    assert (told[-1]["event"], told[-1]["verified"]) == ("done", True)
    begun = [event for event in told if event["event"] == "started"][-1]
    assert begun["upload_id"] != vanished
    assert begun["kept"] == 0
    assert gap.arrived()
    assert unfinished(gap.practice) == []
