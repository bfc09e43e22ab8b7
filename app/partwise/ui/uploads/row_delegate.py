"""What the rows of both lists of uploads have in common: their height and their ground."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from partwise.ui.stylesheet import blend
from partwise.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """`row_height` in pixels, the hairline below included."""

    row_height: int

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self.prepare)
        self.prepare()

    @Slot()
    def prepare(self) -> None:
        """Everything that costs is made once per theme, nothing per paint."""
        tokens = self._theme.tokens
        self._hover = blend(tokens.panel, tokens.bg, 0.7)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self.row_height)

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, *, focus: bool) -> None:
        """What lies below a cell, and the hairline; `focus`: the cell tells with a bar at its left where the keys act.

        Leaves the painter with another pen.
        """
        tokens, rect, state = self._theme.tokens, option.rect, option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, tokens.selection)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self._hover)
        painter.setPen(tokens.line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if focus and state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height() - 1), tokens.accent)
