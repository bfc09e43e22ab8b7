"""What the list of unfinished uploads says in its cells. In the manner of `ui/words.py`."""

from __future__ import annotations

import time
from datetime import date

from partwise.core.errors import Fault
from partwise.core.upload import Stored
from partwise.ui.unfinished.facts import Owner
from partwise.ui.words import NO_FIGURE, clock, exact_size, number, parts, size

COLUMNS = ("Object key", "Started", "Parts", "Stored", "Class", "Owner", "Upload ID")
OWNERS = {
    Owner.UPLOADING_HERE: "uploading here",
    Owner.WAITING_HERE: "waiting here",
    Owner.PAUSED_HERE: "paused here",
    Owner.FAILED_HERE: "failed here",
    Owner.ABORTING: "being aborted",
    Owner.ELSEWHERE: "another tool or machine",
}
NOT_COUNTED = "Not counted yet."
NO_CLASS = "The bucket's own storage class."
_SHORT_CLASSES = {"ColdArchive": "Cold Archive", "DeepColdArchive": "Deep Cold Archive"}
_DAYS_A_MONTH, _DAYS_A_YEAR = 30.44, 365.25


def started(moment: float, now: float) -> str:
    """today 13:40, yesterday, 38 days ago, 3 months ago, 2 years ago; both in seconds since 1970, 0: nobody knows."""
    if not moment:
        return NO_FIGURE
    days = (date.fromtimestamp(now) - date.fromtimestamp(moment)).days
    if days < 0:
        return clock(moment)
    if days < 2:
        return "yesterday" if days else time.strftime("today %H:%M", time.localtime(moment))
    if days < 60:
        return f"{days} days ago"
    if days < 2 * _DAYS_A_YEAR:
        return f"{days / _DAYS_A_MONTH:.0f} months ago"
    return f"{days / _DAYS_A_YEAR:.0f} years ago"


def started_exactly(moment: float) -> str:
    """2026-10-12 09:41:05, in this computer's time zone."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment)) if moment else NO_FIGURE


def spoken_start(moment: float, now: float) -> str:
    """The same within a sentence for a screen reader."""
    return f"started {started(moment, now)}" if moment else "start unknown"


def part_count(stored: Stored | None) -> str:
    return number(stored.count) if stored else NO_FIGURE


def stored_size(stored: Stored | None) -> str:
    return size(stored.size) if stored else NO_FIGURE


def spoken_holding(stored: Stored | None) -> str:
    """What it holds, to a screen reader: "1,204 parts, 61.4 GB"."""
    return f"{spoken_parts(stored)}, {spoken_size(stored)}" if stored else spoken_parts(None)


def spoken_parts(stored: Stored | None) -> str:
    return parts(stored.count) if stored else "parts not counted yet"


def spoken_size(stored: Stored | None) -> str:
    return size(stored.size) if stored else "size not known yet"


def stored_exactly(stored: Stored | None) -> str:
    return exact_size(stored.size) if stored else NOT_COUNTED


def storage_class(name: str) -> str:
    """OSS's name of a storage class in few letters: Standard, IA, Cold Archive (reference, section 4)."""
    return _SHORT_CLASSES.get(name, name) or NO_FIGURE


def trouble(fault: Fault) -> str:
    """Why something that was asked of an upload did not happen, and what to do."""
    return f"{fault.title}\n{fault.advice}".strip()
