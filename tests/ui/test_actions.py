"""Actions: possible exactly when the engine would take them, reachable by keys, and asking before anything is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from helpers.desk import Desk
from helpers.sample_uploads import FAULT, STORED, WAITING, sample_upload
from partwise.core.lifecycle import ENDED, Event, State, can
from partwise.core.messages import Abort, Pause, PauseAll, Remove, Resume, ResumeAll
from partwise.core.upload import Upload
from partwise.ui.actions import Actions
from partwise.ui.main_window import MainWindow
from partwise.ui.uploads.groups import Tally

SENDING = sample_upload(STORED * 2 + WAITING * 2, id="sending", order=1)
PAUSED = replace(SENDING, id="paused", state=State.PAUSED, order=2)
FAILED = replace(SENDING, id="failed", state=State.FAILED, fault=FAULT, order=3)
DONE = replace(SENDING, id="done", state=State.DONE, verified=True, order=4)


def press(
    qtbot: QtBot, window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    window.page.view.setFocus()
    qtbot.keyClick(window.page.view, key, held)


def choose(window: MainWindow, *uploads: Upload) -> None:
    view = window.page.view
    view.clearSelection()
    for upload in uploads:
        row = window.model.index(window.model.place_of(upload.id), 0)
        view.selectionModel().select(
            row, view.selectionModel().SelectionFlag.Select | view.selectionModel().SelectionFlag.Rows
        )


def question(window: MainWindow, name: str) -> QMessageBox:
    found = window.findChild(QMessageBox, name)
    assert found is not None
    return found


def button(box: QMessageBox, end: str) -> QPushButton:
    found = box.findChild(QPushButton, f"{box.objectName()}-{end}")
    assert found is not None
    return found


@pytest.fixture
def filled(window: MainWindow) -> MainWindow:
    window.model.take([SENDING, PAUSED, FAILED, DONE])
    return window


@pytest.mark.parametrize("state", list(State))
def test_what_is_offered_is_what_the_engine_would_do(window: MainWindow, state: State) -> None:
    actions = window._actions
    actions.show_possible([replace(SENDING, state=state)], Tally())
    assert actions["pause"].isEnabled() is can(state, Event.PAUSE)
    assert actions["resume"].isEnabled() is can(state, Event.RESUME)
    assert actions["abort"].isEnabled() is can(state, Event.ABORT)
    assert actions["remove"].isEnabled() is (state in ENDED | {State.PAUSED, State.FAILED})


def test_nothing_selected_offers_nothing_for_a_selection(filled: MainWindow) -> None:
    filled.page.view.clearSelection()
    for name in ("pause", "resume", "abort", "remove", "copy-address", "copy-upload-id", "copy-details"):
        assert not filled._actions[name].isEnabled(), name


def test_pause_and_resume_name_only_those_that_can(filled: MainWindow, desk: Desk) -> None:
    choose(filled, SENDING, PAUSED, FAILED, DONE)
    filled._actions["pause"].trigger()
    filled._actions["resume"].trigger()
    assert desk.posted == [Pause(("sending",)), Resume(("paused", "failed"))]


def test_all_at_once(filled: MainWindow, desk: Desk) -> None:
    filled._actions["pause-all"].trigger()
    filled._actions["resume-all"].trigger()
    filled._actions["clear-done"].trigger()
    assert desk.posted == [PauseAll(), ResumeAll(), Remove(("done",))]


def test_space_pauses_and_resumes(qtbot: QtBot, filled: MainWindow, desk: Desk) -> None:
    choose(filled, SENDING)
    press(qtbot, filled, Qt.Key.Key_Space)
    choose(filled, PAUSED)
    press(qtbot, filled, Qt.Key.Key_Space)
    assert desk.posted == [Pause(("sending",)), Resume(("paused",))]


def test_delete_takes_what_is_done_off_the_list_at_once(qtbot: QtBot, filled: MainWindow, desk: Desk) -> None:
    choose(filled, DONE)
    press(qtbot, filled, Qt.Key.Key_Delete)
    assert desk.posted == [Remove(("done",))]


def test_delete_in_a_text_field_deletes_text(qtbot: QtBot, filled: MainWindow, desk: Desk) -> None:
    choose(filled, DONE)
    filled._actions["search"].trigger()
    qtbot.keyClick(filled.page.search.field, Qt.Key.Key_Delete)
    assert desk.posted == []


def test_removing_what_leaves_parts_behind_is_asked_first(filled: MainWindow, desk: Desk) -> None:
    choose(filled, PAUSED, DONE)
    filled._actions["remove"].trigger()
    box = question(filled, "ask-remove")
    assert desk.posted == []
    assert "500 MB of stored parts stay on the server" in box.informativeText()
    assert button(box, "do").text() == "Remove 1 upload"
    button(box, "do").click()
    assert desk.posted == [Remove(("paused", "done"))]


def test_abort_names_count_and_bytes_and_the_safe_answer_is_the_default(
    qtbot: QtBot, filled: MainWindow, desk: Desk
) -> None:
    choose(filled, SENDING, PAUSED, DONE)
    press(qtbot, filled, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    box = question(filled, "ask-abort")
    assert "Abort 2 uploads?" in box.text()
    assert "1 GB of stored parts are deleted" in box.informativeText()
    assert button(box, "do").text() == "Abort 2 uploads"
    assert box.defaultButton() is button(box, "cancel")
    qtbot.waitUntil(box.isVisible)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert desk.posted == []


def test_abort_acts_on_a_yes(filled: MainWindow, desk: Desk) -> None:
    choose(filled, SENDING, PAUSED)
    filled._actions["abort"].trigger()
    button(question(filled, "ask-abort"), "do").click()
    assert desk.posted == [Abort(("sending", "paused"))]


def test_copying(filled: MainWindow) -> None:
    choose(filled, SENDING, PAUSED)
    for name, expected in (
        ("copy-address", "oss://media-archive/footage/2026-11/harbour-drone-4k.mov"),
        ("copy-upload-id", SENDING.upload_id),
        ("copy-source", SENDING.source),
        ("copy-name", "harbour-drone-4k.mov"),
    ):
        filled._actions[name].trigger()
        assert QGuiApplication.clipboard().text() == f"{expected}\n{expected}"
    filled._actions["copy-details"].trigger()
    assert SENDING.upload_id in QGuiApplication.clipboard().text()


def test_the_button_of_a_failure_tries_again(filled: MainWindow, desk: Desk) -> None:
    filled.page.detail.retry_asked.emit("failed")
    assert desk.posted == [Resume(("failed",))]


def test_every_shortcut_is_used_once(window: MainWindow) -> None:
    actions: Actions = window._actions
    keys = [shortcut.toString() for action in actions for shortcut in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_every_action_is_in_a_menu_with_words(window: MainWindow) -> None:
    def inside(menu_actions: list) -> set[str]:  # type: ignore[type-arg]
        found = set()
        for action in menu_actions:
            found |= inside(action.menu().actions()) if action.menu() else {action.objectName()}
        return found

    in_menus = inside(window.menuBar().actions())
    for action in window._actions:
        assert action.objectName() in in_menus
        assert action.statusTip()
