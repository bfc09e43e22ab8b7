"""One upload as a row of the journal, and back.

Numbers that do not fit SQLite's 63 bits (CRC-64, device, inode, modification time) are decimal text; names that need
not be valid text (files, folders, keys) are bytes.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from sys import intern
from typing import Any

from partwise.core.errors import Fault, Kind
from partwise.core.lifecycle import State
from partwise.core.plan import Plan
from partwise.core.upload import ObjectOptions, Stamp, Target, Upload

COLUMNS = (
    "id, place, source, connection, bucket, key, state, batch, size, mtime_ns, device, inode, options, "
    "wanted_part_size, priority, speed_limit, part_size, single, lengths, upload_id, marker, etag, crc64, request_id, "
    "warning, verified, clock_offset, fault, retries, added, started, finished, changed"
)
NAMES = tuple(COLUMNS.split(", "))
NO_OPTIONS = ObjectOptions()
SENSELESS = (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError)
"""What making an upload of a row raises where the row makes no sense."""


def row_of(upload: Upload) -> tuple[Any, ...]:
    """The values of COLUMNS. `offline` is not among them: whether the network is there is found out anew."""
    stamp, target = upload.stamp, upload.target
    return (
        upload.id,
        upload.order,
        _name(upload.source),
        target.connection,
        target.bucket,
        _name(target.key),
        upload.state.value,
        _name(upload.batch),
        stamp.size if stamp else None,
        decimal(stamp.mtime_ns) if stamp else None,
        decimal(stamp.device) if stamp else None,
        decimal(stamp.inode) if stamp else None,
        _options_text(upload.options),
        upload.wanted_part_size,
        upload.priority,
        upload.speed_limit,
        upload.part_size,
        upload.single,
        " ".join(map(str, upload.lengths)),
        upload.upload_id,
        upload.marker,
        upload.etag,
        decimal(upload.crc64),
        upload.request_id,
        upload.warning,
        upload.verified,
        upload.clock_offset,
        json.dumps(asdict(upload.fault)) if upload.fault else None,
        upload.retries,
        upload.added,
        upload.started,
        upload.finished,
        upload.changed,
    )


def upload_of(row: tuple[Any, ...]) -> Upload:
    """The upload that the values of COLUMNS tell of. Raises one of SENSELESS where they tell of none.

    Taken apart by place, because a start may have to read a hundred thousand.
    """
    id_, order, source, connection, bucket, key, state, batch, size, mtime_ns, device, inode, *rest = row
    options, wanted_part_size, priority, speed_limit, part_size, single, cut, upload_id, marker, *rest = rest
    lengths = tuple(map(int, cut.split()))
    etag, crc64, request_id, warning, verified, clock_offset, fault, retries, added, started, finished, changed = rest
    if part_size and not Plan(size or 0, part_size, bool(single), lengths).possible:
        raise ValueError("no upload was ever planned so")
    return Upload(
        id_,
        _named(source),
        Target(intern(connection), intern(bucket), _named(key)),
        State(state),
        order=order,
        stamp=None if size is None else Stamp(size, int(mtime_ns), int(device), int(inode)),
        options=_options(options),
        batch=intern(_named(batch)),
        wanted_part_size=wanted_part_size,
        priority=priority,
        speed_limit=speed_limit,
        part_size=part_size,
        single=bool(single),
        lengths=lengths,
        upload_id=upload_id,
        marker=marker,
        etag=etag,
        crc64=from_decimal(crc64),
        request_id=request_id,
        warning=warning,
        verified=bool(verified),
        clock_offset=clock_offset,
        fault=_fault(json.loads(fault)) if fault else None,
        retries=retries,
        added=added,
        started=started,
        finished=finished,
        changed=changed,
    )


def _options_text(options: ObjectOptions) -> str:
    """Only what was chosen; most uploads choose nothing."""
    if options == NO_OPTIONS:
        return "{}"
    chosen = {name: value for name, value in asdict(options).items() if value}
    return json.dumps(chosen)


@lru_cache(maxsize=64)
def _options(text: str) -> ObjectOptions:
    """Cached: the files of a folder share their options."""
    chosen = json.loads(text)
    for pairs in ("metadata", "tags"):
        if pairs in chosen:
            chosen[pairs] = tuple((name, value) for name, value in chosen[pairs])
    return ObjectOptions(**chosen)


def _fault(values: dict[str, Any]) -> Fault:
    return Fault(**{**values, "kind": Kind(values["kind"])})


def _name(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _named(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogatepass")


def decimal(number: int | None) -> str | None:
    return None if number is None else str(number)


def from_decimal(text: str | None) -> int | None:
    return None if text is None else int(text)
