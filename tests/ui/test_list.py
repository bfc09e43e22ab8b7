"""The list in the window: filtered, searched, folded, and its selection kept."""

from __future__ import annotations

import gc
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QMenu,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from helpers.sample_uploads import FLYING, STORED, WAITING, sample_upload
from partwise.core.lifecycle import State
from partwise.core.upload import Target, Upload
from partwise.ui import words
from partwise.ui.bridge import Bridge
from partwise.ui.collector import collect_rarely
from partwise.ui.main_window import MainWindow
from partwise.ui.uploads.groups import Group

SENDING = sample_upload(STORED * 4 + FLYING * 2 + WAITING * 4, id="sending", order=1)
PAUSED = replace(
    SENDING, id="paused", state=State.PAUSED, order=2, target=Target("acme", "media", "b.mov"), source="/b.mov"
)


def test_the_sidebar_filters_and_counts(qtbot: QtBot, window: MainWindow) -> None:
    window.model.take([SENDING, PAUSED])
    groups = window.sidebar.findChild(QAbstractItemView, "sidebar-groups")
    assert groups.model().index(4, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Paused: 1 upload"
    groups.setFocus()
    for _ in range(3):
        qtbot.keyClick(groups, Qt.Key.Key_Down)
    assert window.model.group is Group.PAUSED
    assert window.model.rowCount() == 1
    qtbot.keyClick(groups, Qt.Key.Key_Down)
    reason = window.findChild(QWidget, "nothing-here-text")
    assert reason.isVisible()
    assert reason.text() == words.NOTHING_IN_GROUP["failed"]
    window.findChild(QPushButton, "show-all").click()
    assert window.model.rowCount() == 2


def test_search_waits_for_a_pause_and_escape_ends_it(qtbot: QtBot, window: MainWindow) -> None:
    window.model.take([SENDING, PAUSED])
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.page.search.field.hasFocus()
    qtbot.keyClicks(window.page.search.field, "DRONE")
    assert window.model.rowCount() == 2
    qtbot.waitUntil(lambda: window.model.rowCount() == 1)
    qtbot.keyClick(window.page.search.field, Qt.Key.Key_Escape)
    assert window.model.rowCount() == 2
    assert not window.page.search.isVisible()


def folder_of(count: int) -> list[Upload]:
    return [
        replace(
            SENDING, id=f"f{number}", order=number, batch="day/", target=Target("acme", "media", f"day/{number:03}")
        )
        for number in range(count)
    ]


def test_a_folder_opens_by_key_and_by_its_chevron(qtbot: QtBot, window: MainWindow) -> None:
    window.model.take(folder_of(3))
    view = window.page.view
    view.setFocus()
    view.selectRow(0)
    for key, rows in (
        (Qt.Key.Key_Return, 4),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_Right, 4),
        (Qt.Key.Key_Right, 4),
        (Qt.Key.Key_Return, 1),
    ):
        qtbot.keyClick(view, key)
        assert window.model.rowCount() == rows
    chevron = view.visualRect(window.model.index(0, 0)).topLeft() + QPoint(16, 24)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=chevron)
    assert window.model.rowCount() == 4


def test_the_selection_survives_sorting_and_filtering(window: MainWindow) -> None:
    window.model.take([*folder_of(3), PAUSED])
    window.page.view.selectRow(window.model.place_of("paused"))
    window.page.view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert [upload.id for upload in window.page.uploads] == ["paused"]
    window.model.set_filter(Group.PAUSED)
    assert [upload.id for upload in window.page.uploads] == ["paused"]
    window.model.set_filter(Group.DONE)
    assert window.page.uploads == []


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_the_row_menu_offers_only_what_applies(qtbot: QtBot, window: MainWindow) -> None:
    window.model.take([PAUSED])
    window.page.view.menu_asked.emit(window.mapToGlobal(QPoint(300, 200)))
    menu = window.findChild(QMenu, "menu-row")
    offered = [action.objectName() for action in menu.actions() if action.objectName()]
    assert "resume" in offered
    assert "pause" not in offered
    submenus = {action.menu().objectName() for action in menu.actions() if action.menu()}
    assert submenus == {"menu-queue", "menu-priority", "menu-limit", "menu-copy"}
    menu.close()


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_what_has_ended_offers_its_receipt_and_no_turn(window: MainWindow) -> None:
    window.model.take([replace(PAUSED, state=State.DONE)])
    window.page.view.menu_asked.emit(window.mapToGlobal(QPoint(300, 200)))
    menu = window.findChild(QMenu, "menu-row")
    assert "show-receipt" in [action.objectName() for action in menu.actions()]
    assert {action.menu().objectName() for action in menu.actions() if action.menu()} == {"menu-copy"}
    menu.close()


def test_a_hundred_thousand_uploads_at_once_leave_the_window_live(
    qtbot: QtBot, window: MainWindow, bridge: Bridge
) -> None:
    waiting = replace(SENDING, state=State.WAITING, stored_bytes=0, parts=b"")
    uploads = [replace(waiting, id=str(number), order=number) for number in range(100_000)]
    busy: list[float] = []
    take = window.model.take

    def timed(chunk: tuple[Upload, ...]) -> None:
        started = time.thread_time()
        take(chunk)
        busy.append((time.thread_time() - started) * 1000)

    bridge.uploads_changed.disconnect(window.model.take)
    bridge.uploads_changed.connect(timed)
    thresholds = gc.get_threshold()
    collect_rarely()  # as the program does once its window stands
    bridge.published(uploads, [])
    qtbot.waitUntil(lambda: window.model.rowCount() == 100_000, timeout=30_000)
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    print(f"100,000 uploads into the window: {len(busy)} steps, the longest {max(busy):.0f} ms")
    assert max(busy) < 200  # measured 20; the rest is room for a slow machine
