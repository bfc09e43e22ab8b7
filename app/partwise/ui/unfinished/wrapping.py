"""A row of controls that becomes two or more where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayoutItem, QWidget

from partwise.ui.uploads.flow import FlowLayout, Places

GAP, LINE_GAP = 10, 8


class WrappingLayout(FlowLayout):
    """Each in the middle of its line; those added as `trailing` stand at the right edge of theirs.

    A widget may shrink to its minimum before a line is broken.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSpacing(GAP)
        self._trailing: set[QWidget] = set()

    def add_trailing(self, widget: QWidget) -> None:
        """Add it at the right."""
        self._trailing.add(widget)
        self.addWidget(widget)

    def places(self, items: list[QLayoutItem], width: int) -> Places:
        places: Places = []
        top = 0
        for line in _lines(items, width):
            height = max(item.sizeHint().height() for item in line)
            places += self._places_in(line, QRect(0, top, width, height))
            top += height + LINE_GAP
        return places

    def _places_in(self, items: list[QLayoutItem], line: QRect) -> Places:
        places: Places = []
        spare = line.width() - sum(item.minimumSize().width() for item in items) - GAP * (len(items) - 1)
        widths = []
        for item in items:
            more = max(0, min(spare, item.sizeHint().width() - item.minimumSize().width()))
            widths.append(item.minimumSize().width() + more)
            spare -= more
        left = line.left()
        for item, width in zip(items, widths, strict=True):
            if item.widget() in self._trailing and spare > 0:
                left, spare = left + spare, 0
            height = item.sizeHint().height()
            top = line.top() + (line.height() - height) // 2
            places.append((item, QRect(QPoint(left, top), QSize(width, height))))
            left += width + GAP
        return places


def _lines(items: list[QLayoutItem], width: int) -> list[list[QLayoutItem]]:
    """As many in a line as have room at their minimum."""
    lines: list[list[QLayoutItem]] = []
    used = 0
    for item in items:
        least = item.minimumSize().width()
        if lines and used + GAP + least <= width:
            lines[-1].append(item)
            used += GAP + least
        else:
            lines.append([item])
            used = least
    return lines
