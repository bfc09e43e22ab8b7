"""The receipt of a finished upload: what was sent, in which parts, and what OSS said of it. It holds no secret.

As text it is one JSON object, to be read by people and by other programs: a part per line, and whatever does not fit
the 53 bits that many readers of JSON have (CRC-64, nanoseconds) as decimal text.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from partwise.core.errors import Fixable
from partwise.core.integrity import combined
from partwise.core.plan import Plan
from partwise.core.upload import StoredPart, Target, Upload

FORMAT = 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DECIMAL = re.compile(r"-?[0-9]{1,20}")
MAX_CRC = 2**64 - 1


@dataclass(frozen=True, slots=True)
class ReceiptPart:
    """One part: number from 1, offset from 0 and length in bytes, and the fingerprints OSS agreed to."""

    number: int
    offset: int
    length: int
    crc64: int | None
    etag: str
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Sizes in bytes, times in seconds since 1970, `mtime_ns` in nanoseconds, `clock_offset` in seconds.

    `crc64` and `etag` are the object's, as OSS told them; `crc64_sent` is combined from the parts as they were read.
    `upload_id` is empty and `parts` has one entry where the file went by one PutObject. `request_id` is that of the
    answer that finished the upload.
    """

    id: str
    source: str
    target: Target
    size: int
    mtime_ns: int
    upload_id: str
    part_size: int
    parts: tuple[ReceiptPart, ...]
    crc64: int | None
    crc64_sent: int | None
    etag: str
    request_id: str
    verified: bool
    clock_offset: float
    started: float
    finished: float


def make_receipt(upload: Upload, parts: Iterable[StoredPart], crc64_sent: int | None) -> Receipt:
    """The receipt of `upload`, which is done; `parts` in order, as they were stored."""
    stamp = upload.stamp
    assert stamp is not None  # noqa: S101 - nothing is finished that was never looked at
    plan = Plan(stamp.size, upload.part_size, upload.single, upload.lengths)
    return Receipt(
        upload.id,
        upload.source,
        upload.target,
        stamp.size,
        stamp.mtime_ns,
        upload.upload_id,
        upload.part_size,
        tuple(
            ReceiptPart(part.number, planned.offset, part.size, part.crc64, part.etag, part.request_id)
            for planned, part in zip(plan, parts, strict=True)
        ),
        upload.crc64,
        crc64_sent,
        upload.etag,
        upload.request_id,
        upload.verified,
        upload.clock_offset,
        upload.started,
        upload.finished,
    )


# --- as text ---------------------------------------------------------------------------------------------------


def to_json(receipt: Receipt, version: str) -> str:
    """The receipt as valid Unicode; `version` is Partwise's. What is no valid text in a name stands there escaped."""
    target = receipt.target
    values = {
        "partwise_receipt": FORMAT,
        "partwise_version": version,
        "id": receipt.id,
        "file": receipt.source,
        "size": receipt.size,
        "modified": utc_text(receipt.mtime_ns / 10**9),
        "modified_ns": str(receipt.mtime_ns),
        "connection": target.connection,
        "bucket": target.bucket,
        "key": target.key,
        "upload_id": receipt.upload_id,
        "part_size": receipt.part_size,
        "crc64": _decimal(receipt.crc64),
        "crc64_sent": _decimal(receipt.crc64_sent),
        "etag": receipt.etag,
        "request_id": receipt.request_id,
        "verified": receipt.verified,
        "clock_offset_seconds": receipt.clock_offset,
        "started": utc_text(receipt.started),
        "started_seconds": receipt.started,
        "finished": utc_text(receipt.finished),
        "finished_seconds": receipt.finished,
    }
    head = json.dumps(values, ensure_ascii=False, indent=2).removesuffix("\n}")
    parts = ",\n".join(f"    {_part_text(part)}" for part in receipt.parts)
    text = f'{head},\n  "parts": [\n{parts}\n  ]\n}}\n'
    return text.encode("utf-8", "backslashreplace").decode("utf-8")  # \udce9 is an escape of Python's and of JSON's


