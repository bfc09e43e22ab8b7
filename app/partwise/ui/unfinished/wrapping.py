"""A row of controls that becomes two or more where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

GAP, LINE_GAP = 10, 8


class WrappingLayout(QLayout):
    """Widgets from left to right, wrapped; those added as `trailing` stand at the right edge of their row.

    A widget may shrink to its minimum before a row is broken.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._leading: int | None = None  # so many stand at the left

    def add_trailing(self, widget: QWidget) -> None:
        """This one and all that are added later stand at the right."""
        if self._leading is None:
            self._leading = len(self._items)
        self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        shown = self._shown()
        width = sum(item.sizeHint().width() for item in shown) + GAP * max(0, len(shown) - 1)
        return self._with_margins(width, max((item.sizeHint().height() for item in shown), default=0))

    def minimumSize(self) -> QSize:
        shown = self._shown()
        widest = max((item.minimumSize().width() for item in shown), default=0)
        return self._with_margins(widest, max((item.minimumSize().height() for item in shown), default=0))

    def _with_margins(self, width: int, height: int) -> QSize:
        margins = self.contentsMargins()
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _rows(self, room: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        used = 0
        for item in self._shown():
            width = item.minimumSize().width()
            if rows and used + GAP + width <= room:
                rows[-1].append(item)
                used += GAP + width
            else:
                rows.append([item])
                used = width
        return rows

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """Place the widgets, or only find out what height they need."""
        inner = rect.marginsRemoved(self.contentsMargins())
        top = inner.top()
        for row in self._rows(inner.width()):
            height = max(item.sizeHint().height() for item in row)
            if move:
                self._place(row, QRect(inner.left(), top, inner.width(), height))
            top += height + LINE_GAP
        return top - LINE_GAP - rect.top() + self.contentsMargins().bottom() if self._shown() else 0

    def _place(self, row: list[QLayoutItem], line: QRect) -> None:
        spare = line.width() - sum(item.minimumSize().width() for item in row) - GAP * (len(row) - 1)
        trailing = set(self._items[self._leading :]) if self._leading is not None else set()
        widths = []
        for item in row:
            more = max(0, min(spare, item.sizeHint().width() - item.minimumSize().width()))
            widths.append(item.minimumSize().width() + more)
            spare -= more
        left = line.left()
        pushed = False
        for item, width in zip(row, widths, strict=True):
            if item in trailing and not pushed:
                left, pushed = left + max(0, spare), True
            height = item.sizeHint().height()
            item.setGeometry(QRect(QPoint(left, line.top() + (line.height() - height) // 2), QSize(width, height)))
            left += width + GAP
