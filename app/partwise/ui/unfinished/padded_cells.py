"""Cells of a table with the same room at their sides as its header, and a calm selection."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from partwise.ui.theme import Theme

PADDING = 9  # pixels; the style adds three, which makes the header's twelve
Index = QModelIndex | QPersistentModelIndex


class PaddedCells(QStyledItemDelegate):
    """Paints as the style does, a little further inside; check boxes are where they are painted."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        inner = _inside(option)
        flags = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._theme.tokens.selection)
        inner.state &= ~flags
        inner.palette.setColor(QPalette.ColorRole.Window, self._theme.tokens.mute)  # what the style frames boxes with
        super().paint(painter, inner, index)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._theme.tokens.accent)
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        return super().editorEvent(event, model, _inside(option), index)


def _inside(option: QStyleOptionViewItem) -> QStyleOptionViewItem:
    inner = QStyleOptionViewItem(option)
    inner.rect = option.rect.adjusted(PADDING, 0, -PADDING, 0)
    return inner
