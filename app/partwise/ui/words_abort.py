"""The words of the question before uploads on the server are aborted. No Qt here."""

from __future__ import annotations

from partwise.core.errors import Fault
from partwise.core.unfinished import Total, missing_action
from partwise.core.upload import Upload
from partwise.ui.unfinished.abort_choice import Candidate, Why
from partwise.ui.unfinished.facts import Owner, begun, changed, owner
from partwise.ui.words import counted, number, size, uploads

TITLE = "Abort on the server"
LIST = "Uploads to abort"
LIST_HELP = "Space ticks or unticks the selected uploads, Ctrl+A selects all. Only what is ticked is aborted."
COLUMNS = ("Object key", "Started", "Stored", "Why it is not ticked")
CANCEL = "Cancel"
ABORT = "Abort"
READING = "Looking at what was selected…"
NONE_TICKED = "Nothing is ticked. Tick what shall be aborted."
LEAVE_REST = "Do not wait for the rest"
LEAVE_REST_HELP = "What OSS was not asked about stays unticked."
WAITING = "OSS is asked first whether somebody still sends to these uploads."
CONFIRM = "Number of uploads to confirm"
TICKED, UNTICKED = "ticked", "not ticked"


def question(ticked: int, buckets: set[str]) -> str:
    """Abort 12 uploads in media-archive?"""
    if not ticked:
        return "Which uploads shall be aborted?"
    where = next(iter(buckets)) if len(buckets) == 1 else f"{number(len(buckets))} buckets"
    return f"Abort {uploads(ticked)} in {where}?"


def lost(total: Total, ours: int, live: int) -> str:
    """What an abort costs, and whom it may hit."""
    if not total.uploads:
        return NONE_TICKED
    told = f"{_bytes(total)} of stored parts are deleted on the server and cannot be brought back."
    if ours:
        told += counted(
            ours,
            " {} of these uploads is this computer's own and could still be resumed.",
            " {} of these uploads are this computer's own and could still be resumed.",
        )
    if live:
        told += counted(
            live,
            " {} was begun or got a part within the last hour: somebody may be sending to it.",
            " {} were begun or got a part within the last hour: somebody may be sending to them.",
        )
    return told


def left_out(count: int) -> str:
    """How many of the listed uploads are not ticked; nothing where all are."""
    if not count:
        return ""
    return counted(
        count,
        "{} upload is not ticked; the reason stands beside it.",
        "{} uploads are not ticked; the reasons stand beside them.",
    )


def button(total: Total) -> str:
    """Abort 12 uploads, 84.1 GB."""
    return f"Abort {uploads(total.uploads)}, {_bytes(total, start=False)}" if total.uploads else ABORT


def _bytes(total: Total, *, start: bool = True) -> str:
    least = "At least " if start else "at least "
    return f"{least if total.at_least else ''}{size(total.size)}"


def asked(done: int, total: int) -> str:
    return f"{number(done)} of {number(total)} asked"


def type_number(count: int) -> str:
    return f"Type {count} to abort so many uploads:"


def spoken(key: str, *, ticked: bool, why: str) -> str:
    """A row to a screen reader."""
    return ", ".join(filter(None, (key, TICKED if ticked else UNTICKED, why)))


def why(row: Candidate, now: float) -> str:
    """Why an upload is not ticked by itself; nothing where it is. `now` in seconds since 1970."""
    match row.why:
        case None:
            return ""
        case Why.GONE:
            return _GONE.get(owner(row.upload), "gone already") if row.upload.unfinished else "gone already"
        case Why.OURS:
            return _OURS[owner(row.upload)]
        case Why.LIVE:
            return _live(row.upload, now)
        case Why.UNKNOWN:
            return _unknown(row.upload.fault)
    return "not asked yet"


_GONE = {Owner.ABORTING: "is being aborted already", Owner.UPLOADING_HERE: "is being completed here"}
_OURS = {
    Owner.UPLOADING_HERE: "uploading here",
    Owner.WAITING_HERE: "waiting here for its turn",
    Owner.PAUSED_HERE: "paused here; could still be resumed",
    Owner.FAILED_HERE: "failed here; could still be resumed",
}


def _live(upload: Upload, now: float) -> str:
    last = changed(upload)
    what = "begun" if last <= begun(upload) else "got a part"
    return f"{what} {_minutes_ago(now - last)}"


def _minutes_ago(seconds: float) -> str:
    minutes = max(0, round(seconds / 60))
    return counted(minutes, "{} minute ago", "{} minutes ago") if minutes else "just now"


def _unknown(fault: Fault | None) -> str:
    if fault is not None and missing_action(fault):
        return "nobody may list its parts"
    return "OSS could not tell its parts"
