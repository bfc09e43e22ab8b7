"""How a file is cut: pure arithmetic within OSS's limits (reference, 6.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from partwise.core.errors import Bug, Fixable
from partwise.core.limits import (
    KIB,
    MAX_OBJECT_SIZE,
    MAX_PART_SIZE,
    MAX_PARTS,
    MIB,
    MIN_PART_SIZE,
    MULTIPART_THRESHOLD,
)
from partwise.core.pace import part_size_for
from partwise.core.upload import Part, Upload


@dataclass(frozen=True, slots=True)
class Plan:
    """The layout of one upload: all parts have `part_size` bytes, the last one what is left.

    `single`: the whole file goes in one PutObject; it then has one part (also when it is empty). `lengths`: those of
    all parts, where somebody else cut them unevenly.
    """

    size: int
    part_size: int
    single: bool
    lengths: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """The number of parts, 1 to 10,000."""
        if self.single:
            return 1
        return len(self.lengths) or -(-self.size // self.part_size)

    def length(self, number: int) -> int:
        """Bytes of part `number`."""
        if self.single:
            return self.size
        return self.lengths[number - 1] if self.lengths else min(self.part_size, self.size - self._even(number))

    def _even(self, number: int) -> int:
        return (number - 1) * self.part_size

    @property
    def possible(self) -> bool:
        """Whether OSS could take it; false for what a damaged journal tells."""
        whole = not self.lengths or (sum(self.lengths) == self.size and min(self.lengths) > 0)
        return 0 <= self.size <= MAX_OBJECT_SIZE and self.part_size > 0 and self.count <= MAX_PARTS and whole

    def part(self, number: int) -> Part:
        """Part `number` (from 1). Raises Bug outside the plan."""
        if not 1 <= number <= self.count:
            raise Bug(f"Part {number} is not in a plan of {self.count} parts.")
        offset = sum(self.lengths[: number - 1]) if self.lengths else self._even(number)
        return Part(number, offset, self.length(number))

    def __iter__(self) -> Iterator[Part]:
        offset = 0
        for number in range(1, self.count + 1):
            yield Part(number, offset, self.length(number))
            offset += self.length(number)


def check_part_size(wish: int) -> None:
    """Raises Fixable unless OSS takes parts of `wish` bytes."""
    if not MIN_PART_SIZE <= wish <= MAX_PART_SIZE:
        raise Fixable("OSS takes parts of 100 KiB to 5 GiB.", "Choose a part size between them.", code="BadPartSize")


def make_plan(size: int, wish: int = 0, speed: float = 0.0) -> Plan:
    """The plan for `size` bytes, over connections of `speed` bytes per second each (0: not known yet).

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
    part_size = max(wish or part_size_for(size, speed), _rounded_up(-(-size // MAX_PARTS)))
    return Plan(size, part_size, single=goes_in_one_request(size, wish))


def plan_of(upload: Upload) -> Plan | None:
    """The plan by which an upload was begun; None before that."""
    if upload.stamp is None or not upload.part_size:
        return None
    return Plan(upload.stamp.size, upload.part_size, upload.single, upload.lengths)


def goes_in_one_request(size: int, wish: int) -> bool:
    """Whether a file of `size` bytes is sent by one PutObject, where parts of `wish` bytes (0: any) are wanted."""
    return size <= (wish or MULTIPART_THRESHOLD - 1)


def _rounded_up(size: int) -> int:
    unit = MIB if size > MIB else KIB
    return -(-size // unit) * unit
