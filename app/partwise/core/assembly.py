"""What would become of an unfinished upload if it were completed with the parts that are stored (reference, 3.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from partwise.core.errors import Fault, Kind
from partwise.core.integrity import combined
from partwise.core.lifecycle import State
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.unfinished import Unfinished
from partwise.core.upload import Answer, ObjectFacts, StoredPart


@dataclass(frozen=True, slots=True)
class Assembly:
    """The object that the parts make, in the order of their numbers. Sizes in bytes.

    `holes` are (first, last) missing part numbers before the last stored one; what was to follow that one nobody can
    tell. `too_small`: parts before the last that are below 100 KiB, with which OSS completes nothing. `uneven`: parts
    before the last that are not as large as the first. `crc64` is the object's; None
    where OSS told not all of the parts'.
    """

    parts: tuple[StoredPart, ...]
    size: int
    holes: tuple[tuple[int, int], ...]
    too_small: tuple[int, ...]
    uneven: tuple[int, ...]
    crc64: int | None

    @property
    def refusal(self) -> Fault | None:
        """Why OSS would not put it together, in better words than its own; None: it would."""
        if not self.parts:
            return _refused(
                "NoParts", "The upload holds no part, so there is nothing to complete.", "Abort it instead."
            )
        if self.too_small:
            return _refused(
                "EntityTooSmall",
                "OSS completes no upload with a part below 100 KiB before the last one, and part "
                f"{self.too_small[0]:,} is smaller. The upload stays as it is.",
                "Send that part again in its full size, or abort the upload.",
            )
        return None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What completing `upload` would make (`whole`), and what speaks against it.

    `existing` is the object of that name, `unseen` why nobody can tell whether there is one. `own` is where this
    computer stands with the upload, None: it is not its own, as far as is known. `recent`: somebody may be sending.
    """

    upload: Unfinished
    whole: Assembly
    existing: ObjectFacts | None = None
    unseen: Fault | None = None
    own: State | None = None
    recent: bool = False


@dataclass(frozen=True, slots=True)
class Completed:
    """What OSS said of the completed object. `proven`: its CRC-64 is, or is not, that of the parts that were listed.

    None where OSS told no CRC-64 of the object or of all the parts.
    """

    answer: Answer
    proven: bool | None


def assembly(parts: Iterable[StoredPart]) -> Assembly:
    """What `parts`, in any order, would become."""
    ordered = tuple(sorted(parts, key=lambda part: part.number))
    numbers = (0, *(part.number for part in ordered))
    inner = ordered[:-1]
    return Assembly(
        ordered,
        size=sum(part.size for part in ordered),
        holes=tuple((before + 1, after - 1) for before, after in pairwise(numbers) if after > before + 1),
        too_small=tuple(part.number for part in inner if part.size < MIN_PART_SIZE),
        uneven=tuple(part.number for part in inner if part.size != ordered[0].size),
        crc64=combined(ordered) if ordered else None,
    )


def numbers_text(ranges: Iterable[tuple[int, int]]) -> str:
    """Part numbers as people write them: `2, 5–9`."""
    return ", ".join(f"{first:,}" if first == last else f"{first:,}–{last:,}" for first, last in ranges)


def _refused(code: str, title: str, advice: str) -> Fault:
    return Fault(Kind.FIXABLE, title, advice, code=code)
