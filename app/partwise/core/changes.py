"""What the machine decides: changes for the journal, and news for whoever watches."""

from __future__ import annotations

from dataclasses import dataclass

from partwise.core.errors import Fault
from partwise.core.pace import Pace
from partwise.core.receipt import Receipt
from partwise.core.unfinished import Listing
from partwise.core.upload import Comparison, StoredPart, Upload

# --- changes: written before anything is done about them ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SaveUpload:
    upload: Upload


@dataclass(frozen=True, slots=True)
class SavePart:
    id: str
    part: StoredPart


@dataclass(frozen=True, slots=True)
class ForgetParts:
    """The stored parts count no longer: the upload begins anew, or has ended."""

    id: str


@dataclass(frozen=True, slots=True)
class ForgetUpload:
    id: str


@dataclass(frozen=True, slots=True)
class SaveReceipt:
    """The upload is done: its receipt is kept as a file."""

    receipt: Receipt


Change = SaveUpload | SavePart | ForgetParts | ForgetUpload | SaveReceipt

# --- news: one line each in `partwise upload --json` and in the log ------------------------------------------


@dataclass(frozen=True, slots=True)
class Added:
    upload: Upload


@dataclass(frozen=True, slots=True)
class Started:
    """The plan is made and, for a multipart upload, the upload id is known. `kept` parts were already stored."""

    upload: Upload
    kept: int = 0


@dataclass(frozen=True, slots=True)
class BegunAnew:
    """The upload had vanished from the server (aborted elsewhere, a lifecycle rule) and starts from its first byte."""

    upload: Upload


@dataclass(frozen=True, slots=True)
class Compared:
    """The parts that somebody else stored were compared, and nothing was sent before."""

    upload: Upload
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class PartStored:
    upload: Upload
    part: StoredPart
    reused: bool = False


@dataclass(frozen=True, slots=True)
class Retrying:
    """`number` is the part's, 0 for a request about the whole upload. `wait` in seconds."""

    upload: Upload
    number: int
    attempt: int
    wait: float
    fault: Fault


@dataclass(frozen=True, slots=True)
class Ended:
    """Done, failed, paused or aborted: `upload.state` says which."""

    upload: Upload


@dataclass(frozen=True, slots=True)
class Removed:
    id: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing of the server has begun, got further or ended."""

    listing: Listing


@dataclass(frozen=True, slots=True)
class PartsTold:
    """What somebody wanted to look into: the parts that OSS holds of an upload, ascending. None: OSS would not say."""

    upload: Upload
    parts: tuple[StoredPart, ...] | None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class HeldUp:
    """The journal refuses to be written, so nothing is done until it takes."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class Offline:
    """A connection is out of reach; its uploads wait, and one request tries again in `wait` seconds."""

    connection: str
    fault: Fault
    attempt: int
    wait: float


@dataclass(frozen=True, slots=True)
class Online:
    """A connection that was out of reach answers again."""

    connection: str


@dataclass(frozen=True, slots=True)
class Paced:
    """How many connections are used from now on, and why."""

    pace: Pace


OfAnUpload = Added | Started | BegunAnew | Compared | PartStored | Retrying | Ended
OfTheRun = HeldUp | Offline | Online | Paced
News = OfAnUpload | OfTheRun | Removed | Listed | PartsTold
