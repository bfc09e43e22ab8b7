"""Unfinished uploads in the real window: the real engine, a real practice bucket, uploads begun by somebody else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QApplication, QCheckBox, QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from helpers.live_window import LiveWindow, live_window
from helpers.practice import PracticeBucket
from partwise.core.lifecycle import State
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.unfinished import Place
from partwise.core.upload import Comparison
from partwise.ui import words_actions, words_server
from partwise.ui.theme import Appearance, Theme
from partwise.ui.unfinished.abort_dialog import AbortDialog
from partwise.ui.unfinished.complete_dialog import CompleteDialog
from partwise.ui.uploads.groups import Group

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

DAY = 86_400
PART = MIN_PART_SIZE
OLD = "old/film {}.mov"
REFUSED = {"what": "status", "status": 409, "code": "FileImmutable", "operation": "AbortMultipartUpload"}


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Appearance.LIGHT)


@pytest.fixture
def live(qtbot: QtBot, theme: Theme, fresh_practice: PracticeBucket, tmp_path: Path) -> Iterator[LiveWindow]:
    with live_window(qtbot, theme, fresh_practice, tmp_path) as made:
        yield made


def begin(practice: PracticeBucket, key: str, parts: dict[int, bytes], days: int = 9) -> str:
    """The id of an upload that somebody began so many days ago."""
    practice.faults({"what": "clock", "seconds": -days * DAY})
    clock = -float(days * DAY)
    upload_id = practice.send("POST", key, (("uploads", ""),), clock=clock).text("UploadId")
    for number, body in parts.items():
        query = (("partNumber", str(number)), ("uploadId", upload_id))
        assert practice.send("PUT", key, query, body, clock=clock).status == 200
    practice.reset()
    return upload_id


def left(practice: PracticeBucket) -> list[str]:
    """The keys of what is unfinished on the server."""
    return practice.send("GET", query=(("uploads", ""),)).texts("Key")


def shown(live: LiveWindow, name: str) -> str:
    """What a label says, where it can be seen."""
    found = [each for each in live.window.findChildren(QLabel, name) if each.isVisible()]
    return found[0].text() if found else ""


def button(live: LiveWindow, name: str) -> QPushButton:
    found = [each for each in live.window.findChildren(QPushButton, name) if each.isVisible()]
    assert found, name
    return found[0]


def test_how_much_lies_there_is_shown_before_anybody_looks(live: LiveWindow) -> None:
    begin(live.practice, OLD.format(1), {1: b"x"})
    begin(live.practice, OLD.format(2), {})
    live.window.connection_opened("environment")
    line = live.window.sidebar.findChild(QAbstractItemView, "sidebar-groups").model().index(8, 0)
    live.until(lambda: "2 unfinished uploads" in line.data(Qt.ItemDataRole.AccessibleTextRole))
    assert live.window.pages.currentWidget() is live.window.empty
    live.go_to_unfinished()
    assert sorted(live.keys) == [OLD.format(1), OLD.format(2)]
    assert len(live.practice.requests("ListMultipartUploads")) == 1  # what was asked is not asked again


def test_what_is_listed_is_counted_filtered_and_looked_into(live: LiveWindow) -> None:
    for number in range(3):
        begin(live.practice, OLD.format(number), {1: b"a" * PART, 3: b"b" * 7}, days=9 + number)
    begin(live.practice, "new.bin", {}, days=0)
    live.go_to_unfinished()
    live.until(lambda: live.window.model.server.known == 4)
    assert live.keys == [OLD.format(2), OLD.format(1), OLD.format(0), "new.bin"]
    assert shown(live, "banner-held") == "4 unfinished uploads hold 307 kB of parts."
    live.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    live.qtbot.keyClicks(QApplication.focusWidget(), "new")
    live.until(lambda: live.keys == ["new.bin"])
    live.press(Qt.Key.Key_Escape)
    live.until(lambda: len(live.keys) == 4)
    live.choose(OLD.format(1))
    live.press(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    live.until(lambda: "one gap: 2" in shown(live, "partsSummary"))
    live.press(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert not live.page.parts.isVisible()


def test_the_table_takes_the_focus_as_soon_as_there_are_rows(live: LiveWindow) -> None:
    begin(live.practice, "first", {})
    live.go_to_unfinished()
    assert live.keys == []
    live.until(live.page.view.hasFocus)


def test_refresh_sees_what_has_come_and_gone(live: LiveWindow) -> None:
    first = begin(live.practice, "first", {})
    live.go_to_unfinished()
    live.until(lambda: live.keys == ["first"])
    live.practice.send("DELETE", "first", (("uploadId", first),))
    begin(live.practice, "second", {})
    live.press(Qt.Key.Key_F5)
    live.until(lambda: live.keys == ["second"])


def test_aborting_many_goes_on_after_a_failure_and_selects_what_is_left(live: LiveWindow) -> None:
    keys = [OLD.format(number) for number in range(20)]
    for key in keys:
        begin(live.practice, key, {1: b"x"})
    live.practice.faults({**REFUSED, "key": keys[4]}, {**REFUSED, "key": keys[11]})
    live.go_to_unfinished()
    live.until(lambda: len(live.keys) == 20)
    live.page.view.setFocus()
    live.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    live.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    question = live.dialog(AbortDialog)
    do = question.findChild(QPushButton, "abortDo")
    live.until(lambda: do.isEnabled() and "20" in do.text())
    do.setFocus()
    live.press(Qt.Key.Key_Space, on=do)
    live.until(lambda: sorted(live.keys) == sorted([keys[4], keys[11]]))
    live.until(lambda: live.window.messages.text.startswith("2 uploads could not be aborted."))
    assert live.window.messages.text.endswith("The other 18 are gone.")
    assert {upload.target.key for upload in live.page.uploads} == {keys[4], keys[11]}
    assert {upload.fault.code for upload in live.page.uploads if upload.fault} == {"FileImmutable"}
    assert sorted(left(live.practice)) == sorted([keys[4], keys[11]])
    assert button(live, "selected-abort-unfinished").isEnabled()


def test_an_abort_that_is_stopped_leaves_the_rest_and_says_how_far_it_is(live: LiveWindow) -> None:
    for number in range(40):
        begin(live.practice, OLD.format(number), {})
    live.go_to_unfinished()
    live.until(lambda: len(live.keys) == 40)
    live.practice.faults({"what": "delay", "operation": "AbortMultipartUpload", "seconds": 0.3})
    live.page.view.selectAll()
    live.window._actions["abort-unfinished"].trigger()
    do = live.dialog(AbortDialog).findChild(QPushButton, "abortDo")
    live.until(do.isEnabled)
    do.click()
    live.until(lambda: " of 40 gone" in shown(live, "selected-count"))
    live.until(lambda: len(live.keys) < 40)
    button(live, "abort-stop").click()
    live.until(lambda: "selected" in shown(live, "selected-count"))
    rest = live.keys
    assert 0 < len(rest) < 40
    assert sorted(left(live.practice)) == sorted(rest)
    assert live.window.messages.text == ""


def test_other_places_are_looked_at_and_what_lies_elsewhere_leaves_the_page(live: LiveWindow) -> None:
    for key in ("logs/one", "logs/two", "film"):
        begin(live.practice, key, {})
    live.go_to_unfinished()
    live.until(lambda: len(live.keys) == 3)
    live.page.scope_chosen.emit((Place(live.practice.bucket, "logs/"),))
    live.until(lambda: sorted(live.keys) == ["logs/one", "logs/two"])
    live.page.scope_chosen.emit(())
    live.until(lambda: len(live.keys) == 3)


def test_a_file_dropped_on_an_upload_is_compared_shown_and_then_sent(live: LiveWindow, tmp_path: Path) -> None:
    data = os.urandom(4 * PART + 1000)
    film = tmp_path / "film.mov"
    film.write_bytes(data)
    slices = {number: data[(number - 1) * PART : number * PART] for number in range(1, 6)}
    upload_id = begin(live.practice, "film.mov", {1: slices[1], 2: b"?" * PART, 4: slices[4]})
    live.go_to_unfinished()
    live.until(lambda: live.keys == ["film.mov"])
    id = live.upload("film.mov").id
    live.practice.reset()
    assert live.drag([film], "film.mov")
    assert live.drop([film], "film.mov")
    live.until(lambda: live.upload("film.mov").comparison is not None)
    found = live.upload("film.mov")
    assert (found.id, found.upload_id, found.state) == (id, upload_id, State.PAUSED)
    assert found.comparison == Comparison(identical=2, differing=1, incomparable=0, missing=2)
    assert live.practice.requests("UploadPart") == []
    live.until(
        lambda: shown(live, "reviewResult") == "2 of 5 parts are identical, 3 to send (1 differs, 2 are missing)."
    )
    button(live, "reviewGoOn").click()
    live.until(lambda: live.practice.object_path("film.mov").exists())
    assert live.practice.object_path("film.mov").read_bytes() == data
    assert sorted(entry["part_number"] for entry in live.practice.requests("UploadPart")) == [2, 3, 5]
    live.until(lambda: live.keys == [])
    assert shown(live, "reviewResult") == ""
    live.window.sidebar.choose(Group.DONE)
    assert live.keys == ["film.mov"]


def test_a_wrong_file_changes_nothing_and_the_right_one_may_follow(live: LiveWindow, tmp_path: Path) -> None:
    data = os.urandom(2 * PART + 5)
    begin(live.practice, "film.mov", {1: data[:PART], 2: data[PART : 2 * PART]})
    (tmp_path / "short").write_bytes(b"too short")
    (tmp_path / "right").write_bytes(data)
    live.go_to_unfinished()
    live.until(lambda: live.keys == ["film.mov"])
    live.drop([tmp_path / "short"], "film.mov")
    live.until(lambda: live.upload("film.mov").fault is not None)
    assert live.upload("film.mov").state is State.LISTED
    assert live.upload("film.mov").foreign
    live.drop([tmp_path / "right"], "film.mov")
    live.until(lambda: shown(live, "reviewResult") == "2 of 3 parts are identical, 1 to send (1 is missing).")


def test_several_files_do_not_fit_one_upload_and_beside_the_rows_they_are_added(
    live: LiveWindow, tmp_path: Path
) -> None:
    begin(live.practice, "film.mov", {})
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        path.write_bytes(b"content")
    live.go_to_unfinished()
    live.until(lambda: live.keys == ["film.mov"])
    assert not live.drag(paths, "film.mov")
    assert not live.drop(paths, "film.mov")
    assert live.window.messages.text == words_actions.one_file_each(2)
    assert live.drop(paths)
    live.until(lambda: all(live.practice.object_path(path.name).exists() for path in paths))
    assert live.keys == ["film.mov"]


def test_without_the_right_to_list_the_page_is_not_empty_but_says_so(live: LiveWindow) -> None:
    begin(live.practice, "film.mov", {})
    live.practice.faults({"what": "deny", "operation": "ListMultipartUploads"})
    live.window.connection_opened("environment")
    live.until(lambda: live.practice.requests("ListMultipartUploads"))
    assert live.window.messages.text == ""
    live.go_to_unfinished()
    live.until(lambda: "oss:ListMultipartUploads" in _all_text(live.page))
    assert "No unfinished uploads" not in _all_text(live.page)
    policy = next(each for each in live.page.findChildren(QPushButton) if each.text() == words_server.COPY_POLICY)
    live.until(policy.isVisible)
    policy.click()
    assert '"oss:ListMultipartUploads"' in QGuiApplication.clipboard().text()
    live.practice.reset()
    live.press(Qt.Key.Key_F5)
    live.until(lambda: live.keys == ["film.mov"])


def test_stored_parts_become_an_object_and_the_row_goes(live: LiveWindow) -> None:
    begin(live.practice, "film.mov", {1: b"a" * PART, 2: b"the end"})
    live.go_to_unfinished()
    live.until(lambda: live.keys == ["film.mov"])
    live.choose("film.mov")
    live.window._actions["complete-stored"].trigger()
    dialog = live.dialog(CompleteDialog)
    do = dialog.findChild(QPushButton, "complete-do")
    same = dialog.findChild(QCheckBox, "complete-all-the-same")
    live.until(lambda: do.isEnabled() or same.isVisible())
    if not do.isEnabled():
        same.click()
    do.click()
    live.until(lambda: live.practice.object_path("film.mov").exists())
    live.until(lambda: live.keys == [])
    dialog.reject()


def test_everything_by_keyboard_alone(live: LiveWindow) -> None:
    """Go there, walk, tick two, look inside, abort one and leave the other."""
    for number in range(3):
        begin(live.practice, OLD.format(number), {1: b"x"}, days=20 - number)
    groups = live.window.sidebar.findChild(QAbstractItemView, "sidebar-groups")
    groups.setFocus()
    live.press(Qt.Key.Key_End)
    assert live.window.pages.on_server
    live.until(lambda: len(live.keys) == 3)
    live.press(Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert live.page.view.hasFocus()
    live.press(Qt.Key.Key_Home)
    live.press(Qt.Key.Key_Down)
    assert [upload.target.key for upload in live.page.uploads] == [OLD.format(1)]
    live.press(Qt.Key.Key_Return)
    live.until(lambda: shown(live, "partsSummary").startswith("1 part"))
    assert live.page.parts.findChild(QTableView).model().rowCount() == 1
    live.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    question = live.dialog(AbortDialog)
    cancel = question.findChild(QPushButton, "abortCancel")
    live.until(cancel.hasFocus)
    live.press(Qt.Key.Key_Return, on=cancel)
    live.until(lambda: not question.isVisible())
    assert len(left(live.practice)) == 3
    live.come_back()
    live.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    question = live.dialog(AbortDialog)
    do = question.findChild(QPushButton, "abortDo")
    live.until(lambda: do.isEnabled() and question.findChild(QPushButton, "abortCancel").hasFocus())
    for _ in range(10):
        if QApplication.focusWidget() is do:
            break
        live.press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is do
    live.press(Qt.Key.Key_Space)
    live.until(lambda: live.keys == [OLD.format(0), OLD.format(2)])
    assert left(live.practice) == [OLD.format(0), OLD.format(2)]


def _all_text(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())
