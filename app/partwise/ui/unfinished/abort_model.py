"""The uploads an abort is asked about, as a table whose rows can be ticked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from partwise.core.upload import Upload
from partwise.ui import words_abort as words
from partwise.ui import words_unfinished
from partwise.ui.theme import Theme
from partwise.ui.unfinished.abort_choice import AbortChoice, Candidate, Why
from partwise.ui.unfinished.facts import begun

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_TICKABLE = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren


class AbortColumn(IntEnum):
    KEY = 0
    STARTED = 1
    STORED = 2
    WHY = 3


class AbortModel(QAbstractTableModel):
    """Shows an AbortChoice and changes it.

    Signals:
        changed: what is ticked, or known of it, is something else now.
    """

    changed = Signal()

    def __init__(self, choice: AbortChoice, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.choice = choice

    def show_choice(self, choice: AbortChoice) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.choice = choice
        self.endResetModel()
        self.changed.emit()

    def take(self, uploads: Iterable[Upload]) -> None:
        """Newer snapshots of some of them."""
        self._tell(self.choice.take(uploads))

    def drop(self, ids: Iterable[str]) -> None:
        """These are gone from the server. Their rows stay, so that none moves under the pointer."""
        self._tell(self.choice.drop(ids))

    def leave_out_unasked(self) -> None:
        """Do not wait for those that nobody has asked about."""
        self.choice.leave_out_unasked()
        self._tell(range(self.rowCount()))

    def tick(self, places: Sequence[int], on: bool) -> None:
        """Tick or untick rows (from 0)."""
        self.choice.tick(places, on)
        self._tell(places)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.choice.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(AbortColumn)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        gone = self.choice.rows[index.row()].why is Why.GONE
        if gone or index.column() != AbortColumn.KEY:
            return _TICKABLE
        return _TICKABLE | Qt.ItemFlag.ItemIsUserCheckable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return words.COLUMNS[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.choice.rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, column)
            case Qt.ItemDataRole.CheckStateRole if column == AbortColumn.KEY:
                return Qt.CheckState.Checked if row.ticked else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ForegroundRole:
                return self._colour(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(row, column)
            case Qt.ItemDataRole.AccessibleTextRole if column == AbortColumn.KEY:
                why = words.why(row, self.choice.now)
                return words.spoken(row.upload.target.key, ticked=row.ticked, why=why)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.tick([index.row()], Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def _tell(self, places: Sequence[int]) -> None:
        """One signal from the first to the last: a view asks only for what it shows."""
        if places:
            self.dataChanged.emit(self.index(min(places), 0), self.index(max(places), len(AbortColumn) - 1))
        self.changed.emit()

    def _text(self, row: Candidate, column: int) -> str:
        match column:
            case AbortColumn.KEY:
                target = row.upload.target
                return target.key if len(self.choice.buckets) == 1 else f"{target.bucket}/{target.key}"
            case AbortColumn.STARTED:
                return words_unfinished.started(begun(row.upload), self.choice.now)
            case AbortColumn.STORED:
                return words_unfinished.stored_size(row.stored)
        return words.why(row, self.choice.now)

    def _tip(self, row: Candidate, column: int) -> str:
        match column:
            case AbortColumn.KEY:
                return str(row.upload.target)
            case AbortColumn.STARTED:
                return words_unfinished.started_exactly(begun(row.upload))
            case AbortColumn.STORED:
                return words_unfinished.stored_exactly(row.stored)
        fault = row.upload.fault if row.why is Why.UNKNOWN else None
        return str(fault) if fault else words.why(row, self.choice.now)

    def _colour(self, row: Candidate, column: int) -> Any:
        tokens = self._theme.tokens
        if row.why is Why.GONE:
            return tokens.mute
        return tokens.warn if column == AbortColumn.WHY and row.why in (Why.OURS, Why.LIVE, Why.UNKNOWN) else None


def _alignment(column: int) -> Qt.AlignmentFlag:
    across = Qt.AlignmentFlag.AlignRight if column == AbortColumn.STORED else Qt.AlignmentFlag.AlignLeft
    return across | Qt.AlignmentFlag.AlignVCenter
