"""What is said to the engine: commands (imperatives, from a person) and facts (past, from workers)."""

from __future__ import annotations

from dataclasses import dataclass

from partwise.core.errors import Fault
from partwise.core.unfinished import Place
from partwise.core.upload import Answer, ObjectFacts, ObjectOptions, OpenUpload, Stamp, StoredPart, Target, Upload

# --- commands -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Add:
    """Take one file into the queue. The same file to the same target, unfinished, is continued instead.

    `part_size` in bytes is a wish, 0 leaves it to the planner. `paused`: show it, but wait for a Resume. Where `stamp`
    tells that the file has changed since, what has changed of it is sent, as by `SendChanged`.
    """

    source: str
    target: Target
    stamp: Stamp | None = None
    options: ObjectOptions = ObjectOptions()
    part_size: int = 0
    batch: str = ""
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Adopt:
    """Go on with an upload that lies unfinished on the server, whoever began it, with a local file.

    Its layout is derived from the stored parts, and each of them is compared with the file before anything is sent.
    One of our own that stands still goes on with that file. `review`: it is paused once all parts are compared, so that
    the user sees what would be sent (`Upload.comparison`); a Resume is the word to send it.
    """

    source: str
    target: Target
    upload_id: str
    options: ObjectOptions = ObjectOptions()
    review: bool = False


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
    """Keep the parts, stop sending: parts in flight are cut. What cannot pause now (completing, done) is left alone."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on. For an upload that waits for the network: try at once."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SendChanged:
    """The file has changed: take it as it is now, keep every stored part whose bytes are still the same, send the rest.

    For uploads that stand still.
    """

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeepForLater:
    """A failed upload becomes a paused one: the user has seen what happened, and will resume it some day."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StartAnew:
    """Abort what is stored, and send the file from its first byte. For uploads that stand still."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prioritise:
    """Higher goes first; 0 is usual."""

    ids: tuple[str, ...]
    priority: int


@dataclass(frozen=True, slots=True)
class Move:
    """To the front or the end of the queue, among those of the same priority."""

    ids: tuple[str, ...]
    to_front: bool


@dataclass(frozen=True, slots=True)
class LimitSpeed:
    """At most `rate` bytes per second for each of these uploads; 0 lifts the limit."""

    ids: tuple[str, ...]
    rate: int


@dataclass(frozen=True, slots=True)
class Abort:
    """Delete what is stored on the server, then forget."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StopAborting:
    """Those of these uploads that are still being aborted stay on the server, as far as they are there."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListUnfinished:
    """What lies unfinished on the server comes on the list, anybody's. No `places`: all buckets of the connection.

    One listing at a time: an earlier one is stopped, and what it found elsewhere leaves the list.
    """

    connection: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class StopListing: ...


@dataclass(frozen=True, slots=True)
class Inspect:
    """Ask what these uploads hold (`Upload.held`), a few at a time and before all that was asked for earlier.

    `later`: after it instead. `tell`: the parts themselves are told as well.
    """

    ids: tuple[str, ...]
    later: bool = False
    tell: bool = False


@dataclass(frozen=True, slots=True)
class StopInspecting:
    """Ask no more, but for the parts that are to be told."""


@dataclass(frozen=True, slots=True)
class PauseAll: ...


@dataclass(frozen=True, slots=True)
class ResumeAll: ...


@dataclass(frozen=True, slots=True)
class Remove:
    """Take ended or paused uploads off the list. Parts on the server stay where they are."""

    ids: tuple[str, ...]


Steering = SendChanged | KeepForLater | StartAnew | Prioritise | Move | LimitSpeed
OnSome = Pause | Resume | Abort | StopAborting | Remove | Steering
OfTheServer = ListUnfinished | StopListing | Inspect | StopInspecting
Command = Add | Adopt | AddPaths | AddRefused | OnSome | OfTheServer | PauseAll | ResumeAll

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
class Found:
    """An unfinished upload of the server that can be gone on with, laid out in parts of `part_size` bytes."""

    upload_id: str
    part_size: int
    parts: tuple[StoredPart, ...] = ()


@dataclass(frozen=True, slots=True)
class UploadsFound:
    """What the server holds unfinished of this file, the best first."""

    id: str
    found: tuple[Found, ...]


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
class PartDiffers:
    """A stored part was compared, and has not the file's bytes. `comparable`: OSS told what could prove them."""

    id: str
    number: int
    comparable: bool


@dataclass(frozen=True, slots=True)
class ObjectPut:
    """The whole file was stored by one request. `clock_offset` in seconds: how far OSS's clock is ahead."""

    id: str
    crc64: int
    answer: Answer
    clock_offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Completed:
    id: str
    answer: Answer
    clock_offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Confirmed:
    """After a lost answer: the object as it stands (None: no object) and whether the upload id still lives."""

    id: str
    object: ObjectFacts | None
    still_open: bool
    clock_offset: float = 0.0


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
class PageListed:
    """Uploads found in a bucket by the listing called `id`; there may be more."""

    id: str
    bucket: str
    uploads: tuple[OpenUpload, ...]


@dataclass(frozen=True, slots=True)
class PlaceListed:
    """A place was listed to its end; or not, by a fault."""

    id: str
    place: Place
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class ListingEnded:
    """Nothing more will come of the listing called `id`. `fault`: the buckets themselves could not be listed."""

    id: str
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Inspected:
    """What OSS holds of an upload; None: it does not know the upload id, or (with a fault) would not say."""

    id: str
    parts: tuple[StoredPart, ...] | None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed: something waited for may be due."""


@dataclass(frozen=True, slots=True)
class Awoke(Tick):
    """The computer slept, or its clock was set: connections are dead, and waits mean nothing any more."""


@dataclass(frozen=True, slots=True)
class Restore:
    """From the journal, before anything else: an upload and the parts known to be stored.

    `held`: it stays where it is until an `Add` or a `Resume` names it (the command line sends only what it is told to).
    """

    upload: Upload
    parts: tuple[StoredPart, ...]
    held: bool = False


Stored = PartSent | PartDiffers | ObjectPut | Completed
Fact = Stamped | Initiated | UploadsFound | PartsListed | Stored | Confirmed | Aborted | Failed | Halted
FromTheServer = PageListed | PlaceListed | ListingEnded | Inspected
Message = Command | Fact | FromTheServer | Tick | Restore
