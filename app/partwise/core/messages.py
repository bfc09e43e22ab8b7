"""What is said to the engine: commands (imperatives, from a person) and facts (past, from workers)."""

from __future__ import annotations

from dataclasses import dataclass

from partwise.core.errors import Fault
from partwise.core.upload import Answer, ObjectFacts, ObjectOptions, Stamp, StoredPart, Target, Upload

# --- commands -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Add:
    """Take one file into the queue. The same file to the same target, unfinished, is continued instead.

    `part_size` in bytes is a wish, 0 leaves it to the planner. `paused`: show it, but wait for a Resume. Where `stamp`
    tells that the file has changed since, the unfinished upload of its former content is aborted and a new one begun.
    """

    source: str
    target: Target
    stamp: Stamp | None = None
    options: ObjectOptions = ObjectOptions()
    part_size: int = 0
    batch: str = ""
    paused: bool = False


@dataclass(frozen=True, slots=True)
class AddPaths:
    """Take files and whole folders: each file becomes an `Add`, what cannot be sent an `AddRefused`.

    Keys as in `core.keys.key_for`: a folder goes to PREFIX/FOLDER/…, one written with a trailing separator to PREFIX/….
    """

    paths: tuple[str, ...]
    connection: str
    bucket: str
    prefix: str = ""
    options: ObjectOptions = ObjectOptions()
    part_size: int = 0
    paused: bool = False


@dataclass(frozen=True, slots=True)
class AddRefused:
    """A path that cannot become an upload: it is shown as failed, so that nobody believes it was sent."""

    source: str
    target: Target
    fault: Fault
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """Keep the parts, stop sending. Uploads that cannot pause now (completing, done) are left as they are."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resume:
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Abort:
    """Delete what is stored on the server, then forget."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PauseAll: ...


@dataclass(frozen=True, slots=True)
class ResumeAll: ...


@dataclass(frozen=True, slots=True)
class Remove:
    """Take ended or paused uploads off the list. Parts on the server stay where they are."""

    ids: tuple[str, ...]


Command = Add | AddPaths | AddRefused | Pause | Resume | Abort | PauseAll | ResumeAll | Remove

# --- facts: what came of an effect --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stamped:
    id: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Initiated:
    id: str
    upload_id: str


@dataclass(frozen=True, slots=True)
class PartsListed:
    """What OSS holds of an upload; None: it does not know the upload id."""

    id: str
    parts: tuple[StoredPart, ...] | None


@dataclass(frozen=True, slots=True)
class PartSent:
    """OSS has stored a part. `crc64` is ours, of the bytes read; `answer.crc64` is OSS's. `reused`: it was there."""

    id: str
    number: int
    length: int
    crc64: int
    answer: Answer
    reused: bool = False


@dataclass(frozen=True, slots=True)
class ObjectPut:
    id: str
    crc64: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Completed:
    id: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Confirmed:
    """After a lost answer: the object as it stands (None: no object) and whether the upload id still lives."""

    id: str
    object: ObjectFacts | None
    still_open: bool


@dataclass(frozen=True, slots=True)
class Aborted:
    id: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Any effect that failed. `number` is the part's, 0 for everything else. `gone`: OSS knows no such upload."""

    id: str
    fault: Fault
    number: int = 0
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Halted:
    """A worker stopped because the upload was paused or aborted; nothing of its part counts."""

    id: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed: something waited for may be due."""


@dataclass(frozen=True, slots=True)
class Restore:
    """From the journal, before anything else: an upload and the parts known to be stored.

    `held`: it stays where it is until an `Add` or a `Resume` names it (the command line sends only what it is told to).
    """

    upload: Upload
    parts: tuple[StoredPart, ...]
    held: bool = False


Fact = Stamped | Initiated | PartsListed | PartSent | ObjectPut | Completed | Confirmed | Aborted | Failed | Halted
Message = Command | Fact | Tick | Restore
