"""`partwise upload` as a process: how journeys start it, read what it says and look at what it left on the server.

`shell` needs the `practice` fixture of `helpers.practice` beside it.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from helpers.practice import PracticeBucket

PATIENCE = 30.0  # seconds
PARTWISE = [sys.executable, "-m", "partwise"]
ABORT = [sys.executable, str(Path(__file__).with_name("aborting.py"))]


class Shell:
    """Runs `partwise` with a home of its own, connected to the practice bucket by the environment."""

    def __init__(self, home: Path, practice: PracticeBucket) -> None:
        self.home = home
        self.practice = practice
        self.environ = {
            **os.environ,
            "PARTWISE_HOME": str(home),
            "OSS_ACCESS_KEY_ID": practice.credentials.access_key_id,
            "OSS_ACCESS_KEY_SECRET": practice.credentials.access_key_secret,
            "OSS_REGION": practice.region,
            "OSS_ENDPOINT": practice.endpoint,
        }

    def run(self, *arguments: object, **environ: str) -> subprocess.CompletedProcess[str]:
        return self.run_program([*PARTWISE, *map(str, arguments)], **environ)

    def run_program(self, program: Sequence[str], **environ: str) -> subprocess.CompletedProcess[str]:
        """Another program than `partwise`, with the same home and connection."""
        done = subprocess.run(program, capture_output=True, text=True, timeout=100, env={**self.environ, **environ})
        assert "Traceback" not in done.stdout + done.stderr
        return done

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        return self.start_program([*PARTWISE, *map(str, arguments)])

    def start_program(self, program: Sequence[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=self.environ)

    def kill_when(self, until: Callable[[], object], *arguments: object) -> list[dict[str, Any]]:
        """Start it with `--json`, `kill -9` as soon as `until` says so; the events it had told by then."""
        with self.start(*arguments, "--json") as process:
            try:
                soon(until)
                assert process.poll() is None, "it had ended before it could be killed"
            finally:
                process.kill()
            told = process.communicate()[0]
        return events(told[: told.rfind("\n") + 1])

    def log(self) -> str:
        log = self.home / "logs" / "partwise.log"
        return log.read_text(encoding="utf-8") if log.exists() else ""


@pytest.fixture
def shell(tmp_path: Path, practice: PracticeBucket) -> Iterator[Shell]:
    yield Shell(tmp_path / "home", practice)
    practice.reset()
    for key, upload_id in unfinished(practice):
        practice.send("DELETE", key, (("uploadId", upload_id),))


def unfinished(practice: PracticeBucket) -> list[tuple[str, str]]:
    """Key and id of every upload that the server still holds."""
    listed = practice.send("GET", query=(("uploads", ""),))
    return list(zip(listed.texts("Key"), listed.texts("UploadId"), strict=True))


def listed_parts(practice: PracticeBucket, key: str, upload_id: str) -> list[int]:
    """The numbers of the parts that the server holds; none where it does not know the upload."""
    listed = practice.send("GET", key, (("uploadId", upload_id),))
    return [int(number) for number in listed.texts("PartNumber")] if listed.status == 200 else []


def soon(until: Callable[[], object]) -> None:
    """Waits for what nobody announces."""
    give_up = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < give_up, "it never came"
        time.sleep(0.01)


def write(path: Path, size: int) -> Path:
    """A file of `size` bytes, the same bytes for the same size."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(random.Random(size).randbytes(size))
    return path


def events(output: str, kind: str = "") -> list[dict[str, Any]]:
    """What `--json` told, or only the events of one kind."""
    found = [json.loads(line) for line in output.splitlines()]
    return [event for event in found if kind in ("", event["event"])]
