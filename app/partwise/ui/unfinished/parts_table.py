"""The table of an upload's parts: a view to walk through, from which every value can be copied."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QTableView, QWidget

from partwise.ui import words_parts as words
from partwise.ui.theme import Theme
from partwise.ui.unfinished.padded_cells import PaddedCells
from partwise.ui.unfinished.parts_model import PartColumn, PartsModel
from partwise.ui.uploads.table import set_up_header, set_up_rows
from partwise.ui.uploads.themed import named

ROW_HEIGHT = 26
HEADER_HEIGHT = 28
_WIDTHS = {PartColumn.NUMBER: 116, PartColumn.SIZE: 130, PartColumn.MODIFIED: 176, PartColumn.CRC64: 190}


class PartsTable(QTableView):
    """Signals:
    copied: something of it is on the clipboard; carries what.
    walked: another row is the current one; carries its place from 0, -1: there is none.
    """

    copied = Signal(str)
    walked = Signal(int)

    def __init__(self, model: PartsModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        named(self, "partsTable", words.TABLE)
        self.setAccessibleDescription(words.TABLE_HELP)
        self.setModel(model)
        self.setItemDelegate(PaddedCells(theme, self))
        self._set_up()
        self._kept: tuple[int, int] | None = None  # part number and column of the current cell, while rows are replaced
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.selectionModel().currentRowChanged.connect(lambda current: self.walked.emit(current.row()))
        theme.changed.connect(self.viewport().update)

    def go_to(self, place: int, column: int | None = None) -> None:
        """Make a row (from 0) the current one and bring it in view."""
        there = self._model.index(place, max(0, self.currentIndex().column()) if column is None else column)
        self.setCurrentIndex(there)
        self.scrollTo(there)

    def event(self, event: QEvent) -> bool:
        """The key to copy is this table's while it has the focus, whatever it means elsewhere in the window."""
        if isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy):
            event.accept()  # also as ShortcutOverride, which asks whether the key is wanted here
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        current = self.currentIndex()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            where = self.viewport().mapToGlobal(self.visualRect(current).center())
        else:
            current, where = self.indexAt(event.pos()), event.globalPos()
        if current.isValid():
            self._open_menu(current, where)

    def copy_selected(self) -> None:
        """Put the selected values on the clipboard: one as it is, several as lines of columns."""
        rows: dict[int, set[int]] = {}
        selection = self.selectionModel().selection()
        for chosen in map(selection.at, range(selection.count())):
            for place in range(chosen.top(), chosen.bottom() + 1):
                rows.setdefault(place, set()).update(range(chosen.left(), chosen.right() + 1))
        count = sum(map(len, rows.values()))
        if count == 1:
            ((place, columns),) = rows.items()
            self._copy_value(place, *columns)
        elif count:
            self._copy({place: sorted(rows[place]) for place in sorted(rows)}, words.values(count))

    @Slot()
    def _keep(self) -> None:
        current = self.currentIndex()
        self._kept = (self._model.row(current.row()).first, current.column()) if current.isValid() else None

    @Slot()
    def _restore(self) -> None:
        number, column = self._kept or (0, 0)
        place = self._model.content.place_of(number)
        if place >= 0:
            self.go_to(place, column)

    def _open_menu(self, index: QModelIndex, where: QPoint) -> None:
        place, column = index.row(), index.column()
        row = self._model.row(place)
        menu = QMenu(self)
        menu.setObjectName("partsMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        value = menu.addAction(words.copy_value(words.COLUMNS[column]), lambda: self._copy_value(place, column))
        value.setEnabled(bool(self._model.exact(place, column)))
        every = list(PartColumn)
        menu.addAction(words.COPY_ROW, lambda: self._copy({place: every}, words.row_name(row.first, row.last)))
        whole = range(self._model.rowCount())
        menu.addAction(words.COPY_TABLE, lambda: self._copy(dict.fromkeys(whole, every), words.WHOLE_TABLE))
        menu.popup(where)

    def _copy_value(self, place: int, column: int) -> None:
        self._copy({place: [column]}, words.COLUMNS[column])

    def _copy(self, cells: dict[int, list[int]] | dict[int, list[PartColumn]], what: str) -> None:
        """Of each row the columns, in their order."""
        lines = ("\t".join(self._model.exact(place, column) for column in cells[place]) for place in cells)
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.copied.emit(what)

    def _set_up(self) -> None:
        set_up_rows(self, ROW_HEIGHT)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = named(self.horizontalHeader(), "partsTableHeader", words.TABLE)
        set_up_header(header, HEADER_HEIGHT, _WIDTHS, widest=PartColumn.ETAG)
