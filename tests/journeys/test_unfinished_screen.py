"""Unfinished uploads on a real screen: the real program, a real drop on a row, and nothing but keys for the rest."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import Popen

import pytest

from helpers.display import Display, Window, within
from helpers.practice import PracticeBucket
from partwise.core.limits import MIN_PART_SIZE
from partwise.store import environment

pytestmark = [pytest.mark.journey, pytest.mark.display, pytest.mark.timeout(180)]

PART = MIN_PART_SIZE
ROW = (300, 265)  # pixels from the left and the top of a window of its usual size: in the first row


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def program(
    display: Display, fresh_practice: PracticeBucket, tmp_path: Path, look: str
) -> Iterator[tuple[Popen[bytes], Window]]:
    keys = fresh_practice.credentials
    started = display.start(
        [sys.executable, "-m", "partwise"],
        tmp_path / "program.log",
        PARTWISE_HOME=str(tmp_path / "home"),
        PARTWISE_APPEARANCE=look,
        OSS_ENDPOINT=fresh_practice.endpoint,
        OSS_REGION=fresh_practice.region,
        **{environment.ACCESS_KEY_ID: keys.access_key_id, environment.ACCESS_KEY_SECRET: keys.access_key_secret},
    )
    yield started, display.window("Partwise")
    if started.poll() is None:
        started.kill()
        started.wait()


def test_a_file_dropped_on_a_row_is_compared_and_sent_at_a_key(
    program: tuple[Popen[bytes], Window], display: Display, fresh_practice: PracticeBucket, tmp_path: Path, look: str
) -> None:
    running, window = program
    pictures = Path(os.environ.get("PARTWISE_ARTEFACTS", tmp_path))
    pictures.mkdir(parents=True, exist_ok=True)
    data = os.urandom(6 * PART + 1000)
    film = tmp_path / "film.mov"
    film.write_bytes(data)
    upload_id = fresh_practice.initiate("采访/film.mov")
    for number in (1, 2, 4):
        body = data[(number - 1) * PART : number * PART] if number != 2 else b"?" * PART
        assert fresh_practice.send_part("采访/film.mov", upload_id, number, body).status == 200
    fresh_practice.initiate("exports/later.bin")
    fresh_practice.reset()

    display.key("ctrl+u")
    within(20, lambda: fresh_practice.counts().get("ListParts", {}).get("requests") == 2, "nobody asked for the parts")
    display.picture_of(window, pictures / f"unfinished-{look}.png")
    row = (window.x + ROW[0], window.y + ROW[1])
    assert display.drag([film], row, pictures / f"unfinished-dragging-{look}.png") == "CopyAction"
    within(20, lambda: _states(tmp_path / "home") == [("paused",)], "the file was not compared")
    assert fresh_practice.requests("UploadPart") == []
    time.sleep(0.5)  # for the picture
    display.picture_of(window, pictures / f"unfinished-review-{look}.png")
    display.key("ctrl+r")
    within(30, lambda: fresh_practice.object_path("采访/film.mov").exists(), "it was not sent")
    assert fresh_practice.object_path("采访/film.mov").read_bytes() == data
    sent = sorted(entry["part_number"] for entry in fresh_practice.requests("UploadPart"))
    assert sent == [2, 3, 5, 6, 7]
    display.key("ctrl+q")
    assert running.wait(20) == 0
    assert "Traceback" not in (tmp_path / "program.log").read_text(encoding="utf-8")


def _states(home: Path) -> list[tuple[str]]:
    """The states of the uploads that the journal knows."""
    with closing(sqlite3.connect(f"file:{home}/journal.db?mode=ro", uri=True)) as journal:
        return journal.execute("SELECT state FROM uploads").fetchall()
