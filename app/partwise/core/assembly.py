"""What would become of an unfinished upload if it were completed with the parts that are stored (reference, 3.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from partwise.core.integrity import combined
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.upload import StoredPart


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
    def possible(self) -> bool:
        """Whether OSS would put it together."""
        return bool(self.parts) and not self.too_small


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
