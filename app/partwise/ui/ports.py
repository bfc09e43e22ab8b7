"""What the window needs from outside, as promises. `main` hands it the real ones; tests hand it others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Protocol

from partwise.core.keys import Address
from partwise.core.messages import Command
from partwise.core.pace import Pace
from partwise.core.upload import Upload
from partwise.ui.connections.port import ConnectionsPort
from partwise.ui.errands import Errands
from partwise.ui.server_port import ServerPort

ReceiptOf = Callable[[Upload], Path]


class EnginePort(Protocol):
    """Every method returns at once and may be called on the window's thread."""

    def post(self, command: Command) -> None:
        """Put a command into the engine's inbox."""

    def in_flight(self) -> Mapping[str, int]:
        """Bytes handed to sockets in parts that are under way, per upload id; uploads without any may be absent."""

    def pace(self) -> Pace:
        """How many connections are used at once, and why."""

    def set_connections(self, count: int) -> None:
        """Use so many from now on; 0: as many as the line is worth."""

    def set_limit(self, rate: int) -> None:
        """At most `rate` bytes per second for everything from now on; 0: no limit."""


class PlacesPort(Protocol):
    """Destinations that are remembered, by connection. Every method blocks; raises PartwiseError."""

    def known(self, connection: str, stop: Event) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
        """Those used last, the newest first, and the bookmarks."""

    def used(self, connection: str, place: Address, stop: Event) -> None:
        """An upload was sent there just now."""

    def bookmark(self, connection: str, place: Address, kept: bool, stop: Event) -> None:
        """It is a bookmark from now on, or none any more."""


@dataclass(frozen=True, slots=True)
class Outside:
    """All that the window reaches. `errands` run what blocks: all that `server`, `connections` and `places` do.

    `receipt_of` tells where the receipt of a finished upload stands.
    """

    engine: EnginePort
    server: ServerPort
    connections: ConnectionsPort
    places: PlacesPort
    errands: Errands
    receipt_of: ReceiptOf


@dataclass(frozen=True, slots=True)
class ConnectionChoice:
    """A way to OSS the user may pick. `bucket` and `prefix` are where uploads go first; both may be empty."""

    name: str
    title: str
    subtitle: str = ""
    bucket: str = ""
    prefix: str = ""
    icon: str = "cloud"
