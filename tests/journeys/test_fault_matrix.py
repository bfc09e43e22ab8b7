"""Every request of an upload, and every way in which it can go wrong once: it arrives, or it is told by name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from helpers.practice import PracticeBucket
from helpers.shell import ABORT, Shell, events, soon, unfinished, write
from partwise.cli.report import JsonReport
from partwise.core.changes import News
from partwise.core.lifecycle import ENDED, State
from partwise.core.messages import Abort, Add, Message, Resume
from partwise.core.upload import Target, Upload
from partwise.engine.engine import Engine
from partwise.engine.pool import ThreadPool
from partwise.engine.source import LocalFiles
from partwise.oss.client import Client
from partwise.oss.messages import Operation, Request
from partwise.oss.uploads import OssUploads
from partwise.store.journal import SqliteJournal

R = TypeVar("R")

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

KIB = 1024
PART_SIZE = 100 * KIB
AT_ONCE = 5
SILENCE = 1.0  # seconds after which a stalled request is given up here; in the product it is a minute
FOREVER = 600.0

FAULTS: dict[str, dict[str, Any]] = {
    "connection refused": {"what": "offline", "seconds": 1.0},
    "reset before the answer": {"what": "reset"},
    "reset in mid-body": {"what": "reset", "bytes": 1},
    "stall": {"what": "stall", "seconds": FOREVER},
    "stall in mid-body": {"what": "stall", "bytes": 1, "seconds": FOREVER},
    "500 with XML": {"what": "status", "status": 500},
    "503 with XML": {"what": "status", "status": 503},
    "503 without body": {"what": "bare"},
    "502 empty": {"what": "empty"},
    "wrong CRC-64": {"what": "wrong-crc"},
    "truncated XML": {"what": "truncated"},
    "HTML page": {"what": "html"},
    "answer lost, performed": {"what": "lost"},
}
BODIES = ("UploadPart", "CompleteMultipartUpload", "PutObject")  # these send a body and are answered with a CRC-64
FIRST = ("ListMultipartUploads", "PutObject")  # what a fresh home asks before anybody has answered it
OPERATIONS = (
    "ListMultipartUploads",
    "InitiateMultipartUpload",
    *BODIES,
    "ListParts",
    "HeadObject",
    "AbortMultipartUpload",
)

NAMED = {("CompleteMultipartUpload", "wrong CRC-64"): ("ObjectDiffers", "its CRC-64 is")} | {
    (operation, "connection refused"): ("ConnectionRefused", "Nobody listens at this address") for operation in FIRST
}
"""Where the upload may not go on by itself: the code of what it says instead, and words of it.

An address that has never answered is more likely mistyped than down, so it is not waited for.
"""


def faults_of(operation: str) -> list[str]:
    """What can happen to it: no body breaks where none is sent; HEAD is answered without one, Abort with nothing.

    The truncated XML of an operation that is answered without XML is an Error document.
    """
    impossible = {
        "reset in mid-body": operation not in BODIES,
        "stall in mid-body": operation not in BODIES,
        "wrong CRC-64": operation not in (*BODIES, "HeadObject"),
        "truncated XML": operation in ("HeadObject", "AbortMultipartUpload"),
    }
    return [fault for fault in FAULTS if not impossible.get(fault)]


def alone(operation: str, fault: str) -> bool:
    """Whether it would strike others as well: uploads are listed for the bucket, and an outage is everybody's."""
    return operation == "ListMultipartUploads" or fault == "connection refused"


@dataclass(slots=True)
class Told:
    """How a command ended: what it told, and whether it said that all went well."""

    events: list[dict[str, Any]]
    ok: bool


