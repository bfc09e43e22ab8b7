"""Drops and pastes: names come out exactly as they are on disk, and what is not here is refused in words."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPointF, QSysInfo, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from helpers.desk import Desk
from helpers.sample_uploads import STORED, sample_upload
from partwise.core.messages import AddPaths
from partwise.ui import words
from partwise.ui.drops import Dropped, local_paths, path_of, sorted_out
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
    assert local_paths(data) == Dropped(("/films/100%25 采+.txt", "/films/b"))


def test_a_name_that_is_no_text_survives() -> None:
    assert local_paths(wire(b"file:///films/%FF%20%E9%87%87")).paths == (
        os.fsdecode("/films/\udcff 采".encode("utf-8", "surrogateescape")),
    )


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///films/a", "/films/a"),
        ("FILE://LocalHost/films/a", "/films/a"),
        (f"file://{QSysInfo.machineHostName()}/films/a", "/films/a"),
        ("file:/films/a", "/films/a"),
        ("file:///films/a/", "/films/a"),
        ("file:///", "/"),
        ("file:///a#1?.mov", "/a#1?.mov"),
        ("file:///100%", "/100%"),
        ("file:///%2525", "/%25"),
        ("file:///采", "/采"),
        ("file:///a%00b", None),
        ("file:///\ud800", None),
        ("file://nas/share/a", None),
        ("file://", None),
        ("file:a", None),
        ("https://example.com/a", None),
        ("oss://media/a", None),
    ],
)
def test_the_path_of_a_uri(uri: str, path: str | None) -> None:
    assert path_of(uri) == path


@given(st.binary(min_size=1, max_size=40).filter(lambda name: not {0, 47} & set(name)))
def test_every_name_of_a_file_comes_through_its_uri(name: bytes) -> None:
    assert path_of(f"file:///films/{quote_from_bytes(name)}") == os.fsdecode(b"/films/" + name)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///C:/films/a%20b", "C:/films/a b"),
        ("file://nas/share/a", "//nas/share/a"),
        ("file://localhost/C:/a", "C:/a"),
    ],
)
def test_on_windows_a_drive_is_no_folder_and_a_host_is_a_share(
    monkeypatch: pytest.MonkeyPatch, uri: str, path: str
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert path_of(uri) == path


def test_names_that_are_typed_stay_as_they_are_beside_uris() -> None:
    typed = ["film.mov", "folder/", "", "mailto:a", "file:b", "C:\\films", "C://films", "film.mov"]
    assert sorted_out([*typed, "file:///a", "smb://nas/a"]) == Dropped((*typed, "/a"), 1)


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
