"""No room for the journal: nothing is done that it does not know of, and all goes on when there is room again."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from helpers.shell import Shell, events, unfinished, write

resource = pytest.importorskip("resource", reason="Windows counts and limits its processes otherwise")

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

KIB = 1024
PARTS = 40
SLOW = {"what": "bandwidth", "bytes": 1_300_000, "per_connection": True, "operation": "UploadPart"}
INFINITE = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


def test_a_disk_that_is_full_for_a_while(shell: Shell, tmp_path: Path) -> None:
    """The process may write no file further than it is, as on a full disk."""
    shell.practice.faults(SLOW)
    file = write(tmp_path / "film.mov", PARTS * 256 * KIB)
    command = ("upload", file, "oss://practice/full.bin", "--json", "--part-size", "256KiB", "--parallel", "4")
    with shell.start(*command) as process:
        assert process.stdout is not None
        told = []
        while sum(event["event"] == "part" for event in told) < 10:
            told.append(json.loads(process.stdout.readline()))
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        while told[-1]["event"] != "held up":
            told.append(json.loads(process.stdout.readline()))
        assert told[-1]["code"] == "JournalNotWritable"
        assert "What is already stored is safe." in told[-1]["message"]
        sent = len(shell.practice.requests("UploadPart"))
        time.sleep(1.0)  # twice as long as all parts in flight need
        assert len(shell.practice.requests("UploadPart")) <= sent + 4, "parts are sent that nobody remembers"
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, INFINITE)
        told += events(process.stdout.read())
    assert process.returncode == 0, told[-1]
    assert told[-1]["verified"] is True
    assert shell.practice.object_path("full.bin").read_bytes() == file.read_bytes()
    assert len(shell.practice.requests("UploadPart")) == PARTS
    assert unfinished(shell.practice) == []
