"""The page as a whole: what it asks the server for by itself, what it says, and what its bars do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit
from pytestqt.qtbot import QtBot

from helpers.unfinished_page import (
    ACME,
    HELD,
    MAY_NOT_COUNT,
    MAY_NOT_LIST,
    MOMENT,
    NO_NAME,
    WITHOUT_PARTS,
    A,
    B,
    Shown,
    listing,
    refused,
)
from partwise.core.changes import PartsTold
from partwise.core.errors import Fault, Kind
from partwise.core.lifecycle import State
from partwise.core.unfinished import Place, policy
from partwise.ui.theme import Appearance, Theme
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.order import Column
from partwise.ui.words import clock

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)


def inspected(shown: Shown) -> list[tuple[tuple[str, ...], bool]]:
    return [(what[1], what[2]) for what in shown.said if what[0] == "inspect_asked"]


# --- what it asks for by itself -------------------------------------------------------------------------------


def test_only_what_is_in_view_is_asked_for_and_once(qtbot: QtBot, shown: Shown) -> None:
    shown.model.take(WITHOUT_PARTS)
    qtbot.waitUntil(lambda: bool(inspected(shown)))
    ((first, later),) = inspected(shown)
    assert later is False
    assert first[0] == "u0"
    assert 8 <= len(first) <= 12
    shown.view.verticalScrollBar().setValue(20 * 48)
    qtbot.waitUntil(lambda: len(inspected(shown)) == 2)
    second = inspected(shown)[1][0]
    assert "u20" in second
    assert not set(first) & set(second)
    shown.view.verticalScrollBar().setValue(0)
    qtbot.wait(300)
    assert len(inspected(shown)) == 2


def test_another_listing_asks_again_for_what_could_not_be_told(qtbot: QtBot, shown: Shown) -> None:
    shown.model.take(WITHOUT_PARTS[:2])
    qtbot.waitUntil(lambda: len(inspected(shown)) == 1)
    shown.page.show_listing(listing(ended=0.0))
    qtbot.waitUntil(lambda: len(inspected(shown)) == 2)
    assert inspected(shown)[1] == (("u0", "u1"), False)


def test_what_is_known_is_ours_or_goes_is_not_asked_for(qtbot: QtBot, shown: Shown) -> None:
    aborting = replace(WITHOUT_PARTS[0], state=State.ABORTING)
    shown.model.take([A, aborting, replace(WITHOUT_PARTS[1], source="/k", state=State.PAUSED)])
    qtbot.wait(300)
    assert inspected(shown) == []


def test_behind_another_page_nothing_is_asked_for(qtbot: QtBot, shown: Shown) -> None:
    shown.page.leave()
    shown.model.set_filter(Group.ALL)
    shown.model.take(WITHOUT_PARTS)
    qtbot.wait(300)
    assert inspected(shown) == []
    shown.page.enter()
    qtbot.waitUntil(lambda: bool(inspected(shown)))


def test_all_parts_are_counted_on_request_with_progress_and_stop(qtbot: QtBot, shown: Shown) -> None:
    shown.page.show_listing(listing(found=61))
    shown.model.take([A, *WITHOUT_PARTS])
    shown.press("banner-count")
    ids, later = inspected(shown)[-1]
    assert (len(ids), later) == (60, True)
    assert shown.text("banner-counting") == "0 of 60 asked"
    assert not shown.button("banner-count").isVisible()
    denied = [replace(each, fault=MAY_NOT_COUNT) for each in WITHOUT_PARTS[:10]]
    shown.model.take([*denied, *(replace(each, held=HELD) for each in WITHOUT_PARTS[10:20])])
    qtbot.waitUntil(lambda: shown.text("banner-counting") == "20 of 60 asked")
    shown.press("banner-stop")
    assert ("stop_inspecting_asked",) in shown.said
    assert shown.text("banner-counting") == ""
    assert shown.button("banner-count").isVisible()
    before = len(inspected(shown))
    qtbot.waitUntil(lambda: len(inspected(shown)) > before)
    assert inspected(shown)[-1] == (tuple(f"u{n}" for n in range(8)), False), "in view, and dropped with the rest"


def test_counting_ends_with_the_last_answer(qtbot: QtBot, shown: Shown) -> None:
    shown.page.show_listing(listing(found=60))
    shown.model.take(WITHOUT_PARTS)
    shown.page.count_all()
    shown.model.drop(["u0"])
    shown.model.take([replace(each, held=HELD) for each in WITHOUT_PARTS[1:]])
    qtbot.waitUntil(lambda: not shown.button("banner-stop").isVisible())
    assert not shown.button("banner-count").isVisible()
    assert shown.text("banner-held") == "59 unfinished uploads hold 17.7 GB of parts."


# --- what could not be told -----------------------------------------------------------------------------------


def test_a_refusal_does_not_look_like_an_empty_list(shown: Shown) -> None:
    shown.page.show_listing(listing())
    assert shown.text("instead-title") == f"No unfinished uploads in media-archive. Checked {clock(MOMENT)}."
    assert shown.offers() == ["Check again"]
    assert shown.text("unfinished-fresh") == f"Updated {clock(MOMENT)}"
    shown.page.show_listing(listing(refused=refused(MAY_NOT_LIST, "media-archive")))
    assert shown.text("instead-title").endswith("Missing: oss:ListMultipartUploads.")
    assert shown.offers() == ["Copy policy", "Choose a place…"]
    assert shown.text("unfinished-fresh") == f"Updated {clock(MOMENT)}, not complete"
    shown.press("notice-copy-policy")
    assert shown.said == [("copy_asked", policy("oss:ListMultipartUploads", "media-archive"))]


def test_a_server_that_did_not_answer_can_be_asked_again(shown: Shown) -> None:
    shown.page.show_listing(listing(refused=refused(NO_NAME, "media-archive")))
    assert shown.text("instead-text") == str(NO_NAME)
    shown.press("notice-try-again")
    assert shown.said == [("refresh_asked",)]


def test_what_other_buckets_hold_is_shown_beside_the_refusals(shown: Shown) -> None:
    shown.model.take([A])
    both = (*refused(MAY_NOT_LIST, "logs"), *refused(NO_NAME, "cold"))
    shown.page.show_listing(listing(places=(), found=1, refused=both))
    assert shown.view.isVisible()
    assert shown.texts("notice-text") == [
        "You may not list unfinished uploads of logs. Missing: oss:ListMultipartUploads.",
        "Could not ask the server about cold. The server's name could not be found. Check the network connection.",
    ]
    shown.page.show_listing(listing(places=(), found=1))
    assert shown.texts("notice-text") == []


def test_without_rows_each_refusal_is_told_once(shown: Shown) -> None:
    both = (*refused(MAY_NOT_LIST, "logs"), *refused(NO_NAME, "cold"))
    shown.page.show_listing(listing(places=(), refused=both))
    assert shown.text("instead-title").startswith("You may not list unfinished uploads of logs.")
    assert [text.split(".")[0] for text in shown.texts("notice-text")] == ["Could not ask the server about cold"]


def test_parts_nobody_may_list_are_told_once_and_the_rows_say_nothing(qtbot: QtBot, shown: Shown) -> None:
    shown.page.show_listing(listing(found=3))
    shown.model.take([A, *WITHOUT_PARTS[:2]])
    qtbot.waitUntil(lambda: bool(inspected(shown)))
    shown.model.take([replace(each, fault=MAY_NOT_COUNT) for each in WITHOUT_PARTS[:2]])
    qtbot.waitUntil(lambda: bool(shown.texts("notice-text")))
    assert shown.texts("notice-text") == [
        "You may not see the parts of uploads to media-archive. Missing: oss:ListParts. All else goes on working."
    ]
    assert shown.model.index(1, Column.STORED).data() == "–"
    shown.press("notice-copy-policy")
    assert ("copy_asked", policy("oss:ListParts", "media-archive")) in shown.said


def test_a_right_that_was_granted_is_not_missed_any_more(qtbot: QtBot, shown: Shown) -> None:
    denied = [replace(each, fault=MAY_NOT_COUNT) for each in WITHOUT_PARTS[:2]]
    shown.model.take(WITHOUT_PARTS[:2])
    qtbot.waitUntil(lambda: len(inspected(shown)) == 1)
    shown.model.take(denied)
    qtbot.waitUntil(lambda: bool(shown.texts("notice-text")))
    shown.page.show_listing(listing(ended=0.0))
    assert shown.texts("notice-text") == []
    qtbot.waitUntil(lambda: len(inspected(shown)) == 2)
    shown.model.take([replace(each, fault=None, held=HELD) for each in denied])
    qtbot.wait(250)
    assert shown.texts("notice-text") == []


def test_a_listing_under_way_counts_and_can_be_stopped(shown: Shown) -> None:
    assert shown.text("instead-title") == "The server was not asked yet what is unfinished."
    shown.press("notice-list-now")
    shown.page.show_listing(listing(ended=0.0))
    assert shown.text("instead-title") == "Asking the server about media-archive…"
    shown.model.take([A])
    shown.page.show_listing(listing(ended=0.0, found=1203))
    assert shown.text("unfinished-fresh") == "1,203 so far…"
    assert shown.button("unfinished-refresh").accessibleName() == "Stop"
    shown.press("unfinished-refresh")
    shown.page.show_listing(listing(found=1203, stopped=True))
    assert shown.text("unfinished-fresh") == f"Stopped {clock(MOMENT)}, not complete"
    shown.press("unfinished-refresh")
    assert shown.said == [("refresh_asked",), ("stop_asked",), ("refresh_asked",)]


def test_without_a_connection_it_says_so(shown: Shown) -> None:
    shown.page.set_place(None, "", "")
    assert shown.text("instead-title") == "Choose a connection to see what is unfinished on its server."
    assert shown.offers() == []
    assert not shown.button("unfinished-refresh").isEnabled()


def test_another_bucket_forgets_the_old_listing(shown: Shown) -> None:
    shown.page.show_listing(listing())
    shown.page.set_place(ACME, "media-archive", "other/")
    assert shown.text("instead-title").startswith("No unfinished uploads in media-archive.")
    shown.page.set_place(ACME, "logs", "")
    assert shown.text("instead-title") == "The server was not asked yet what is unfinished."
    assert shown.button("unfinished-scope").accessibleName() == "In: logs"
    shown.page.set_place(ACME, "", "")
    assert shown.button("unfinished-scope").accessibleName() == "In: all buckets"


# --- parts below ----------------------------------------------------------------------------------------------


def test_the_parts_of_the_one_that_is_selected_are_shown_below(qtbot: QtBot, shown: Shown) -> None:
    shown.model.take([A, B])
    shown.page.choose(["a"])
    assert not shown.page.parts.isVisible()
    with qtbot.waitSignal(shown.page.parts.parts_wanted) as wanted:
        shown.page.show_parts(True)
    assert wanted.args == ["a"]
    assert shown.page.parts.isVisible()
    assert shown.button("selected-show-parts").text() == "Hide parts"
    with qtbot.waitSignal(shown.page.parts.parts_wanted) as wanted:
        shown.page.choose(["b"])
    assert wanted.args == ["b"]
    shown.page.parts.take(PartsTold(B, ()))
    shown.page.choose([])
    shown.page.refresh()
    assert shown.button("selected-show-parts").isEnabled()
    shown.page.show_parts(False)
    assert not shown.button("selected-show-parts").isEnabled()
    assert shown.button("selected-show-parts").text() == "Show parts"


# --- for everybody --------------------------------------------------------------------------------------------


def test_tab_alone_walks_through_everything(qtbot: QtBot, shown: Shown) -> None:
    shown.model.take([A, B, WITHOUT_PARTS[0]])
    shown.page.show_listing(listing(places=(), found=3, refused=refused(MAY_NOT_LIST, "logs")))
    shown.page.choose(["a"])
    shown.button("banner-rule").setFocus()
    met = []
    for _ in range(30):
        met.append(shown.focused.objectName())
        shown.key(Qt.Key.Key_Tab)
    start = met.index("unfinished-key")
    assert met[start : start + 6] == [
        "unfinished-key",
        "unfinished-started",
        "unfinished-size",
        "unfinished-from",
        "unfinished-scope",
        "unfinished-refresh",
    ]
    assert {
        *("banner-count", "banner-rule", "notice-copy-policy", "notice-choose-place"),
        *("unfinished-list", "unfinished-header"),
        *("selected-show-parts", "selected-resume-with-file", "selected-complete-stored", "selected-abort-unfinished"),
    } <= set(met)


def test_every_control_says_what_it_is(shown: Shown) -> None:
    shown.model.take([A, WITHOUT_PARTS[0]])
    shown.page.show_listing(listing(places=(), found=2, refused=refused(MAY_NOT_LIST, "logs")))
    shown.press("unfinished-scope")
    controls = [
        widget
        for kind in (QAbstractButton, QLineEdit, QAbstractItemView)
        for widget in shown.page.findChildren(kind)
        if not shown.page.parts.isAncestorOf(widget) and not widget.objectName().startswith("qt_")
    ]
    assert len(controls) > 15
    for widget in controls:
        if type(widget).__name__ == "QTableCornerButton" or isinstance(widget.parent(), QAbstractItemView):
            continue
        spoken = QAccessible.queryAccessibleInterface(widget)
        assert spoken.text(QAccessible.Text.Name), widget.objectName()
    for name in ("banner-count", "banner-rule", "unfinished-refresh", "unfinished-scope", "selected-abort-unfinished"):
        assert QAccessible.queryAccessibleInterface(shown.button(name)).text(QAccessible.Text.Description), name


def test_light_and_dark(shown: Shown, theme: Theme) -> None:
    shown.model.take([A])
    for appearance in (Appearance.DARK, Appearance.LIGHT):
        theme.set_appearance(appearance)
        assert shown.page.grab().toImage().pixelColor(3, 3).name() == theme.tokens.panel.name()


def test_everything_fits_into_a_small_window(shown: Shown) -> None:
    shown.model.take([A])
    shown.page.choose(["a"])
    shown.page.resize(553, 480)
    shown.page.grab()
    for button in shown.page.findChildren(QAbstractButton):
        if button.isVisible():
            place = button.mapTo(shown.page, button.rect().topLeft())
            assert shown.page.rect().contains(place), button.objectName()
            assert shown.page.rect().contains(place + button.rect().bottomRight()), button.objectName()


def test_a_fault_of_an_abort_is_not_taken_for_a_missing_right(qtbot: QtBot, shown: Shown) -> None:
    shown.model.take([replace(A, fault=Fault(Kind.TRANSIENT, "OSS did not answer in time.", code="NoAnswer"))])
    qtbot.wait(250)
    assert shown.texts("notice-text") == []


def test_places_that_are_listed_are_the_ones_that_are_named(shown: Shown) -> None:
    shown.page.show_listing(listing(places=(Place("cold", "weekly/"),)))
    assert shown.button("unfinished-scope").accessibleName() == "In: cold/weekly/"
