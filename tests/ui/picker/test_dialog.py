"""Choosing where uploads go, by keys alone, on a real server with several buckets."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QListWidget, QToolButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from helpers.picker import OpenPicker, Picker
from helpers.practice import PracticeBucket
from partwise.core.keys import Address
from partwise.ui import words_picker as words
from partwise.ui.picker.dialog import LEAST, WIDTH, Bookmark
from partwise.ui.theme import Appearance, Theme

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

KEY = Qt.Key
CTRL, SHIFT, ALT = (Qt.KeyboardModifier[f"{name}Modifier"] for name in ("Control", "Shift", "Alt"))
BUCKETS = ("cold-backups", "media-archive", "web-assets")
FOOTAGE = Address("media-archive", "footage/")
IN_FOOTAGE = ("2026-10", "2026-11", "采访", "drone.mov")


# --- looking ---------------------------------------------------------------------------------------------------


def test_from_all_buckets_down_to_a_folder(picker: Picker) -> None:
    opened = picker.open()
    opened.shows(*BUCKETS)
    assert opened.text("picker-chosen") == words.CHOOSE_BUCKET
    assert not opened.button("picker-use").isEnabled()
    assert opened.focused == "picker-entries"
    opened.key(KEY.Key_Down)
    opened.key(KEY.Key_Down)
    assert opened.address == "oss://media-archive/"
    assert opened.text("picker-chosen") == (
        "Uploads go into the bucket “media-archive” (cn-practice), outside any folder."
    )
    opened.key(KEY.Key_Return)
    opened.shows("footage", "logs", "film.mov")
    assert opened.text("picker-status") == "2 folders and 1 object"
    opened.key(KEY.Key_Down)
    opened.key(KEY.Key_Right)
    opened.shows(*IN_FOOTAGE)
    assert opened.text("picker-here") == "media-archive / footage"
    opened.key(KEY.Key_Down)
    opened.key(KEY.Key_Down)
    assert opened.text("picker-chosen") == (
        "Uploads go into the folder “footage/2026-11” of the bucket “media-archive” (cn-practice)."
    )
    opened.key(KEY.Key_Return, CTRL)
    assert picker.chosen == [("media-archive", "footage/2026-11/")]
    assert opened.dialog.isHidden()


def test_up_stands_on_what_one_came_from(picker: Picker) -> None:
    opened = picker.open(Address("media-archive", "footage/2026-11/"))
    opened.shows("b.mov")
    opened.key(KEY.Key_Backspace)
    opened.until(lambda: opened.entries.current_name == "2026-11")
    assert opened.address == "oss://media-archive/footage/"
    opened.key(KEY.Key_Left)
    opened.until(lambda: opened.entries.current_name == "footage")
    opened.key(KEY.Key_Up, ALT)
    opened.until(lambda: opened.entries.current_name == "media-archive")
    assert opened.address == "oss://"
    opened.key(KEY.Key_Backspace)
    assert opened.names == list(BUCKETS)


def test_an_object_is_shown_and_leads_nowhere(picker: Picker) -> None:
    opened = picker.open(FOOTAGE)
    opened.shows(*IN_FOOTAGE)
    opened.key(KEY.Key_Down)
    assert opened.address == "oss://media-archive/footage/2026-10/"
    opened.key(KEY.Key_End)
    opened.key(KEY.Key_Return)
    assert opened.address == "oss://media-archive/footage/"
    assert opened.names == list(IN_FOOTAGE)


def test_nothing_is_opened_that_nobody_walked_to(picker: Picker) -> None:
    """Qt makes the first row current as soon as the list has the focus."""
    opened = picker.open(FOOTAGE)
    opened.shows(*IN_FOOTAGE)
    opened.tab_to("picker-refresh")
    opened.tab_to("picker-entries")
    opened.key(KEY.Key_Return)
    assert opened.address == "oss://media-archive/footage/"
    assert opened.names == list(IN_FOOTAGE)
    opened.key(KEY.Key_Down)
    assert opened.address == "oss://media-archive/footage/2026-10/"


def test_letters_on_the_list_filter_it(picker: Picker) -> None:
    opened = picker.open(FOOTAGE)
    opened.shows(*IN_FOOTAGE)
    opened.type("11")
    assert opened.focused == "picker-filter"
    assert opened.names == ["2026-11"]
    assert opened.text("picker-status") == "1 shown. 3 folders and 1 object"
    opened.type("x")
    assert opened.entries.said == "Nothing here has “11x” in its name."
    opened.key(KEY.Key_Escape)
    assert opened.names == list(IN_FOOTAGE)
    assert opened.dialog.isVisible()
    opened.type("10")
    opened.key(KEY.Key_Return)
    opened.shows("a.mov")
    assert opened.address == "oss://media-archive/footage/2026-10/"
    opened.key(KEY.Key_Down)
    assert opened.focused == "picker-entries"
    opened.key(KEY.Key_F, CTRL)
    assert opened.focused == "picker-filter"
    opened.key(KEY.Key_Escape)
    assert opened.dialog.isHidden()


def test_what_is_new_is_seen_by_looking_again(picker: Picker, practice: PracticeBucket) -> None:
    opened = picker.open(Address("cold-backups", ""))
    opened.until(lambda: opened.entries.said == words.NOTHING_HERE)
    assert opened.text("picker-status") == "0 folders and 0 objects"
    practice.send("PUT", "weekly/a", bucket="cold-backups")
    opened.key(KEY.Key_F5)
    opened.shows("weekly")
    practice.send("DELETE", "weekly/a", bucket="cold-backups")


# --- typing ----------------------------------------------------------------------------------------------------


def test_what_is_pasted_is_looked_into(picker: Picker) -> None:
    opened = picker.open(FOOTAGE)
    opened.go("https://media-archive.oss-cn-hangzhou.aliyuncs.com/footage/2026-10/a.mov?Signature=s")
    opened.shows("a.mov")
    assert opened.address == "oss://media-archive/footage/2026-10/"
    opened.go("web-assets")
    opened.until(lambda: opened.entries.said == words.NOTHING_HERE)
    opened.go("oss://")
    opened.shows(*BUCKETS)


def test_what_is_typed_is_chosen_without_a_look_at_it(picker: Picker, practice: PracticeBucket) -> None:
    opened = picker.open(FOOTAGE)
    opened.shows(*IN_FOOTAGE)
    practice.reset()
    opened.key(KEY.Key_L, CTRL)
    opened.type("elsewhere/not yet there")
    assert opened.text("picker-chosen") == ("Uploads go into the folder “not yet there” of the bucket “elsewhere”.")
    opened.press("picker-use")
    assert picker.chosen == [("elsewhere", "not yet there/")]
    assert practice.requests() == []


def test_what_is_no_address_is_told(picker: Picker) -> None:
    opened = picker.open(FOOTAGE)
    opened.go("No Bucket")
    assert "cannot be the name of a bucket" in opened.text("picker-complaint")
    assert not opened.button("picker-use").isEnabled()
    assert not opened.find(QToolButton, "picker-star").isEnabled()
    assert opened.clipped() == []
    opened.type("x")
    assert opened.text("picker-complaint") == ""


# --- places that are known -------------------------------------------------------------------------------------


def test_known_places_lead_there(picker: Picker) -> None:
    weekly = Address("cold-backups", "weekly/")
    opened = picker.open(own=FOOTAGE, bookmarks=[weekly], recents=[Address("web-assets", ""), weekly])
    opened.shows(*IN_FOOTAGE)
    assert opened.shelf == [
        "All buckets",
        words.OWN_PLACE,
        "media-archive/footage/",
        words.BOOKMARKS,
        "cold-backups/weekly/",
        words.RECENT,
        "web-assets",
        "cold-backups/weekly/",
    ]
    opened.tab_to("picker-shelf")
    opened.key(KEY.Key_Home)
    for _ in range(3):
        opened.key(KEY.Key_Down)
    opened.key(KEY.Key_Return)
    assert opened.address == "oss://web-assets/"
    assert opened.focused == "picker-entries"
    opened.tab_to("picker-shelf")
    opened.key(KEY.Key_Home)
    opened.key(KEY.Key_Return)
    opened.shows(*BUCKETS)


def test_a_bookmark_is_set_and_removed(picker: Picker) -> None:
    opened = picker.open(FOOTAGE, recents=[FOOTAGE])
    star = opened.find(QToolButton, "picker-star")
    assert not star.isChecked()
    opened.key(KEY.Key_D, CTRL)
    assert picker.bookmarks == [Bookmark(FOOTAGE, True)]
    assert star.isChecked()
    assert words.BOOKMARKS in opened.shelf
    opened.tab_to("picker-shelf")
    opened.key(KEY.Key_End)
    opened.key(KEY.Key_Space)
    assert picker.bookmarks[1:] == [Bookmark(FOOTAGE, False)]
    assert not star.isChecked()
    assert words.BOOKMARKS not in opened.shelf
    opened.press("picker-star")
    assert picker.bookmarks[2:] == [Bookmark(FOOTAGE, True)]


def test_a_star_is_clicked_on_the_shelf(picker: Picker, qtbot: QtBot) -> None:
    opened = picker.open(FOOTAGE, recents=[Address("web-assets", "")])
    shelf = opened.find(QListWidget, "picker-shelf")
    row = shelf.visualItemRect(shelf.item(2))
    qtbot.mouseClick(shelf.viewport(), Qt.MouseButton.LeftButton, pos=row.center() + QPoint(row.width() // 2 - 10, 0))
    assert picker.bookmarks == [Bookmark(Address("web-assets", ""), True)]
    assert opened.address == "oss://media-archive/footage/"
    row = shelf.visualItemRect(shelf.item(shelf.count() - 1))
    qtbot.mouseClick(shelf.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert opened.address == "oss://web-assets/"


# --- a new folder ----------------------------------------------------------------------------------------------


def test_a_folder_is_made_and_stepped_into(picker: Picker, practice: PracticeBucket) -> None:
    opened = picker.open(FOOTAGE)
    opened.shows(*IN_FOOTAGE)
    opened.key(KEY.Key_N, CTRL | SHIFT)
    assert opened.focused == "picker-folder-name"
    assert opened.text("picker-folder-where") == "New folder in media-archive/footage/"
    opened.type("2026-12/rushes")
    opened.key(KEY.Key_Return)
    opened.until(lambda: opened.address == "oss://media-archive/footage/2026-12/rushes/")
    assert opened.text("picker-chosen").startswith("Folder “rushes” created. Uploads go into")
    assert practice.object_path("footage/2026-12/rushes/", "media-archive").read_bytes() == b""
    opened.until(lambda: opened.entries.said == words.NOTHING_HERE)
    assert opened.focused == "picker-entries"
    opened.key(KEY.Key_Return, CTRL)
    assert picker.chosen == [("media-archive", "footage/2026-12/rushes/")]
    practice.send("DELETE", "footage/2026-12/rushes/", bucket="media-archive")


def test_a_folder_that_is_there_already_is_stepped_into(picker: Picker, practice: PracticeBucket) -> None:
    opened = picker.open(Address("media-archive", ""))
    opened.shows("footage", "logs", "film.mov")
    opened.press("picker-new-folder")
    opened.type("logs")
    opened.press("picker-folder-create")
    opened.until(lambda: opened.text("picker-chosen").startswith("There was a folder “logs” already."))
    assert practice.object_path("logs/", "media-archive").read_bytes() == b"x" * 1000


def test_a_name_no_folder_gets_and_a_change_of_mind(picker: Picker, practice: PracticeBucket) -> None:
    opened = picker.open(FOOTAGE)
    opened.shows(*IN_FOOTAGE)
    opened.press("picker-new-folder")
    opened.type("a/../b")
    opened.key(KEY.Key_Return)
    assert opened.text("picker-folder-complaint") == words.NAME_ODD
    opened.key(KEY.Key_Escape)
    assert opened.focused == "picker-new-folder"
    assert opened.dialog.isVisible()
    assert practice.requests("PutObject") == []


def test_without_the_right_to_make_one(picker: Picker, practice: PracticeBucket) -> None:
    practice.faults({"what": "deny", "operation": "PutObject"})
    opened = picker.open(FOOTAGE)
    opened.press("picker-new-folder")
    opened.type("new")
    opened.key(KEY.Key_Return)
    opened.until(lambda: "oss:PutObject" in opened.text("picker-folder-fault-advice"))
    assert opened.focused == "picker-folder-name"
    assert opened.address == "oss://media-archive/footage/"
    practice.faults()
    opened.key(KEY.Key_Return)
    opened.until(lambda: opened.address.endswith("/new/"))
    practice.send("DELETE", "footage/new/", bucket="media-archive")


def test_closed_while_the_folder_is_made_it_comes_back_where_that_fails(
    picker: Picker, practice: PracticeBucket, qtbot: QtBot
) -> None:
    practice.faults(
        {"what": "delay", "operation": "PutObject", "seconds": 0.5}, {"what": "deny", "operation": "PutObject"}
    )
    opened = picker.open(FOOTAGE)
    opened.press("picker-new-folder")
    opened.type("new")
    opened.key(KEY.Key_Return)
    opened.key(KEY.Key_Return)
    assert opened.text("picker-folder-status") == words.CREATING
    assert not opened.button("picker-use").isEnabled()
    opened.key(KEY.Key_Escape)
    assert opened.dialog.isHidden()
    qtbot.waitUntil(opened.dialog.isVisible)
    opened.until(lambda: "oss:PutObject" in opened.text("picker-folder-fault-advice"))
    assert len(practice.requests("PutObject")) == 1
    opened.until(opened.button("picker-use").isEnabled)
    opened.key(KEY.Key_Escape)
    opened.key(KEY.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(opened.dialog))


# --- without rights --------------------------------------------------------------------------------------------


def test_without_the_right_to_list_buckets(picker: Picker, practice: PracticeBucket) -> None:
    practice.faults({"what": "deny", "operation": "ListBuckets"})
    opened = picker.open(recents=[FOOTAGE])
    opened.until(lambda: opened.text("picker-fault-title") == "You may not list the buckets of this account.")
    assert "Type the bucket's name above" in opened.text("picker-fault-advice")
    assert opened.entries.said == words.NOT_LISTED
    assert opened.text("picker-status") == ""
    assert opened.clipped() == []
    opened.press("picker-fault-policy")
    statement = json.loads(QGuiApplication.clipboard().text())["Statement"][0]
    assert statement == {"Effect": "Allow", "Action": ["oss:ListBuckets"], "Resource": ["acs:oss:*:*:*"]}
    opened.go("media-archive/footage")
    opened.shows(*IN_FOOTAGE)
    assert opened.text("picker-fault-title") == ""


def test_with_rights_on_one_place_only(picker: Picker, practice: PracticeBucket) -> None:
    """A place where one may put objects, and look at nothing."""
    practice.faults({"what": "deny", "operation": "ListBuckets"}, {"what": "deny", "operation": "ListObjectsV2"})
    opened = picker.open(own=FOOTAGE)
    opened.until(lambda: opened.text("picker-fault-title") == "You may not look into media-archive/footage/.")
    assert "It can still be used" in opened.text("picker-fault-advice")
    assert opened.entries.said == words.NOT_SEEN
    assert opened.clipped() == []
    opened.press("picker-fault-policy")
    assert json.loads(QGuiApplication.clipboard().text())["Statement"][0]["Action"] == ["oss:ListObjects"]
    opened.key(KEY.Key_Return, CTRL)
    assert picker.chosen == [("media-archive", "footage/")]


def test_what_goes_wrong_is_tried_again(picker: Picker, practice: PracticeBucket) -> None:
    practice.faults({"what": "status", "operation": "ListObjectsV2", "status": 404, "code": "NoSuchBucket", "times": 1})
    opened = picker.open(FOOTAGE)
    opened.until(lambda: opened.text("picker-fault-title") == "There is no bucket of this name.")
    opened.press("picker-fault-again")
    opened.shows(*IN_FOOTAGE)
    assert opened.text("picker-fault-title") == ""


def test_esc_while_it_looks_closes_at_once(picker: Picker, practice: PracticeBucket, qtbot: QtBot) -> None:
    practice.faults({"what": "delay", "operation": "ListObjectsV2", "seconds": 1})
    opened = picker.open(FOOTAGE)
    assert opened.entries.said == words.LOOKING
    assert opened.text("picker-status") == words.LOOKING
    opened.key(KEY.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(opened.dialog))
    assert picker.chosen == []


# --- how it looks and speaks -----------------------------------------------------------------------------------


def test_everything_has_a_name_and_can_be_reached(picker: Picker) -> None:
    opened = picker.open(FOOTAGE, recents=[FOOTAGE])
    opened.shows(*IN_FOOTAGE)
    for name in ("address", "star", "shelf", "up", "filter", "refresh", "entries", "new-folder", "cancel", "use"):
        opened.tab_to(f"picker-{name}")
        assert opened.dialog.focusWidget().accessibleName(), name


def spoken(opened: OpenPicker) -> list[str]:
    """What a screen reader says of all that is in the list."""
    table = QAccessible.queryAccessibleInterface(opened.entries)
    said = (table.child(number).text(QAccessible.Text.Name) for number in range(table.childCount()))
    return [text for text in said if text]


def test_buckets_are_spoken_in_full(picker: Picker) -> None:
    opened = picker.open()
    opened.shows(*BUCKETS)
    assert spoken(opened)[1].startswith("Bucket media-archive, cn-practice, Standard, created 20")


def test_folders_and_objects_are_told_apart(picker: Picker) -> None:
    opened = picker.open(Address("media-archive", ""))
    opened.shows("footage", "logs", "film.mov")
    assert spoken(opened) == ["Folder footage", "Folder logs", "Object film.mov, 1 kB"]


def test_names_without_an_end_make_nothing_wider(picker: Picker, practice: PracticeBucket) -> None:
    practice.faults({"what": "deny", "operation": "ListObjectsV2"})
    long = Address("media-archive", f"{'很长的名字' * 40}/{'x' * 300}/")
    opened = picker.open(long, recents=[long], bookmarks=[long])
    opened.until(lambda: opened.text("picker-fault-title"))
    assert opened.text("picker-here").endswith("x")
    assert opened.clipped() == []
    opened.go("B" * 200)
    assert "cannot be the name" in opened.text("picker-complaint")
    assert opened.dialog.width() == WIDTH
    opened.dialog.resize(*LEAST)
    opened.until(lambda: opened.clipped() == [])
    assert opened.dialog.width() == LEAST[0]


def test_a_place_whose_slash_is_missing_gets_it(picker: Picker) -> None:
    opened = picker.open(own=Address("media-archive", "footage"))
    opened.shows(*IN_FOOTAGE)
    assert opened.address == "oss://media-archive/footage/"


def test_it_follows_the_theme(picker: Picker, theme: Theme) -> None:
    opened = picker.open(FOOTAGE)
    opened.shows(*IN_FOOTAGE)
    light = opened.dialog.grab().toImage().pixelColor(5, 5)
    theme.set_appearance(Appearance.DARK)
    dark = opened.dialog.grab().toImage().pixelColor(5, 5)
    assert (light, dark) != (dark, dark)
    assert dark == theme.tokens.panel
