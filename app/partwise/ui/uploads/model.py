"""One table over all uploads. It keeps its own order and filter: a proxy needs ten seconds to sort 100,000 rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot

from partwise.core.lifecycle import ACTIVE, State
from partwise.core.upload import Upload
from partwise.ui import words
from partwise.ui.uploads.cells import CELLS, RIGHT_ALIGNED
from partwise.ui.uploads.groups import Group, Tally
from partwise.ui.uploads.order import SORT_KEYS, Column, flat, matches, same_ends, spans
from partwise.ui.uploads.rows import AT_REST, FileRow, FolderKey, FolderRow, Live, Row, folder_key

Index = QModelIndex | QPersistentModelIndex
RowRole = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()
_MANY = 64  # more runs than this are announced as one
_BY_KEY = attrgetter("key")


class UploadModel(QAbstractTableModel):
    """Rows are files and the folders they came with; a folder shows its files while it is expanded.

    A row keeps its place whatever happens to it, until the user sorts anew or moves it in the queue. `RowRole` hands
    out the `Row`.

    Signals:
        tallied: uploads came, changed or went; `tally` is up to date.
    """

    tallied = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: dict[str, FileRow] = {}
        self._folders: dict[FolderKey, FolderRow] = {}
        self._active: dict[str, FileRow] = {}
        self._top: list[Row] = []
        self._rows: list[Row] = []
        self._column: Column | None = None
        self._descending = False
        self.group, self.text = Group.ALL, ""
        self.tally = Tally()
        self.moved = 0  # bytes stored while this window watched; only grows

    # --- what the engine tells ------------------------------------------------------------------------------

    @Slot(object)
    def take(self, uploads: Sequence[Upload]) -> None:
        """Enter what is new, change what is known. Each run of changed rows is announced once."""
        changed: set[Row] = set()
        fresh: list[FileRow] = []
        moved: list[FileRow] = []
        anew = False
        for upload in uploads:
            file = self._files.get(upload.id)
            if file is None:
                fresh.append(self._enter(upload))
            else:
                if upload.order != file.upload.order:
                    moved.append(file)
                anew |= self._change(file, upload)
                changed.add(file)
            if folder := self._files[upload.id].folder:
                changed.add(folder)
        if moved and self._column is None:
            self._follow_queue(moved)
        if fresh:
            self._place(fresh)
        if fresh or anew or moved:
            self._show()
        self._announce(row.row for row in changed if row.row >= 0)
        self.tallied.emit()

    @Slot(object)
    def drop(self, ids: Sequence[str]) -> None:
        """Forget uploads that were removed from the list."""
        gone: set[Row] = set()
        for file in filter(None, (self._files.pop(id, None) for id in ids)):
            gone.add(file)
            self.tally.remove(file.upload)
            self._active.pop(file.upload.id, None)
            if file.folder:
                self._leave(file.folder, file, gone)
        if gone:
            self._top = [row for row in self._top if row not in gone]
            self._show()
            self.tallied.emit()

    def _enter(self, upload: Upload) -> FileRow:
        folder = self._folder_of(upload)
        file = self._files[upload.id] = FileRow(upload, folder)
        file.shown = matches(upload, self.group, self.text)
        self.tally.add(upload)
        if folder:
            folder.files[upload.id] = file
            folder.tally.add(upload)
            folder.shown += file.shown
        if upload.state in ACTIVE:
            self._active[upload.id] = file
        return file

    def _folder_of(self, upload: Upload) -> FolderRow | None:
        key = folder_key(upload)
        if key is None:
            return None
        if key not in self._folders:
            self._folders[key] = FolderRow(key, upload)
            self._top.append(self._folders[key])
        return self._folders[key]

    def _leave(self, folder: FolderRow, file: FileRow, gone: set[Row]) -> None:
        del folder.files[file.upload.id]
        folder.tally.remove(file.upload)
        folder.shown -= file.shown
        if not folder.files:
            del self._folders[folder.id]
            gone.add(folder)

    def _change(self, file: FileRow, upload: Upload) -> bool:
        """Take the newer snapshot; whether the row is to come or to go."""
        before, file.upload = file.upload, upload
        stored = upload.size if upload.state is State.DONE else upload.stored_bytes
        gained = max(0, stored - before.stored_bytes) if before.state is State.SENDING else 0
        self.moved += gained
        self._retally(self.tally, before, upload)
        if file.folder:
            file.folder.moved += gained
            self._retally(file.folder.tally, before, upload)
        if upload.state in ACTIVE:
            self._active[upload.id] = file
        else:
            self._active.pop(upload.id, None)
            file.live = AT_REST
        return before.state is not upload.state and self._filter_again(file)

    @staticmethod
    def _retally(tally: Tally, before: Upload, after: Upload) -> None:
        tally.remove(before)
        tally.add(after)

    def _filter_again(self, file: FileRow) -> bool:
        shown = matches(file.upload, self.group, self.text)
        if shown is file.shown:
            return False
        file.shown = shown
        if file.folder:
            file.folder.shown += 1 if shown else -1
        return True

    # --- order and filter -----------------------------------------------------------------------------------

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort once, by what the rows are now; a column below 0 gives back the order of the queue."""
        self._column = Column(column) if column >= 0 else None
        self._descending = self._column is not None and order is Qt.SortOrder.DescendingOrder
        by_queue, by_column = SORT_KEYS[None], SORT_KEYS[self._column]
        self._arrange(self._top, by_queue, by_column)
        for folder in self._folders.values():
            files = list(folder.files.values())
            self._arrange(files, by_queue, by_column)
            folder.files = {file.upload.id: file for file in files}
        self._show()

    def _arrange(self, rows: list[Any], *keys: Callable[[Row], Any]) -> None:
        for key in keys:  # the queue first: it stays the order among equals
            for row in rows:
                row.key = key(row)
            rows.sort(key=_BY_KEY, reverse=self._descending and key is keys[-1])

    def _place(self, fresh: Iterable[FileRow]) -> None:
        """New rows go where they belong, by keys the others were given when they came: nothing else moves."""
        key_of = SORT_KEYS[self._column]
        folders = set()
        for file in fresh:
            file.key = key_of(file)
            if file.folder:
                folders.add(file.folder)
            else:
                self._top.append(file)
        for folder in folders:
            if folder.key is None:
                folder.key = key_of(folder)
            ordered = sorted(folder.files.items(), key=lambda item: item[1].key, reverse=self._descending)
            folder.files = dict(ordered)
        self._top.sort(key=_BY_KEY, reverse=self._descending)

    def _follow_queue(self, moved: Iterable[FileRow]) -> None:
        """The user moved these in the queue, and the list is in the queue's order: so they move here as well."""
        for file in moved:
            file.key = SORT_KEYS[None](file)
        for folder in {file.folder for file in moved if file.folder}:
            folder.order = min(file.upload.order for file in folder.files.values())
            folder.key = SORT_KEYS[None](folder)
            folder.files = dict(sorted(folder.files.items(), key=lambda item: item[1].key))
        self._top.sort(key=_BY_KEY)

    def set_filter(self, group: Group, text: str = "") -> None:
        """Show only uploads of a group whose name, address or path holds `text`, in whatever case."""
        self.group, self.text = group, text.casefold().strip()
        for folder in self._folders.values():
            folder.shown = 0
        for file in self._files.values():
            file.shown = matches(file.upload, self.group, self.text)
            if file.folder:
                file.folder.shown += file.shown
        self._show()

    def toggle(self, folder: FolderRow) -> None:
        """Expand a folder into its files, or collapse it."""
        folder.expanded = not folder.expanded
        self._show()
        self._announce([folder.row])

    def _show(self) -> None:
        """Make the rows what they should be, told to the view in as few and as small steps as possible."""
        new = flat(self._top)
        front, back = same_ends(self._rows, new)
        old_middle, new_middle = self._rows[front : len(self._rows) - back], new[front : len(new) - back]
        came = [front + place for place, row in enumerate(new_middle) if row.row < 0]
        staying = set(new_middle)
        went = [front + place for place, row in enumerate(old_middle) if row not in staying]
        leaving, coming = list(spans(went)), list(spans(came))
        if len(leaving) + len(coming) > _MANY or not _ascending(row.row for row in new_middle if row.row >= 0):
            self._start_over(new)
        elif leaving or coming:
            self._step(leaving, coming, new)
            self._count_rows(front)

    def _step(self, leaving: Sequence[tuple[int, int]], coming: Sequence[tuple[int, int]], new: Sequence[Row]) -> None:
        """Take out the runs that leave, from the back; put in those that come, at the places they have in `new`."""
        for first, last in reversed(leaving):
            for row in self._rows[first : last + 1]:
                row.row = -1
            self.beginRemoveRows(_NOWHERE, first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
        for first, last in coming:
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
        for place in range(first, len(self._rows)):
            self._rows[place].row = place

    def _announce(self, rows: Iterable[int]) -> None:
        runs = list(spans(rows))
        if len(runs) > _MANY:
            runs = [(runs[0][0], runs[-1][1])]
        for first, last in runs:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))

    # --- figures between two snapshots ----------------------------------------------------------------------

    @property
    def active(self) -> Iterable[FileRow]:
        return self._active.values()

    @property
    def folders(self) -> Iterable[FolderRow]:
        return self._folders.values()

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
        file = self._files.get(upload_id)
        return file.row if file else -1

    def uploads_at(self, places: Iterable[int]) -> list[Upload]:
        """The uploads of these rows, each once; a folder stands for all its files."""
        chosen = {upload.id: upload for place in places for upload in self._rows[place].uploads}
        return list(chosen.values())

    def uploads(self) -> Iterable[Upload]:
        """Every upload there is, shown or not."""
        return (file.upload for file in self._files.values())

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
            return words.COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in RIGHT_ALIGNED else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


def _ascending(places: Iterable[int]) -> bool:
    last = -1
    for place in places:
        if place < last:
            return False
        last = place
    return True
