"""What the machine decides: changes for the journal, and news for whoever watches."""

from __future__ import annotations

from dataclasses import dataclass

from partwise.core.errors import Fault
from partwise.core.upload import StoredPart, Upload

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


Change = SaveUpload | SavePart | ForgetParts | ForgetUpload

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
class HeldUp:
    """The journal refuses to be written, so nothing is done until it takes."""

    fault: Fault


News = Added | Started | PartStored | Retrying | Ended | Removed | HeldUp
