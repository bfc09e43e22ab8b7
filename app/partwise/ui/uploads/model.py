"""The one model of all uploads. It keeps its own order and filter: a proxy needs ten seconds to sort 100,000 rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot

from partwise.core.upload import Upload
from partwise.ui import words, words_unfinished
from partwise.ui.unfinished.filters import UnfinishedFilter
from partwise.ui.unfinished.server_list import ServerList
from partwise.ui.unfinished.tally import ServerTally
from partwise.ui.uploads.arrangement import Arrangement, Touched
from partwise.ui.uploads.cells import CELLS, RIGHT_ALIGNED
from partwise.ui.uploads.groups import Group, Tally
from partwise.ui.uploads.order import LIST_COLUMNS, Column, spans
from partwise.ui.uploads.register import Register
from partwise.ui.uploads.rows import FileRow, FolderRow, Live, Row
from partwise.ui.uploads.steps import MANY, Steps, steps
from partwise.ui.uploads.tree import UploadTree

Index = QModelIndex | QPersistentModelIndex
RowRole = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()
_TITLES = (*words.COLUMNS, *words_unfinished.COLUMNS)


class UploadModel(QAbstractTableModel):
    """Shows one of two arrangements: the list of our uploads with their folders, or what is unfinished on the server.

    A row keeps its place whatever happens to it, until the user sorts anew or moves it in the queue. `RowRole` hands
    out the `Row`.

    Signals:
        tallied: uploads came, changed or went; `tally` and `server` are up to date.
    """

    tallied = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._register = Register()
        self._tree = UploadTree()
        self._server = ServerList()
        self._shown: Arrangement = self._tree
        self._rows: list[Row] = []
        self.group, self.text = Group.ALL, ""

    # --- what the engine tells ------------------------------------------------------------------------------

    @Slot(object)
    def take(self, uploads: Sequence[Upload]) -> None:
        """Enter what is new, change what is known. Each run of changed rows is announced once."""
        for upload in uploads:
            self._register.take(upload)
        self._follow(self._tree.take(uploads), self._server.take(uploads))

    @Slot(object)
    def drop(self, ids: Sequence[str]) -> None:
        """Forget uploads that were removed from the list."""
        if self._register.drop(ids):
            self._follow(self._tree.drop(ids), self._server.drop(ids))

    def _follow(self, tree: Touched, server: Touched) -> None:
        touched = tree if self._shown is self._tree else server
        if touched.anew:
            self._show()
        self._announce(row.row for row in touched.rows if row.row >= 0)
        self.tallied.emit()

    # --- order and filter -----------------------------------------------------------------------------------

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort once, by what the rows are now; a column below 0 gives back the order of what is shown.

        A column of the arrangement that is not shown sorts that one.
        """
        descending = order is Qt.SortOrder.DescendingOrder
        if column < 0:
            self._shown.sort(None)
        elif column in LIST_COLUMNS:
            self._tree.sort(Column(column), descending=descending)
        else:
            self._server.sort(Column(column), descending=descending)
        self._show()

    def set_filter(self, group: Group, text: str = "") -> None:
        """Show the list: uploads of a group whose name, address or path holds `text`, in whatever case."""
        self.group, self.text = group, text.casefold().strip()
        self._tree.filter(self.group, self.text)
        self._turn_to(self._tree)

    def show_unfinished(self, wanted: UnfinishedFilter) -> None:
        """Show what is unfinished on the server, ours as well, as far as the filter lets it through."""
        self.group, self.text = Group.UNFINISHED, ""
        self._server.filter(wanted)
        self._turn_to(self._server)

    def toggle(self, folder: FolderRow) -> None:
        """Expand a folder into its files, or collapse it."""
        folder.expanded = not folder.expanded
        self._show()
        self._announce([folder.row])

    def _turn_to(self, arrangement: Arrangement) -> None:
        if self._shown is arrangement:
            self._show()
        else:
            self._shown = arrangement
            self._start_over(arrangement.rows())

    def _show(self) -> None:
        """Make the rows what they should be, told to the view in as few and as small steps as possible."""
        new = self._shown.rows()
        way = steps(self._rows, new)
        if way is None:
            self._start_over(new)
        elif way.leaving or way.coming:
            self._go(way, new)
            self._count_rows(way.first)

    def _go(self, way: Steps, new: Sequence[Row]) -> None:
        """Take out the runs that leave, from the back; put in those that come, at the places they have in `new`."""
        for first, last in reversed(way.leaving):
            for row in self._rows[first : last + 1]:
                row.row = -1
            self.beginRemoveRows(_NOWHERE, first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
        for first, last in way.coming:
            self.beginInsertRows(_NOWHERE, first, last)
            self._rows[first:first] = new[first : last + 1]
            self.endInsertRows()

    def _start_over(self, new: list[Row]) -> None:
        self.beginResetModel()
        for row in self._rows:
            row.row = -1
        self._rows = new
        self._count_rows(0)
        self.endResetModel()

    def _count_rows(self, first: int) -> None:
        for place, row in enumerate(islice(self._rows, first, None), first):
            row.row = place

    def _announce(self, rows: Iterable[int]) -> None:
        runs = list(spans(rows))
        if len(runs) > MANY:
            runs = [(runs[0][0], runs[-1][1])]
        for first, last in runs:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))

    # --- sums, and figures between two snapshots ------------------------------------------------------------

    @property
    def tally(self) -> Tally:
        """The sums over our uploads."""
        return self._register.tally

    @property
    def server(self) -> ServerTally:
        """The sums over everything unfinished on the server."""
        return self._register.server

    @property
    def moved(self) -> int:
        """Bytes stored while this window watched; only grows."""
        return self._register.moved

    @property
    def active(self) -> Iterable[FileRow]:
        """Our files under way, whichever arrangement is shown."""
        return self._tree.active

    @property
    def folders(self) -> Iterable[FolderRow]:
        return self._tree.folders

    def set_live(self, figures: Mapping[Row, Live], first: int, last: int) -> None:
        """New figures of rows; only those that differ and are in view, from `first` to `last`, are announced."""
        changed = [row for row, live in figures.items() if row.live != live]
        for row in changed:
            row.live = figures[row]
        self._announce(row.row for row in changed if first <= row.row <= last)

    # --- for views ------------------------------------------------------------------------------------------

    def row_at(self, place: int) -> Row:
        return self._rows[place]

    def place_of(self, upload_id: str) -> int:
        """The row an upload is shown in, or -1."""
        file = self._shown.row_of(upload_id)
        return file.row if file else -1

    def uploads_at(self, places: Iterable[int]) -> list[Upload]:
        """The uploads of these rows, each once; a folder stands for all its files."""
        chosen = {upload.id: upload for place in places for upload in self._rows[place].uploads}
        return list(chosen.values())

    def uploads(self) -> Iterable[Upload]:
        """Every upload there is, shown or not, ours or anybody's."""
        return self._register.uploads()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == RowRole:
            return self._rows[index.row()]
        cell = CELLS.get(role)
        return cell(self._rows[index.row()], Column(index.column())) if cell else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in RIGHT_ALIGNED else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
