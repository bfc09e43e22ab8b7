"""The connections of this run, by name: who is asked for a bucket, and with which credentials."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from partwise.core.connection import Connection, CredentialsSource, Fresh
from partwise.core.errors import Fixable
from partwise.store import environment
from partwise.store.clocks import ClockFile

if TYPE_CHECKING:  # httpx and the practice server are loaded when they are first needed
    from partwise.oss.client import Client
    from partwise.oss.uploads import OssUploads
    from partwise.practice.process import PracticeProcess

PRACTICE = "practice"
ENVIRONMENT = environment.NAME


class Connections:
    """Opens each connection when it is first used. May be used from any thread; opening one may take a moment.

    The practice bucket is a process of its own, started here and ended by `close()` (or by our own end, however it
    comes). Its credentials are thrown away with it. `clocks` remembers how far the others' clocks are ahead.
    """

    def __init__(
        self,
        practice_folder: Path,
        *,
        parallel: int,
        chosen: Connection | None = None,
        clocks: ClockFile | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._practice_folder = practice_folder
        self._parallel = parallel
        self._chosen = chosen
        self._clocks = clocks
        self._environ = environ
        self._lock = threading.Lock()
        self._open: dict[str, OssUploads] = {}
        self._clients: dict[str, Client] = {}
        self._practice: PracticeProcess | None = None

    def oss(self, name: str) -> OssUploads:
        """The engine's `Oss` port for the connection called `name`. Raises Fixable: unknown, or not to be opened."""
        from partwise.oss.uploads import OssUploads

        with self._lock:
            if name not in self._open:
                self._open[name] = OssUploads(self._client(name))
            return self._open[name]

    def client(self, name: str) -> Client:
        """The way to the same OSS for what is no upload, open until `close()`. Raises Fixable, as `oss` does."""
        with self._lock:
            return self._client(name)

    def _client(self, name: str) -> Client:
        if name not in self._clients:
            self._clients[name] = self._connect(name)
        return self._clients[name]

    def _connect(self, name: str) -> Client:
        from partwise.oss.client import Client
        from partwise.oss.credentials import Renewing

        connection, source = self._find(name)
        provider = Renewing(source)
        provider()  # credentials that are not there are told now, not with the first upload
        clocks = None if name == PRACTICE else self._clocks  # the practice bucket goes by this computer's clock
        return Client(connection, provider, parallel=self._parallel, clocks=clocks)

    def _find(self, name: str) -> tuple[Connection, CredentialsSource]:
        """The connection, and where its credentials come from. Raises Fixable where there is none of that name."""
        if name == PRACTICE:
            practice = self._start_practice()
            connection = Connection(PRACTICE, region=practice.region, endpoint=practice.endpoint)
            return connection, lambda: Fresh(practice.credentials)
        if name == ENVIRONMENT:
            return self._chosen or environment.connection_in(self._environ), self._from_environment
        raise no_connection(name)

    def _from_environment(self) -> Fresh:
        credentials = environment.credentials_in(self._environ)
        if credentials is None:
            raise no_connection(ENVIRONMENT)
        return Fresh(credentials)

    def _start_practice(self) -> PracticeProcess:
        from partwise.practice.process import PracticeProcess

        if self._practice is None:
            self._practice = PracticeProcess.start(self._practice_folder)
        return self._practice

    def close(self) -> None:
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()
            self._open.clear()
            if self._practice is not None:
                self._practice.stop()
                self._practice = None


def no_connection(name: str) -> Fixable:
    """What to tell when a connection is asked for that is not there."""
    missing = "The environment carries no OSS credentials."
    return Fixable(
        missing if name == ENVIRONMENT else f"There is no connection called “{name}” here.",
        f"Set {environment.ACCESS_KEY_ID} and {environment.ACCESS_KEY_SECRET} and use “{ENVIRONMENT}”, "
        f"or use “{PRACTICE}” to try Partwise without an account.",
        code="NoConnection",
    )
