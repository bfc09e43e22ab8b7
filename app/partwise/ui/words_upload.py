"""What the list says of an upload, and of a folder of them: where it stands, and what happens next."""

from __future__ import annotations

import time
from collections.abc import Sequence

from partwise.core.errors import Fault
from partwise.core.faults import FILE_CHANGED
from partwise.core.lifecycle import State
from partwise.core.retry import CRC_MISMATCH
from partwise.core.upload import PartState, Upload
from partwise.ui import words_review
from partwise.ui.uploads.waiting import seconds_to_try, waits
from partwise.ui.words import LINE_WAITING, clock, counted, exact_size, files, number, percent


def destination(upload: Upload) -> str:
    """The folder an object goes to: media-archive/footage/2026-11/."""
    folder = upload.target.key[: -len(upload.name)] if upload.target.key.endswith(upload.name) else ""
    return f"{upload.target.bucket}/{folder}"


def status(upload: Upload, in_flight: int = 0, now: float | None = None) -> str:
    """One line: where an upload stands, and what happens next.

    `in_flight`: bytes of parts under way that have left this computer. `now`: seconds since 1970.
    """
    if waits(upload):
        return _waits(upload, time.time() if now is None else now)
    if upload.state in _COMPARED_IN and words_review.in_review(upload):
        return words_review.status(upload)
    match upload.state:
        case State.WAITING:
            return _waiting(upload) + _preferred(upload)
        case State.STARTING:
            return "Starting: looking at the file"
        case State.SENDING:
            return _sending(upload, in_flight) + _preferred(upload)
        case State.PAUSED:
            return _paused(upload)
        case State.FAILED:
            return _failed(upload.fault)
        case State.DONE:
            return _done(upload)
        case _:
            return _STATUS[upload.state]


_STATUS = {
    State.COMPLETING: "99 % · OSS is putting the parts together",
    State.CONFIRMING: "99 % · asking OSS whether it arrived",
    State.ABORTING: "Aborting: deleting the stored parts",
    State.ABORTED: "Aborted · nothing left on the server",
    State.LISTED: "On the server, begun by another tool or machine",
}
_COMPARED_IN = frozenset({State.WAITING, State.SENDING, State.PAUSED})


def _waiting(upload: Upload) -> str:
    if not upload.stored_bytes:
        return "Waiting"
    return f"Waiting · {percent(upload.stored_bytes, upload.size)} already on the server"


def _sending(upload: Upload, in_flight: int) -> str:
    done = percent(upload.stored_bytes + in_flight, upload.size)
    if upload.single:
        return f"{done} · sent in one request"
    part = min(upload.count(PartState.STORED) + 1, upload.part_count)
    under_way = upload.count(PartState.IN_FLIGHT)
    return f"{done} · part {number(part)} of {number(upload.part_count)} · {number(under_way)} in flight"


def priority(value: int) -> str:
    """High or Low; nothing for the usual one."""
    return ("", "High", "Low")[(value > 0) - (value < 0)]


def _preferred(upload: Upload) -> str:
    return f" · {priority(upload.priority).lower()} priority" if upload.priority else ""


def _waits(upload: Upload, now: float) -> str:
    if upload.offline:
        return f"{LINE_WAITING} · {next_try(upload, now)}"
    return f"{_reason(upload)}: {next_try(upload, now)} (attempt {upload.attempt})"


def next_try(upload: Upload, now: float) -> str:
    """When an upload that waits is tried again; `now` in seconds since 1970."""
    left = seconds_to_try(upload, now)
    return f"next try in {left} s" if left else "trying now"


def _reason(upload: Upload) -> str:
    """Why something is sent once more, in few words."""
    fault = upload.fault
    if fault is not None and fault.http_status:
        return "The server is busy"
    return "A part did not arrive intact" if fault is not None and fault.code == CRC_MISMATCH else "Reconnecting"


def _paused(upload: Upload) -> str:
    stored = upload.count(PartState.STORED)
    if not stored:
        return "Paused by you"
    kept = counted(stored, "{} part safe on the server", "{} parts safe on the server")
    return f"Paused by you at {percent(upload.stored_bytes, upload.size)} · {kept}"


def _failed(fault: Fault | None) -> str:
    if fault is not None and fault.code == FILE_CHANGED:
        return "The file has changed on disk: choose what to do"
    return fault.title if fault else "Failed"


def _done(upload: Upload) -> str:
    when = clock(upload.finished)
    if upload.warning:
        return f"Stored, with a warning: {upload.warning}"
    return f"Done and verified (CRC-64) · {when}" if upload.verified else f"Done, not verified · {when}"


def details(chosen: Sequence[Upload]) -> str:
    """What support needs to know, as text; no secret is in an Upload."""
    return "\n\n".join(_details(upload) for upload in chosen)


def _details(upload: Upload) -> str:
    told = (
        ("Destination", str(upload.target)),
        ("Local file", upload.source),
        ("State", f"{upload.state.value}: {status(upload)}"),
        ("Size", "" if upload.foreign else exact_size(upload.size)),
        ("Parts", _parts(upload)),
        ("Part size", exact_size(upload.part_size) if upload.part_size else ""),
        ("Upload ID", upload.upload_id),
        ("ETag", upload.etag),
        ("CRC-64", "" if upload.crc64 is None else str(upload.crc64)),
        ("Request ID", upload.request_id),
        ("What happened", upload.fault.title if upload.fault else ""),
        ("What to do", upload.fault.advice if upload.fault else ""),
        ("Evidence", upload.fault.evidence() if upload.fault else ""),
    )
    return "\n".join(f"{label}: {text}" for label, text in told if text)


def _parts(upload: Upload) -> str:
    if not upload.foreign:
        return f"{number(upload.count(PartState.STORED))} of {number(upload.part_count)} stored"
    return f"{number(upload.held.count)} stored, {exact_size(upload.held.size)}" if upload.held else ""


# --- a folder of uploads --------------------------------------------------------------------------------------


def folder_name(name: str, count: int) -> str:
    """interviews/ (1,204 files)."""
    return f"{name} ({files(count)})"


def folder_spoken(expanded: bool) -> str:
    return "folder, expanded" if expanded else "folder, collapsed"


def folder_done(count: int, verified: int) -> str:
    """Done and verified · all 1,204 files."""
    if verified == count:
        return f"Done and verified · {counted(count, '{} file', 'all {} files')}"
    return f"Done · {number(verified)} of {files(count)} verified"


def folder_status(done: int, count: int, failed: int = 0, paused: int = 0, offline: int = 0) -> str:
    """217 of 1,204 files · 1 failed."""
    told = [f"{number(done)} of {files(count)}"]
    if failed:
        told.append(f"{number(failed)} failed")
    if paused:
        told.append(f"{number(paused)} paused")
    if offline:
        told.append(LINE_WAITING.lower())
    return " · ".join(told)
