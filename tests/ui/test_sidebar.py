"""The sidebar: two sections, one list for the keys, and counts that are spoken too."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from helpers.listed_uploads import listed_upload
from helpers.sample_uploads import STORED, sample_upload
from partwise.ui.main_window import MainWindow
from partwise.ui.sidebar import Sidebar
from partwise.ui.theme import Theme
from partwise.ui.uploads.groups import Group


@pytest.fixture
def sidebar(qtbot: QtBot, theme: Theme) -> Sidebar:
    made = Sidebar(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def lines(sidebar: Sidebar) -> QAbstractItemView:
    found = sidebar.findChild(QAbstractItemView, "sidebar-groups")
    assert found is not None
    return found


def spoken(sidebar: Sidebar) -> list[str]:
    model = lines(sidebar).model()
    return [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]


def test_the_keys_walk_through_both_sections_and_over_the_headings(qtbot: QtBot, sidebar: Sidebar) -> None:
    chosen: list[Group] = []
    sidebar.group_chosen.connect(chosen.append)
    groups = lines(sidebar)
    groups.setFocus()
    for _ in Group:
        qtbot.keyClick(groups, Qt.Key.Key_Down)
    assert chosen == list(Group)[1:]
    qtbot.keyClick(groups, Qt.Key.Key_Home)
    qtbot.keyClick(groups, Qt.Key.Key_Up)
    qtbot.keyClick(groups, Qt.Key.Key_End)
    assert chosen[-2:] == [Group.ALL, Group.UNFINISHED]


def test_a_click_on_a_heading_chooses_nothing(qtbot: QtBot, sidebar: Sidebar) -> None:
    groups = lines(sidebar)
    heading = groups.visualRect(groups.model().index(7, 0)).center()
    with qtbot.assertNotEmitted(sidebar.group_chosen):
        qtbot.mouseClick(groups.viewport(), Qt.MouseButton.LeftButton, pos=heading)
    assert groups.currentIndex().row() == 1


def test_every_line_is_spoken_with_its_count_from_the_beginning(sidebar: Sidebar) -> None:
    assert spoken(sidebar)[1:3] == ["All: 0 uploads", "Active: 0 uploads"]
    sidebar.set_counts(dict.fromkeys(Group, 0) | {Group.FAILED: 1, Group.UNFINISHED: 1203})
    assert spoken(sidebar)[5] == "Failed: 1 upload"
    assert spoken(sidebar)[8] == "1,203 unfinished uploads on the server"


def test_what_others_began_is_counted_on_the_server_alone(window: MainWindow) -> None:
    window.model.take([listed_upload("one"), sample_upload(STORED, id="ours")])
    told = spoken(window.sidebar)
    assert told[1] == "All: 1 upload"
    assert told[8] == "2 unfinished uploads on the server"
    assert window.pages.currentWidget() is window.page
