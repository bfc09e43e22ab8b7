"""The destinations people used last, and their bookmarks, as the window asks for them."""

from __future__ import annotations

from threading import Event

from partwise.core.keys import Address
from partwise.store.connection_entries import Place
from partwise.store.connection_file import ConnectionFile

Known = tuple[tuple[Address, ...], tuple[Address, ...]]


class Places:
    """`PlacesPort` of ui/ports.py, kept in the file of the connections. Every method blocks; raises Fixable."""

    def __init__(self, file: ConnectionFile) -> None:
        self._file = file

    def known(self, connection: str, stop: Event) -> Known:
        saved = self._file.load()
        return _addresses(saved.recent, connection), _addresses(saved.bookmarks, connection)

    def used(self, connection: str, place: Address, stop: Event) -> None:
        self._file.used(Place(connection, place.bucket, place.key))

    def bookmark(self, connection: str, place: Address, kept: bool, stop: Event) -> None:
        named = Place(connection, place.bucket, place.key)
        (self._file.bookmark if kept else self._file.drop_bookmark)(named)


def _addresses(places: tuple[Place, ...], connection: str) -> tuple[Address, ...]:
    return tuple(Address(place.bucket, place.prefix) for place in places if place.connection == connection)
