"""In which order rows stand, and which of them are shown. Plain functions of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import groupby
from math import inf
from typing import Any

from partwise.core.lifecycle import ENDED
from partwise.core.upload import Upload
from partwise.ui.unfinished.facts import Owner, begun, holding, owner
from partwise.ui.uploads.groups import GROUP_OF, Group
from partwise.ui.uploads.rows import FileRow, FolderRow, Row


class Column(IntEnum):
    NAME = 0
    SIZE = 1
    PROGRESS = 2
    SPEED = 3
    TIME_LEFT = 4
    KEY = 5
    STARTED = 6
    PARTS = 7
    STORED = 8
    CLASS = 9
    OWNER = 10
    UPLOAD_ID = 11


LIST_COLUMNS = tuple(column for column in Column if column < Column.KEY)
SERVER_COLUMNS = tuple(column for column in Column if column >= Column.KEY)
_NEARNESS = {owner: place for place, owner in enumerate(Owner)}


def spans(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Row numbers as runs of neighbours: {4, 1, 2} gives (1, 2), (4, 4)."""
    for _, run in groupby(enumerate(sorted(rows)), key=lambda pair: pair[1] - pair[0]):
        found = [row for _, row in run]
        yield found[0], found[-1]


def queue_place(row: Row) -> tuple[bool, int]:
    """What is to go first, in the order of the queue; what has ended after it."""
    if isinstance(row, FolderRow):
        return row.tally.counts[Group.DONE] == len(row.files), row.order
    return row.upload.state in ENDED, row.upload.order


def _name(row: Row) -> str:
    return row.name.casefold()


def _size(row: Row) -> int:
    return row.size


def _progress(row: Row) -> float:
    return row.done_bytes / row.size if row.size else 0.0


def _speed(row: Row) -> float:
    return row.live.speed or 0.0


def _time_left(row: Row) -> float:
    return inf if row.live.seconds_left is None else row.live.seconds_left


def _parts(row: FileRow) -> int | None:
    stored = holding(row.upload)
    return stored.count if stored else None


def _stored(row: FileRow) -> int | None:
    stored = holding(row.upload)
    return stored.size if stored else None


LIST_KEYS: dict[Column | None, Callable[[Row], Any]] = {
    None: queue_place,
    Column.NAME: _name,
    Column.SIZE: _size,
    Column.PROGRESS: _progress,
    Column.SPEED: _speed,
    Column.TIME_LEFT: _time_left,
}
SERVER_KEYS: dict[Column | None, Callable[[FileRow], Any]] = {
    None: lambda row: begun(row.upload),
    Column.KEY: lambda row: row.upload.target.key,
    Column.STARTED: lambda row: begun(row.upload),
    Column.PARTS: _parts,
    Column.STORED: _stored,
    Column.CLASS: lambda row: row.upload.options.storage_class,
    Column.OWNER: lambda row: _NEARNESS[owner(row.upload)],
    Column.UPLOAD_ID: lambda row: row.upload.upload_id,
}


def matches(upload: Upload, group: Group, text: str) -> bool:
    """Whether the filter lets an upload through; `text` is casefolded, empty lets everything through."""
    if group is not Group.ALL and GROUP_OF.get(upload.state) is not group:
        return False
    return not text or text in str(upload.target).casefold() or text in upload.source.casefold()


def flat(top: Iterable[Row]) -> list[Row]:
    """The rows to show: of each folder its own row, and its files' while it is expanded."""
    rows = [row for row in top if row.shown]
    expanded = [place for place, row in enumerate(rows) if row.expanded]
    for place in reversed(expanded):
        folder = rows[place]
        rows[place + 1 : place + 1] = [file for file in folder.files.values() if file.shown]  # type: ignore[union-attr]  # only folders are expanded
    return rows


def same_ends(old: Sequence[Row], new: Sequence[Row]) -> tuple[int, int]:
    """How many rows are the same at the front and, of the rest, at the back. Slices compare at the speed of C."""
    shorter = min(len(old), len(new))
    front = _longest(shorter, lambda low, high: old[low:high] == new[low:high])
    old_end, new_end = len(old), len(new)
    back = _longest(
        shorter - front, lambda low, high: old[old_end - high : old_end - low] == new[new_end - high : new_end - low]
    )
    return front, back


def _longest(limit: int, same: Callable[[int, int], bool]) -> int:
    """The longest run from 0 up to `limit` that is the same, found by halving."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if same(low, middle):
            low = middle
        else:
            high = middle - 1
    return low
