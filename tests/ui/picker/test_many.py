"""1,200 buckets and 12,000 folders on a real server: streamed, stopped, and the window goes on turning meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from helpers.picker import OpenPicker, Picker
from helpers.practice import PracticeBucket
from helpers.preloaded_objects import preload_buckets, preload_objects
from helpers.standstill import Standstill, timed
from partwise.core.keys import Address
from partwise.ui import words_picker as words

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

BUCKETS, FOLDERS, OBJECTS = 1_200, 12_000, 1_500
MANY = Address("practice", "many/")
LONGEST = 0.15  # seconds of processor time that the window may stand still here
HELD_UP = 2  # seconds that the server takes for one of its answers
PATIENCE = 30_000  # milliseconds


@pytest.fixture(scope="module")
def practice_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeBucket]:
    folder = tmp_path_factory.mktemp("practice")
    preload_buckets(folder, (f"bucket-{number:04d}" for number in range(BUCKETS - 1)))
    preload_objects(folder, (f"many/{number:05d}/x" for number in range(FOLDERS)))
    preload_objects(folder, (f"many/x{number:05d}.mov" for number in range(OBJECTS)))
    made = PracticeBucket(folder)
    yield made
    made.stop()


def wait_for(qtbot: QtBot, opened: OpenPicker, status: str) -> None:
    qtbot.waitUntil(lambda: opened.text("picker-status") == status, timeout=PATIENCE)


def test_all_buckets_of_a_large_account(picker: Picker, qtbot: QtBot, practice: PracticeBucket) -> None:
    opened = picker.open()
    wait_for(qtbot, opened, "1,200 buckets")
    assert len(opened.names) == len(set(opened.names)) == BUCKETS
    assert len(practice.requests("ListBuckets")) == 2
    opened.type("bucket-0999")
    opened.key(Qt.Key.Key_Return)
    opened.until(lambda: opened.entries.said == words.NOTHING_HERE)
    assert opened.address == "oss://bucket-0999/"


def test_very_many_folders_while_the_window_turns(picker: Picker, qtbot: QtBot, practice: PracticeBucket) -> None:
    practice.faults({"what": "delay", "operation": "ListObjectsV2", "skip": 2, "times": 1, "seconds": HELD_UP})
    opened = picker.open(MANY)
    began = time.perf_counter()
    qtbot.waitUntil(lambda: bool(opened.names), timeout=PATIENCE)
    first, standstill = time.perf_counter() - began, Standstill()
    opened.key(Qt.Key.Key_Down)
    wait_for(qtbot, opened, "12,000 folders and 1,500 objects. The first 200 objects are shown.")
    whole = time.perf_counter() - began
    assert opened.names[:2] == ["00000", "00001"]
    assert len(opened.names) == FOLDERS + 200
    assert opened.entries.current_name == "00000", "what is current stays so while others come"
    assert len(practice.requests("ListObjectsV2")) == 14
    print(f"\nfirst rows {first:.2f} s, all {whole:.2f} s, longest standstill {standstill.longest:.3f} s")
    assert standstill.longest < LONGEST
    assert standstill.wall < HELD_UP * 0.75, "the window waits for no answer"


def test_a_filter_over_very_many_is_quick(picker: Picker, qtbot: QtBot) -> None:
    opened = picker.open(MANY)
    wait_for(qtbot, opened, "12,000 folders and 1,500 objects. The first 200 objects are shown.")
    each = timed(lambda: opened.type("1199")) / len("1199")
    print(f"\na letter typed: {each:.3f} s")
    assert each < LONGEST
    assert opened.names == [name for name in map("{:05d}".format, range(FOLDERS)) if "1199" in name]


def test_it_is_stopped_and_gone_on_with(picker: Picker, qtbot: QtBot, practice: PracticeBucket) -> None:
    practice.faults({"what": "delay", "operation": "ListObjectsV2", "skip": 2, "times": 1, "seconds": 2})
    opened = picker.open(MANY)
    wait_for(qtbot, opened, "At least 2,000 folders and 0 objects, and looking on…")
    opened.press("picker-on")
    assert opened.text("picker-status") == "At least 2,000 folders and 0 objects. The rest was not looked at."
    assert opened.find(QPushButton, "picker-on").text() == words.GO_ON
    opened.press("picker-on")
    wait_for(qtbot, opened, "12,000 folders and 1,500 objects. The first 200 objects are shown.")
    assert len(set(opened.names)) == FOLDERS + 200


def test_what_fails_in_the_middle_never_looks_whole(picker: Picker, qtbot: QtBot, practice: PracticeBucket) -> None:
    practice.faults({"what": "deny", "operation": "ListObjectsV2", "skip": 3})
    opened = picker.open(MANY)
    wait_for(qtbot, opened, "At least 3,000 folders and 0 objects. The rest was not looked at.")
    assert opened.text("picker-fault-title") == "You may not look into practice/many/."
    assert len(opened.names) == 3000
    assert not opened.find(QPushButton, "picker-on").isVisible()


def test_leaving_for_another_place_drops_what_is_under_way(
    picker: Picker, qtbot: QtBot, practice: PracticeBucket
) -> None:
    practice.faults({"what": "delay", "operation": "ListObjectsV2", "skip": 1, "times": 1, "seconds": 1})
    opened = picker.open(MANY)
    qtbot.waitUntil(lambda: len(opened.names) == 1000, timeout=PATIENCE)
    opened.go("practice/many/00007")
    opened.shows("x")
    qtbot.wait(1200)
    assert opened.names == ["x"]