class Case:
    """One operation and one fault, with a home and a key of its own."""

    def __init__(self, operation: str, fault: str, folder: Path, practice: PracticeBucket) -> None:
        self.operation = operation
        self.fault = fault
        self.practice = practice
        self.key = f"{operation}-{fault}".replace(" ", "-").replace(",", "")
        self.file = write(folder / self.key, (90 if operation == "PutObject" else 320) * KIB)
        self.shell = Shell(folder / f"home-{self.key}", practice)
        self.told = Told([], False)

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The fault, and what it takes to come to the operation. Uploads are listed for a bucket, not for a key."""
        fault = {"operation": self.operation, "times": 1, **FAULTS[self.fault]}
        if self.operation != "ListMultipartUploads":
            fault["key"] = self.key
        if self.named and self.fault == "connection refused":
            fault["seconds"] = 4.0  # longer than it is waited for
        way = {
            "ListParts": {"what": "deny", "operation": "UploadPart", "part": 4, "times": 1},
            "AbortMultipartUpload": {"what": "deny", "operation": "UploadPart", "part": 4, "times": 1},
            "HeadObject": {"what": "lost", "operation": "CompleteMultipartUpload", "times": 1},
        }
        return [{"key": self.key, **way[self.operation]}, fault] if self.operation in way else [fault]

    @property
    def named(self) -> tuple[str, str] | None:
        return NAMED.get((self.operation, self.fault))

    def run(self) -> Case:
        self.told = self.run_stalled() if self.fault.startswith("stall") else self.run_processes()
        return self

    def run_processes(self) -> Told:
        command = ("upload", self.file, f"oss://practice/{self.key}", "--json", "--part-size", PART_SIZE)
        if self.operation in ("ListParts", "AbortMultipartUpload"):
            assert self.shell.run(*command).returncode == 1  # the fourth part was refused; now it is resumed
        done = self.shell.run_program(ABORT) if self.operation == "AbortMultipartUpload" else self.shell.run(*command)
        return Told(events(done.stdout), done.returncode == 0)

    def run_stalled(self) -> Told:
        """The engine and the client as they are, but for the time a silence is borne: nobody wants to wait a minute."""
        run = Impatient(self.shell.home, self.practice)
        target = Target("here", self.practice.bucket, self.key)
        try:
            id_ = run.does(Add(str(self.file), target, part_size=PART_SIZE), ENDED | {State.FAILED})
            if self.operation == "ListParts":
                run.does(Resume((id_,)), ENDED)
            elif self.operation == "AbortMultipartUpload":
                run.does(Abort((id_,)), ENDED)
        finally:
            run.close()
        return Told(run.report.events, run.report.events[-1]["event"] in ("done", "aborted"))

    # --- what came of it -----------------------------------------------------------------------------------------

    @property
    def end(self) -> dict[str, Any]:
        return self.told.events[-1]

    def codes(self, event: str) -> list[str]:
        return [one["code"] or "an unnamed error" for one in self.told.events if one["event"] == event]

    @property
    def struck(self) -> bool:
        """The upload noticed: it tried again, waited, or looked (once more) for the object."""
        heads = [one for one in self.practice.requests("HeadObject") if one["key"] == self.key]
        looked = len(heads) > (self.operation == "HeadObject")
        return looked or bool(self.codes("retry") or self.codes("waiting for network")) or self.end["event"] == "failed"

    def check(self) -> None:
        assert self.struck, self.row
        if self.named is None:
            self.check_good_end()
        else:
            code, words = self.named
            assert (self.told.ok, self.end["event"], self.end["code"]) == (False, "failed", code), self.row
            assert words in self.end["message"], self.row
            assert self.end["message"].endswith(".")
            assert self.end["what_to_do"].endswith(".")
        if self.fault in ("connection refused", "HTML page") and self.operation not in (*FIRST, *BODIES[1:]):
            states = [one["event"] for one in self.told.events if "network" in one["event"]]
            assert states[0] == "waiting for network", self.row
            assert states[-1] == "network is back", self.row

    def check_good_end(self) -> None:
        stored = self.practice.object_path(self.key)
        assert self.told.ok, self.row
        if self.operation == "AbortMultipartUpload":
            assert self.end["event"] == "aborted", self.row
            assert not stored.exists()
        else:
            assert (self.end["event"], self.end["verified"]) == ("done", True), self.row
            assert stored.read_bytes() == self.file.read_bytes()

    @property
    def row(self) -> str:
        return f"{self.operation:<24} {self.fault:<24} {self._ended}"

    @property
    def _ended(self) -> str:
        if self.end["event"] == "done":
            told = f"Done and verified in {self.end['seconds']:.1f} s"
        elif self.end["event"] == "failed":
            told = f"Failed, {self.end['code']}: {self.end['message']} {self.end['what_to_do']}"
        else:
            told = self.end["event"].capitalize()
        tried = f", tried again after {', '.join(retries)}" if (retries := self.codes("retry")) else ""
        waits = f", waited for the network ({waits[0]})" if (waits := self.codes("waiting for network")) else ""
        return told + tried + waits


# --- an engine that bears no silence -----------------------------------------------------------------------------


class ImpatientClient(Client):
    """The client; only the time OSS may be silent is shorter."""

    def _attempt(self, operation: Operation[R], request: Request, *more: Any) -> R:
        return super()._attempt(operation, replace(request, read_timeout=SILENCE), *more)


class Collected(JsonReport):
    """What `--json` would tell, kept."""

    def __init__(self, receipts: Path) -> None:
        super().__init__(receipts)
        self.events: list[dict[str, Any]] = []

    def _write(self, event: dict[str, Any]) -> None:
        self.events.append(event)


class Impatient:
    """The real engine, source, journal and client; it is its own watcher."""

    def __init__(self, home: Path, practice: PracticeBucket) -> None:
        home.mkdir(parents=True)
        self.report = Collected(home / "receipts")
        self._upload: Upload | None = None
        self._told = threading.Condition()
        self._client = ImpatientClient(practice.connection(), lambda: practice.credentials)
        oss = OssUploads(self._client)
        self.engine = Engine(
            oss=lambda name: oss,
            source=LocalFiles(),
            journal=SqliteJournal(home / "journal.db"),
            pool=ThreadPool(6),
            watcher=self,
            connections=4,
            recovering=True,
        )
        self.engine.start()

    def close(self) -> None:
        self.engine.stop()
        self._client.close()

    def published(self, uploads: Sequence[Upload], news: Sequence[News]) -> None:
        with self._told:
            for item in news:
                self.report.news(item)
            for self._upload in uploads:
                self._told.notify_all()

    def does(self, command: Message, until: frozenset[State]) -> str:
        """Post `command`, and wait until the upload comes to one of the states `until`; its id."""
        with self._told:
            self.engine.post(command)
            assert self._told.wait_for(lambda: self._in(until), 30), self.report.events
            assert self._upload is not None
            return self._upload.id

    def _in(self, states: frozenset[State]) -> bool:
        return self._upload is not None and self._upload.state in states


# --- the table ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeBucket]:
    """For faults that strike everybody at once."""
    bucket = PracticeBucket(tmp_path_factory.mktemp("lonely"))
    yield bucket
    bucket.kill()  # some of its requests are stalled for good
    bucket.stop()


@pytest.fixture(scope="module")
def table(
    tmp_path_factory: pytest.TempPathFactory, practice_process: PracticeBucket, lonely: PracticeBucket
) -> list[Case]:
    """All cases, each run once: many at a time, and beside them one after another those that need a server alone."""
    folder = tmp_path_factory.mktemp("matrix")
    named = [(operation, fault) for operation in OPERATIONS for fault in faults_of(operation)]
    cases = [Case(*name, folder, lonely if alone(*name) else practice_process) for name in named]
    together = [case for case in cases if case.practice is not lonely]
    practice_process.faults(*(fault for case in together for fault in case.faults))
    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        one_by_one = pool.submit(run_one_by_one, [case for case in cases if case.practice is lonely], lonely)
        list(pool.map(Case.run, together))
        one_by_one.result()
    return cases


def run_one_by_one(cases: list[Case], practice: PracticeBucket) -> None:
    for case in cases:
        practice.faults(*case.faults)
        case.run()
        soon(lambda: answers(practice))


def answers(practice: PracticeBucket) -> bool:
    try:
        return practice.counts() is not None
    except OSError:
        return False


@pytest.mark.parametrize("operation", OPERATIONS)
def test_everything_that_can_go_wrong_once(operation: str, table: list[Case], figures: Callable[[str], None]) -> None:
    cases = [case for case in table if case.operation == operation]
    assert [case.fault for case in cases] == faults_of(operation)
    for case in cases:
        figures(case.row)
    for case in cases:
        case.check()


def test_nothing_is_left_on_the_server(table: list[Case]) -> None:
    """But the parts of an upload that has failed, for the next try."""
    for practice in {case.practice for case in table}:
        assert unfinished(practice) == []
