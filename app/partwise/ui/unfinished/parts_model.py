"""The parts that OSS holds of one upload, as a table: what each cell says, shortly, in full and aloud."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from partwise.core.upload import StoredPart
from partwise.ui import words_parts as words
from partwise.ui.theme import Theme
from partwise.ui.unfinished.parts_rows import PartRow, PartRows
from partwise.ui.words import exact_size, number, size

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PartColumn(IntEnum):
    NUMBER = 0
    SIZE = 1
    MODIFIED = 2
    ETAG = 3
    CRC64 = 4


class PartsModel(QAbstractTableModel):
    """One row for each stored part and each hole. Cells are made when they are looked at."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._mono: QFont = theme.font("mono")
        self._absent = words.MISSING
        self.content = PartRows()

    def show_rows(self, content: PartRows, absent: str) -> None:
        """Show other rows; `absent` is said of a hole."""
        self.beginResetModel()
        self.content, self._absent = content, absent
        self.endResetModel()

    def row(self, place: int) -> PartRow:
        return self.content.rows[place]

    def exact(self, place: int, column: int) -> str:
        """What is copied of a cell: every digit, and nothing around it."""
        row = self.content.rows[place]
        if row.part is None:
            return {PartColumn.NUMBER: words.span(row.first, row.last), PartColumn.SIZE: self._absent}.get(
                PartColumn(column), ""
            )
        return _exact(row.part, PartColumn(column))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.content.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(PartColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return words.COLUMNS[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(PartColumn(section))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.content.rows[index.row()], PartColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.FontRole:
                return self._mono if column >= PartColumn.ETAG else None
            case Qt.ItemDataRole.ForegroundRole:
                return self._theme.tokens.mute if row.part is None else None
            case Qt.ItemDataRole.ToolTipRole:
                return _tip(row.part, column) if row.part else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row, column)
        return None

    def _text(self, row: PartRow, column: PartColumn) -> str:
        if row.part is None:
            told = {PartColumn.NUMBER: words.span(row.first, row.last), PartColumn.SIZE: self._absent}
            return told.get(column, "")
        if column is PartColumn.NUMBER:
            return number(row.part.number)
        return size(row.part.size) if column is PartColumn.SIZE else _exact(row.part, column) or words.NO_VALUE

    def _spoken(self, row: PartRow, column: PartColumn) -> str:
        if row.part is None:
            return words.spoken_gap(row.first, row.last, self._absent)
        if column is PartColumn.NUMBER:
            return words.row_name(row.first, row.last)
        return words.spoken_value(row.first, words.COLUMNS[column], self._text(row, column))


def _alignment(column: PartColumn) -> Qt.AlignmentFlag:
    return _RIGHT if column <= PartColumn.SIZE else _LEFT


def _exact(part: StoredPart, column: PartColumn) -> str:
    match column:
        case PartColumn.NUMBER:
            return str(part.number)
        case PartColumn.SIZE:
            return str(part.size)
        case PartColumn.MODIFIED:
            return words.modified(part.modified)
        case PartColumn.ETAG:
            return part.etag.strip('"')
    return "" if part.crc64 is None else str(part.crc64)


def _tip(part: StoredPart, column: PartColumn) -> str:
    if column is PartColumn.SIZE:
        return exact_size(part.size)
    return _exact(part, column) or words.NO_CRC
