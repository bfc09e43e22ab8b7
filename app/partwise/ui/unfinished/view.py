"""The table of unfinished uploads. What is selected is ticked, and the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from partwise.core.upload import Upload
from partwise.ui import words_server as words
from partwise.ui.theme import Theme
from partwise.ui.unfinished.delegate import KEY_LEFT, ROW_HEIGHT, ServerDelegate
from partwise.ui.unfinished.view_header import ServerHeader
from partwise.ui.unfinished.view_mark import RowMark
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.order import Column, spans
from partwise.ui.uploads.table import set_up_uploads
from partwise.ui.uploads.themed import named

_ROWS = QItemSelectionModel.SelectionFlag.Rows
_TOGGLE = QItemSelectionModel.SelectionFlag.Toggle | _ROWS
_ONLY = QItemSelectionModel.SelectionFlag.ClearAndSelect  # with Rows, Qt takes ten times as long to widen many ranges
_KEEP = QItemSelectionModel.SelectionFlag.NoUpdate


class ServerView(QTableView):
    """Shows the model only between `enter` and `leave`: at other times it has the list's rows.

    Signals:
        chosen: another set of rows is selected.
        opened: Enter, or a double click on a row.
        menu_asked: a context menu at this point of the screen.
        moved: other rows are in view, because somebody scrolled or the table has another size.
    """

    chosen = Signal()
    opened = Signal()
    menu_asked = Signal(QPoint)
    moved = Signal()

    def __init__(self, model: UploadModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._entered = False
        self._ticking = False  # from a press on a box until its release
        self._kept: tuple[tuple[str, ...], str, int] = ((), "", 0)
        named(self, "unfinished-list", words.TABLE)
        self.setAccessibleDescription(words.TABLE_HELP)
        self.header = ServerHeader(theme, self)
        self.setHorizontalHeader(self.header)
        self.setModel(model)
        self.setItemDelegate(ServerDelegate(theme, self))
        self._mark = RowMark(theme, self.viewport())
        set_up_uploads(self, ROW_HEIGHT)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.header.set_up()
        self._wire(theme)

    def _wire(self, theme: Theme) -> None:
        theme.changed.connect(self.viewport().update)
        theme.changed.connect(self.header.viewport().update)
        self._model.modelAboutToBeReset.connect(self._keep)
        self._model.modelReset.connect(self._restore)
        self.selectionModel().selectionChanged.connect(self._selected)
        self.header.sortIndicatorChanged.connect(self._model.sort)
        self.header.all_toggled.connect(self._toggle_all)
        self.verticalScrollBar().valueChanged.connect(self.moved)

    # --- what is selected -----------------------------------------------------------------------------------

    def enter(self) -> None:
        """The model shows what is unfinished from now on: select what was selected before."""
        self._entered = True
        self._restore()

    def leave(self) -> None:
        """The model is about to show the list."""
        self._keep()
        self._entered = False

    def chosen_places(self) -> list[int]:
        """The rows that are selected."""
        selection = self.selectionModel().selection() if self._entered else QItemSelection()
        ranges = (selection.at(place) for place in range(selection.count()))
        return [place for span in ranges for place in range(span.top(), span.bottom() + 1)]

    def choose(self, ids: Iterable[str]) -> None:
        """Select these uploads and no other, and bring the first into view."""
        places = sorted(place for place in map(self._model.place_of, ids) if place >= 0)
        self._select(places)
        if places:
            first = self._model.index(places[0], Column.KEY)
            self.selectionModel().setCurrentIndex(first, _KEEP)
            self.scrollTo(first)

    def rows_in_view(self) -> tuple[int, int]:
        """The first and last row that can be seen; the last is before the first where there is none."""
        if not self._entered:
            return 0, -1
        first, last = max(0, self.rowAt(0)), self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else self._model.rowCount() - 1

    def upload_at(self, place: QPoint) -> Upload | None:
        """The upload at a point of the screen."""
        inside = self.viewport().mapFromGlobal(place)
        row = self.rowAt(inside.y()) if self._entered and self.viewport().rect().contains(inside) else -1
        return next(iter(self._model.uploads_at((row,))), None) if row >= 0 else None

    def mark(self, upload: Upload | None, text: str) -> None:
        """Frame the row of an upload and say what a drop on it would do; None: no row."""
        row = self._model.place_of(upload.id) if upload else -1
        if row < 0:
            self._mark.hide()
            return
        top = self.rowViewportPosition(row)
        self._mark.show_over(QRect(0, top, self.viewport().width(), ROW_HEIGHT), text)

    def _select(self, places: Sequence[int]) -> None:
        """These rows, each named once and selected in all columns, and no other."""
        rows = self._model.rowCount()
        selection = QItemSelection()
        for first, last in [(0, rows - 1)] if len(places) == rows else spans(places):
            selection.select(self._model.index(first, 0), self._model.index(last, len(Column) - 1))
        self.selectionModel().select(selection, _ONLY)

    @Slot()
    def _selected(self) -> None:
        if self._entered:
            self.show_ticks()
            self.chosen.emit()

    def show_ticks(self) -> None:
        """Tell the header how many rows are ticked, and of how many."""
        self.header.show_ticks(len(self.chosen_places()), self._model.rowCount())

    @Slot()
    def _toggle_all(self) -> None:
        if self.chosen_places() and len(self.chosen_places()) == self._model.rowCount():
            self.clearSelection()
        else:
            self.selectAll()

    @Slot()
    def _keep(self) -> None:
        if self._entered:
            current = self.currentIndex()
            at = self._ids((current.row(),)) if current.isValid() else ("",)
            self._kept = self._ids(self.chosen_places()), at[0], self.verticalScrollBar().value()

    def _ids(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(upload.id for upload in self._model.uploads_at(places))

    @Slot()
    def _restore(self) -> None:
        if not self._entered:
            return
        ids, current, scrolled = self._kept
        there = self._model.place_of(current) if current else -1
        if there < 0 and self._model.rowCount():
            there = 0
        if there >= 0:
            self.selectionModel().setCurrentIndex(self._model.index(there, Column.KEY), _KEEP)
        places = [place for place in map(self._model.place_of, ids) if place >= 0]
        self.verticalScrollBar().setValue(scrolled)
        if places:
            self._select(places)
        else:
            self._selected()

    # --- keys and clicks ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.selectionModel().select(self.currentIndex(), _TOGGLE)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._tick_at(event):
            self._ticking = True
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._ticking:  # a tick is no beginning of a selection by dragging
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._ticking:
            self._ticking = False
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._tick_at(event):
            self._ticking = True
            return
        super().mouseDoubleClickEvent(event)
        if self.indexAt(event.position().toPoint()).isValid():
            self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            place = self.visualRect(self.currentIndex()).center()
            self.menu_asked.emit(self.viewport().mapToGlobal(place))
        else:
            self.menu_asked.emit(event.globalPos())

    def _tick_at(self, event: QMouseEvent) -> bool:
        """Toggle the row whose box was hit, and no other."""
        place = event.position().toPoint()
        index = self.indexAt(place)
        if not index.isValid() or index.column() != Column.KEY or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return False
        if place.x() - self.visualRect(index).left() >= KEY_LEFT - 6:
            return False
        self.selectionModel().setCurrentIndex(index, _KEEP)
        self.selectionModel().select(index, _TOGGLE)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._entered:
            super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The current row stays in view when the table gets lower."""
        current = self.visualRect(self.currentIndex())
        super().resizeEvent(event)
        if current.isValid() and 0 <= current.top() < event.oldSize().height():
            self.scrollTo(self.currentIndex())
        self.moved.emit()
