"""How rows become other rows in few and small steps, so that a view keeps its place and its selection. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from partwise.ui.uploads.order import same_ends
from partwise.ui.uploads.rows import Row

MANY = 64  # more runs than this are told as one
Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Steps:
    """Runs of places that leave, as they were, and that come, as they will be. Before `first` nothing is another."""

    first: int
    leaving: Sequence[Run]
    coming: Sequence[Run]


def steps(old: Sequence[Row], new: Sequence[Row]) -> Steps | None:
    """From `old`, where each row knows its place, to `new`. None: too many, or rows changed places: start over."""
    front, back = same_ends(old, new)
    was_at = [row.row for row in new[front : len(new) - back]]
    from_places = [place for place in was_at if place >= 0]
    if from_places != sorted(from_places):
        return None
    to_places = [place for place, was in enumerate(was_at, front) if was >= 0]
    leaving = _between(from_places, front, len(old) - back)
    coming = _between(to_places, front, len(new) - back)
    return Steps(front, leaving, coming) if len(leaving) + len(coming) <= MANY else None


def _between(places: Sequence[int], first: int, end: int) -> list[Run]:
    """The runs from `first` to before `end` that the ascending `places` leave free."""
    return [(before + 1, after - 1) for before, after in pairwise((first - 1, *places, end)) if after - before > 1]
