"""The list of uploads: how the table looks and what keys and clicks mean in it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget

from partwise.core.upload import Upload
from partwise.ui import words
from partwise.ui.theme import Theme
from partwise.ui.uploads.delegate import ROW_HEIGHT, UploadDelegate, on_chevron
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.order import SERVER_COLUMNS, Column, spans
from partwise.ui.uploads.rows import FolderRow, Row
from partwise.ui.uploads.table import set_up_header, set_up_uploads

_WIDTHS = {Column.SIZE: 86, Column.SPEED: 100, Column.TIME_LEFT: 92}
HEADER_HEIGHT = 33
_EVERY = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


class UploadView(QTableView):
    """Signals:
    chosen: another set of rows is selected.
    opened: Enter or a double click on a file.
    space_pressed: pause or resume the selection.
    menu_asked: a context menu at this point of the screen.
    """

    chosen = Signal()
    opened = Signal()
    space_pressed = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, model: UploadModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._kept: tuple[set[Row], Row | None, int] = (set(), None, 0)
        self.setObjectName("upload-list")
        self.setAccessibleName(words.LIST)
        self.setModel(model)
        self.setItemDelegate(UploadDelegate(theme, self))
        set_up_uploads(self, ROW_HEIGHT)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._set_up_header()
        theme.changed.connect(self.viewport().update)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.selectionModel().selectionChanged.connect(self.chosen)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setObjectName("upload-list-header")
        header.setAccessibleName(words.LIST_HEADER)
        header.setMinimumSectionSize(60)
        header.setSortIndicatorClearable(True)
        for column in SERVER_COLUMNS:
            self.setColumnHidden(column, True)
        set_up_header(header, HEADER_HEIGHT, _WIDTHS, widest=Column.NAME)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    # --- what is selected -----------------------------------------------------------------------------------

    def chosen_places(self) -> list[int]:
        selection = self.selectionModel().selection()
        ranges = (selection.at(place) for place in range(selection.count()))
        return [place for span in ranges for place in range(span.top(), span.bottom() + 1)]

    def chosen_uploads(self) -> list[Upload]:
        """The uploads of the selected rows; a folder stands for all its files."""
        return self._model.uploads_at(self.chosen_places())

    def rows_in_view(self) -> tuple[int, int]:
        """The first and last row that can be seen."""
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else self._model.rowCount() - 1

    @Slot()
    def _keep(self) -> None:
        current = self.currentIndex()
        self._kept = (
            {self._model.row_at(place) for place in self.chosen_places()},
            self._model.row_at(current.row()) if current.isValid() else None,
            self.verticalScrollBar().value(),
        )

    @Slot()
    def _restore(self) -> None:
        rows, current, scrolled = self._kept
        if current and current.row >= 0:
            there = self._model.index(current.row, 0)
            self.selectionModel().setCurrentIndex(there, QItemSelectionModel.SelectionFlag.NoUpdate)
        selection = QItemSelection()
        for first, last in spans(row.row for row in rows if row.row >= 0):
            selection.select(self._model.index(first, 0), self._model.index(last, len(Column) - 1))
        self.selectionModel().select(selection, _EVERY)
        self.verticalScrollBar().setValue(scrolled)
        self.chosen.emit()

    # --- keys and clicks ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        folder = self._current_folder()
        key = event.key()
        if key == Qt.Key.Key_Space:
            self.space_pressed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(folder)
        elif folder and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if folder.expanded is (key == Qt.Key.Key_Left):
                self._model.toggle(folder)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == Column.NAME and event.button() is Qt.MouseButton.LeftButton:
            row = self._model.row_at(index.row())
            if isinstance(row, FolderRow) and on_chevron(
                row, int(event.position().x()) - self.visualRect(index).left()
            ):
                self._model.toggle(row)
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if self.indexAt(event.position().toPoint()).isValid():
            self._open(self._current_folder())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            place = self.visualRect(self.currentIndex()).center()
            self.menu_asked.emit(self.viewport().mapToGlobal(place))
        else:
            self.menu_asked.emit(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().width()
        self.horizontalHeader().resizeSection(Column.PROGRESS, max(200, min(352, room * 33 // 100)))

    def _open(self, folder: FolderRow | None) -> None:
        if folder:
            self._model.toggle(folder)
        else:
            self.opened.emit()

    def _current_folder(self) -> FolderRow | None:
        index: QModelIndex = self.currentIndex()
        row = self._model.row_at(index.row()) if index.isValid() else None
        return row if isinstance(row, FolderRow) else None
