"""Which unfinished uploads are shown. A filter is a value, and whether it lets an upload through a plain function."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from partwise.core.upload import Upload
from partwise.ui.unfinished.facts import begun, holding


class From(StrEnum):
    """Who began an upload."""

    ANYWHERE = "anywhere"
    HERE = "here"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class UnfinishedFilter:
    """All of it must hold: the key begins so, initiated at least so many seconds ago, so many bytes stored, by whom.

    A size that is not known yet counts as large enough: it is not hidden before somebody has looked. `only_empty` is a
    claim instead, so it lets through only those that are known to hold no part.
    """

    key_prefix: str = ""
    older_than: float = 0
    least_size: int = 0
    only_empty: bool = False
    owner: From = From.ANYWHERE


def matches(upload: Upload, wanted: UnfinishedFilter, now: float) -> bool:
    """Whether the filter lets an unfinished upload through; `now` in seconds since 1970."""
    if wanted.key_prefix and not upload.target.key.startswith(wanted.key_prefix):
        return False
    if wanted.older_than and begun(upload) > now - wanted.older_than:
        return False
    if wanted.owner is not From.ANYWHERE and upload.foreign is not (wanted.owner is From.ELSEWHERE):
        return False
    return not (wanted.least_size or wanted.only_empty) or _holds_enough(upload, wanted)


def _holds_enough(upload: Upload, wanted: UnfinishedFilter) -> bool:
    stored = holding(upload)
    if stored is None:
        return not wanted.only_empty
    return stored.size >= wanted.least_size and not (wanted.only_empty and stored.count)
