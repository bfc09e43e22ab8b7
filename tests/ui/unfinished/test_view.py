"""The table: ticks are the selection, keys reach everything, and what is painted tells it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QContextMenuEvent, QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from helpers.listed_uploads import listed_upload
from helpers.unfinished_page import MAY_NOT_COUNT, MOMENT, A, B, C, Shown
from partwise.core.errors import Fault, Kind
from partwise.core.lifecycle import State
from partwise.ui.theme import Appearance, Theme
from partwise.ui.unfinished.delegate import KEY_LEFT, short_key, worth_telling
from partwise.ui.unfinished.filters import UnfinishedFilter
from partwise.ui.unfinished.view_header import NARROWEST_KEY
from partwise.ui.uploads.order import Column

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BOX, TEXT = 18, 120  # pixels into a row
FAILED = Fault(Kind.FIXABLE, "The file has another size than its upload.", code="FileDiffers")


@pytest.fixture
def table(shown: Shown) -> Shown:
    """Three rows, none ticked, the focus on the first."""
    shown.model.take([A, B, C])
    shown.view.setFocus()
    return shown


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def press_menu_key(widget: QWidget) -> None:
    """What the system makes of that key; nobody does offscreen."""
    place = widget.mapToGlobal(QPoint(0, 0))
    QApplication.sendEvent(widget, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), place))


# --- ticks ----------------------------------------------------------------------------------------------------


def test_a_click_on_a_box_ticks_only_its_row(table: Shown) -> None:
    table.click(0, BOX)
    table.click(2, BOX)
    assert table.ticked() == ["a", "c"]
    table.click(0, BOX)
    assert table.ticked() == ["c"]


def test_a_click_beside_the_box_selects_that_row_alone(table: Shown) -> None:
    table.click(0, BOX)
    table.click(2, TEXT)
    assert table.ticked() == ["c"]
    table.click(0, TEXT, SHIFT)
    assert table.ticked() == ["a", "b", "c"]
    table.click(1, TEXT, CTRL)
    assert table.ticked() == ["a", "c"]


def test_a_hand_that_slips_while_it_ticks_selects_nothing_else(table: Shown) -> None:
    port = table.view.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=table.place_in(0, BOX))
    QTest.mouseMove(port, table.place_in(2, BOX))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=table.place_in(2, BOX))
    assert table.ticked() == ["a"]


def test_a_double_click_on_a_box_ticks_twice_and_opens_nothing(table: Shown) -> None:
    QTest.mouseDClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=table.place_in(0, BOX))
    table.click(1, BOX)
    assert table.said == []
    assert table.ticked() == ["a", "b"]


def test_space_ticks_the_current_row_and_keeps_the_others(table: Shown) -> None:
    table.key(Qt.Key.Key_Space)
    table.key(Qt.Key.Key_Down, CTRL)
    table.key(Qt.Key.Key_Down, CTRL)
    table.key(Qt.Key.Key_Space)
    assert table.ticked() == ["a", "c"]
    table.key(Qt.Key.Key_Space, CTRL)
    assert table.ticked() == ["a"]


def test_the_table_says_which_keys_tick_one_and_which_tick_several(table: Shown) -> None:
    assert "Down ticks the next one alone" in table.view.accessibleDescription()
    table.key(Qt.Key.Key_Space)
    table.key(Qt.Key.Key_Down)
    assert table.ticked() == ["b"]
    table.key(Qt.Key.Key_Down, SHIFT)
    assert table.ticked() == ["b", "c"]
    table.key(Qt.Key.Key_Up, CTRL)
    assert table.ticked() == ["b", "c"]


def test_all_are_ticked_by_ctrl_a_and_by_the_box_of_the_header(table: Shown) -> None:
    table.key(Qt.Key.Key_A, CTRL)
    assert table.ticked() == ["a", "b", "c"]
    header = table.view.header.viewport()
    QTest.mouseClick(header, Qt.MouseButton.LeftButton, pos=QPoint(BOX, 16))
    assert table.ticked() == []
    table.click(1, BOX)
    QTest.mouseClick(header, Qt.MouseButton.LeftButton, pos=QPoint(BOX, 16))
    assert table.ticked() == ["a", "b", "c"]
    assert table.view.header.sortIndicatorSection() == Column.STARTED


def test_the_box_of_the_header_shows_none_some_and_all(table: Shown, theme: Theme) -> None:
    def box() -> QImage:
        return table.view.header.grab().toImage().copy(12, 8, 15, 15)

    none = box()
    table.click(0, BOX)
    some = box()
    table.key(Qt.Key.Key_A, CTRL)
    every = box()
    assert len({bytes(image.constBits()) for image in (none, some, every)}) == 3
    assert theme.tokens.accent.name() not in colours(none)
    assert theme.tokens.accent.name() in colours(some) & colours(every)


def test_a_right_click_acts_on_what_is_ticked_or_else_on_its_row(table: Shown) -> None:
    table.click(0, BOX)
    QTest.mouseClick(table.view.viewport(), Qt.MouseButton.RightButton, pos=table.place_in(0, TEXT))
    assert table.ticked() == ["a"]
    QTest.mouseClick(table.view.viewport(), Qt.MouseButton.RightButton, pos=table.place_in(2, TEXT))
    assert table.ticked() == ["c"]


def test_ticks_stay_through_sort_filter_and_another_page(table: Shown) -> None:
    table.page.choose(["a", "c"])
    table.view.header.setSortIndicator(Column.KEY, Qt.SortOrder.DescendingOrder)
    assert (table.shown_keys()[0], table.ticked()) == (C.target.key, ["a", "c"])
    table.page.leave()
    table.model.set_filter(table.model.group.ALL)
    assert table.model.rowCount() == 0
    table.page.enter()
    assert table.ticked() == ["a", "c"]
    table.model.show_unfinished(UnfinishedFilter(key_prefix="footage/a"))
    assert table.ticked() == ["a"]


def test_what_leaves_the_server_is_selected_no_more(table: Shown) -> None:
    table.page.choose(["a", "b"])
    table.model.drop(["a"])
    table.page.refresh()
    assert table.ticked() == ["b"]


# --- keys and the header --------------------------------------------------------------------------------------


def test_enter_and_a_double_click_show_the_parts(table: Shown) -> None:
    table.key(Qt.Key.Key_Return)
    QTest.mouseDClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=table.place_in(1, TEXT))
    assert table.said == [("asked", "show-parts")] * 2
    assert table.ticked() == ["b"]


def test_a_click_on_a_title_sorts(table: Shown) -> None:
    header = table.view.header
    place = QPoint(header.sectionViewportPosition(Column.KEY) + TEXT, 16)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.shown_keys() == [each.target.key for each in (A, B, C)]
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.shown_keys() == [each.target.key for each in (C, B, A)]


def test_the_oldest_are_first_until_somebody_sorts(table: Shown) -> None:
    table.model.take([listed_upload("old", "z", started=MOMENT - 10_000)])
    assert table.shown_keys()[0] == "z"
    header = table.view.header
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (
        Column.STARTED,
        Qt.SortOrder.AscendingOrder,
    )


def test_keys_alone_sort_tick_and_choose_columns(qtbot: QtBot, table: Shown) -> None:
    header = table.view.header
    header.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(header, Qt.Key.Key_Return)
    QTest.keyClick(header, Qt.Key.Key_Return)
    assert table.shown_keys() == [each.target.key for each in (C, B, A)]
    QTest.keyClick(header, Qt.Key.Key_Right)
    QTest.keyClick(header, Qt.Key.Key_Return)
    assert header.sortIndicatorSection() == Column.STARTED
    QTest.keyClick(header, Qt.Key.Key_Space)
    assert table.ticked() == ["a", "b", "c"]


def test_the_header_tells_what_each_key_did(table: Shown) -> None:
    header = table.view.header
    header.setFocus(Qt.FocusReason.TabFocusReason)

    def told(key: Qt.Key | None = None) -> str:
        if key is not None:
            QTest.keyClick(header, key)
        spoken = QAccessible.queryAccessibleInterface(header).text(QAccessible.Text.Name)
        return spoken.removeprefix("Columns of the unfinished uploads: ")

    assert told() == "Object key, none ticked"
    assert told(Qt.Key.Key_Right) == "Started, sorted, oldest first, none ticked"
    assert told(Qt.Key.Key_Return) == "Started, sorted, newest first, none ticked"
    assert told(Qt.Key.Key_Space) == "Started, sorted, newest first, all ticked"
    assert told(Qt.Key.Key_Space) == "Started, sorted, newest first, none ticked"
    table.click(0, BOX)
    assert told(Qt.Key.Key_Left) == "Object key, some ticked"
    assert told(Qt.Key.Key_Return) == "Object key, sorted, ascending, some ticked"


def test_a_column_that_is_hidden_is_not_the_one_that_keys_act_on(table: Shown) -> None:
    header = table.view.header
    QTest.keyClick(header, Qt.Key.Key_Right)
    press_menu_key(header)
    table.page.findChild(QAction, "column-started").trigger()
    assert "Object key" in header.accessibleName()


def test_the_section_that_keys_act_on_is_marked(table: Shown, theme: Theme) -> None:
    header = table.view.header
    title = header.sectionViewportPosition(Column.PARTS)
    for _ in range(2):
        QTest.keyClick(header, Qt.Key.Key_Right)
    assert theme.tokens.accent.name() not in colours(header.grab().toImage().copy(title, 25, 80, 8))
    header.setFocus(Qt.FocusReason.TabFocusReason)
    assert theme.tokens.accent.name() in colours(header.grab().toImage().copy(title, 25, 80, 8))


def test_the_upload_id_is_shown_on_request(table: Shown) -> None:
    header = table.view.header
    assert header.isSectionHidden(Column.UPLOAD_ID)
    assert all(header.isSectionHidden(column) for column in Column if column < Column.KEY)
    header.setFocus(Qt.FocusReason.TabFocusReason)
    press_menu_key(header)
    menu = table.page.findChild(QMenu, "unfinished-columns")
    action = menu.findChild(QAction, "column-upload-id")
    assert not menu.findChild(QAction, "column-key").isEnabled()
    action.trigger()
    assert not header.isSectionHidden(Column.UPLOAD_ID)
    menu.findChild(QAction, "column-class").trigger()
    assert header.isSectionHidden(Column.CLASS)
    menu.close()


def test_the_key_takes_the_room_that_is_left(table: Shown) -> None:
    header = table.view.header

    def total() -> int:
        return sum(header.sectionSize(column) for column in Column)

    assert total() == table.view.viewport().width()
    table.page.resize(1300, 650)
    assert total() == table.view.viewport().width()
    header.resizeSection(Column.OWNER, 300)
    assert total() == table.view.viewport().width()
    table.page.resize(560, 480)
    assert header.sectionSize(Column.KEY) == NARROWEST_KEY
    assert table.view.horizontalScrollBar().maximum() > 0


# --- what is painted and said ---------------------------------------------------------------------------------


def test_folders_give_way_before_the_name_of_the_file(theme: Theme) -> None:
    metrics = QFontMetrics(theme.font("body"))
    key = "footage/2026-11/second-unit/reel-0017-take-3.mxf"
    whole = metrics.horizontalAdvance(key)
    assert short_key(key, metrics, whole) == key
    shorter = short_key(key, metrics, whole - 40)
    assert shorter.endswith("…/reel-0017-take-3.mxf")
    assert shorter.startswith("footage/")
    assert short_key(key, metrics, metrics.horizontalAdvance("reel-0017-take-3.mxf")) == "reel-0017-take-3.mxf"
    assert short_key("a" * 80, metrics, 200).count("…") == 1
    assert short_key("电影/样片" * 12 + "/", metrics, 200).count("…") == 1


def test_a_second_line_only_where_something_went_wrong(table: Shown, theme: Theme) -> None:
    def reds() -> bool:
        image = table.view.viewport().grab().toImage()
        return theme.tokens.bad.name() in colours(image.copy(KEY_LEFT, 0, 300, 144))

    assert not reds()
    table.model.take([replace(B, fault=MAY_NOT_COUNT, held=None)])
    assert not reds()
    table.model.take([replace(B, fault=FAILED)])
    assert reds()


def test_a_right_that_is_missing_for_all_rows_is_not_told_in_each() -> None:
    assert worth_telling(MAY_NOT_COUNT) is None
    assert worth_telling(FAILED) is FAILED
    assert worth_telling(replace(MAY_NOT_COUNT, operation="AbortMultipartUpload")) is not None
    assert worth_telling(None) is None


@pytest.mark.parametrize("state", [State.LISTED, State.ABORTING, State.PAUSED, State.FAILED, State.SENDING])
def test_every_owner_is_painted_in_light_and_dark(table: Shown, theme: Theme, state: State) -> None:
    source = "" if state in (State.LISTED, State.ABORTING) else "/b.mov"
    table.model.take([replace(B, state=state, source=source)])
    left = table.view.columnViewportPosition(Column.OWNER)
    for appearance in (Appearance.DARK, Appearance.LIGHT):
        theme.set_appearance(appearance)
        image = table.view.viewport().grab().toImage().copy(left + 12, 48, 150, 46)
        assert len(colours(image)) > 5
        assert theme.tokens.panel.name() in colours(image)


def test_cells_speak_and_tell_whether_they_are_ticked(table: Shown) -> None:
    table.click(0, BOX)
    view = QAccessible.queryAccessibleInterface(table.view)
    assert view.text(QAccessible.Text.Name) == "Unfinished uploads on the server"
    assert "Space ticks" in view.text(QAccessible.Text.Description)
    cells = [view.child(place) for place in range(view.childCount())]
    keys = [cell for cell in cells if cell and cell.text(QAccessible.Text.Name).startswith("oss://media-archive/")]
    assert len(keys) == 3
    assert "3 parts" in keys[0].text(QAccessible.Text.Name)
    assert [bool(cell.state().selected) for cell in keys] == [True, False, False]


def test_a_file_over_a_row_frames_it_and_says_what_a_drop_would_do(table: Shown, theme: Theme) -> None:
    place = table.view.viewport().mapToGlobal(table.place_in(1, TEXT))
    assert table.page.upload_at(place) is B
    assert table.page.upload_at(place + QPoint(0, 200)) is None
    assert table.page.upload_at(table.page.mapToGlobal(QPoint(5, 5))) is None
    table.page.mark_drop(B, "Compare and continue this upload")
    mark = table.view._mark
    assert mark.isVisible()
    assert mark.geometry().top() == table.view.rowViewportPosition(1)
    assert mark.accessibleName() == "Compare and continue this upload"
    assert theme.tokens.accent.name() in colours(mark.grab().toImage())
    table.page.mark_drop(None, "")
    assert not mark.isVisible()


def test_nothing_of_the_list_is_taken_for_an_unfinished_upload(table: Shown) -> None:
    table.page.leave()
    table.model.set_filter(table.model.group.ALL)
    table.model.take([replace(A, source="/a.mov", state=State.DONE, id="own")])
    assert table.view.chosen_places() == []
    assert table.view.rows_in_view() == (0, -1)
    assert table.page.upload_at(table.view.viewport().mapToGlobal(QPoint(TEXT, 20))) is None


def test_the_current_row_stays_in_view_when_the_table_gets_lower(qtbot: QtBot, shown: Shown) -> None:
    shown.model.take([listed_upload(str(n), f"k/{n:02}", started=MOMENT + n) for n in range(30)])
    shown.click(8, TEXT)
    shown.page.show_parts(True)
    qtbot.waitUntil(lambda: shown.view.height() < 350)
    rect = shown.view.visualRect(shown.view.currentIndex())
    assert shown.view.viewport().rect().contains(rect.center())


def test_the_menu_key_asks_for_a_menu_at_the_current_row(table: Shown) -> None:
    press_menu_key(table.view)
    (name, place), *_ = table.said
    assert name == "menu_asked"
    assert table.page.upload_at(place) is A
