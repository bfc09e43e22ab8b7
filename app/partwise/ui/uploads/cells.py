"""What each cell of the list says: as text, in full as a tooltip, and to a screen reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from partwise.core.lifecycle import State
from partwise.core.upload import Upload
from partwise.ui import words, words_upload
from partwise.ui.unfinished import cells as server
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.order import LIST_COLUMNS, Column
from partwise.ui.uploads.rows import FileRow, FolderRow, Row
from partwise.ui.uploads.waiting import is_offline, waits

RIGHT_ALIGNED = frozenset({Column.SIZE, Column.SPEED, Column.TIME_LEFT, Column.PARTS, Column.STORED})


def title(row: Row) -> str:
    return row.title if isinstance(row, FolderRow) else row.name


def destination(row: Row) -> str:
    return row.destination if isinstance(row, FolderRow) else words_upload.destination(row.upload)


def status(row: Row) -> str:
    if isinstance(row, FileRow):
        return words_upload.status(row.upload, row.live.in_flight)
    counts = row.tally.counts
    if counts[Group.DONE] == len(row.files):
        return words_upload.folder_done(len(row.files), row.tally.verified)
    failed, paused = counts[Group.FAILED], counts[Group.PAUSED]
    return words_upload.folder_status(counts[Group.DONE], len(row.files), failed, paused, row.tally.offline)


def tone(row: Row) -> str:
    """The token a row's bar and status are painted in. The words say the same."""
    if isinstance(row, FileRow):
        return _file_tone(row.upload)
    counts = row.tally.counts
    if row.tally.offline and not counts[Group.FAILED]:
        return "warn"
    for group, name in ((Group.FAILED, "bad"), (Group.ACTIVE, "accent"), (Group.PAUSED, "warn")):
        if counts[group]:
            return name
    return "ok" if counts[Group.DONE] == len(row.files) else "accent"


def _file_tone(upload: Upload) -> str:
    if waits(upload):
        return "warn"
    if upload.state is State.DONE and not upload.verified:
        return "warn"
    return _TONES.get(upload.state, "accent")


_TONES = {State.PAUSED: "warn", State.FAILED: "bad", State.ABORTED: "mute", State.DONE: "ok", State.WAITING: "accent"}


def has_clock(row: Row) -> bool:
    """Whether the status has the sign of waiting before it."""
    return row.tally.offline > 0 if isinstance(row, FolderRow) else waits(row.upload)


def share(row: Row) -> float:
    """How much of the bar is filled, 0 to 1."""
    if isinstance(row, FileRow) and row.upload.state is State.DONE:
        return 1.0
    if isinstance(row, FolderRow) and row.tally.counts[Group.DONE] == len(row.files):
        return 1.0
    return row.done_bytes / row.size if row.size else 0.0


def is_moving(row: Row) -> bool:
    """Whether a speed and a time left make sense."""
    if isinstance(row, FolderRow):
        return row.tally.counts[Group.ACTIVE] > row.tally.offline
    stuck = is_offline(row.upload) or (row.upload.retry_in > 0 and (row.live.speed or 0) < 1)
    return row.upload.state is State.SENDING and not stuck


def _when_moving(told: Callable[[Row], str]) -> Callable[[Row], str]:
    """A figure of what moves, a dash for what waits, nothing for what rests."""

    def figure(row: Row) -> str:
        if is_moving(row):
            return told(row)
        return words.NO_FIGURE if has_clock(row) else ""

    return figure


def _size(row: Row) -> str:
    known = isinstance(row, FolderRow) or row.upload.stamp is not None
    return words.size(row.size) if known else ""


_TEXTS: dict[Column, Callable[[Row], str]] = {
    Column.NAME: title,
    Column.SIZE: _size,
    Column.PROGRESS: status,
    Column.SPEED: _when_moving(lambda row: words.speed(row.live.speed)),
    Column.TIME_LEFT: _when_moving(lambda row: words.duration(row.live.seconds_left)),
}


Said = Callable[[Row, Column], str]


def _or_on_server(list_says: Said, server_says: Callable[[Upload, Column], str]) -> Said:
    """A cell of either list; those of the server are empty in rows that are not there."""

    def says(row: Row, column: Column) -> str:
        if column in LIST_COLUMNS:
            return list_says(row, column)
        return server_says(row.upload, column) if isinstance(row, FileRow) and row.upload.unfinished else ""

    return says


def _text(row: Row, column: Column) -> str:
    return _TEXTS[column](row)


def _tip(row: Row, column: Column) -> str:
    if column is Column.SIZE:
        return words.exact_size(row.size)
    if column is Column.NAME:
        return f"{title(row)}\noss://{destination(row)}"
    fault = row.upload.fault if isinstance(row, FileRow) and column is Column.PROGRESS else None
    return f"{fault.title}\n{fault.advice}".strip() if fault else _text(row, column)


def _spoken(row: Row, column: Column) -> str:
    if column is not Column.NAME:
        return _text(row, column)
    unfolded = words_upload.folder_spoken(row.expanded) if isinstance(row, FolderRow) else ""
    return ", ".join(filter(None, (title(row), unfolded, destination(row), status(row))))


text = _or_on_server(_text, server.text)


def _alignment(row: Row, column: Column) -> Any:
    side = Qt.AlignmentFlag.AlignRight if column in RIGHT_ALIGNED else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


CELLS: dict[int, Callable[[Row, Column], Any]] = {
    Qt.ItemDataRole.DisplayRole: text,
    Qt.ItemDataRole.ToolTipRole: _or_on_server(_tip, server.tip),
    Qt.ItemDataRole.AccessibleTextRole: _or_on_server(_spoken, server.spoken),
    Qt.ItemDataRole.TextAlignmentRole: _alignment,
}
