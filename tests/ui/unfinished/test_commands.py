"""What is done with unfinished uploads in the whole window: the right commands, for what is selected, and no more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from helpers.desk import Desk
from helpers.listed_uploads import listed_upload
from helpers.sample_uploads import FAULT, STORED, WAITING, sample_upload
from partwise.core.changes import PartsTold, Removed
from partwise.core.lifecycle import State
from partwise.core.messages import (
    Abort,
    Adopt,
    Inspect,
    Remove,
    Resume,
    StopAborting,
    StopInspecting,
)
from partwise.core.upload import Comparison, Stored, StoredPart, Upload
from partwise.ui.bridge import Bridge
from partwise.ui.main_window import MainWindow
from partwise.ui.unfinished.abort_dialog import AbortDialog
from partwise.ui.unfinished.cleanup_dialog import CleanupDialog
from partwise.ui.unfinished.complete_dialog import CompleteDialog
from partwise.ui.uploads.groups import Group

HELD = Stored(2, 500, 1_790_000_500.0)
FIRST = listed_upload("first", "a.mov", held=HELD)
SECOND = listed_upload("second", "b.mov", held=HELD)
OURS = replace(sample_upload(STORED * 2 + WAITING, id="ours", state=State.PAUSED, order=1), started=1_791_000_000.0)
SENDING = replace(OURS, id="sending", state=State.SENDING, order=2, upload_id="ANOTHER")
REVIEWED = replace(OURS, id="second", comparison=Comparison(1, 1, 0, 1), target=SECOND.target)


@pytest.fixture
def there(window: MainWindow, desk: Desk) -> MainWindow:
    """The window on the page, with two uploads of others and two of ours; nothing is posted yet."""
    window.model.take([FIRST, SECOND, OURS, SENDING])
    window._actions["unfinished"].trigger()
    desk.posted.clear()
    return window


def choose(window: MainWindow, *uploads: Upload) -> None:
    window.unfinished.choose([upload.id for upload in uploads])


def possible(window: MainWindow, *names: str) -> set[str]:
    return {name for name in names if window._actions[name].isEnabled()}


SERVER = ("show-parts", "resume-with-file", "complete-stored", "abort-unfinished", "copy-key", "copy-upload-id")


@pytest.mark.parametrize(
    ("chosen", "offered"),
    [
        ((), {"show-parts"}),
        ((FIRST,), set(SERVER)),
        ((FIRST, SECOND), set(SERVER) - {"resume-with-file", "complete-stored"}),
        ((OURS,), {*SERVER, "resume", "copy-source"}),
        ((SENDING,), {*SERVER, "pause", "copy-source"} - {"resume-with-file", "complete-stored"}),
    ],
)
def test_only_what_applies_is_offered(there: MainWindow, chosen: tuple[Upload, ...], offered: set[str]) -> None:
    choose(there, *chosen)
    assert possible(there, *SERVER, "resume", "pause", "copy-source", "abort") == offered


def test_in_the_list_nothing_of_it_is_offered(there: MainWindow) -> None:
    there.sidebar.choose(Group.ALL)
    there.page.view.selectAll()
    assert possible(there, *SERVER) == {"copy-key", "copy-upload-id"}
    assert there._actions["abort"].isEnabled()
    assert there._actions["unfinished"].isEnabled()


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_the_row_menu_is_about_what_is_on_the_server(there: MainWindow) -> None:
    choose(there, FIRST)
    there.unfinished.menu_asked.emit(there.mapToGlobal(QPoint(300, 200)))
    menu = there.findChild(QMenu, "menu-row")
    offered = [action.objectName() for action in menu.actions() if action.objectName()]
    assert offered == ["show-parts", "resume-with-file", "complete-stored", "abort-unfinished"]
    copies = [action.objectName() for action in there.findChildren(QMenu, "menu-copy")[-1].actions()]
    assert copies == ["copy-key", "copy-address", "copy-upload-id"]
    menu.close()


def test_our_own_are_resumed_and_copied_here_too(there: MainWindow, desk: Desk) -> None:
    choose(there, FIRST, OURS)
    there._actions["resume"].trigger()
    assert desk.posted == [Resume(("ours",))]
    for name, expected in (
        ("copy-key", f"a.mov\n{OURS.target.key}"),
        ("copy-upload-id", f"UPLOAD-first\n{OURS.upload_id}"),
        ("copy-source", OURS.source),
    ):
        there._actions[name].trigger()
        assert QGuiApplication.clipboard().text() == expected


def test_a_chosen_file_is_compared_with_the_one_upload(qtbot: QtBot, there: MainWindow, desk: Desk) -> None:
    choose(there, SECOND)
    there._actions["show-parts"].trigger()
    there._actions["resume-with-file"].trigger()
    dialog = there.findChild(QFileDialog, "choose-file")
    assert dialog.windowTitle() == "Choose the file to continue b.mov with"
    dialog.filesSelected.emit(["/films/b.mov"])
    dialog.close()
    assert desk.posted[-1] == Adopt("/films/b.mov", SECOND.target, SECOND.upload_id, review=True)
    assert not there.unfinished.parts.isVisible()


def test_the_review_is_shown_below_the_row_until_the_parts_are_asked_for(there: MainWindow, desk: Desk) -> None:
    followed = there.on_server.followed
    choose(there, SECOND)
    assert not followed.detail.isVisible()
    there.on_server.adopt(SECOND, "/films/b.mov")
    there.model.take([REVIEWED])
    assert followed.detail.isVisible()
    assert followed.detail.findChild(QLabel, "reviewResult").text().startswith("1 of 3 parts")
    there._actions["show-parts"].trigger()
    assert (followed.detail.isVisible(), there.unfinished.parts.isVisible()) == (False, True)
    there._actions["show-parts"].trigger()
    desk.posted.clear()
    followed.detail.findChild(QPushButton, "reviewGoOn").click()
    assert desk.posted == [Resume(("second",))]
    there.model.take([replace(REVIEWED, comparison=None, state=State.SENDING)])
    assert followed.detail.isVisible()
    choose(there, FIRST)
    assert not followed.detail.isVisible()


def test_of_an_earlier_run_only_what_waits_for_a_word_is_shown_so(there: MainWindow) -> None:
    choose(there, OURS)
    assert not there.on_server.followed.detail.isVisible()
    there.model.take([replace(OURS, comparison=Comparison(2, 0, 0, 1))])
    assert there.on_server.followed.detail.isVisible()


def test_figures_of_what_is_followed_move(qtbot: QtBot, there: MainWindow, desk: Desk) -> None:
    there.on_server.adopt(OURS, "/films/harbour-drone-4k.mov")
    there.model.take([replace(OURS, state=State.SENDING)])
    speed = there.on_server.followed.detail.findChild(QLabel, "highestSpeed")

    def moved() -> bool:
        desk.flying["ours"] = desk.flying.get("ours", 0) + 3_000_000
        return "MB/s" in speed.text()

    qtbot.waitUntil(moved, timeout=5_000)


def test_looking_inside_asks_for_the_parts_and_shows_them(
    qtbot: QtBot, there: MainWindow, desk: Desk, bridge: Bridge
) -> None:
    choose(there, FIRST)
    there._actions["show-parts"].trigger()
    qtbot.waitUntil(lambda: Inspect(("first",), tell=True) in desk.posted)
    parts = tuple(StoredPart(number, 250, f'"{number}"') for number in (1, 3))
    bridge.published((), [PartsTold(FIRST, parts)])
    assert "2 parts" in there.unfinished.parts.findChild(QLabel, "partsSummary").text()
    there.unfinished.parts.copied.emit("ETag")
    assert there.messages.text == "ETag copied."


def test_all_parts_are_counted_on_request_and_that_can_be_stopped(there: MainWindow, desk: Desk) -> None:
    count = there._actions["count-parts"]
    assert not count.isEnabled()
    there.model.take([listed_upload("third", "c.mov")])
    assert count.isEnabled()
    count.trigger()
    assert desk.posted == [Inspect(("third",), later=True)]
    there.unfinished.stop_inspecting_asked.emit()
    assert desk.posted[1:] == [StopInspecting()]


def question(window: MainWindow) -> AbortDialog:
    found = [each for each in window.findChildren(AbortDialog) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def test_aborting_is_asked_once_told_as_it_goes_and_can_be_stopped(
    qtbot: QtBot, there: MainWindow, desk: Desk, bridge: Bridge
) -> None:
    choose(there, FIRST, SECOND)
    there.unfinished.view.setFocus()
    for _ in range(2):
        qtbot.keyClick(there.unfinished.view, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    do = question(there).findChild(QPushButton, "abortDo")
    qtbot.waitUntil(do.isEnabled)
    do.click()
    assert desk.posted == [Abort(("first", "second"))]
    stop = there.unfinished.findChild(QPushButton, "abort-stop")
    assert stop.isVisible()
    bridge.published([replace(each, state=State.ABORTING) for each in (FIRST, SECOND)], [])
    bridge.published([], [Removed("first")])
    count = there.unfinished.findChild(QLabel, "selected-count")
    qtbot.waitUntil(lambda: "1 of 2 gone" in count.text())
    stop.click()
    assert desk.posted[1:] == [StopAborting(("second",))]
    bridge.published([replace(SECOND, fault=FAULT)], [])
    qtbot.waitUntil(lambda: not stop.isVisible())
    assert [upload.id for upload in there.unfinished.uploads] == ["second"]
    assert there.messages.text == (
        "1 upload could not be aborted. It is selected, with the reason in its row. The other one is gone."
    )


def test_what_goes_while_it_is_in_question_leaves_the_question(
    qtbot: QtBot, there: MainWindow, bridge: Bridge, desk: Desk
) -> None:
    choose(there, FIRST, SECOND)
    there._actions["abort-unfinished"].trigger()
    do = question(there).findChild(QPushButton, "abortDo")
    qtbot.waitUntil(lambda: "2" in do.text())
    bridge.published([], [Removed("first")])
    qtbot.waitUntil(lambda: "1 upload" in do.text())
    do.click()
    assert desk.posted == [Abort(("second",))]


def test_what_is_not_known_of_the_uploads_in_question_is_asked_for(there: MainWindow, desk: Desk) -> None:
    there.model.take([replace(FIRST, held=None)])
    choose(there, FIRST)
    there._actions["abort-unfinished"].trigger()
    assert Inspect(("first",)) in desk.posted
    question(there).reject()
    assert desk.posted[-1] == StopInspecting()


@pytest.mark.parametrize(
    ("upload", "then"), [(FIRST, Inspect(("first",))), (OURS, Remove(("ours",)))], ids=["foreign", "ours"]
)
def test_what_was_completed_leaves_the_page(there: MainWindow, desk: Desk, upload: Upload, then: object) -> None:
    choose(there, upload)
    there._actions["complete-stored"].trigger()
    dialog = there.findChild(CompleteDialog)
    dialog.completed.emit(("practice", upload.target.bucket, upload.target.key, upload.upload_id))
    assert desk.posted == [then]
    dialog.reject()


def test_the_clean_up_rule_is_for_the_bucket_that_is_meant(there: MainWindow) -> None:
    assert there.on_server._buckets() == ("practice", "media-archive")
    choose(there, FIRST)
    assert there.on_server._buckets() == ("media-archive", "practice")
    there._actions["clean-up-rule"].trigger()
    dialog = there.findChild(CleanupDialog)
    assert dialog.isVisible()
    dialog.reject()


def test_a_policy_is_copied(there: MainWindow) -> None:
    there.unfinished.copy_asked.emit("{}")
    assert QGuiApplication.clipboard().text() == "{}"
    assert there.messages.text == "Policy copied."
