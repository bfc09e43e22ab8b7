"""Places that are known without asking anybody: the connection's own, bookmarks, and those used lately."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from partwise.core.keys import Address
from partwise.ui import words_picker as words
from partwise.ui.picker.star import SIZE, paint_star
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import named

WIDTH = 212
ROW_HEIGHT, HEADING_HEIGHT = 30, 30
STAR_ROOM = SIZE + 18  # at the right of a row, where a click sets or removes the bookmark
PlaceRole = Qt.ItemDataRole.UserRole
_StarRole = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class Shelf(QListWidget):
    """Signals:
    opened: an Address to look into; None: all buckets.
    star_wished: an Address that is to become a bookmark, or no longer be one.
    """

    opened = Signal(object)
    star_wished = Signal(object)

    def __init__(self, theme: Theme, own: Address | None, recents: Sequence[Address]) -> None:
        """`own` is the connection's own place, None where it has none; of `recents` the last used stands first."""
        super().__init__()
        self._theme, self._own, self._recents = theme, own, tuple(recents)
        named(self, "picker-shelf", words.SHELF)
        self.setAccessibleDescription(words.SHELF_HELP)
        self.setFixedWidth(WIDTH)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_ShelfDelegate(theme, self))
        theme.changed.connect(self._colour)
        self._colour()

    def show_places(self, bookmarks: Sequence[Address]) -> None:
        """Show these bookmarks, and all that stays the same; the current row stays with its place."""
        current = self.currentRow()
        before = self.currentItem().data(PlaceRole) if current >= 0 else None
        self.clear()
        self._add(words.ALL_BUCKETS, None, words.ALL_BUCKETS, "")
        own = () if self._own is None else (self._own,)
        for heading, places in ((words.OWN_PLACE, own), (words.BOOKMARKS, bookmarks), (words.RECENT, self._recents)):
            if places:
                QListWidgetItem(heading, self).setFlags(Qt.ItemFlag.NoItemFlags)
            for place in places:
                starred = place in bookmarks
                spoken = words.spoken_place(place, starred)
                self._add(words.shelf_place(place), place, spoken, "filled" if starred else "outline")
        self._choose(before, current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if item and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(item.data(PlaceRole))
        elif item and event.key() == Qt.Key.Key_Space:
            self._wish(item)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        item = self.itemAt(event.position().toPoint())
        if not item or not item.flags() or event.button() is not Qt.MouseButton.LeftButton:
            return
        if item.data(_StarRole) and event.position().x() > self.viewport().width() - STAR_ROOM:
            self._wish(item)
        else:
            self.opened.emit(item.data(PlaceRole))

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Qt knows to walk over a heading, but not to jump over it: it means the place below."""
        index = super().moveCursor(action, modifiers)
        return index if index.flags() else index.siblingAtRow(index.row() + 1)

    def _add(self, text: str, place: Address | None, spoken: str, star: str) -> None:
        item = QListWidgetItem(text, self)
        item.setData(PlaceRole, place)
        item.setData(_StarRole, star)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        item.setToolTip(str(place) if place else text)

    def _choose(self, place: Address | None, row: int) -> None:
        if row < 0:
            return
        rows = [at for at in range(self.count()) if self.item(at).flags()]
        same = [at for at in rows if self.item(at).data(PlaceRole) == place]
        self.setCurrentRow(min(same or rows, key=lambda at: abs(at - row)))

    def _wish(self, item: QListWidgetItem) -> None:
        if item.data(_StarRole):
            self.star_wished.emit(item.data(PlaceRole))

    @Slot()
    def _colour(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, self._theme.tokens.panel)
        self.setPalette(palette)


class _ShelfDelegate(QStyledItemDelegate):
    """A place with its star at the right; a heading is small and quiet."""

    def __init__(self, theme: Theme, parent: Shelf) -> None:
        super().__init__(parent)
        self._theme = theme
        self._body, self._heading = theme.font("body"), theme.font("secondary")
        self._metrics = QFontMetrics(self._body)
        self._heading.setWeight(QFont.Weight.DemiBold)
        self._heading.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.4)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW_HEIGHT if index.flags() else HEADING_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if index.flags():
            self._place(painter, option.rect, option.state, index, middle)
        else:
            painter.setFont(self._heading)
            painter.setPen(self._theme.tokens.mute)
            painter.drawText(option.rect.adjusted(8, 4, 0, 0), middle, index.data())
        painter.restore()

    def _place(
        self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, index: Index, side: Qt.AlignmentFlag
    ) -> None:
        tokens = self._theme.tokens
        current = bool(state & QStyle.StateFlag.State_Selected)
        if current or state & QStyle.StateFlag.State_MouseOver:
            focused = current and state & QStyle.StateFlag.State_HasFocus
            painter.setPen(QPen(tokens.accent) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(tokens.selection if current else tokens.bg)
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        star = index.data(_StarRole)
        room = rect.adjusted(8, 0, -STAR_ROOM if star else -8, 0)
        painter.setFont(self._body)
        painter.setPen(tokens.text)
        painter.drawText(room, side, self._metrics.elidedText(index.data(), Qt.TextElideMode.ElideLeft, room.width()))
        if star:
            at = QPointF(rect.right() - STAR_ROOM / 2, rect.top() + rect.height() / 2)
            paint_star(painter, tokens, at, filled=star == "filled")
