"""Unfinished uploads as rows for a person and as facts for a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from partwise.core.lifecycle import State
from partwise.core.receipt import utc_text
from partwise.core.unfinished import Total, Unfinished, recent
from partwise.ui import words

HEADER = f"{'AGE':>14}  {'PARTS':>6}  {'SIZE':>9}  {'OWNER':<22}  KEY  UPLOAD ID"


@dataclass(frozen=True, slots=True)
class Row:
    """An upload as it is told at `now` (OSS's time, seconds since 1970). `own`: its state here, None: not ours.

    `own_known` is False where nobody can tell whose it is.
    """

    upload: Unfinished
    now: float
    own: State | None = None
    own_known: bool = True

    @property
    def recent(self) -> bool:
        return recent(self.upload, self.now)

    @property
    def owner(self) -> str:
        """Whose it is, as far as this computer can tell."""
        if self.own is not None:
            return f"ours: {self.own.value} here"
        return words.NO_FIGURE if self.own_known else "nobody can tell"

    def __str__(self) -> str:
        upload, stored = self.upload, self.upload.stored
        parts = words.number(stored.count) if stored else words.NO_FIGURE
        size = words.size(stored.size) if stored else words.NO_FIGURE
        age = words.span(max(0.0, self.now - upload.initiated)) if upload.initiated else words.NO_FIGURE
        return f"{age:>14}  {parts:>6}  {size:>9}  {self.owner:<22}  {key_text(upload.key)}  {upload.upload_id}"

    def facts(self) -> dict[str, Any]:
        """For a program: sizes in bytes, ages in seconds, and null for what nobody asked or may ask."""
        upload, stored = self.upload, self.upload.stored
        return {
            "key": upload.key,
            "upload_id": upload.upload_id,
            "initiated": utc_text(upload.initiated) if upload.initiated else None,
            "age": round(self.now - upload.initiated) if upload.initiated else None,
            "storage_class": upload.storage_class,
            "parts": stored.count if stored else None,
            "bytes": stored.size if stored else None,
            "newest_part": utc_text(stored.newest) if stored and stored.newest is not None else None,
            "own": (self.own.value if self.own else False) if self.own_known else None,
            "recent": self.recent,
        }


def row(upload: Unfinished, now: float, own: Mapping[str, State] | None) -> Row:
    """The row of `upload`; `own` are this home's uploads, None where nobody can tell."""
    return Row(upload, now, (own or {}).get(upload.upload_id), own is not None)


def key_text(key: str) -> str:
    """A key on one line; what would move a terminal's cursor is told by its escape."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in key)


def total_text(total: Total) -> str:
    """`1,200 unfinished uploads with at least 3.1 GB in at least 400 parts`."""
    uploads = words.counted(total.uploads, "{} unfinished upload", "{} unfinished uploads")
    if total.at_least and not total.parts:
        return f"{uploads} of unknown size"
    more = "at least " if total.at_least else ""
    return f"{uploads} with {more}{words.size(total.size)} in {more}{words.parts(total.parts)}"


def total_facts(total: Total) -> dict[str, Any]:
    return {"uploads": total.uploads, "parts": total.parts, "bytes": total.size, "at_least": total.at_least}