def from_json(text: str) -> Receipt:
    """The receipt that `to_json` made `text` of. Raises Fixable for anything else."""
    try:
        values = json.loads(text)
        newer = _whole(values, "partwise_receipt") > FORMAT
        receipt = None if newer else _receipt(values)
    except (KeyError, OverflowError, RecursionError, TypeError, ValueError):
        raise Fixable(
            "This is not a receipt of Partwise, or it was altered.",
            "Name a file from the folder of receipts.",
            code="NotAReceipt",
        ) from None
    if receipt is None:
        raise Fixable(
            "This receipt was written by a newer version of Partwise.", "Use that version.", code="ReceiptTooNew"
        )
    return receipt


def utc_text(seconds: float) -> str:
    """A time in seconds since 1970 as ISO 8601 in UTC; empty where no calendar knows it."""
    try:
        return (EPOCH + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError):
        return ""


def _decimal(number: int | None) -> str | None:
    return None if number is None else str(number)


def _part_text(part: ReceiptPart) -> str:
    values = {
        "number": part.number,
        "offset": part.offset,
        "length": part.length,
        "crc64": _decimal(part.crc64),
        "etag": part.etag,
        "request_id": part.request_id,
    }
    return json.dumps(values, ensure_ascii=False)


def _receipt(values: Mapping[str, Any]) -> Receipt:
    """Raises KeyError, TypeError or ValueError where `values` tell of none."""
    if values["partwise_receipt"] != FORMAT:
        raise ValueError("there never was such a format")
    receipt = Receipt(
        id=_text(values, "id"),
        source=_text(values, "file"),
        target=Target(_text(values, "connection"), _text(values, "bucket"), _text(values, "key")),
        size=_whole(values, "size"),
        mtime_ns=_integer(_text(values, "modified_ns")),
        upload_id=_text(values, "upload_id"),
        part_size=_whole(values, "part_size"),
        parts=tuple(map(_part, values["parts"])),
        crc64=_crc(values, "crc64"),
        crc64_sent=_crc(values, "crc64_sent"),
        etag=_text(values, "etag"),
        request_id=_text(values, "request_id"),
        verified=_flag(values, "verified"),
        clock_offset=_number(values, "clock_offset_seconds"),
        started=_number(values, "started_seconds"),
        finished=_number(values, "finished_seconds"),
    )
    _check(receipt)
    return receipt


def _part(values: Mapping[str, Any]) -> ReceiptPart:
    return ReceiptPart(
        _whole(values, "number"),
        _whole(values, "offset"),
        _whole(values, "length"),
        _crc(values, "crc64"),
        _text(values, "etag"),
        _text(values, "request_id"),
    )


def _check(receipt: Receipt) -> None:
    """Raises ValueError unless the parts cover the file without a gap and make up the CRC-64 that was sent."""
    end = 0
    for number, part in enumerate(receipt.parts, 1):
        if (part.number, part.offset) != (number, end):
            raise ValueError("a part is missing")
        end += part.length
    if not receipt.parts or end != receipt.size:
        raise ValueError("the parts are not the file")
    crc = combined(StoredPart(part.number, part.length, part.etag, part.crc64) for part in receipt.parts)
    if crc != receipt.crc64_sent:
        raise ValueError("a CRC-64 was altered")


def _text(values: Mapping[str, Any], name: str) -> str:
    if not isinstance(values[name], str):
        raise TypeError(name)
    return str(values[name])


def _flag(values: Mapping[str, Any], name: str) -> bool:
    if not isinstance(values[name], bool):
        raise TypeError(name)
    return bool(values[name])


def _whole(values: Mapping[str, Any], name: str) -> int:
    """A number from 0 on; `true` is none."""
    if type(values[name]) is not int or values[name] < 0:
        raise ValueError(name)
    return int(values[name])


def _number(values: Mapping[str, Any], name: str) -> float:
    if isinstance(values[name], bool) or not math.isfinite(values[name]):
        raise ValueError(name)
    return float(values[name])


def _integer(text: str) -> int:
    if not DECIMAL.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _crc(values: Mapping[str, Any], name: str) -> int | None:
    if values[name] is None:
        return None
    crc = _integer(_text(values, name))
    if not 0 <= crc <= MAX_CRC:
        raise ValueError(name)
    return crc
