"""Ctrl+V: files, an address, or a text of paths."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from helpers.desk import ENVIRONMENT, PRACTICE, Desk, OpenWindow
from partwise.core.messages import AddPaths
from partwise.ui import words, words_opened
from partwise.ui.main_window import MainWindow
from partwise.ui.pasting import paths_in

Paste = Callable[[str | QUrl], None]


@pytest.fixture
def paste(window: MainWindow) -> Paste:
    """Copies a text or a URL, and pastes it into the window."""

    def pasted(what: str | QUrl) -> None:
        data = QMimeData()
        data.setText(what) if isinstance(what, str) else data.setUrls([what])
        QGuiApplication.clipboard().setMimeData(data)
        window._actions["paste"].trigger()

    return pasted


def asked(qtbot: QtBot, window: MainWindow) -> QMessageBox:
    def boxes() -> list[QMessageBox]:
        return [box for box in window.findChildren(QMessageBox, "ask-adding") if box.isVisible()]

    qtbot.waitUntil(lambda: bool(boxes()))
    return boxes()[0]


def test_files_are_added(window: MainWindow, desk: Desk, paste: Paste) -> None:
    paste(QUrl("file:///films/采访.mov"))
    assert desk.posted == [AddPaths(("/films/采访.mov",), "practice", "practice", "")]


@pytest.mark.parametrize("text", ["only words", "", "films/a.mov", "/not/there\n~/not there\nhttps://example.com/a"])
def test_what_names_nothing_here_is_told(qtbot: QtBot, window: MainWindow, desk: Desk, paste: Paste, text: str) -> None:
    paste(text)
    qtbot.waitUntil(lambda: window.messages.text == words.NOTHING_TO_PASTE)
    assert desk.posted == []


@pytest.mark.parametrize(
    ("copied", "address"),
    [
        (" oss://media/in\n", "oss://media/in/"),
        ("oss://media/a%20b/", "oss://media/a%20b/"),  # text is literal, as when it is typed
        (QUrl("oss://media/a%20b/"), "oss://media/a b/"),
    ],
)
def test_an_address_is_gone_to(window: MainWindow, desk: Desk, paste: Paste, copied: str | QUrl, address: str) -> None:
    paste(copied)
    assert window.top.destination.address == address
    assert window.messages.text == words_opened.gone_to(address)
    assert desk.posted == []


@pytest.mark.parametrize(
    ("copied", "word"),
    [
        ("oss://No_Bucket/", "cannot be the name"),
        ("oss://media/\u202ex", "cannot be seen"),
        ("oss://media/a\noss://media/b", "cannot be seen"),
        (QUrl("oss://media/%FF"), "not valid text"),
    ],
)
def test_a_bad_address_is_refused_in_words(
    window: MainWindow, desk: Desk, paste: Paste, copied: str | QUrl, word: str
) -> None:
    paste(copied)
    assert word in window.messages.text
    assert window.top.destination.address == "oss://practice/"


def test_what_waited_for_a_bucket_goes_to_a_pasted_address(window: MainWindow, desk: Desk, paste: Paste) -> None:
    window.set_connection(ENVIRONMENT)
    window.add_paths(["/films/a"])
    paste("oss://media/in/")
    assert desk.posted == [AddPaths(("/films/a",), "environment", "media", "in/")]


def test_without_a_connection_a_pasted_address_waits_for_one(window: MainWindow, paste: Paste) -> None:
    window.set_connection(None)
    paste("oss://media/in/")
    assert window.messages.text == words_opened.pasted_kept("oss://media/in/")
    window.set_connection(PRACTICE)
    assert window.top.destination.address == "oss://media/in/"
    assert window.messages.text == words_opened.gone_to("oss://media/in/")


def test_a_text_of_paths_is_offered(qtbot: QtBot, window: MainWindow, desk: Desk, paste: Paste, tmp_path: Path) -> None:
    for name in ("采访 1.mov", "b<i>.mov", "c.mov", "d.mov"):
        (tmp_path / name).touch()
    paths = [str(tmp_path / name) for name in ("采访 1.mov", "b<i>.mov", "c.mov", "d.mov")]
    paste("\n".join([*paths, str(tmp_path / "missing")]))
    box = asked(qtbot, window)
    assert box.text() == "<b>Upload 4 items to oss://practice/?</b>"
    assert box.informativeText() == "采访 1.mov, b&lt;i&gt;.mov, c.mov, and 1 more"
    assert desk.posted == []
    box.findChild(QPushButton, "ask-adding-do").click()
    assert desk.posted == [AddPaths(tuple(paths), "practice", "practice", "")]


def test_no_means_no(qtbot: QtBot, window: MainWindow, desk: Desk, paste: Paste, tmp_path: Path) -> None:
    paste(str(tmp_path))
    asked(qtbot, window).findChild(QPushButton, "ask-adding-cancel").click()
    assert desk.posted == []


def test_paths_without_a_place_for_them_wait_as_dropped_ones_do(
    qtbot: QtBot, open_window: OpenWindow, desk: Desk, tmp_path: Path
) -> None:
    window = open_window(None)
    QGuiApplication.clipboard().setText(str(tmp_path))
    window._actions["paste"].trigger()
    box = asked(qtbot, window)
    assert box.text() == "<b>Upload 1 item?</b>"
    box.findChild(QPushButton, "ask-adding-do").click()
    assert window.messages.text == words.no_connection(1)
    window.set_connection(PRACTICE)
    assert desk.posted == [AddPaths((str(tmp_path),), "practice", "practice", "")]


def test_paths_in_a_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for name in ("采 a.mov", "b.mov", "100%.mov"):
        (tmp_path / name).touch()
    text = (
        f'  ~/b.mov \r\n"{tmp_path}/采 a.mov"\nb.mov\n{(tmp_path / "100%.mov").as_uri()}\n\n~/b.mov\n{tmp_path}/x\0\n'
    )
    assert paths_in(text, Event()) == tuple(f"{tmp_path}/{name}" for name in ("b.mov", "采 a.mov", "100%.mov"))


def test_a_long_text_is_left_where_nobody_waits_for_it_any_more() -> None:
    stop = Event()
    stop.set()
    assert paths_in(f"{os.sep}\n" * 1000, stop) == ()
