"""Uploads and parts to be journalled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from partwise.core.errors import Fault, Kind
from partwise.core.integrity import combined
from partwise.core.lifecycle import State
from partwise.core.receipt import Receipt, make_receipt
from partwise.core.upload import ObjectOptions, Stamp, StoredPart, Target, Upload

BIG = 2**64 - 1


def upload(id_: str = "u1", order: int = 1, state: State = State.SENDING) -> Upload:
    return Upload(id_, f"/files/{id_}", Target("here", "bucket", f"keys/{id_}"), state, order=order)


def part(number: int, etag: str = '"etag"', crc64: int | None = 7) -> StoredPart:
    return StoredPart(number, 102_400, etag, crc64, 1.5)


def done(id_: str = "u1", parts: int = 3, **fields: Any) -> tuple[Upload, list[StoredPart]]:
    """An upload that is done, and its parts of 100 KiB."""
    stored = [
        StoredPart(number, 102_400, f'"etag-{number}"', number, 1.5, f"request-{number}")
        for number in range(1, parts + 1)
    ]
    ended = Upload(
        id_,
        f"/files/{id_}",
        Target("here", "bucket", f"keys/{id_}.mov"),
        State.DONE,
        order=1,
        stamp=Stamp(102_400 * parts, 1_700_000_000_123_456_789),
        part_size=102_400,
        upload_id="0004B989",
        etag=f'"etag-{parts}"',
        crc64=combined(stored),
        request_id="request",
        verified=True,
        clock_offset=0.25,
        started=1_700_000_000.5,
        finished=1_700_000_009.0625,
    )
    return replace(ended, **fields), stored


def receipt_of(id_: str = "u1", parts: int = 3, **fields: Any) -> Receipt:
    ended, stored = done(id_, parts, **fields)
    return make_receipt(ended, stored, combined(stored))


FULL = Upload(
    "full",
    "/files/caf\udce9/ü 🎉",
    Target("家", "bucket", "键/a\nb"),
    State.FAILED,
    order=9,
    stamp=Stamp(2**45, 2**63 + 5, BIG, BIG),
    options=ObjectOptions(
        content_type="text/plain",
        metadata=(("name", "值"),),
        tags=(("a", "b"), ("c", "")),
        acl="private",
        content_md5=True,
    ),
    batch="caf\udce9/",
    wanted_part_size=102_400,
    priority=-3,
    speed_limit=2**40,
    part_size=1_048_576,
    single=True,
    upload_id="0004B9894A22E5B1888A1E29F8236E2D",
    marker="f00d",
    etag='"etag-2"',
    crc64=BIG,
    request_id="5EXAMPLE",
    warning="CallbackFailed",
    verified=True,
    clock_offset=-301.5,
    fault=Fault(Kind.TRANSIENT, "caf\udce9 “x”", "Do this.", "Code", "m", "ec", "r", 503, "h", "op", "e", 1.5),
    retries=3,
    added=1.25,
    started=2.5,
    finished=3.75,
    changed=4.0,
)
