"""`partwise connections` as a process: who runs it, with which keyring, and somebody who types at a terminal.

In a test module: `from helpers.connections_shell import keyed, shell` and `from helpers.secret_service import
secret_bus, secret_service`, with `__all__` naming them.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.practice import PracticeBucket
from helpers.secret_search import forms_of, found_in
from helpers.secret_service import SecretService
from helpers.shell import PARTWISE, Shell
from partwise.core.connection import Connection, Credentials
from partwise.store.connection_file import ConnectionFile

KEYS = Credentials("LTAI5tNoSecretAtAll0", "Hx8dQe2RzU0nPq7TgVbN4mKcLw5sYa")
FORMS = forms_of(KEYS.access_key_secret)
SPAWN = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"


class Terminal:
    """A program on a terminal of its own, and somebody who types."""

    def __init__(self, shell: Shell, *arguments: str) -> None:
        command = [sys.executable, "-c", SPAWN, *PARTWISE, *arguments]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=shell.environ)
        self.shown = ""

    def wait_for(self, text: str, seconds: float = 20.0) -> None:
        """Until `text` has been shown since the last time."""
        assert self._process.stdout
        output, end, new = self._process.stdout.fileno(), time.monotonic() + seconds, ""
        while text not in new:
            assert select.select([output], [], [], end - time.monotonic())[0], f"{text!r} never came after {self.shown}"
            told = os.read(output, 4096).decode(errors="replace")
            assert told, f"it ended before {text!r}: {self.shown}"
            new += told
            self.shown += told

    def type(self, text: str, *, end: str = "\n") -> None:
        assert self._process.stdin
        self._process.stdin.write((text + end).encode())
        self._process.stdin.flush()

    def ended(self) -> int:
        """The exit code; everything it showed is in `shown` then."""
        told, complaints = self._process.communicate(timeout=30)
        self.shown += told.decode(errors="replace") + complaints.decode(errors="replace")
        assert "Traceback" not in self.shown
        return self._process.returncode


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """No credentials in the environment, a user's folder of the test's own, and a practice bucket with KEYS."""
    practice = PracticeBucket(tmp_path / "practice", credentials=KEYS)
    made = Shell(tmp_path / "home", practice)
    made.environ |= {"HOME": str(tmp_path / "user")}
    made.environ = {name: value for name, value in made.environ.items() if not name.startswith("OSS_")}
    (tmp_path / "user").mkdir()
    yield made
    practice.stop()


@pytest.fixture
def keyed(shell: Shell, secret_service: SecretService) -> Shell:
    """With a keyring."""
    shell.environ |= secret_service.environment
    return shell


def run(shell: Shell, *arguments: object, typed: str = "") -> subprocess.CompletedProcess[str]:
    """`partwise connections` with standard input."""
    command = [*PARTWISE, "connections", *map(str, arguments)]
    done = subprocess.run(command, input=typed, capture_output=True, text=True, timeout=60, env=shell.environ)
    assert "Traceback" not in done.stdout + done.stderr
    assert found_in((done.stdout + done.stderr).encode(), FORMS) == []
    return done


def way(shell: Shell) -> list[str]:
    """How the practice bucket is reached."""
    return ["--region", shell.practice.region, "--endpoint", shell.practice.endpoint, "--bucket", "practice"]


def add(shell: Shell, name: str = "Acme", *more: str, typed: str = KEYS.access_key_secret) -> Connection:
    done = run(
        shell, "add", name, "--access-key-id", KEYS.access_key_id, "--secret-stdin", *way(shell), *more, typed=typed
    )
    assert done.returncode == 0, done.stderr
    return named(shell, name)


def saved(shell: Shell) -> tuple[Connection, ...]:
    return ConnectionFile(shell.home / "connections.json").load().connections


def named(shell: Shell, name: str) -> Connection:
    return next(one for one in saved(shell) if one.name == name)
