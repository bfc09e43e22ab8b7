"""Paints a row of a place: a bucket with its facts, a folder, or, greyed, an object with its size."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from partwise.core.browsing import BucketFacts, ObjectSeen
from partwise.ui import words, words_picker
from partwise.ui.icons import icon
from partwise.ui.picker.model import RowRole
from partwise.ui.picker.rows import Row
from partwise.ui.stylesheet import blend
from partwise.ui.theme import Theme

ROW_HEIGHT = 30
MARGIN = 12
ICON = 16
NAME_LEFT = 38
_COLUMNS = (116, 116, 78)  # region, storage class, day; from the left
_SIZE_COLUMN = 84
Index = QModelIndex | QPersistentModelIndex


class EntryDelegate(QStyledItemDelegate):
    """One line per row."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self._prepare)
        self._prepare()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        self._ground(painter, option.rect, option.state)
        row: Row = index.data(RowRole)
        inner = option.rect.adjusted(NAME_LEFT, 0, -MARGIN, 0)
        match row:
            case BucketFacts():
                self._icon(painter, option.rect, "cloud")
                left = self._facts(painter, inner, words_picker.bucket_columns(row))
                self._text(painter, inner.adjusted(0, 0, left - inner.right() - MARGIN, 0), index.data())
            case ObjectSeen():
                self._quiet(painter, inner.adjusted(0, 0, -_SIZE_COLUMN, 0), row.name)
                self._quiet(painter, inner, words.size(row.size), Qt.AlignmentFlag.AlignRight)
            case _:
                self._icon(painter, option.rect, "folder")
                self._text(painter, inner, index.data())
        painter.restore()

    @Slot()
    def _prepare(self) -> None:
        tokens = self._theme.tokens
        self._body, self._small = self._theme.font("body"), self._theme.font("secondary")
        self._metrics, self._small_metrics = QFontMetrics(self._body), QFontMetrics(self._small)
        self._hover = blend(tokens.panel, tokens.bg, 0.7)
        self._icons = {name: icon(name, self._theme, "mute").pixmap(ICON, ICON) for name in ("cloud", "folder")}

    def _ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        tokens = self._theme.tokens
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, tokens.selection)
            if state & QStyle.StateFlag.State_HasFocus:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), tokens.accent)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self._hover)

    def _icon(self, painter: QPainter, rect: QRect, name: str) -> None:
        painter.drawPixmap(rect.left() + MARGIN, rect.top() + (ROW_HEIGHT - ICON) // 2, self._icons[name])

    def _facts(self, painter: QPainter, rect: QRect, facts: tuple[str, str, str]) -> int:
        """The facts in columns at the right; where the first begins."""
        left = rect.right() + 1 - sum(_COLUMNS)
        begin = left
        for fact, width in zip(facts, _COLUMNS, strict=True):
            self._quiet(painter, QRect(left, rect.top(), width, rect.height()), fact)
            left += width
        return begin

    def _text(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setFont(self._body)
        painter.setPen(self._theme.tokens.text)
        shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _quiet(
        self, painter: QPainter, rect: QRect, text: str, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    ) -> None:
        painter.setFont(self._small)
        painter.setPen(self._theme.tokens.mute)
        shown = self._small_metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, shown)
