"""`oss://` addresses and files from outside, with the real program: shown, told, and sent only on the user's word."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpers.accessibility import ScreenReader
from helpers.display import Display
from helpers.shell import PARTWISE, Shell, soon, write
from partwise.ui import words
from partwise.ui.words_opened import address_opened

pytestmark = [pytest.mark.journey, pytest.mark.display, pytest.mark.timeout(300)]

ODD = "采访 1.mov"
SENDING = ("PutObject", "InitiateMultipartUpload", "UploadPart", "CompleteMultipartUpload")
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(display: Display, shell: Shell, screen_reader: ScreenReader, tmp_path: Path) -> Iterator[Start]:
    """Starts the program on the screen; it complains of nothing."""
    programs: list[subprocess.Popen[bytes]] = []
    logs: list[Path] = []

    def started(*arguments: object) -> subprocess.Popen[bytes]:
        environment = {**shell.environ, **display.environment, **screen_reader.environment}
        logs.append(tmp_path / f"{len(programs)}.log")
        programs.append(display.start([*PARTWISE, *map(str, arguments)], logs[-1], **environment))
        return programs[-1]

    try:
        yield started
    finally:
        for program in programs:
            program.kill()
            program.wait()
    told = [line for log in logs for line in log.read_text(encoding="utf-8").splitlines()]
    assert [line for line in told if re.search("warning|error|traceback", line, re.IGNORECASE)] == []


def sent(shell: Shell) -> list[str]:
    return [request["key"] for name in SENDING for request in shell.practice.requests(name)]


def arrives(shell: Shell, key: str, film: Path) -> None:
    there = shell.practice.object_path(key)
    soon(there.exists)
    assert there.read_bytes() == film.read_bytes()


def test_an_address_opened_beside_the_window_is_shown_and_later_drops_go_there(
    start: Start, display: Display, shell: Shell, screen_reader: ScreenReader, tmp_path: Path
) -> None:
    film = write(tmp_path / "films" / ODD, 3_000_000)
    window = start()
    screen_reader.get("frame", "Partwise", "active")
    before = display.window("Partwise")
    assert start(f"oss://{shell.practice.bucket}/%E9%87%87%20in").wait(20) == 0
    place = f"oss://{shell.practice.bucket}/采 in/"
    screen_reader.get("push button", words.destination_label(place))
    screen_reader.get("label", address_opened(place))
    if pictures := os.environ.get("PARTWISE_ARTEFACTS"):
        display.picture_of(before, Path(pictures) / "address-opened.png")
    assert sent(shell) == []
    assert display.drag([film], display.window("Partwise").centre) == "CopyAction"
    arrives(shell, f"采 in/{ODD}", film)
    screen_reader.get("label", address_opened(place))  # until it is read
    assert start("--", "oss://No_Bucket/in/").wait(20) == 0
    screen_reader.get("label", "An address that was opened outside Partwise was not taken, and nothing is changed.")
    screen_reader.get("push button", words.destination_label(place))
    assert window.poll() is None


def test_files_and_an_address_on_a_first_start(
    start: Start, shell: Shell, screen_reader: ScreenReader, tmp_path: Path
) -> None:
    films = [write(tmp_path / "films" / name, size) for name, size in ((ODD, 2_000_000), ("plain.mov", 1_000_000))]
    start(films[0].as_uri(), films[1], "https://example.com/a.mov", f"oss://{shell.practice.bucket}/in")
    for film in films:
        arrives(shell, f"in/{film.name}", film)
    place = f"oss://{shell.practice.bucket}/in/"
    screen_reader.get("push button", words.destination_label(place))
    screen_reader.get("label", address_opened(place))
    screen_reader.get("label", words.more_notices(2))  # what was left out, and that the line is not encrypted
    screen_reader.press(screen_reader.get("push button", words.DISMISS))
    screen_reader.get("label", words.more_notices(1))
    read = {label.name for window in screen_reader.windows() for label in window.all("label")}
    if words.some_not_local(1) not in read:
        screen_reader.press(screen_reader.get("push button", words.DISMISS))
        screen_reader.get("label", words.some_not_local(1))


def test_a_bad_address_that_was_typed_is_wrong_usage(shell: Shell) -> None:
    done = shell.run("oss://No_Bucket/")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("partwise: “No_Bucket” cannot be the name of a bucket.")
    assert not shell.home.exists()
