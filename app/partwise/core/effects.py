"""What the machine wants done in the world. Each effect is one job for a worker and ends as one fact (core/messages).

`Cancel` and `Scan` are the exceptions: the first acts at once and ends as nothing, the second ends as many commands.
"""

from __future__ import annotations

from dataclasses import dataclass

from partwise.core.messages import AddPaths
from partwise.core.upload import ObjectOptions, Part, Stamp, StoredPart, Target


@dataclass(frozen=True, slots=True)
class Scan:
    request: AddPaths


@dataclass(frozen=True, slots=True)
class LookAt:
    """→ Stamped"""

    id: str
    source: str


@dataclass(frozen=True, slots=True)
class Initiate:
    """→ Initiated"""

    id: str
    target: Target
    options: ObjectOptions
    marker: str


@dataclass(frozen=True, slots=True)
class ListParts:
    """→ PartsListed"""

    id: str
    target: Target
    upload_id: str


@dataclass(frozen=True, slots=True)
class SendPart:
    """→ PartSent. Where `stored` is given and the local bytes are the same, nothing is sent."""

    id: str
    source: str
    stamp: Stamp
    target: Target
    upload_id: str
    part: Part
    stored: StoredPart | None = None


@dataclass(frozen=True, slots=True)
class PutObject:
    """→ ObjectPut"""

    id: str
    source: str
    stamp: Stamp
    target: Target
    options: ObjectOptions


@dataclass(frozen=True, slots=True)
class Complete:
    """→ Completed. The file is stamped once more first: a mixture of two versions is never completed."""

    id: str
    source: str
    stamp: Stamp
    target: Target
    upload_id: str
    parts: tuple[StoredPart, ...]
    options: ObjectOptions


@dataclass(frozen=True, slots=True)
class Confirm:
    """→ Confirmed: after a Complete whose answer was lost (reference, 8.2)."""

    id: str
    target: Target
    upload_id: str


@dataclass(frozen=True, slots=True)
class Abort:
    """→ Aborted: repeated until OSS knows the upload no more, for parts in flight survive an abort."""

    id: str
    target: Target
    upload_id: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Every worker of this upload stops at its next block."""

    id: str


Request = Initiate | ListParts | SendPart | PutObject | Complete | Confirm | Abort
Job = LookAt | Request
Effect = Scan | Cancel | Job
