"""The rows of a place for the view. Pages come in while it is shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from partwise.core.browsing import BucketFacts, BucketsSeen, ObjectSeen, PlaceSeen
from partwise.ui import words_picker as words
from partwise.ui.picker.rows import Row, Rows, name_of

RowRole = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class EntriesModel(QAbstractListModel):
    """`rows` tells what was found, and counts it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = Rows()

    def clear(self) -> None:
        self.beginResetModel()
        self.rows = Rows()
        self.endResetModel()

    def add(self, page: BucketsSeen | PlaceSeen) -> None:
        openable, objects = self.rows.add(page)
        if openable:
            at = self.rows.shown_before_objects
            self.beginInsertRows(_NOWHERE, at, at + len(openable) - 1)
            self.rows.show_openable(openable)
            self.endInsertRows()
        if objects:
            at = len(self.rows.shown)
            self.beginInsertRows(_NOWHERE, at, at + len(objects) - 1)
            self.rows.shown += objects
            self.endInsertRows()

    def filter(self, text: str) -> None:
        """Show what has `text` in its name."""
        self.beginResetModel()
        self.rows.filter(text)
        self.endResetModel()

    def row(self, index: Index) -> Row | None:
        return self.rows.shown[index.row()] if index.isValid() else None

    def index_of(self, name: str) -> QModelIndex:
        """Where the bucket or folder of that name is; not valid where it is not shown."""
        return self.index(self.rows.place_of(name))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows.shown)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> None:
        """Nothing: Qt would number the rows, and a screen reader say so."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return None if row is None else name_of(row) or words.NAMELESS
            case Qt.ItemDataRole.AccessibleTextRole:
                return None if row is None else _spoken(row)
            case Qt.ItemDataRole.ToolTipRole if isinstance(row, ObjectSeen):
                return f"{row.name}\n{words.OBJECT_HELP}"
            case Qt.ItemDataRole.ToolTipRole:
                return None if row is None else name_of(row)
            case int() if role == RowRole:
                return row
        return None


def _spoken(row: Row) -> str:
    match row:
        case BucketFacts():
            return words.spoken_bucket(row)
        case ObjectSeen():
            return words.spoken_object(row.name, row.size)
        case name:
            return words.spoken_folder(name)
