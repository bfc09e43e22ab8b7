"""Every request of an upload, and every way in which it can go wrong once: it arrives, or it is told by name."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from helpers.practice import PracticeBucket
from helpers.shell import Shell, events, unfinished, write

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

KIB = 1024
AT_ONCE = 5

FAULTS: dict[str, dict[str, Any]] = {
    "reset before the answer": {"what": "reset"},
    "reset in mid-body": {"what": "reset", "bytes": 1},
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
OPERATIONS = ("InitiateMultipartUpload", *BODIES, "ListParts", "HeadObject")

NAMED = {("CompleteMultipartUpload", "wrong CRC-64"): "ObjectDiffers"}
"""Where the upload may not go on by itself, and the code of what it says instead."""


def faults_of(operation: str) -> list[str]:
    """What can happen to it: no body breaks where none is sent; HEAD is answered without one.

    The truncated XML of an operation that is answered without XML is an Error document.
    """
    impossible = {
        "reset in mid-body": operation not in BODIES,
        "wrong CRC-64": operation not in (*BODIES, "HeadObject"),
        "truncated XML": operation == "HeadObject",
    }
    return [fault for fault in FAULTS if not impossible.get(fault)]


class Case:
    """One operation and one fault, with a home and a key of its own."""

    def __init__(self, operation: str, fault: str, folder: Path, practice: PracticeBucket) -> None:
        self.operation = operation
        self.fault = fault
        self.key = f"{operation}-{fault}".replace(" ", "-")
        self.file = write(folder / "file", (90 if operation == "PutObject" else 320) * KIB)
        self.shell = Shell(folder / f"home-{self.key}", practice)

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The fault, and what it takes to come to the operation."""
        fault = {"operation": self.operation, "times": 1, **FAULTS[self.fault]}
        way = {
            "ListParts": [{"what": "deny", "operation": "UploadPart", "part": 4, "times": 1}],
            "HeadObject": [{"what": "lost", "operation": "CompleteMultipartUpload", "times": 1}],
        }
        return [{**one, "key": self.key} for one in (*way.get(self.operation, ()), fault)]

    def run(self) -> Case:
        command = ("upload", self.file, f"oss://practice/{self.key}", "--json", "--part-size", "100KiB")
        if self.operation == "ListParts":
            assert self.shell.run(*command).returncode == 1  # the fourth part was refused; now it is resumed
        done = self.shell.run(*command)
        self.code = done.returncode
        self.tries = [event["code"] for event in events(done.stdout, "retry")]
        self.end = events(done.stdout)[-1]
        return self

    @property
    def struck(self) -> bool:
        """The upload noticed: it tried again, or looked (once more) for the object."""
        heads = [one for one in self.shell.practice.requests("HeadObject") if one["key"] == self.key]
        return bool(self.tries) or len(heads) > (self.operation == "HeadObject") or self.end["event"] == "failed"

    @property
    def seconds(self) -> float:
        return float(self.end.get("seconds", 0.0))

    def check(self) -> None:
        assert self.struck, self.row
        expected = NAMED.get((self.operation, self.fault))
        stored = self.shell.practice.object_path(self.key)
        if expected is None:
            assert (self.code, self.end["event"], self.end.get("verified")) == (0, "done", True), self.row
            assert stored.read_bytes() == self.file.read_bytes()
        else:
            assert (self.code, self.end["event"], self.end["code"]) == (1, "failed", expected), self.row
            assert self.end["message"].endswith(".")
            assert self.end["what_to_do"].endswith(".")

    @property
    def row(self) -> str:
        if self.end["event"] == "done":
            tried = f" after {', '.join(code or 'an unnamed error' for code in self.tries)}" if self.tries else ""
            told = f"done and verified in {self.seconds:.1f} s{tried}"
        else:
            told = (
                f"{self.end['event']}: {self.end.get('code')}: {self.end.get('message')} {self.end.get('what_to_do')}"
            )
        return f"{self.operation:<24} {self.fault:<24} {told}"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_everything_that_can_go_wrong_once(
    operation: str, tmp_path: Path, shell: Shell, figures: Callable[[str], None]
) -> None:
    cases = [Case(operation, fault, tmp_path, shell.practice) for fault in faults_of(operation)]
    shell.practice.faults(*(fault for case in cases for fault in case.faults))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for case in pool.map(Case.run, cases):
            figures(case.row)
    for case in cases:
        case.check()
    # An answer of Initiate that nobody could read leaves an id that nobody knows; nothing else may stay behind.
    unread = {case.key for case in cases if operation == "InitiateMultipartUpload" and performed(case.fault)}
    assert {key for key, _ in unfinished(shell.practice)} == unread


def performed(fault: str) -> bool:
    """Whether OSS has done what it was asked before the fault struck."""
    return FAULTS[fault]["what"] in ("truncated", "lost")
