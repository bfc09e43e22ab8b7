"""Uploads as the window meets them, made from what a test wants to say about them."""

from __future__ import annotations

from typing import Any

from partwise.core.errors import Fault, Kind
from partwise.core.faults import file_changed
from partwise.core.lifecycle import State
from partwise.core.upload import PartState, Stamp, Target, Upload

STORED, FLYING, RETRYING, WAITING = (
    bytes([state]) for state in (PartState.STORED, PartState.IN_FLIGHT, PartState.RETRYING, PartState.WAITING)
)

FAULT = Fault(
    Kind.FIXABLE,
    "OSS refused the request.",
    "Ask for the right to write to this bucket, then try again.",
    code="AccessDenied",
    message="You have no right to access this object.",
    ec="0003-00000001",
    request_id="656A1F2B3C4D5E6F70819203",
    http_status=403,
    host="media.oss-cn-hangzhou.aliyuncs.com",
    operation="UploadPart",
)
CHANGED = file_changed()
NO_NETWORK = Fault(
    Kind.TRANSIENT, "The name of the server could not be found.", "Check the network.", code="NameNotResolved"
)
OFFLINE: dict[str, Any] = {"offline": True, "fault": NO_NETWORK, "attempt": 3}
"""What is said of an upload that waits for the network; `retry_in` and `changed` tell until when."""


def sample_upload(parts: bytes = b"", **said: Any) -> Upload:
    """A sending upload with these parts of 250 MB each, and whatever else is said."""
    part_size = said.pop("part_size", 250_000_000)
    facts: dict[str, Any] = {
        "id": "one",
        "source": "/films/harbour-drone-4k.mov",
        "target": Target("acme", "media-archive", "footage/2026-11/harbour-drone-4k.mov"),
        "state": State.SENDING,
        "stamp": Stamp(max(1, len(parts)) * part_size, 1),
        "part_size": part_size,
        "parts": parts,
        "stored_bytes": parts.count(PartState.STORED) * part_size,
        "upload_id": "0004B9894A22E5B1888A1E29F8236E2D",
    }
    return Upload(**facts | said)
