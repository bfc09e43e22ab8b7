"""Connections in the window: which can be chosen, what is new, changed or gone; and where uploads go by them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from helpers.desk import Desk, OpenWindow
from helpers.sample_uploads import sample_upload
from partwise.core.connection import Connection, Origin
from partwise.core.keys import Address
from partwise.core.lifecycle import State
from partwise.core.upload import Target
from partwise.store.connection_entries import Place
from partwise.store.connection_file import ConnectionFile
from partwise.ui.bridge import Bridge
from partwise.ui.connecting import choice_of
from partwise.ui.main_window import MainWindow
from partwise.ui.picker.dialog import Bookmark, DestinationDialog

ACME = Connection("Acme production", region="cn-hangzhou", bucket="media", prefix="in/", id="acme")
OWN = Connection("Own cloud", endpoint="https://oss.example.org:8443", id="own", origin=Origin.SESSION)


class Told:
    """What the window asks of `main`."""

    def __init__(self, window: MainWindow) -> None:
        self.chosen: list[str] = []
        self.changed: list[str] = []
        window.connection_chosen.connect(self.chosen.append)
        window.connecting.changed.connect(self.changed.append)


@pytest.fixture
def told(window: MainWindow) -> Told:
    window.connecting.know((ACME, OWN))
    return Told(window)


def lines(window: MainWindow) -> list[str]:
    """Of the menu at the button."""
    return [action.text() for action in window.top.connection.connections.actions() if action.isVisible()]


def open_dialog(window: MainWindow, qtbot: QtBot, name: str) -> QDialog:
    qtbot.waitUntil(lambda: any(each.isVisible() for each in window.findChildren(QDialog, name)))
    return next(each for each in window.findChildren(QDialog, name) if each.isVisible())


@pytest.mark.parametrize(
    ("connection", "subtitle"),
    [
        (ACME, "Hangzhou"),
        (OWN, "oss.example.org"),
        (Connection("x", region="xx-new-1", id="x"), "oss-xx-new-1.aliyuncs.com"),
        (Connection("x", endpoint="10.0.0.9", id="x"), "10.0.0.9"),
        (Connection("x", id="x"), ""),
    ],
)
def test_where_a_connection_leads_in_a_word(connection: Connection, subtitle: str) -> None:
    assert choice_of(connection).subtitle == subtitle


def test_saved_connections_come_first_in_the_menu_and_on_the_first_page(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(current=None)
    window.connecting.know((ACME,))
    assert lines(window)[:3] == [
        "Acme production · Hangzhou",
        "Practice bucket · this computer",
        "Environment · cn-hangzhou",
    ]
    wanted = {"Acme production · Hangzhou", "Practice bucket · this computer", "New connection…", "Import…"}
    qtbot.waitUntil(lambda: wanted <= seen(window.first_start))


def seen(widget: QWidget) -> set[str]:
    """What its visible buttons are called."""
    return {button.accessibleName() for button in widget.findChildren(QPushButton) if button.isVisible()}


def test_a_choice_is_told_by_its_id(window: MainWindow, told: Told, qtbot: QtBot) -> None:
    next(a for a in window.top.connection.connections.actions() if a.text().startswith("Acme")).trigger()
    assert told.chosen == ["acme"]
    window.set_connection(window.connecting.choice("acme"))
    assert window.top.destination.address == "oss://media/in/"
    assert window.top.connection.accessibleName() == "Connection: Acme production, Hangzhou"


def test_a_new_one_is_used_at_once(window: MainWindow, told: Told) -> None:
    fresh = Connection("Fresh", region="cn-beijing", id="fresh")
    window.connecting.commands._take(fresh)
    assert (told.changed, told.chosen) == (["fresh"], ["fresh"])
    assert window.connecting.choice("fresh") is not None


def test_the_one_in_use_is_opened_anew_when_it_was_changed(window: MainWindow, told: Told) -> None:
    window.set_connection(window.connecting.choice("acme"))
    window.connecting.commands._take(Connection("Acme renamed", region="cn-beijing", id="acme"))
    assert (told.changed, told.chosen) == (["acme"], [])
    choice = window.connecting.choice("acme")
    assert choice is not None
    assert (choice.title, choice.subtitle) == ("Acme renamed", "Beijing")


def test_one_that_is_removed_can_no_longer_be_chosen(
    window: MainWindow, told: Told, bridge: Bridge, qtbot: QtBot, tmp_path: Path
) -> None:
    """The question names what it leaves unfinished."""
    window.model.take([sample_upload(state=State.PAUSED, target=Target("acme", "media", "in/film.mov"))])
    window.set_connection(window.connecting.choice("acme"))
    window.connecting.commands.remove("acme")
    question = open_dialog(window, qtbot, "ask-remove-connection")
    assert "film.mov" in question.property("informativeText")
    qtbot.mouseClick(question.findChild(QPushButton, "ask-remove-connection-do"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: told.changed == ["acme"])
    assert window.connecting.choice("acme") is None


@pytest.mark.parametrize(
    ("action", "dialog"), [("new-connection", "connection-dialog"), ("import-connection", "import-dialog")]
)
def test_the_menu_bar_leads_to_the_dialogs(window: MainWindow, qtbot: QtBot, action: str, dialog: str) -> None:
    window._actions[action].trigger()
    qtbot.keyClick(open_dialog(window, qtbot, dialog), Qt.Key.Key_Escape)


def test_only_what_people_made_can_be_edited(window: MainWindow, told: Told) -> None:
    assert not window._actions["edit-connection"].isEnabled()
    window.set_connection(window.connecting.choice("acme"))
    assert window._actions["edit-connection"].isEnabled()


# --- where uploads go --------------------------------------------------------------------------------------------


def test_places_used_last_are_remembered_and_offered(
    window: MainWindow, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    file = ConnectionFile(tmp_path / "connections.json")
    window.top.destination.go("practice", "raw/")
    (tmp_path / "film").write_bytes(b"x")
    window.add_paths([str(tmp_path / "film")])
    qtbot.waitUntil(lambda: [(p.bucket, p.prefix) for p in file.load().recent] == [("practice", "raw/")])
    window._actions["browse"].trigger()
    picker = open_dialog(window, qtbot, "picker-dialog")
    assert isinstance(picker, DestinationDialog)
    picker.chosen.emit("practice", "cut/")
    assert window.top.destination.address == "oss://practice/cut/"
    picker.bookmarks_changed.emit(Bookmark(Address("practice", "cut/"), True))
    qtbot.waitUntil(lambda: file.load().bookmarks == (Place("practice", "practice", "cut/"),))
    picker.bookmarks_changed.emit(Bookmark(Address("practice", "cut/"), False))
    qtbot.waitUntil(lambda: file.load().bookmarks == ())
    qtbot.keyClick(picker, Qt.Key.Key_Escape)


def test_a_place_that_cannot_be_remembered_is_no_reason_not_to_look(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "connections.json").write_text('{"version": 99, "connections": []}', "utf-8")
    window._actions["browse"].trigger()
    qtbot.keyClick(open_dialog(window, qtbot, "picker-dialog"), Qt.Key.Key_Escape)
    assert "newer" in window.messages.text


def test_without_a_connection_there_is_nothing_to_browse(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(current=None)
    window._actions["browse"].trigger()
    assert not window.findChildren(DestinationDialog)
