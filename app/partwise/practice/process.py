"""The practice bucket as a child process: it ends with its parent, even when that is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from partwise.core.connection import Credentials
from partwise.core.errors import Fixable

_START_SECONDS = 20.0
_STOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class PracticeProcess:
    """A running practice bucket, and what a client needs to reach it. A context manager that stops it."""

    endpoint: str
    bucket: str
    region: str
    credentials: Credentials
    process: subprocess.Popen[bytes]

    @classmethod
    def start(
        cls, folder: Path, port: int = 0, extra: Sequence[str] = (), credentials: Credentials | None = None
    ) -> Self:
        """Start one on `folder` and wait until it is ready. `extra` are further arguments of `partwise practice`.

        Raises Fixable, in the child's own sentence where it gave one.
        """
        command = [*_program(), "--dir", str(folder), "--port", str(port), "--json", "--with-parent", *extra]
        environment = dict(os.environ)
        if credentials:
            command.append("--keys-from-environment")
            environment["OSS_ACCESS_KEY_ID"] = credentials.access_key_id
            environment["OSS_ACCESS_KEY_SECRET"] = credentials.access_key_secret
            environment["OSS_SESSION_TOKEN"] = credentials.security_token
        with tempfile.TemporaryFile() as complaints:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, env=environment
            )
            line = _first_line(process)
            if not line:
                _end(process)
                complaints.seek(0)
                raise _not_started(complaints)
        ready = json.loads(line)
        keys = credentials or Credentials(ready["access_key_id"], ready["access_key_secret"])
        return cls(ready["endpoint"], ready["bucket"], ready["region"], keys, process)

    def stop(self) -> None:
        """End it; what it stores stays. Stopping twice is fine."""
        _end(self.process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _program() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "practice"]
    return [sys.executable, "-m", "partwise.practice"]


def _first_line(process: subprocess.Popen[bytes]) -> bytes:
    """The ready line; empty where the child ended, or said nothing in time and was killed."""
    assert process.stdout  # noqa: S101 - it is a pipe
    clock = threading.Timer(_START_SECONDS, process.kill)
    clock.start()
    try:
        return process.stdout.readline()
    finally:
        clock.cancel()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()


def _not_started(complaints: IO[bytes]) -> Fixable:
    told = complaints.read().decode(errors="replace").strip().splitlines()
    title = told[-1] if told else "The practice bucket did not start in time."
    return Fixable(title, "Choose another folder or port, then try again.", code="PracticeNotStarted")
