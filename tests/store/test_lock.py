"""One writer for one home, between real processes."""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from partwise.core.errors import Fixable
from partwise.store import lock as locking
from partwise.store.lock import HomeInUse, HomeLock

HOLD = """
import sys
from pathlib import Path
from partwise.store.lock import HomeLock
lock = HomeLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.readline()
lock.close()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.lock"


@pytest.fixture
def other(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock until it reads a line."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_the_second_is_told(path: Path, other: subprocess.Popen[bytes]) -> None:
    with pytest.raises(HomeInUse, match="Another Partwise") as caught:
        HomeLock(path)
    assert caught.value.fault.code == "HomeInUse"
    assert "PARTWISE_HOME" in caught.value.fault.advice


def test_killed_it_lets_go(path: Path, other: subprocess.Popen[bytes]) -> None:
    other.kill()
    other.wait()
    HomeLock(path).close()


def test_patience_waits_for_the_other_to_end(path: Path, other: subprocess.Popen[bytes]) -> None:
    assert other.stdin is not None
    timer = threading.Timer(0.3, lambda: other.communicate(b"\n"))
    timer.start()
    began = time.monotonic()
    with closing(HomeLock(path, patience=10.0)):
        assert time.monotonic() - began >= 0.2
    timer.join()


def test_patience_ends(path: Path, other: subprocess.Popen[bytes]) -> None:
    began = time.monotonic()
    with pytest.raises(HomeInUse):
        HomeLock(path, patience=0.3)
    assert 0.3 <= time.monotonic() - began < 5


def test_it_can_be_taken_again_after_it_was_let_go(path: Path) -> None:
    for _ in range(3):
        lock = HomeLock(path)
        with pytest.raises(Fixable):
            HomeLock(path)
        lock.close()
        lock.close()  # twice is no harm


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(Fixable, match="cannot use its folder") as caught:
        HomeLock(tmp_path / "missing" / "journal.lock")
    assert caught.value.fault.code == "HomeNotWritable"


def test_a_file_system_that_cannot_lock_is_told_and_not_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locking, "_try_lock", refuse)
    with pytest.raises(Fixable, match="No locks available") as caught:
        HomeLock(path, patience=60.0)
    assert caught.value.fault.code == "HomeNotWritable"
