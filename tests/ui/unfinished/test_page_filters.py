"""The filter bar and the choice of where to look: by a click, by keys, and what is typed wrongly is told and kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QInputDialog, QLabel, QLineEdit, QMenu, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from helpers.listed_uploads import listed_upload
from helpers.unfinished_page import ACME, HELD, Shown, listing
from partwise.core.lifecycle import State
from partwise.core.unfinished import Place
from partwise.core.upload import Stored
from partwise.ui.theme import Appearance, Theme
from partwise.ui.unfinished.filters import From, UnfinishedFilter
from partwise.ui.unfinished.scope_popup import ScopePopup

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

DAY = 24 * 3600.0
BIG = listed_upload("big", "footage/big.mov", held=Stored(9, 2_000_000_000, 1.0), started=1.0)
SMALL = listed_upload("small", "exports/small.pptx", held=HELD, started=4e9)
NONE = listed_upload("none", "exports/none", held=Stored(0, 0, None), started=4e9)
OURS = listed_upload("ours", "footage/ours.mov", source="/ours.mov", state=State.PAUSED, held=HELD, started=4e9)


@pytest.fixture
def filled(shown: Shown) -> Shown:
    shown.model.take([BIG, SMALL, NONE, OURS])
    return shown


def pick(shown: Shown, name: str, line: int) -> None:
    action = shown.button(name).menu().findChild(QAction, f"{name}-{line}")
    assert action is not None
    action.trigger()


def filter_of(shown: Shown) -> UnfinishedFilter:
    return shown.page._filters.filter


# --- filters --------------------------------------------------------------------------------------------------


def test_typing_filters_by_the_beginning_of_the_key_once_it_pauses(qtbot: QtBot, filled: Shown) -> None:
    filled.page.search()
    field = filled.focused
    qtbot.keyClicks(field, "exports/s")
    assert len(filled.shown_keys()) == 4
    qtbot.waitUntil(lambda: filled.shown_keys() == ["exports/small.pptx"])
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(filled.shown_keys()) == 4)


def test_each_choice_filters_and_says_so(filled: Shown) -> None:
    pick(filled, "unfinished-started", 2)
    assert filled.shown_keys() == ["footage/big.mov"]
    assert filled.button("unfinished-started").accessibleName() == "Started: more than 7 days ago"
    pick(filled, "unfinished-started", 0)
    pick(filled, "unfinished-size", 3)
    assert filled.shown_keys() == ["footage/big.mov"]
    assert filled.button("unfinished-size").accessibleName() == "Size: over 1 GB"
    pick(filled, "unfinished-size", 1)
    assert filled.shown_keys() == ["exports/none"]
    assert filled.button("unfinished-size").accessibleName() == "Size: empty"
    pick(filled, "unfinished-size", 0)
    pick(filled, "unfinished-from", 1)
    assert filled.shown_keys() == ["footage/ours.mov"]
    assert filled.button("unfinished-from").accessibleName() == "From: this computer"
    pick(filled, "unfinished-from", 2)
    assert "footage/ours.mov" not in filled.shown_keys()
    assert filter_of(filled) == UnfinishedFilter(owner=From.ELSEWHERE)


def test_the_menu_opens_by_keys_and_marks_what_is_chosen(filled: Shown) -> None:
    button = filled.button("unfinished-from")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    menu = filled.page.findChild(QMenu, "unfinished-from-menu")
    assert menu.isVisible()
    assert [action.isChecked() for action in menu.actions()] == [True, False, False]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(menu, key)
    assert filter_of(filled).owner is From.HERE


def test_another_number_of_days_is_asked_for(qtbot: QtBot, filled: Shown) -> None:
    pick(filled, "unfinished-started", 4)
    dialog = filled.page.findChild(QInputDialog, "unfinished-days")
    assert dialog.isVisible()
    assert filter_of(filled).older_than == 0
    field = dialog.findChild(QSpinBox)
    field.selectAll()
    qtbot.keyClicks(field, "12")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert filter_of(filled).older_than == 12 * DAY
    assert filled.button("unfinished-started").accessibleName() == "Started: more than 12 days ago"
    assert filled.shown_keys() == ["footage/big.mov"]


def test_leaving_that_question_changes_nothing(qtbot: QtBot, filled: Shown) -> None:
    pick(filled, "unfinished-started", 3)
    pick(filled, "unfinished-started", 4)
    qtbot.keyClick(filled.page.findChild(QInputDialog, "unfinished-days"), Qt.Key.Key_Escape)
    assert filter_of(filled).older_than == 30 * DAY
    checked = [action.isChecked() for action in filled.button("unfinished-started").menu().actions()]
    assert checked == [False, False, False, True, False]


def test_filters_without_a_row_can_be_cleared_at_once(filled: Shown) -> None:
    pick(filled, "unfinished-size", 5)
    assert filled.text("instead-title") == "No unfinished upload fits the filters."
    assert not filled.button("selected-abort-unfinished").isVisible()
    filled.press("notice-show-all")
    assert len(filled.shown_keys()) == 4
    assert filter_of(filled) == UnfinishedFilter()
    assert filled.button("unfinished-size").accessibleName() == "Size: any"
    assert filled.button("selected-abort-unfinished").isVisible()


def test_a_filter_is_kept_behind_another_page(filled: Shown) -> None:
    pick(filled, "unfinished-from", 1)
    filled.page.leave()
    filled.model.set_filter(filled.model.group.ALL)
    filled.page.enter()
    assert filled.shown_keys() == ["footage/ours.mov"]


def test_a_narrow_bar_has_two_lines_and_the_button_stays_at_the_right(shown: Shown) -> None:
    shown.page.show_listing(listing())

    def tops() -> set[int]:
        names = ("unfinished-started", "unfinished-size", "unfinished-from", "unfinished-scope", "unfinished-refresh")
        return {shown.button(name).y() for name in names}

    assert len(tops()) == 1
    shown.page.resize(700, 600)
    assert len(tops()) == 2
    refresh = shown.button("unfinished-refresh")
    assert refresh.geometry().right() == 700 - 16 - 1
    shown.page.resize(553, 600)
    assert refresh.geometry().right() == 553 - 16 - 1


# --- where to look --------------------------------------------------------------------------------------------


def popup(shown: Shown) -> ScopePopup:
    found = shown.page.findChild(ScopePopup)
    assert found is not None
    return found


def open_popup(shown: Shown) -> ScopePopup:
    shown.press("unfinished-scope")
    assert popup(shown).isVisible()
    return popup(shown)


def test_this_bucket_this_folder_or_all_by_one_click(shown: Shown) -> None:
    choices = {
        "scope-all": ((), "all buckets"),
        "scope-folder": ((Place("media-archive", "footage/"),), "media-archive/footage/"),
        "scope-bucket": ((Place("media-archive"),), "media-archive"),
    }
    for name, (places, told) in choices.items():
        opened = open_popup(shown)
        QTest.mouseClick(opened.findChild(QPushButton, name), Qt.MouseButton.LeftButton)
        assert shown.said.pop() == ("scope_chosen", places)
        assert shown.button("unfinished-scope").accessibleName() == f"In: {told}"
        assert not opened.isVisible()


def test_places_are_typed_by_keys_alone(qtbot: QtBot, shown: Shown) -> None:
    opened = open_popup(shown)
    assert opened.focusWidget().objectName() == "scope-bucket"
    for _ in range(3):
        qtbot.keyClick(opened.focusWidget(), Qt.Key.Key_Tab)
    assert opened.focusWidget().objectName() == "scope-field"
    qtbot.keyClicks(opened.focusWidget(), "media-archive, cold-backups/weekly/")
    qtbot.keyClick(opened.focusWidget(), Qt.Key.Key_Return)
    assert shown.said == [("scope_chosen", (Place("media-archive"), Place("cold-backups", "weekly/")))]
    assert shown.button("unfinished-scope").accessibleName() == "In: 2 places"
    again = open_popup(shown)
    assert again.findChild(QLineEdit, "scope-field").text() == "media-archive, cold-backups/weekly/"
    assert again.focusWidget().objectName() == "scope-field"


def test_exactly_one_object(qtbot: QtBot, shown: Shown) -> None:
    opened = open_popup(shown)
    field = opened.findChild(QLineEdit, "scope-field")
    complaint = opened.findChild(QLabel, "scope-complaint")
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    while opened.focusWidget().objectName() != "scope-exact":
        qtbot.keyClick(opened.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(opened.focusWidget(), Qt.Key.Key_Space)
    field.setText("media-archive")
    opened.findChild(QPushButton, "scope-look").click()
    assert complaint.text().startswith("“media-archive” names no object.")
    assert complaint.isVisible()
    assert opened.isVisible()
    assert shown.said == []
    field.setFocus()
    qtbot.keyClicks(field, "/a.mov")
    assert not complaint.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert shown.said == [("scope_chosen", (Place("media-archive", "a.mov", exact=True),))]
    assert open_popup(shown).findChild(QAbstractButton, "scope-exact").isChecked()


def test_esc_looks_nowhere_else(qtbot: QtBot, shown: Shown) -> None:
    opened = open_popup(shown)
    qtbot.keyClick(opened.focusWidget(), Qt.Key.Key_Escape)
    assert not opened.isVisible()
    assert shown.said == []


def test_a_choice_is_made_by_enter(qtbot: QtBot, shown: Shown) -> None:
    opened = open_popup(shown)
    qtbot.keyClick(opened.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(opened.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(opened.focusWidget(), Qt.Key.Key_Return)
    assert shown.said == [("scope_chosen", ())]


def test_without_a_destination_there_is_no_bucket_to_offer(shown: Shown) -> None:
    shown.page.set_place(ACME, "", "")
    opened = open_popup(shown)
    assert not opened.findChild(QPushButton, "scope-bucket").isVisible()
    assert not opened.findChild(QPushButton, "scope-folder").isVisible()
    assert opened.focusWidget().objectName() == "scope-all"
    opened.close()


def test_the_popup_stays_on_the_screen_in_light_and_dark(qtbot: QtBot, shown: Shown, theme: Theme) -> None:
    opened = popup(shown)
    screen = opened.screen().availableGeometry()
    opened.ask("media", "", (), QRect(screen.center(), QSize(10, 10)))
    opened.ask("media", "", (), QRect(screen.bottomRight(), QSize(10, 10)))
    assert screen.contains(opened.geometry())
    for appearance in (Appearance.DARK, Appearance.LIGHT):
        theme.set_appearance(appearance)
        image = opened.grab().toImage()
        assert image.pixelColor(4, 4).name() == theme.tokens.panel.name()
    exact = opened.findChild(QAbstractButton, "scope-exact")
    QTest.mouseClick(exact, Qt.MouseButton.LeftButton, pos=QPoint(8, 12))
    assert exact.isChecked()
    drawn = exact.grab().toImage()
    assert theme.tokens.accent.name() in {drawn.pixelColor(x, 12).name() for x in range(15)}
    opened.close()
