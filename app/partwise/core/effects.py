"""What the machine wants done in the world. Each effect is one job for a worker and ends as one fact (core/messages).

`Cancel`, `Throttle` and `Scan` are the exceptions: the first two act at once and end as nothing, the third ends as many
commands.
"""

from __future__ import annotations

from dataclasses import dataclass

from partwise.core.messages import AddPaths
from partwise.core.unfinished import Place
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
class FindUploads:
    """→ UploadsFound. Uploads of this file that the server holds, and no journal knows.

    `since`: an empty one, begun at or after this time (seconds since 1970), is the one whose Initiate was answered to
    nobody; 0 where there was none. `recovering`: one whose parts have the file's bytes is one of a lost journal.
    """

    id: str
    source: str
    stamp: Stamp
    target: Target
    part_size: int
    since: float
    recovering: bool


@dataclass(frozen=True, slots=True)
class ListParts:
    """→ PartsListed"""

    id: str
    target: Target
    upload_id: str


@dataclass(frozen=True, slots=True)
class SendPart:
    """→ PartSent. Where `stored` is given and the local bytes are the same, nothing is sent.

    `only_compare`: nothing is sent in any case (→ PartDiffers).
    """

    id: str
    source: str
    stamp: Stamp
    target: Target
    upload_id: str
    part: Part
    stored: StoredPart | None = None
    with_md5: bool = False
    only_compare: bool = False


@dataclass(frozen=True, slots=True)
class PutObject:
    """→ ObjectPut"""

    id: str
    source: str
    stamp: Stamp
    target: Target
    options: ObjectOptions
    marker: str


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
    """→ Aborted: repeated until OSS knows the upload no more, for parts in flight survive an abort.

    `live`: somebody else may be sending to it, so that a single look proves nothing.
    """

    id: str
    target: Target
    upload_id: str
    live: bool = False


@dataclass(frozen=True, slots=True)
class Cancel:
    """Every worker of this upload stops at its next block."""

    id: str


@dataclass(frozen=True, slots=True)
class Throttle:
    """From now on this upload takes at most `rate` bytes per second; 0: no limit of its own."""

    id: str
    rate: int


@dataclass(frozen=True, slots=True)
class ListUploads:
    """→ PageListed, PlaceListed …, ListingEnded: no job of an upload's, but one of the whole list."""

    id: str
    connection: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Inspect:
    """→ Inspected"""

    id: str
    target: Target
    upload_id: str


Request = Initiate | FindUploads | ListParts | SendPart | PutObject | Complete | Confirm | Abort
Job = LookAt | Request
AtOnce = Cancel | Throttle
Enquiry = ListUploads | Inspect
Effect = Scan | AtOnce | Enquiry | Job
