"""The connections people made, the destinations they used last and their bookmarks: one JSON file, without a secret."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from partwise.core.connection import Connection
from partwise.core.errors import Fixable
from partwise.store import connection_document
from partwise.store.connection_document import Damaged, Document
from partwise.store.connection_entries import Place, checked, connection_of, entry_of, entry_of_place, place_of
from partwise.store.lock import HomeInUse, HomeLock

T = TypeVar("T")

RECENT = 20
PATIENCE = 5.0  # seconds for another writer, who needs some milliseconds


@dataclass(frozen=True, slots=True)
class Saved:
    """What the file holds. `recent`: the last used first.

    `unknown` counts connections that this Partwise cannot read; they stay in the file.
    """

    connections: tuple[Connection, ...] = ()
    recent: tuple[Place, ...] = ()
    bookmarks: tuple[Place, ...] = ()
    unknown: int = 0

    def named(self, name: str) -> Connection | None:
        """The connection called `name`, or with that id."""
        found = (each for each in self.connections if name in (each.name, each.id))
        return next(found, None)


class ConnectionFile:
    """The file at `path`, for any thread and any number of processes: each change is made to what is there just then.

    `reserved`: names no connection may have. All calls raise Fixable: the file cannot be read or written, or a newer
    Partwise has written it.
    """

    def __init__(self, path: Path, reserved: tuple[str, ...] = ()) -> None:
        self._path = path
        self._reserved = reserved
        self.aside: Path | None = None
        """The new name of a file that was damaged, once one has been set aside."""

    def load(self) -> Saved:
        """What the file holds; a damaged one is set aside, never deleted."""
        try:
            return _saved(connection_document.read(self._path))
        except Damaged:
            return self._change(lambda document: None)

    def put(self, connection: Connection) -> Connection:
        """Save a connection instead of the one with its id; a new one gets an id, and is returned with it.

        Raises Fixable also where another has its name, or where an address holds a password.
        """
        saved = replace(checked(connection), id=connection.id or uuid.uuid4().hex)

        def put(document: Document) -> None:
            entries = document["connections"]
            if self._taken(saved, entries):
                raise Fixable(
                    f"There is a connection called “{saved.name}” already.", "Choose another name.", code="NameTaken"
                )
            at = next((at for at, entry in enumerate(entries) if _id(entry) == saved.id), len(entries))
            former = entries[at] if at < len(entries) else {}
            entries[at : at + 1] = [entry_of(saved, former)]

        self._change(put)
        return saved

    def remove(self, connection: str) -> bool:
        """Remove the connection with that id, its recent destinations and bookmarks; whether it was there."""

        def remove(document: Document) -> bool:
            there = any(_id(entry) == connection for entry in document["connections"])
            document["connections"] = [entry for entry in document["connections"] if _id(entry) != connection]
            for name in ("recent", "bookmarks"):
                document[name] = [entry for entry in document[name] if _connection(entry) != connection]
            return there

        return self._changed(remove)[0]

    def used(self, place: Place) -> None:
        """Remember that `place` was the destination of an upload just now."""
        self._change(lambda document: _put_place(document, "recent", place, limit=RECENT))

    def bookmark(self, place: Place) -> None:
        """Keep `place` as a bookmark; one that leads there already is renamed."""
        self._change(lambda document: _put_place(document, "bookmarks", place))

    def drop_bookmark(self, place: Place) -> None:
        """Forget the bookmark that leads to `place`."""

        def drop(document: Document) -> None:
            document["bookmarks"] = [entry for entry in document["bookmarks"] if not _leads_to(entry, place)]

        self._change(drop)

    # --- the file ----------------------------------------------------------------------------------------------

    def _change(self, change: Callable[[Document], object]) -> Saved:
        return self._changed(change)[1]

    def _changed(self, change: Callable[[Document], T]) -> tuple[T, Saved]:
        """Read, change and write, while no other does; what `change` returned, and what the file holds now."""
        with closing(self._locked()):
            document = self._whole()
            result = change(document)
            connection_document.write(self._path, document)
            return result, _saved(document)

    def _locked(self) -> HomeLock:
        try:
            return HomeLock(self._path.with_suffix(".lock"), PATIENCE)
        except HomeInUse:
            raise Fixable(
                "Another Partwise holds the list of connections, and does not let go of it.",
                "End the other one, then try again.",
                code="ConnectionsInUse",
            ) from None

    def _whole(self) -> Document:
        try:
            return connection_document.read(self._path)
        except Damaged:
            self.aside = connection_document.set_aside(self._path)
            return connection_document.empty()

    def _taken(self, connection: Connection, entries: list[Any]) -> bool:
        others = (entry for entry in entries if isinstance(entry, dict) and _id(entry) != connection.id)
        names = {str(entry.get("name", "")).casefold() for entry in others}
        return connection.name.casefold() in names | {name.casefold() for name in self._reserved}


def _saved(document: Document) -> Saved:
    by_id = {made.id: made for made in reversed(list(_made(connection_of, document["connections"])))}
    connections = tuple(reversed(by_id.values()))
    return Saved(
        connections,
        tuple(_made(place_of, document["recent"])),
        tuple(_made(place_of, document["bookmarks"])),
        len(document["connections"]) - len(connections),
    )


def _made(make: Callable[[Any], T | None], entries: list[Any]) -> Iterator[T]:
    return (made for entry in entries if (made := make(entry)) is not None)


def _put_place(document: Document, name: str, place: Place, limit: int | None = None) -> None:
    """Put a place in front of its list; what its entry held beside stays."""
    former: dict[str, Any] = next((entry for entry in document[name] if _leads_to(entry, place)), {})
    others = [entry for entry in document[name] if not _leads_to(entry, place)]
    document[name] = [entry_of_place(place, former), *others][:limit]


def _leads_to(entry: Any, place: Place) -> bool:
    found = place_of(entry)
    return found is not None and found.same(place)


def _id(entry: Any) -> Any:
    return entry.get("id") if isinstance(entry, dict) else None


def _connection(entry: Any) -> Any:
    return entry.get("connection") if isinstance(entry, dict) else None
