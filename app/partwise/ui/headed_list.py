"""A list at the side whose lines stand under headings."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from partwise.ui.theme import Theme

HEADING_HEIGHT = 30
Index = QModelIndex | QPersistentModelIndex


class HeadedList(QListWidget):
    """The keys walk over the headings, which are the items without flags."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def add_heading(self, text: str) -> None:
        QListWidgetItem(text, self).setFlags(Qt.ItemFlag.NoItemFlags)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Qt knows to walk over a heading, but not to jump over it: it means the line below."""
        index = super().moveCursor(action, modifiers)
        return index if index.flags() else index.siblingAtRow(index.row() + 1)


class HeadedDelegate(QStyledItemDelegate):
    """A heading is small and quiet, `heading_drop` pixels lower than its middle; a line is `row_height` pixels high."""

    row_height: int
    heading_drop = 0

    def __init__(self, theme: Theme, parent: HeadedList) -> None:
        super().__init__(parent)
        self._theme = theme
        self._body, self._heading = theme.font("body"), theme.font("secondary")
        self._heading.setWeight(QFont.Weight.DemiBold)
        self._heading.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.4)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self.row_height if index.flags() else HEADING_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.flags():
            self.paint_line(painter, option, index)
        else:
            painter.setFont(self._heading)
            painter.setPen(self._theme.tokens.mute)
            room = option.rect.adjusted(8, 2 * self.heading_drop, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, index.data())
        painter.restore()

    def paint_line(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Everything of a line that is no heading."""
        raise NotImplementedError

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, hover: QColor) -> bool:
        """What lies below the line that is selected, or has the mouse over it; whether it is selected."""
        tokens = self._theme.tokens
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            focused = selected and option.state & QStyle.StateFlag.State_HasFocus
            painter.setPen(QPen(tokens.accent) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(tokens.selection if selected else hover)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        return selected
