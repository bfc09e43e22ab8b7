"""The file changes under a running command: it fails in words, and the same command again sends what has changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpers.shell import Shell, events, listed_parts, unfinished, write

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

KIB = 1024
BIG = 256 * KIB
COUNT = 40
SLOW = {"what": "bandwidth", "bytes": 1_300_000, "per_connection": True, "operation": "UploadPart"}


def overwritten(path: Path) -> None:
    """One part that was sent already."""
    with path.open("r+b") as file:
        file.seek(2 * BIG)
        file.write(b"another scene")


def longer(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"x" * BIG)


def shorter(path: Path) -> None:
    os.truncate(path, 30 * BIG)


def exchanged(path: Path) -> None:
    """As editors save: a new file, most of it as before, is renamed over the old one."""
    data = bytearray(path.read_bytes())
    data[5 * BIG : 5 * BIG + 9] = b"a new cut"
    other = path.with_name("new")
    other.write_bytes(data)
    other.rename(path)


@pytest.mark.parametrize("change", [overwritten, longer, shorter, exchanged])
def test_the_same_command_again_sends_what_has_changed(
    shell: Shell, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    shell.practice.faults(SLOW)
    file = write(tmp_path / "film.mov", COUNT * BIG)
    key = f"{change.__name__}.mov"
    command = ("upload", file, f"oss://practice/{key}", "--json", "--part-size", "256KiB", "--parallel", 4)
    told = events(changed_after_ten_parts(shell, command, lambda: change(file)))
    (end,) = [one for one in told if one["event"] == "failed"]
    assert end["code"] == "FileChanged"
    assert "no mixture" in end["message"] or "shorter" in end["message"]
    assert not shell.practice.object_path(key).exists()
    ((_, upload_id),) = unfinished(shell.practice)
    stored = listed_parts(shell.practice, key, upload_id)
    assert {one["number"] for one in told if one["event"] == "part"} <= set(stored)
    shell.practice.reset()
    again = shell.run(*command)
    assert again.returncode == 0, again.stdout
    assert events(again.stdout)[-1]["verified"] is True
    assert shell.practice.object_path(key).read_bytes() == file.read_bytes()
    sent = {one["part_number"] for one in shell.practice.requests("UploadPart")}
    count = -(-file.stat().st_size // BIG)
    assert len(sent & set(stored)) <= 1 + 4, "more than the changed part, and those read as it changed, was sent again"
    assert sent >= set(range(1, count + 1)) - set(stored)
    assert unfinished(shell.practice) == []


def changed_after_ten_parts(shell: Shell, command: tuple[Any, ...], change: Callable[[], None]) -> str:
    """What the command told; it fails."""
    with shell.start(*command) as process:
        assert process.stdout is not None
        told, stored = "", 0
        while stored < 10:
            line = process.stdout.readline()
            told, stored = told + line, stored + ('"part"' in line)
        change()
        told += process.stdout.read()
    assert process.returncode == 1
    return told


def test_a_file_that_vanishes_under_the_command(shell: Shell, tmp_path: Path) -> None:
    shell.practice.faults(SLOW)
    file = write(tmp_path / "film.mov", COUNT * BIG)
    data = file.read_bytes()
    command = ("upload", file, "oss://practice/gone.mov", "--json", "--part-size", "256KiB", "--parallel", 4)
    (end,) = events(changed_after_ten_parts(shell, command, file.unlink), "failed")
    assert end["code"] == "FileMissing"
    assert not shell.practice.object_path("gone.mov").exists()
    shell.practice.reset()
    write(file, len(data))  # the same bytes, written anew
    again = shell.run(*command)
    assert again.returncode == 0, again.stdout
    assert shell.practice.object_path("gone.mov").read_bytes() == data
    assert len(shell.practice.requests("UploadPart")) <= COUNT - 10
