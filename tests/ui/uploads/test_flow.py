from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from partwise.ui.uploads.flow import FlowLayout


class Box(QWidget):
    def sizeHint(self) -> QSize:
        return QSize(100, 20)


@pytest.fixture
def row(qtbot: QtBot) -> QWidget:
    """Three boxes of 100 × 20 with 10 between them."""
    made = QWidget()
    qtbot.addWidget(made)
    layout = FlowLayout(made)
    layout.setSpacing(10)
    for _ in range(3):
        layout.addWidget(Box())
    return made


def places(row: QWidget, width: int) -> list[tuple[int, int]]:
    row.resize(width, 200)
    row.show()
    layout = row.layout()
    assert layout
    layout.activate()
    boxes = [layout.itemAt(index).widget() for index in range(layout.count())]
    return [(box.x(), box.y()) for box in boxes if not box.isHidden()]


@pytest.mark.parametrize(
    ("width", "expected", "height"),
    [
        (320, [(0, 0), (110, 0), (220, 0)], 20),
        (319, [(0, 0), (110, 0), (0, 30)], 50),
        (100, [(0, 0), (0, 30), (0, 60)], 80),
    ],
)
def test_it_goes_on_in_the_next_line(row: QWidget, width: int, expected: list[tuple[int, int]], height: int) -> None:
    assert places(row, width) == expected
    assert row.layout().heightForWidth(width) == height


def test_what_is_hidden_takes_no_room(row: QWidget) -> None:
    row.layout().itemAt(0).widget().hide()
    assert places(row, 210) == [(0, 0), (110, 0)]
    assert row.layout().sizeHint() == QSize(210, 20)


def test_items_can_be_taken_out(row: QWidget) -> None:
    layout = row.layout()
    taken = layout.takeAt(0)
    assert taken
    assert layout.count() == 2
    assert layout.takeAt(7) is None
    assert layout.heightForWidth(320) == 20


def test_margins_and_the_tallest_of_the_last_line_count(row: QWidget) -> None:
    row.layout().setContentsMargins(5, 6, 7, 8)
    row.layout().itemAt(1).widget().setMinimumHeight(30)
    assert places(row, 332) == [(5, 6), (115, 6), (225, 6)]
    assert row.layout().heightForWidth(332) == 6 + 30 + 8
    assert row.layout().sizeHint() == QSize(5 + 320 + 7, 6 + 30 + 8)
    assert row.layout().heightForWidth(331) == 6 + 30 + 10 + 20 + 8
