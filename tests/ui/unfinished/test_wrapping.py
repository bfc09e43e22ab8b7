from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from partwise.ui.unfinished.wrapping import GAP, LINE_GAP, WrappingLayout


class Box(QWidget):
    """Likes to be 100 wide, and can be 60."""

    def __init__(self, height: int = 20) -> None:
        super().__init__()
        self._height = height

    def sizeHint(self) -> QSize:
        return QSize(100, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._height)


@pytest.fixture
def bar(qtbot: QtBot) -> QWidget:
    """Two boxes at the left, the second of them higher, and one at the right."""
    made = QWidget()
    qtbot.addWidget(made)
    layout = WrappingLayout(made)
    layout.addWidget(Box())
    layout.addWidget(Box(30))
    layout.add_trailing(Box())
    return made


def places(bar: QWidget, width: int) -> list[tuple[int, int, int]]:
    """Left, top and width of each box."""
    bar.resize(width, 200)
    bar.show()
    layout = bar.layout()
    assert layout
    layout.activate()
    boxes = [layout.itemAt(place).widget() for place in range(layout.count())]
    return [(box.x(), box.y(), box.width()) for box in boxes]


@pytest.mark.parametrize(
    ("width", "expected", "height"),
    [
        (400, [(0, 5, 100), (110, 0, 100), (300, 5, 100)], 30),
        (320, [(0, 5, 100), (110, 0, 100), (220, 5, 100)], 30),
        (220, [(0, 5, 80), (90, 0, 60), (160, 5, 60)], 30),
        (199, [(0, 5, 100), (110, 0, 89), (99, 38, 100)], 30 + LINE_GAP + 20),
        (100, [(0, 0, 100), (0, 28, 100), (0, 66, 100)], 20 + 30 + 20 + 2 * LINE_GAP),
    ],
)
def test_boxes_shrink_before_a_line_is_broken_and_the_last_stays_at_the_right(
    bar: QWidget, width: int, expected: list[tuple[int, int, int]], height: int
) -> None:
    assert places(bar, width) == expected
    assert bar.layout().heightForWidth(width) == height


def test_it_asks_for_one_line_and_can_do_with_the_width_of_one_box(bar: QWidget) -> None:
    assert bar.layout().sizeHint() == QSize(3 * 100 + 2 * GAP, 30)
    assert bar.layout().minimumSize() == QSize(60, 30)
