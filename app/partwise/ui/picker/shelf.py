"""Places that are known without asking anybody: the connection's own, bookmarks, and those used lately."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QListWidgetItem, QStyleOptionViewItem

from partwise.core.keys import Address
from partwise.ui import words_picker as words
from partwise.ui.headed_list import HeadedDelegate, HeadedList, Index
from partwise.ui.picker.star import SIZE, paint_star
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import named

WIDTH = 212
STAR_ROOM = SIZE + 18  # at the right of a row, where a click sets or removes the bookmark
PlaceRole = Qt.ItemDataRole.UserRole
_StarRole = Qt.ItemDataRole.UserRole + 1


class Shelf(HeadedList):
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
                self.add_heading(heading)
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


class _ShelfDelegate(HeadedDelegate):
    """A place with its star at the right."""

    row_height = 30
    heading_drop = 2

    def paint_line(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, rect = self._theme.tokens, option.rect
        self.paint_ground(painter, option, tokens.bg)
        star = index.data(_StarRole)
        room = rect.adjusted(8, 0, -STAR_ROOM if star else -8, 0)
        painter.setFont(self._body)
        painter.setPen(tokens.text)
        shown = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideLeft, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        if star:
            at = QPointF(rect.right() - STAR_ROOM / 2, rect.top() + rect.height() / 2)
            paint_star(painter, tokens, at, filled=star == "filled")
