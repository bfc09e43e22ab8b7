"""Files and a server made of values alone: what comes of an effect, in one of several moods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.errors import Fault, Kind
from partwise.core.faults import file_changed
from partwise.core.integrity import combined
from partwise.core.limits import KIB, MIN_PART_SIZE
from partwise.core.unfinished import Place
from partwise.core.upload import Answer, ObjectFacts, OpenUpload, Stamp, StoredPart, Target

WELL = "well"
PASSES = "passes"  # not done, will pass
LOST = "lost"  # done, but the answer was lost
DENIED = "denied"
ALTERED = "altered"  # stored, but not as it was sent
UNTOLD = "untold"  # done; OSS tells no CRC
OFFLINE = "offline"  # not done: nobody could be reached
MOODS = (WELL, PASSES, LOST, DENIED, ALTERED, UNTOLD, OFFLINE)


def size_of(parts: int) -> int:
    """The size of a file that goes in `parts` parts of 100 KiB, the last one smaller; of 1: in one request."""
    return parts * MIN_PART_SIZE - 50 * KIB


def crc_of(stamp: Stamp, number: int) -> int:
    """What stands for the CRC-64 of a part of the file as it was at `stamp`."""
    return (stamp.mtime_ns * 0x9E3779B97F4A7C15 + number * 0xC2B2AE3D27D4EB4F) % 2**64


def etag_of(crc: int) -> str:
    return f'"{crc:032X}"'


def fixable(code: str) -> Fault:
    return Fault(Kind.FIXABLE, "Something is wrong.", code=code)


def passing(code: str = "ServiceUnavailable") -> Fault:
    return Fault(Kind.TRANSIENT, "OSS is busy.", code=code)


@dataclass(slots=True)
class Multipart:
    """An unfinished multipart upload as the server holds it."""

    target: Target
    marker: str
    initiated: float
    parts: dict[int, StoredPart] = field(default_factory=dict)


@dataclass(slots=True)
class ValueServer:
    """`files` by path; `uploads` by upload id; `sent` has every part and object whose bytes arrived, in order."""

    files: dict[str, Stamp] = field(default_factory=dict)
    uploads: dict[str, Multipart] = field(default_factory=dict)
    objects: dict[Target, ObjectFacts] = field(default_factory=dict)
    sent: list[tuple[str, int]] = field(default_factory=list)
    now: float = 0.0
    _number: count[int] = field(default_factory=lambda: count(1))

    def write(self, name: str, parts: int) -> Stamp:
        """Write a file anew."""
        self.files[name] = Stamp(size_of(parts), next(self._number), device=8, inode=1)
        return self.files[name]

    def begun_elsewhere(self, target: Target) -> tuple[str, Multipart]:
        """Another client begins an upload."""
        upload_id = f"theirs-{next(self._number)}"
        self.uploads[upload_id] = Multipart(target, "", self.now)
        return upload_id, self.uploads[upload_id]

    def perform(self, effect: do.Job, mood: str, cancelled: bool) -> said.Fact:
        """What comes of `effect`. A cancelled worker that was not done in time stops."""
        number = effect.part.number if isinstance(effect, do.SendPart) else int(isinstance(effect, do.PutObject))
        if mood == OFFLINE and not isinstance(effect, do.LookAt):
            return said.Failed(effect.id, passing("NameNotResolved"), number)
        if cancelled and mood in (PASSES, DENIED):
            return said.Halted(effect.id, number)
        if mood == PASSES:
            return said.Failed(effect.id, passing(), number)
        if mood == DENIED:
            return said.Failed(effect.id, fixable("AccessDenied"), number)
        fact = self._done(effect, mood)
        if mood == LOST and not isinstance(fact, said.Failed | said.Stamped):
            return said.Failed(effect.id, passing("ConnectionBroken"), number)
        return fact

    def enquire(self, effect: do.Enquiry, fault: Fault | None = None) -> Iterator[said.FromTheServer]:
        """What comes of an enquiry, in pages of two; with a fault nothing but that."""
        if isinstance(effect, do.Inspect):
            held = self.uploads.get(effect.upload_id)
            parts = None if held is None or fault else tuple(part for _, part in sorted(held.parts.items()))
            yield said.Inspected(effect.id, parts, fault)
            return
        for place in effect.places or sorted({Place(held.target.bucket) for held in self.uploads.values()}, key=str):
            if fault is None:
                found = [
                    OpenUpload(id_, held.initiated, held.target.key, "IA")
                    for id_, held in self.uploads.items()
                    if place.holds(held.target.bucket, held.target.key)
                ]
                for first in range(0, len(found), 2):
                    yield said.PageListed(effect.id, place.bucket, tuple(found[first : first + 2]))
            yield said.PlaceListed(effect.id, place, fault)
        yield said.ListingEnded(effect.id)

    def _done(self, effect: do.Job, mood: str) -> said.Fact:
        match effect:
            case do.LookAt(id_, source):
                stamp = self.files.get(source)
                return said.Stamped(id_, stamp) if stamp else said.Failed(id_, fixable("FileMissing"))
            case do.Initiate(id_, target, _, marker):
                upload_id = f"upload-{next(self._number)}"
                self.uploads[upload_id] = Multipart(target, marker, self.now)
                return said.Initiated(id_, upload_id)
            case do.FindUploads():
                return said.UploadsFound(effect.id, tuple(self._find(effect)))
            case do.ListParts(id_, _, upload_id):
                held = self.uploads.get(upload_id)
                return said.PartsListed(id_, None if held is None else tuple(p for _, p in sorted(held.parts.items())))
            case do.SendPart():
                return self._send_part(effect, mood)
            case do.PutObject():
                return self._put(effect, mood)
            case do.Complete():
                return self._complete(effect, mood)
            case do.Confirm(id_, target, upload_id):
                return said.Confirmed(id_, self.objects.get(target), upload_id in self.uploads)
            case do.Abort(id_, _, upload_id):
                self.uploads.pop(upload_id, None)
                return said.Aborted(id_)

    def _find(self, effect: do.FindUploads) -> Iterator[said.Found]:
        for upload_id, held in self.uploads.items():
            parts = tuple(part for _, part in sorted(held.parts.items()))
            empty = not parts and effect.since and held.initiated >= effect.since
            same = (
                parts and effect.recovering and all(part.crc64 == crc_of(effect.stamp, part.number) for part in parts)
            )
            if held.target == effect.target and (empty or same):
                yield said.Found(upload_id, MIN_PART_SIZE, parts)

    def _send_part(self, effect: do.SendPart, mood: str) -> said.Fact:
        number, ours = effect.part.number, crc_of(effect.stamp, effect.part.number)
        if self.files.get(effect.source) != effect.stamp:
            return said.Failed(effect.id, file_changed(), number)
        if effect.stored is not None and effect.stored.crc64 == ours:
            answer = Answer(effect.stored.etag, effect.stored.crc64)
            return said.PartSent(effect.id, number, effect.part.length, ours, answer, reused=True)
        if effect.only_compare:
            return said.PartDiffers(effect.id, number, comparable=True)
        held = self.uploads.get(effect.upload_id)
        if held is None:
            return said.Failed(effect.id, fixable("NoSuchUpload"), number, gone=True)
        theirs = ours ^ (mood == ALTERED)
        held.parts[number] = StoredPart(number, effect.part.length, etag_of(theirs), theirs)
        self.sent.append((effect.upload_id, number))
        answer = Answer(etag_of(theirs), None if mood == UNTOLD else theirs)
        return said.PartSent(effect.id, number, effect.part.length, ours, answer)

    def _put(self, effect: do.PutObject, mood: str) -> said.Fact:
        if self.files.get(effect.source) != effect.stamp:
            return said.Failed(effect.id, file_changed(), 1)
        ours = crc_of(effect.stamp, 1)
        theirs = ours ^ (mood == ALTERED)
        self.objects[effect.target] = ObjectFacts(effect.stamp.size, etag_of(theirs), theirs, effect.marker)
        self.sent.append(("", 1))
        return said.ObjectPut(effect.id, ours, Answer(etag_of(theirs), None if mood == UNTOLD else theirs, "request"))

    def _complete(self, effect: do.Complete, mood: str) -> said.Fact:
        if self.files.get(effect.source) != effect.stamp:
            return said.Failed(effect.id, file_changed())
        held = self.uploads.get(effect.upload_id)
        if held is None:
            return said.Failed(effect.id, fixable("NoSuchUpload"), gone=True)
        parts = [held.parts[part.number] for part in effect.parts if part.number in held.parts]
        if [part.etag for part in parts] != [part.etag for part in effect.parts]:
            return said.Failed(effect.id, fixable("InvalidPart"))
        del self.uploads[effect.upload_id]
        crc = combined(parts)
        assert crc is not None
        crc ^= mood == ALTERED
        etag = f'"{crc:X}-{len(parts)}"'
        self.objects[effect.target] = ObjectFacts(sum(part.size for part in parts), etag, crc, held.marker)
        return said.Completed(effect.id, Answer(etag, None if mood == UNTOLD else crc, "request"))
