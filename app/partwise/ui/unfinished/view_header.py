"""The header of the unfinished uploads: it sorts, ticks all rows, and shows or hides columns, by mouse and by keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from partwise.ui import words_server as words
from partwise.ui.theme import Theme
from partwise.ui.unfinished.delegate import KEY_LEFT, MARGIN, box_in, paint_tick
from partwise.ui.uploads.cells import RIGHT_ALIGNED
from partwise.ui.uploads.order import SERVER_COLUMNS, Column
from partwise.ui.uploads.themed import named

HEIGHT = 33
_ALWAYS = Column.KEY
_HIDDEN = (Column.UPLOAD_ID,)  # until somebody wants it
_WIDTHS = {
    Column.STARTED: 124,
    Column.PARTS: 72,
    Column.STORED: 90,
    Column.CLASS: 104,
    Column.OWNER: 178,
    Column.UPLOAD_ID: 250,
}
NARROWEST_KEY = 240


class ServerHeader(QHeaderView):
    """Signals:
    all_toggled: tick all rows that are shown, or none.
    """

    all_toggled = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._marked = Column.KEY  # the section that keys act on
        self._ticked, self._partly = False, False
        self.setObjectName("unfinished-header")
        self.setAccessibleDescription(words.HEADER_HELP)
        self.setFixedHeight(HEIGHT)
        self.setSectionsClickable(True)
        self.setSortIndicatorShown(True)
        self.setHighlightSections(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(theme.font("secondary"))

    def set_up(self) -> None:
        """Once the model stands: show only what is told of unfinished uploads, the oldest first."""
        for column in Column:
            self.setSectionHidden(column, column not in SERVER_COLUMNS or column in _HIDDEN)
        self.setMinimumSectionSize(60)
        for column, width in _WIDTHS.items():
            self.resizeSection(column, width)
        self.setSortIndicator(Column.STARTED, Qt.SortOrder.AscendingOrder)
        self.sectionResized.connect(self._fit)
        self.sortIndicatorChanged.connect(self._speak)
        self._speak()

    def show_ticks(self, ticked: int, rows: int) -> None:
        """How many of the rows are ticked."""
        state = (0 < rows <= ticked, 0 < ticked < rows)
        if state != (self._ticked, self._partly):
            self._ticked, self._partly = state
            self._speak()
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        tokens = self._theme.tokens
        column = Column(section)
        painter.fillRect(rect, tokens.panel)
        painter.setPen(tokens.line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(MARGIN, 0, -MARGIN, -1)
        if column is Column.KEY:
            paint_tick(painter, tokens, box_in(rect), self._ticked, partly=self._partly)
            inner.setLeft(rect.left() + KEY_LEFT)
        self._title(painter, inner, column)

    def _title(self, painter: QPainter, rect: QRect, column: Column) -> None:
        """The column's name, the arrow beside it where it is sorted by, and a line below it where keys act on it."""
        tokens = self._theme.tokens
        font = self._theme.font("secondary")
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        marked = self.hasFocus() and column is self._marked
        painter.setPen(tokens.text if marked else tokens.mute)
        label = painter.fontMetrics().elidedText(self._label(column), Qt.TextElideMode.ElideRight, rect.width())
        right = column in RIGHT_ALIGNED
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, label)
        width = painter.fontMetrics().horizontalAdvance(label)
        left = rect.right() + 1 - width if right else rect.left()
        if column == self.sortIndicatorSection():
            self._arrow(painter, QPointF(left - 9 if right else left + width + 9, rect.center().y() + 1))
        if marked:
            painter.fillRect(QRect(left, rect.bottom() - 1, width, 2), tokens.accent)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._on_box(event.position().toPoint()) and event.button() is Qt.MouseButton.LeftButton:
            self.all_toggled.emit()
        else:
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._open_menu(self.viewport().mapToGlobal(QPoint(self.sectionViewportPosition(self._marked), HEIGHT)))
        else:
            self._open_menu(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._mark(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._sort_by_marked()
        elif key == Qt.Key.Key_Space:
            self.all_toggled.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _label(self, column: Column) -> str:
        return str(self.model().headerData(column, Qt.Orientation.Horizontal))

    def _arrow(self, painter: QPainter, middle: QPointF) -> None:
        descending = self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        down = descending is not (self.sortIndicatorSection() == Column.STARTED)  # which is told as an age
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.tokens.mute, 1.3, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        tip = 1 if down else -1
        stem, head = [(0, -4), (0, 4)], [(-3, 1), (0, 4), (3, 1)]
        for line in (stem, head):
            painter.drawPolyline(QPolygonF([middle + QPointF(x, y * tip) for x, y in line]))

    def _on_box(self, place: QPoint) -> bool:
        return self.logicalIndexAt(place) == Column.KEY and place.x() - self.sectionViewportPosition(
            Column.KEY
        ) in range(KEY_LEFT - MARGIN)

    def _mark(self, step: int) -> None:
        shown = [column for column in SERVER_COLUMNS if not self.isSectionHidden(column)]
        place = shown.index(self._marked) if self._marked in shown else 0
        self._marked = shown[max(0, min(place + step, len(shown) - 1))]
        self._speak()
        self.viewport().update()

    @Slot()
    def _speak(self) -> None:
        """Qt tells screen readers of no section, but that the name of what has the focus is another now."""
        ticks = words.ALL_TICKED if self._ticked else words.SOME_TICKED if self._partly else words.NONE_TICKED
        if self.sortIndicatorSection() == self._marked:
            descending = self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
            self.setAccessibleName(words.sorted_header(self._marked, ticks, descending=descending))
        else:
            self.setAccessibleName(words.header(self._marked, ticks))

    def _sort_by_marked(self) -> None:
        same = self.sortIndicatorSection() == self._marked
        ascending = self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        down = same and ascending
        self.setSortIndicator(self._marked, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)

    def _open_menu(self, place: QPoint) -> None:
        menu = named(QMenu(self), "unfinished-columns", words.HEADER)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in SERVER_COLUMNS:
            action = menu.addAction(self._label(column))
            action.setObjectName(f"column-{column.name.lower().replace('_', '-')}")
            action.setCheckable(True)
            action.setChecked(not self.isSectionHidden(column))
            action.setEnabled(column is not _ALWAYS)
            action.toggled.connect(lambda shown, column=column: self._show_column(column, shown))
        menu.popup(place)

    def _show_column(self, column: Column, shown: bool) -> None:
        self.setSectionHidden(column, not shown)
        self._mark(0)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """The key takes what room the other columns leave; where that is too little, the table scrolls sideways."""
        others = sum(self.sectionSize(column) for column in SERVER_COLUMNS if column is not Column.KEY)
        self.resizeSection(Column.KEY, max(NARROWEST_KEY, self.viewport().width() - others))
