"""What the window asks about connections, as a promise: `main` hands it the real one, tests others."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING, Protocol

from partwise.core.connection import Connection, Origin
from partwise.store.secret import Secret

if TYPE_CHECKING:  # httpx and the readers of files are loaded when they are first needed
    from partwise.oss.diagnosis import Step, Verdict
    from partwise.store.found_sources import FoundSource


class ConnectionsPort(Protocol):
    """Every method blocks, so that only errands call it (`ui/errands.py`), any number of them at once.

    A `Secret` is what was typed: what is empty in it stays as it is kept. No secret comes back. Raises PartwiseError,
    where a keyring is in the way a VaultError; or Stopped, once `stop` is set and nothing was changed.
    """

    def saved(self, stop: Event) -> tuple[Connection, ...]:
        """The connections that people made, in the order they made them."""

    def kept(self, connection: Connection, stop: Event) -> frozenset[str]:
        """Which of its secrets are kept: names of the fields of Secret. It may wait for a person."""

    def save(self, connection: Connection, typed: Secret, keep: Origin, stop: Event) -> Connection:
        """Keep the secrets at `keep` (KEYRING or SESSION) and write the connection down; with its id, if it is new."""

    def remove(self, connection: Connection, stop: Event, *, leave_secret: bool = False) -> None:
        """Delete its secrets, then the connection itself. Its uploads stay in the journal and on the server.

        `leave_secret`: the keyring is in the way, and the connection shall be gone all the same.
        """

    def found(self, stop: Event) -> tuple[FoundSource, ...]:
        """What other programs keep on this computer. Nothing is copied, nothing is run, no server is asked."""

    def ecs_role(self, stop: Event) -> FoundSource:
        """The RAM role of the ECS instance that this computer is, asked for just now."""

    def diagnose(self, connection: Connection, typed: Secret, tell: Callable[[Step], None], stop: Event) -> Verdict:
        """Try the connection for real; `tell` gets each step, on the thread of the errand."""
