"""What each cell of the list of unfinished uploads says: as text, in full as a tooltip, and to a screen reader."""

from __future__ import annotations

import time
from collections.abc import Callable

from partwise.core.upload import Upload
from partwise.ui import words_unfinished as words
from partwise.ui.unfinished.facts import begun, holding, owner
from partwise.ui.uploads.order import Column
from partwise.ui.words_detail import storage_class

_TEXTS: dict[Column, Callable[[Upload], str]] = {
    Column.KEY: lambda upload: upload.target.key,
    Column.STARTED: lambda upload: words.started(begun(upload), time.time()),
    Column.PARTS: lambda upload: words.part_count(holding(upload)),
    Column.STORED: lambda upload: words.stored_size(holding(upload)),
    Column.CLASS: lambda upload: words.storage_class(upload.options.storage_class),
    Column.OWNER: lambda upload: words.OWNERS[owner(upload)],
    Column.UPLOAD_ID: lambda upload: upload.upload_id,
}
_HOLDING = {Column.PARTS: words.spoken_parts, Column.STORED: words.spoken_size}


def text(upload: Upload, column: Column) -> str:
    return _TEXTS[column](upload)


def tip(upload: Upload, column: Column) -> str:
    """In full and exactly; beside the owner and what is not known also why, where something went wrong."""
    if column is Column.KEY:
        return str(upload.target)
    if column is Column.STARTED:
        return words.started_exactly(begun(upload))
    if column is Column.CLASS:
        return storage_class(upload.options.storage_class) or words.NO_CLASS
    if upload.fault and (column is Column.OWNER or (column in _HOLDING and holding(upload) is None)):
        return words.trouble(upload.fault)
    return words.stored_exactly(holding(upload)) if column in _HOLDING else text(upload, column)


def spoken(upload: Upload, column: Column) -> str:
    """The first cell says all of the row that a person sees at a glance."""
    if column is not Column.KEY:
        return _HOLDING[column](holding(upload)) if column in _HOLDING else text(upload, column)
    when = words.spoken_start(begun(upload), time.time())
    told = (str(upload.target), when, words.spoken_holding(holding(upload)), words.OWNERS[owner(upload)])
    return ", ".join(told)
