"""`partwise --self-test`: it passes here, leaves nothing behind, and each check fails where something is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from partwise import self_test
from partwise.self_test import CHECKS, Broken, Check, colours, run


def blank(width: int = 40, height: int = 40) -> QImage:
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    return picture


def start(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "partwise", "--self-test", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)


def test_all_is_well_here_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary, user = tmp_path / "temporary", tmp_path / "user"
    temporary.mkdir()
    user.mkdir()
    monkeypatch.delenv("PARTWISE_HOME")
    for name, folder in {"TMPDIR": temporary, "HOME": user, "XDG_DATA_HOME": user / "data"}.items():
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "fontconfig"))  # what fontconfig keeps is not ours
    done = start()
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line[:8] for line in lines] == ["ok      "] * len(CHECKS)
    assert [line[8:].partition(":")[0] for line in lines] == [check.name for check in CHECKS]
    assert "3 parts to a practice bucket, verified" in lines[-1]
    assert [*temporary.iterdir(), *user.iterdir()] == []


def test_it_takes_no_arguments() -> None:
    done = start("again")
    assert (done.returncode, done.stdout) == (2, "")
    assert "takes no further arguments" in done.stderr


def test_a_check_that_fails_is_told_in_its_own_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(folder: Path) -> str:
        (folder / "its own").touch()
        raise Broken("the sky fell")

    assert not run(Check("sky", fail), tmp_path)
    assert capsys.readouterr().out == "FAILED  sky: the sky fell\n"
    assert run(Check("earth", lambda folder: "still"), tmp_path)
    assert capsys.readouterr().out == "ok      earth: still\n"


def test_one_failure_is_enough(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(folder: Path) -> str:
        raise ImportError("No module named 'gone'")

    monkeypatch.setattr(self_test, "QApplication", Mock())  # the tests have theirs, and there can be but one
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")  # set for good otherwise
    monkeypatch.setattr(self_test, "CHECKS", (Check("imports", fail), Check("rest", lambda folder: "fine")))
    assert self_test.self_test() == 1
    assert capsys.readouterr().out == "FAILED  imports: No module named 'gone'\nok      rest: fine\n"


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "_BUNDLED", ("json", "partwise_without_this"))
    with pytest.raises(ImportError, match="partwise_without_this"):
        self_test.modules(tmp_path)


def test_characters_drawn_as_the_same_box_are_no_chinese(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = blank()
    box.setPixelColor(3, 3, QColor("black"))
    monkeypatch.setattr(self_test, "_drawn", lambda character: box)
    with pytest.raises(Broken, match="no font"):
        self_test.chinese(tmp_path)
    monkeypatch.setattr(self_test, "_drawn", lambda character: blank())
    with pytest.raises(Broken, match="nothing was drawn"):
        self_test.chinese(tmp_path)


def test_an_upload_that_fails_tells_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = [sys.executable, "-c", "import sys; sys.exit('no practice bucket')"]
    monkeypatch.setattr(self_test, "_program", lambda: program)
    with pytest.raises(Broken, match="exit code 1: no practice bucket"):
        self_test.upload(tmp_path)


def test_colours_are_counted() -> None:
    picture = blank()
    assert colours(picture) == 1
    picture.setPixelColor(0, 0, QColor("red"))
    picture.setPixelColor(39, 39, QColor("blue"))
    assert colours(picture) == 3
    assert colours(QImage()) == 0
