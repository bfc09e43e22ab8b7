"""How a file is cut: pure arithmetic within OSS's limits (reference, 6.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from partwise.core.errors import Bug, Fixable
from partwise.core.limits import (
    DEFAULT_PART_SIZE,
    KIB,
    MAX_OBJECT_SIZE,
    MAX_PART_SIZE,
    MAX_PARTS,
    MIB,
    MIN_PART_SIZE,
    MULTIPART_THRESHOLD,
)
from partwise.core.upload import Part


@dataclass(frozen=True, slots=True)
class Plan:
    """The layout of one upload: all parts have `part_size` bytes, the last one what is left.

    `single`: the whole file goes in one PutObject; it then has one part (also when it is empty).
    """

    size: int
    part_size: int
    single: bool

    @property
    def count(self) -> int:
        """The number of parts, 1 to 10,000."""
        return 1 if self.single else -(-self.size // self.part_size)

    @property
    def possible(self) -> bool:
        """Whether OSS could take it; false for what a damaged journal tells."""
        return 0 <= self.size <= MAX_OBJECT_SIZE and self.part_size > 0 and self.count <= MAX_PARTS

    def part(self, number: int) -> Part:
        """Part `number` (from 1). Raises Bug outside the plan."""
        if not 1 <= number <= self.count:
            raise Bug(f"Part {number} is not in a plan of {self.count} parts.")
        if self.single:
            return Part(1, 0, self.size)
        offset = (number - 1) * self.part_size
        return Part(number, offset, min(self.part_size, self.size - offset))

    def __iter__(self) -> Iterator[Part]:
        return map(self.part, range(1, self.count + 1))


def check_part_size(wish: int) -> None:
    """Raises Fixable unless OSS takes parts of `wish` bytes."""
    if not MIN_PART_SIZE <= wish <= MAX_PART_SIZE:
        raise Fixable("OSS takes parts of 100 KiB to 5 GiB.", "Choose a part size between them.", code="BadPartSize")


def make_plan(size: int, wish: int = 0) -> Plan:
    """The plan for `size` bytes.

    Small files go in one request: those below the multipart threshold or, where the user names a part size (`wish`,
    bytes), those that fit into one part. A part size grows, in whole MiB, until 10,000 parts are enough.
    Raises Fixable: larger than OSS can store (48.8 TB), or a wish outside OSS's limits.
    """
    if size > MAX_OBJECT_SIZE:
        raise Fixable(
            f"The file has {size:,} bytes; OSS stores at most {MAX_OBJECT_SIZE:,} (48.8 TB) in one object.",
            "Split it into smaller files.",
            code="EntityTooLarge",
        )
    if wish:
        check_part_size(wish)
    part_size = max(wish or DEFAULT_PART_SIZE, _rounded_up(-(-size // MAX_PARTS)))
    largest_single = wish or MULTIPART_THRESHOLD - 1
    return Plan(size, part_size, single=size <= largest_single)


def _rounded_up(size: int) -> int:
    unit = MIB if size > MIB else KIB
    return -(-size // unit) * unit
