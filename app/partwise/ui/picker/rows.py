"""What a place holds, as rows: buckets, or folders and after them some of the objects; filtered by name. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from partwise.core.browsing import BucketFacts, BucketsSeen, ObjectSeen, PlaceSeen

MOST_OBJECTS = 200  # shown of a place: enough to recognise it

Row = BucketFacts | ObjectSeen | str
"""A bucket, an object, or a folder by its name."""


@dataclass(slots=True)
class Rows:
    """All that was found so far, and what the filter lets through: `shown`, folders first, and of them so many."""

    buckets: int = 0
    folders: int = 0
    objects: int = 0
    shown: list[Row] = field(default_factory=list)
    shown_before_objects: int = 0
    _openable: list[Row] = field(default_factory=list)
    _objects: list[Row] = field(default_factory=list)
    _filter: str = ""

    def add(self, page: BucketsSeen | PlaceSeen) -> tuple[Sequence[Row], Sequence[Row]]:
        """Take a page; the rows of it that are to be shown: what can be opened, and objects."""
        if isinstance(page, BucketsSeen):
            openable, objects = list[Row](page.buckets), list[Row]()
            self.buckets += len(openable)
        else:
            openable = list[Row](page.folders)
            objects = list[Row](page.objects[: MOST_OBJECTS - len(self._objects)])
            self.folders += len(openable)
            self.objects += len(page.objects)
        self._openable += openable
        self._objects += objects
        return self._matching(openable), self._matching(objects)

    def show_openable(self, rows: Sequence[Row]) -> None:
        """Show the first of what `add` gave, behind what can be opened already."""
        at = self.shown_before_objects
        self.shown[at:at] = rows
        self.shown_before_objects += len(rows)

    def filter(self, text: str) -> None:
        """Show only what has `text` in its name, or in its bucket's region, whatever its case."""
        self._filter = text.strip().casefold()
        openable = self._matching(self._openable)
        self.shown = [*openable, *self._matching(self._objects)]
        self.shown_before_objects = len(openable)

    @property
    def objects_listed(self) -> int:
        """How many objects can be shown at most."""
        return len(self._objects)

    def place_of(self, name: str) -> int:
        """Where the bucket or folder of that name is shown, -1 where it is not."""
        named = (at for at in range(self.shown_before_objects) if name_of(self.shown[at]) == name)
        return next(named, -1)

    def _matching(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if not self._filter or self._filter in _searched(row)]


def name_of(row: Row) -> str:
    return row if isinstance(row, str) else row.name


def _searched(row: Row) -> str:
    return f"{row.name} {row.region}".casefold() if isinstance(row, BucketFacts) else name_of(row).casefold()
