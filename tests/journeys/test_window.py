"""The main job by hand: the real program on a real screen, a real drop, and the same bytes at the other end."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from subprocess import Popen

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from helpers.display import Display, Window, within
from partwise.practice.layout import file_name
from partwise.ui.theme import DARK

pytestmark = [pytest.mark.journey, pytest.mark.display, pytest.mark.timeout(300)]

BIG = 300_000_000
FOLDER = "采访 2026"
FILES = {
    "第一集.mov": 20_000_000,
    "素材/原声 100%+.wav": 1_000_000,
    "素材/深/深/说明.txt": 12,
    "空文件": 0,
}


def test_a_dropped_file_and_a_dropped_folder_arrive_proven(display: Display, tmp_path: Path) -> None:
    home, films = tmp_path / "home", tmp_path / "films"
    dropped = _make_files(films)

    program, window = _open(display, home, tmp_path / "first.log", "light")
    pictures = Path(os.environ.get("PARTWISE_ARTEFACTS", tmp_path))
    pictures.mkdir(parents=True, exist_ok=True)
    assert display.drag([films / "big.bin"], window.centre, pictures / "screen-dragging.png") == "CopyAction"
    within(60, lambda: _stored_parts(home) >= 12 or _proven(home), "no part was stored")
    display.picture_of(window, pictures / "window-sending.png")
    assert display.drag([films / FOLDER], window.centre) == "CopyAction"
    within(120, lambda: _proven(home) == set(dropped), "not everything was done and verified")
    for key, source in dropped.items():
        assert _same_bytes(source, _object(home, key)), key
    display.picture_of(window, pictures / "window-light.png")
    assert _lightness(pictures / "window-light.png") > 200
    _close(display, program, window)

    program, window = _open(display, home, tmp_path / "second.log", "dark")
    assert _proven(home) == set(dropped)
    within(30, lambda: _painted(display, window, pictures / "window-dark.png"), "the window was not painted")
    assert _lightness(pictures / "window-dark.png") < 60
    _close(display, program, window)

    for log in (tmp_path / "first.log", tmp_path / "second.log", *home.glob("logs/*.log")):
        assert _complaints(log) == []


def _make_files(folder: Path) -> dict[str, Path]:
    """The files to drop, of random bytes, by the object key each shall get."""
    made = {"big.bin": folder / "big.bin"} | {f"{FOLDER}/{name}": folder / FOLDER / name for name in FILES}
    for path, size in zip(made.values(), (BIG, *FILES.values()), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(size))
    return made


def _open(display: Display, home: Path, log: Path, appearance: str) -> tuple[Popen[bytes], Window]:
    program = display.start(
        [sys.executable, "-m", "partwise", "--practice"], log, PARTWISE_HOME=str(home), PARTWISE_APPEARANCE=appearance
    )
    return program, display.window("Partwise")


def _close(display: Display, program: Popen[bytes], window: Window) -> None:
    display.close_window(window)
    assert program.wait(20) == 0


def _proven(home: Path) -> set[str]:
    """The keys of the uploads that the journal calls done and verified."""
    return {key.decode() for (key,) in _ask(home, "SELECT key FROM uploads WHERE state = 'done' AND verified")}


def _stored_parts(home: Path) -> int:
    """How many parts of unfinished uploads the journal knows to be stored."""
    return len(_ask(home, "SELECT number FROM parts"))


def _ask(home: Path, question: str) -> list[tuple[bytes]]:
    with closing(sqlite3.connect(f"file:{home}/journal.db?mode=ro", uri=True)) as journal:
        return journal.execute(question).fetchall()


def _object(home: Path, key: str) -> Path:
    return home / "practice" / "buckets" / "practice" / "objects" / file_name(key)


def _same_bytes(one: Path, other: Path) -> bool:
    with one.open("rb") as ours, other.open("rb") as theirs:
        while block := ours.read(1 << 20):
            if block != theirs.read(1 << 20):
                return False
        return theirs.read(1) == b""


def _painted(display: Display, window: Window, picture: Path) -> bool:
    """Whether the picture shows more than an empty window: the green of what is done."""
    display.picture_of(window, picture)
    image = QImage(str(picture))
    return any(
        image.pixelColor(x, y) == DARK.ok for y in range(0, image.height(), 3) for x in range(0, image.width(), 20)
    )


def _lightness(picture: Path) -> int:
    """Of the whole picture, 0 (black) to 255 (white)."""
    size, smooth = QSize(1, 1), Qt.TransformationMode.SmoothTransformation
    return QImage(str(picture)).scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth).pixelColor(0, 0).lightness()


def _complaints(log: Path) -> list[str]:
    """The lines that tell of a warning, an error or a traceback."""
    told = log.read_text(encoding="utf-8").splitlines()
    return [line for line in told if re.search(r"warning|error|critical|traceback", line, re.IGNORECASE)]
