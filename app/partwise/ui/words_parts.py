"""The words of the panel that shows which parts OSS holds of an upload. No Qt here."""

from __future__ import annotations

import time
from collections.abc import Sequence

from partwise.core.upload import PartState, StoredPart
from partwise.ui.words import clock, counted, number, parts, size

PANEL = "Parts on the server"
TABLE = "Table of the parts"
TABLE_HELP = "Arrow keys walk from value to value, Ctrl+C copies what is selected."
COLUMNS = ("Part", "Size", "Last modified", "ETag", "CRC-64")
NO_VALUE = "–"
NO_CRC = "OSS tells no CRC-64 of this part."
STATES = {PartState.STORED: "stored", PartState.WAITING: "missing"}
"""What the map of somebody else's upload tells: OSS says what is stored, and nothing of how it should end."""

NOTHING_CHOSEN = "Select one upload to see its parts."
NOT_BEGUN = "Nothing of this upload is on the server yet."
ASKING = "Asking OSS for the parts…"
NONE_STORED = "OSS holds no part of this upload."
GONE = "OSS no longer knows this upload: it was completed or aborted, so there are no parts to show."
MISSING, NOT_YET = "missing", "not stored yet"
ASK_AGAIN = "Ask again"
ASK_AGAIN_HELP = "Ask OSS once more which parts it holds."
COPY_ROW, COPY_TABLE = "Copy the row", "Copy the whole table"
WHOLE_TABLE = "Table of the parts"
_FEW = ("no gap", "one gap", "two gaps", "three gaps", "four gaps")
_MOST_GAPS = 4  # more would not be read


def told_at(moment: float) -> str:
    return f"As OSS told at {clock(moment)}"


def span(first: int, last: int) -> str:
    """Part numbers in a row: 5–9, or 31 alone."""
    return number(first) if first == last else f"{number(first)}–{number(last)}"


def summary(stored: Sequence[StoredPart], gaps: Sequence[tuple[int, int]]) -> str:
    """412 parts, 4.1 GB, two gaps: 5–9 and 31."""
    told = f"{parts(len(stored))}, {size(sum(part.size for part in stored))}"
    if not gaps:
        return told
    count = _FEW[len(gaps)] if len(gaps) < len(_FEW) else f"{number(len(gaps))} gaps"
    named = [span(*gap) for gap in gaps[:_MOST_GAPS]]
    rest = len(gaps) - len(named)
    last = f"{number(rest)} more" if rest else named.pop()
    return f"{told}, {count}: {', '.join(named)} and {last}" if named else f"{told}, {count}: {last}"


def rest_unknown(last: int) -> str:
    """That OSS tells only what it holds."""
    return f"What comes after part {number(last)}, only whoever began the upload knows."


def modified(moment: float) -> str:
    """2026-11-12 14:02:11, by this computer's time zone; nothing where OSS did not tell it."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment)) if moment else NO_VALUE


def map_line(part: StoredPart) -> str:
    """One stored part: "Part 412 · 32 MB · stored 2026-11-12 14:02:11 · ETag 9B2C…"."""
    etag = part.etag.strip('"')
    return f"Part {number(part.number)} · {size(part.size)} · stored {modified(part.modified)} · ETag {etag}"


def map_gap(number_: int) -> str:
    return f"Part {number(number_)} · {MISSING}"


def spoken_gap(first: int, last: int, absent: str) -> str:
    """What a screen reader says of a gap."""
    return counted(last - first + 1, f"Part {number(first)}, {absent}", f"Parts {span(first, last)}, {absent}")


def spoken_value(part: int, column: str, value: str) -> str:
    return f"Part {number(part)}, {column} {value}"


def copy_value(column: str) -> str:
    return f"Copy {column if column[1:2].isupper() else column.lower()}"


def row_name(first: int, last: int) -> str:
    return counted(last - first + 1, f"Part {number(first)}", f"Parts {span(first, last)}")


def values(count: int) -> str:
    return counted(count, "{} value", "{} values")
