"""The connections of this run: who is asked for a bucket, and with which credentials."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from partwise.core.connection import Connection, CredentialsSource, Fresh, Origin
from partwise.core.errors import Fixable
from partwise.sign_in import PLACES, SignIn
from partwise.store import environment
from partwise.store.clocks import ClockFile
from partwise.store.connection_file import ConnectionFile
from partwise.store.home import Home
from partwise.store.secret import SecretStore, SessionSecrets

if TYPE_CHECKING:  # httpx and the practice server are loaded when they are first needed
    from partwise.oss.client import Client
    from partwise.oss.uploads import OssUploads
    from partwise.practice.process import PracticeProcess

PRACTICE = "practice"
ENVIRONMENT = environment.NAME
RESERVED = (PRACTICE, ENVIRONMENT)
"""Names that no saved connection may have."""

Saved = Callable[[str], Connection | None]
"""The saved connection of this id; None where there is none. Raises Fixable."""


def _none_saved(id_: str) -> Connection | None:
    return None


class Connections:
    """Opens each connection when it is first used, by its id. May be used from any thread; opening may take a while.

    The practice bucket is a process of its own, started here and ended by `close()` (or by our own end, however it
    comes). Its credentials are thrown away with it. `chosen` is the connection `environment`, `saved` finds those that
    people made, `secrets` where theirs are kept. `clocks` remembers how far the others' clocks are ahead. `user` is the
    user's folder, where other tools keep their credentials.
    """

    def __init__(
        self,
        practice_folder: Path,
        *,
        parallel: int,
        chosen: Connection | None = None,
        clocks: ClockFile | None = None,
        environ: Mapping[str, str] = os.environ,
        saved: Saved = _none_saved,
        secrets: Mapping[Origin, SecretStore] | None = None,
        user: Path | None = None,
    ) -> None:
        self._practice_folder = practice_folder
        self._parallel = parallel
        self._chosen = chosen
        self._clocks = clocks
        self._environ = environ
        self._saved = saved
        self._secrets = secrets or {place: SessionSecrets() for place in PLACES}
        self._sign_in = SignIn(self._secrets, environ, user or Path.home())
        self._lock = threading.Lock()
        self._doors: dict[str, threading.Lock] = {}  # a locked keyring holds up nobody else
        self._open: dict[str, OssUploads] = {}
        self._clients: dict[str, Client] = {}
        self._given_up: list[Client] = []
        self._practice: PracticeProcess | None = None
        self._closing = threading.Event()

    def oss(self, name: str) -> OssUploads:
        """The engine's `Oss` port for the connection called `name`. Raises PartwiseError: unknown, or not to open."""
        from partwise.oss.uploads import OssUploads

        client = self.client(name)
        with self._lock:
            if name not in self._open:
                self._open[name] = OssUploads(client)
            return self._open[name]

    def client(self, name: str) -> Client:
        """The way to the same OSS for what is no upload, open until `close()`. Raises PartwiseError, as `oss` does."""
        with self._lock:
            door = self._doors.setdefault(name, threading.Lock())
        with door:
            if name not in self._clients:
                self._clients[name] = self._connect(name)
            return self._clients[name]

    def changed(self, name: str) -> None:
        """A connection was edited or removed: whoever asks next gets it as it is then. What runs is not disturbed."""
        with self._lock:
            client = self._clients.pop(name, None)
            self._open.pop(name, None)
            if client is not None:
                self._given_up.append(client)

    def _connect(self, name: str) -> Client:
        from partwise.oss.client import Client
        from partwise.oss.credentials import Renewing

        connection, source = self._find(name)
        provider = Renewing(source)
        provider()  # credentials that are not there are told now, not with the first upload
        clocks = None if name == PRACTICE else self._clocks  # the practice bucket goes by this computer's clock
        password = self._sign_in.proxy_password(connection, stop=self._closing)
        return Client(connection, provider, proxy_password=password, parallel=self._parallel, clocks=clocks)

    def _find(self, name: str) -> tuple[Connection, CredentialsSource]:
        """The connection, and where its credentials come from. Raises Fixable where there is none of that name."""
        if name == PRACTICE:
            practice = self._start_practice()
            connection = Connection(PRACTICE, region=practice.region, endpoint=practice.endpoint)
            return connection, lambda: Fresh(practice.credentials)
        found = self._from_environment() if name == ENVIRONMENT else self._saved(name)
        if found is None:
            raise no_connection(name)
        return found, self._sign_in.source(found, stop=self._closing)

    def _from_environment(self) -> Connection | None:
        if environment.recipe_in(self._environ) is None:
            return None
        return replace(self._chosen or environment.connection_in(self._environ), origin=Origin.ENVIRONMENT)

    def _start_practice(self) -> PracticeProcess:
        from partwise.practice.process import PracticeProcess

        if self._practice is None:
            self._practice = PracticeProcess.start(self._practice_folder)
        return self._practice

    def close(self) -> None:
        """Nobody waits for the keyring any more, and every connection is closed. No call may run."""
        self._closing.set()
        for store in self._secrets.values():
            store.close()
        with self._lock:
            for client in (*self._clients.values(), *self._given_up):
                client.close()
            self._clients.clear()
            self._open.clear()
            if self._practice is not None:
                self._practice.stop()
                self._practice = None


def connections_at(home: Home, *, parallel: int, chosen: Connection | None = None) -> Connections:
    """Those of this home, with the system's keyring; `parallel` and `chosen` as in Connections."""
    from partwise.store.vault import Vault

    file = ConnectionFile(home.connections, RESERVED)
    return Connections(
        home.practice,
        parallel=parallel,
        chosen=chosen,
        clocks=ClockFile(home.clocks),
        saved=lambda name: file.load().named(name),
        secrets={Origin.KEYRING: Vault(), Origin.SESSION: SessionSecrets()},
    )


def no_connection(name: str) -> Fixable:
    """What to tell when a connection is asked for that is not there."""
    missing = "The environment carries no OSS credentials."
    return Fixable(
        missing if name == ENVIRONMENT else f"There is no connection called “{name}” here.",
        f"Set {environment.ACCESS_KEY_ID} and {environment.ACCESS_KEY_SECRET} and use “{ENVIRONMENT}”, name one of "
        f"“partwise connections list”, or use “{PRACTICE}” to try Partwise without an account.",
        code="NoConnection",
    )
