"""What is known of an unfinished upload, ours or anybody's. Plain functions of its snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from partwise.core.lifecycle import State
from partwise.core.unfinished import Total
from partwise.core.upload import PartState, Stored, Upload


class Owner(StrEnum):
    """Whose an unfinished upload is, and what goes on with it. Sorted by how near it is to this computer."""

    UPLOADING_HERE = "uploading-here"
    WAITING_HERE = "waiting-here"
    PAUSED_HERE = "paused-here"
    FAILED_HERE = "failed-here"
    ABORTING = "aborting"
    ELSEWHERE = "elsewhere"


_OWNERS = {
    State.WAITING: Owner.WAITING_HERE,
    State.STARTING: Owner.UPLOADING_HERE,
    State.SENDING: Owner.UPLOADING_HERE,
    State.COMPLETING: Owner.UPLOADING_HERE,
    State.CONFIRMING: Owner.UPLOADING_HERE,
    State.PAUSED: Owner.PAUSED_HERE,
    State.FAILED: Owner.FAILED_HERE,
    State.ABORTING: Owner.ABORTING,
    State.LISTED: Owner.ELSEWHERE,
}


def owner(upload: Upload) -> Owner:
    """Of an upload that is unfinished. An abort is ours, whoever began the upload."""
    return _OWNERS[upload.state]


def holding(upload: Upload) -> Stored | None:
    """The parts that OSS holds of it, None while nobody knows.

    Of ours that is the larger of what OSS told and what was proven since: only an end takes parts away.
    """
    held = upload.held
    if not upload.parts:
        return held
    own = upload.count(PartState.STORED)
    if held is not None and held.count >= own:
        return held
    return Stored(own, upload.stored_bytes, (held.newest if held else None) or (upload.changed if own else None))


def begun(upload: Upload) -> float:
    """When it was initiated, in seconds since 1970; 0: nobody knows."""
    return upload.started or (0.0 if upload.foreign else upload.added)


def changed(upload: Upload) -> float:
    """When it last got a part, as far as is known, else when it was begun; in seconds since 1970.

    Of ours also when it last began to send, or ceased.
    """
    newest = upload.held.newest if upload.held else None
    return max(begun(upload), newest or 0.0, 0.0 if upload.foreign else upload.changed)


def total_of(uploads: Iterable[Upload]) -> Total:
    """The sum over these uploads; `at_least` while the parts of some are not known."""
    holdings = [holding(upload) for upload in uploads]
    known = [stored for stored in holdings if stored is not None]
    size = sum(stored.size for stored in known)
    return Total(len(holdings), sum(stored.count for stored in known), size, at_least=len(known) < len(holdings))
