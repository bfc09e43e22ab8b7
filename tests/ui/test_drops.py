"""Drops and pastes: names come out exactly as they are on disk, and what is not here is refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from helpers.desk import Desk
from helpers.sample_uploads import STORED, sample_upload
from partwise.core.messages import AddPaths
from partwise.ui import words
from partwise.ui.drops import local_paths
from partwise.ui.main_window import MainWindow

NAMES = [
    "plain.txt",
    "100%.txt",
    "a%20b.txt",
    "a+b.txt",
    "two words.txt",
    "采访 第一.mov",
    "#hash?.txt",
    "line\nbreak",
    "é",
]


def mime(*urls: QUrl | str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    return data


def wire(text: bytes) -> QMimeData:
    """As it comes from another program."""
    data = QMimeData()
    data.setData("text/uri-list", text)
    return data


def drop(
    window: MainWindow, data: QMimeData, possible: Qt.DropAction = Qt.DropAction.CopyAction
) -> tuple[bool, QDropEvent]:
    """Enter and drop in the middle; whether the window took the enter, and the drop's event."""
    place, buttons, none = QPointF(400, 300), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place.toPoint(), possible, data, buttons, none)
    QApplication.sendEvent(window, enter)
    event = QDropEvent(place, possible, data, buttons, none)
    if enter.isAccepted():
        QApplication.sendEvent(window, event)
    return enter.isAccepted(), event


@pytest.mark.parametrize("name", NAMES)
def test_a_name_survives_its_way_through_a_url(name: str, tmp_path: Path) -> None:
    path = str(tmp_path / name)
    assert local_paths(mime(QUrl.fromLocalFile(path))).paths == (path,)


def test_the_wire_form_is_decoded_once() -> None:
    data = wire(b"file:///films/100%2525%20%E9%87%87+.txt\r\nfile://localhost/films/b\r\n# a comment\r\n")
    assert local_paths(data).paths == ("/films/100%25 采+.txt", "/films/b")


def test_a_folder_keeps_its_name_and_nothing_comes_twice() -> None:
    assert local_paths(mime("file:///films/dir/", "file:///films/dir", "file:///")).paths == ("/films/dir", "/")


def test_text_is_not_taken_for_a_path() -> None:
    data = QMimeData()
    data.setText("/etc/passwd")
    assert local_paths(data).paths == ()


def test_a_drop_posts_the_paths_with_the_destination_shown(window: MainWindow, desk: Desk, tmp_path: Path) -> None:
    window.top.destination.set("practice", "in/")
    paths = [str(tmp_path / name) for name in NAMES] + [str(tmp_path)]
    taken, event = drop(window, mime(*map(QUrl.fromLocalFile, paths)))
    assert taken
    assert event.isAccepted()
    assert desk.posted == [AddPaths(tuple(paths), "practice", "practice", "in/")]


def test_a_drop_is_never_a_move(window: MainWindow, tmp_path: Path) -> None:
    both = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    _, event = drop(window, mime(QUrl.fromLocalFile(str(tmp_path))), both)
    assert event.dropAction() is Qt.DropAction.CopyAction


def test_web_addresses_are_refused_in_words(window: MainWindow, desk: Desk) -> None:
    taken, _ = drop(window, mime("https://example.com/a.zip"))
    assert not taken
    assert desk.posted == []
    assert window.messages.text == words.NOT_LOCAL


def test_of_a_mixed_drop_the_local_part_is_taken_and_the_rest_is_told(window: MainWindow, desk: Desk) -> None:
    drop(window, mime("https://example.com/a.zip", "file:///films/a", "file://nas/share/b"))
    assert [command.paths for command in desk.posted if isinstance(command, AddPaths)] == [("/films/a",)]
    assert window.messages.text == words.some_not_local(2)


def test_while_something_hangs_over_the_window_it_says_what_a_drop_would_do(window: MainWindow) -> None:
    window.model.take([sample_upload(STORED)])
    data = mime("file:///films/a", "file:///films/b", "file:///films/c")
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(9, 9).toPoint(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(window, enter)
    frame = window.findChild(type(window._frame), "drop-frame")
    assert frame.isVisible()
    assert frame.accessibleName() == "Upload 3 items to oss://practice/"
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not frame.isVisible()


def test_paste_adds_files_and_says_when_there_are_none(window: MainWindow, desk: Desk) -> None:
    QGuiApplication.clipboard().setMimeData(mime("file:///films/采访.mov"))
    window._actions["paste"].trigger()
    assert desk.posted == [AddPaths(("/films/采访.mov",), "practice", "practice", "")]
    QGuiApplication.clipboard().setText("only words")
    window._actions["paste"].trigger()
    assert window.messages.text == words.NOTHING_TO_PASTE
