"""`partwise upload` as a process: how journeys start it, read what it says and look at what it left on the server.

`shell` needs the `practice` fixture of `helpers.practice` beside it.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.practice import PracticeBucket

PARTWISE = [sys.executable, "-m", "partwise"]


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
        done = subprocess.run(
            [*PARTWISE, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=100,
            env={**self.environ, **environ},
        )
        assert "Traceback" not in done.stdout + done.stderr
        return done

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen([*PARTWISE, *map(str, arguments)], stdout=subprocess.PIPE, text=True, env=self.environ)

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


def write(path: Path, size: int) -> Path:
    """A file of `size` bytes, the same bytes for the same size."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(random.Random(size).randbytes(size))
    return path


def events(output: str, kind: str = "") -> list[dict[str, Any]]:
    """What `--json` told, or only the events of one kind."""
    found = [json.loads(line) for line in output.splitlines()]
    return [event for event in found if kind in ("", event["event"])]
