"""Where new uploads go: typed in place, refused in words, and asked for where nobody has named it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from helpers.desk import ENVIRONMENT, PRACTICE, Desk, OpenWindow
from partwise.core.messages import AddPaths
from partwise.ui import words
from partwise.ui.main_window import MainWindow


@pytest.mark.parametrize(
    ("typed", "bucket", "prefix"),
    [
        ("oss://media/footage/2026", "media", "footage/2026/"),
        ("media", "media", ""),
        ("oss://media/", "media", ""),
        ("oss://media/采访 +%41/", "media", "采访 +%41/"),
    ],
)
def test_the_destination_is_edited_in_place(
    qtbot: QtBot, window: MainWindow, desk: Desk, typed: str, bucket: str, prefix: str
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    field = window.findChild(QLineEdit, "destination-field")
    assert field.hasFocus()
    field.setText(typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not field.isVisible()
    window.add_paths(("/films/a",))
    assert desk.posted == [AddPaths(("/films/a",), "practice", bucket, prefix)]


def test_a_long_destination_is_shortened_and_told_in_full(window: MainWindow) -> None:
    window.resize(780, 600)
    window.top.destination.set("media-archive", "a/b/a folder with quite a long name/")
    shown = window.findChild(QWidget, "destination-show")
    assert shown.width() <= window.top.destination.width()
    assert "…" in window.findChild(QLabel, "destination-text").text()
    assert shown.accessibleName() == "Destination: oss://media-archive/a/b/a folder with quite a long name/"


def test_what_is_no_address_is_refused_in_words_and_stays_to_be_mended(qtbot: QtBot, window: MainWindow) -> None:
    window.top.destination.edit()
    field = window.findChild(QLineEdit, "destination-field")
    field.setText("oss://No Bucket/")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.isVisible()
    assert "cannot be the name of a bucket" in window.messages.text
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert window.top.destination.address == "oss://practice/"


def test_without_a_bucket_adding_asks_for_one(window: MainWindow, desk: Desk) -> None:
    window.set_connection(ENVIRONMENT)
    window.add_paths(["/films/a"])
    assert desk.posted == []
    assert window.messages.text == words.no_destination(1)
    field = window.findChild(QLineEdit, "destination-field")
    assert field.isVisible()
    field.setText("oss://media/2026/")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.posted == [AddPaths(("/films/a",), "environment", "media", "2026/")]
    assert window.messages.text == ""


def test_what_was_named_before_there_was_a_connection_begins_with_it(desk: Desk, open_window: OpenWindow) -> None:
    window = open_window(None)
    window.add_paths(["/films/a"])
    window.add_paths(["/films/b"])
    window.set_connection(PRACTICE)
    assert desk.posted == [AddPaths(("/films/a", "/films/b"), "practice", "practice", "")]
