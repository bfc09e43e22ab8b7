"""The table of an upload's parts: it goes with the map, and every value of it can be copied."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from helpers.parts_panel import NOON, UPLOAD, Looking, stored
from helpers.standstill import Standstill
from partwise.core.changes import PartsTold

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)


# --- map and table --------------------------------------------------------------------------------------------


def test_the_table_follows_the_map(looking: Looking) -> None:
    looking.show(stored(90))
    spot = looking.map.rect_of(41).center().toPoint()
    looking.qtbot.mouseClick(looking.map, Qt.MouseButton.LeftButton, pos=spot)
    assert looking.row(looking.table.currentIndex().row())[0] == "42"
    assert looking.table.visualRect(looking.table.currentIndex()).intersects(looking.table.viewport().rect())
    looking.qtbot.keyClick(looking.map, Qt.Key.Key_Home)
    looking.qtbot.keyClick(looking.map, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert looking.row(looking.table.currentIndex().row())[0] == "5–9"
    looking.qtbot.keyClick(looking.map, Qt.Key.Key_Right)
    assert looking.map.pointed_at == 5  # the second part of the hole, whose row is one
    assert looking.map.accessibleDescription() == "Part 6 · missing"


def test_the_map_follows_the_table(looking: Looking) -> None:
    looking.show(stored(90))
    looking.table.setFocus()
    for _ in range(4):
        looking.qtbot.keyClick(looking.table, Qt.Key.Key_Down)
    assert looking.row(looking.table.currentIndex().row())[0] == "5–9"
    assert looking.map.pointed_at == 4
    looking.qtbot.keyClick(looking.table, Qt.Key.Key_Down)
    assert looking.map.pointed_at == 9
    assert looking.map.accessibleDescription().startswith("Part 10 · 10.5 MB · stored 20")


def test_the_place_in_the_table_outlives_newer_parts(looking: Looking) -> None:
    looking.show(stored(90, frozenset()))
    looking.table.go_to(59, 3)
    looking.panel.take(PartsTold(UPLOAD, stored(90)))
    current = looking.table.currentIndex()
    assert (looking.row(current.row())[0], current.column()) == ("60", 3)


# --- copying --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        (0, "4", "Part"),
        (1, "10485760", "Size"),
        (2, time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(NOON + 4)), "Last modified"),
        (3, f"{4:032X}", "ETag"),
        (4, "4000000000000000", "CRC-64"),
    ],
)
def test_any_value_is_copied_whole(looking: Looking, column: int, value: str, what: str) -> None:
    looking.show(stored(90))
    looking.table.setFocus()
    looking.table.go_to(3, column)
    looking.qtbot.keyClick(looking.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert looking.clipboard() == value
    assert looking.copied == [what]


def test_several_values_are_copied_as_lines_of_columns(looking: Looking) -> None:
    looking.show(stored(90))
    looking.table.setFocus()
    looking.table.go_to(3, 0)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        looking.qtbot.keyClick(looking.table, key, Qt.KeyboardModifier.ShiftModifier)
    looking.qtbot.keyClick(looking.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert looking.clipboard() == "4\t10485760\n5–9\tmissing"
    assert looking.copied == ["4 values"]


def menu_at(looking: Looking, place: int, column: int) -> QMenu:
    """The context menu of a cell, opened as a click with the right button opens it."""
    viewport = looking.table.viewport()
    spot: QPoint = looking.table.visualRect(looking.model.index(place, column)).center()
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(viewport, QContextMenuEvent(reason, spot, viewport.mapToGlobal(spot)))
    found: QMenu = looking.table.findChild(QMenu, "partsMenu")
    return found


def test_the_menu_copies_a_value_a_row_and_the_whole_table(looking: Looking) -> None:
    looking.show(stored(4))
    menu = menu_at(looking, 0, 3)
    value, row, table = menu.actions()
    assert [action.text() for action in (value, row, table)] == ["Copy ETag", "Copy the row", "Copy the whole table"]
    value.trigger()
    assert looking.clipboard() == f"{1:032X}"
    row.trigger()
    assert looking.clipboard().split("\t")[::4] == ["1", "1000000000000000"]
    table.trigger()
    assert len(looking.clipboard().splitlines()) == 4
    assert looking.copied == ["ETag", "Part 1", "Table of the parts"]
    menu.close()


def test_the_menu_of_a_hole_copies_no_etag(looking: Looking) -> None:
    looking.show(stored(10))
    menu = menu_at(looking, 4, 3)
    assert not menu.actions()[0].isEnabled()
    menu.close()


# --- ten thousand ---------------------------------------------------------------------------------------------


def test_ten_thousand_parts_do_not_stall_the_window(looking: Looking) -> None:
    parts = stored(10_000, frozenset(range(3, 10_000, 7)))
    worst = []
    for turn in range(5):
        upload = replace(UPLOAD, id=f"u{turn}")
        looking.panel.show_upload(upload)
        looking.qtbot.wait(5)
        block = Standstill()
        looking.qtbot.wait(5)
        looking.panel.take(PartsTold(upload, parts))
        looking.qtbot.wait(20)
        for key in (Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_PageDown):
            looking.qtbot.keyClick(looking.map, key)
            looking.qtbot.keyClick(looking.table, key)
            looking.qtbot.wait(5)
        worst.append(block.longest)
    print(f"\n10,000 parts: longest block {min(worst) * 1000:.0f} ms (of five: {[round(one * 1000) for one in worst]})")
    assert min(worst) < 0.05
