"""Which parts OSS holds of an upload and which are not there, as the rows of a table. No Qt here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from partwise.core.upload import PartState, StoredPart


@dataclass(frozen=True, slots=True)
class PartRow:
    """Part numbers `first` to `last` (from 1): one stored part, or, without one, a hole."""

    first: int
    last: int
    part: StoredPart | None = None


class PartRows:
    """The rows of `parts`, ascending, and of the holes before, between and, up to `planned` parts, after them.

    `planned` is 0 where nobody knows how many there will be.
    """

    def __init__(self, parts: Sequence[StoredPart] = (), planned: int = 0) -> None:
        self.parts = tuple(parts)
        self.gaps = tuple(_gaps(self.parts))
        self.rows = tuple(_rows(self.parts, planned))
        self._firsts = [row.first for row in self.rows]

    @property
    def last(self) -> int:
        """The highest number of a stored part, 0: there is none."""
        return self.parts[-1].number if self.parts else 0

    def place_of(self, number: int) -> int:
        """In which row the part of this number stands; -1: in none."""
        place = bisect_right(self._firsts, number) - 1
        return place if place >= 0 and number <= self.rows[place].last else -1

    def states(self) -> bytes:
        """A `PartState` for every number up to the highest."""
        states = bytearray([PartState.WAITING]) * self.last
        for part in self.parts:
            states[part.number - 1] = PartState.STORED
        return bytes(states)


def _gaps(parts: Sequence[StoredPart]) -> Iterator[tuple[int, int]]:
    """The first and last number of every hole below the highest part."""
    before = 0
    for part in parts:
        if part.number > before + 1:
            yield before + 1, part.number - 1
        before = part.number


def _rows(parts: Sequence[StoredPart], planned: int) -> Iterator[PartRow]:
    before = 0
    for part in parts:
        if part.number > before + 1:
            yield PartRow(before + 1, part.number - 1)
        yield PartRow(part.number, part.number, part)
        before = part.number
    if before < planned:
        yield PartRow(before + 1, planned)
