"""What the window and the command line do with connections: keep them and their secrets, find others', try them."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from partwise.core.connection import Connection, Origin
from partwise.core.errors import PartwiseError, Stopped
from partwise.sign_in import NOTHING, PLACES, SignIn, asks_for_kept, merged, places_of
from partwise.store.connection_file import ConnectionFile
from partwise.store.secret import Secret, SecretStore

if TYPE_CHECKING:  # httpx and the readers of files are loaded when they are first needed
    from partwise.oss.diagnosis import Step, Verdict
    from partwise.store.found_sources import FoundSource

log = logging.getLogger(__name__)

_TIDYING = 5.0  # seconds for what may stay undone


class ConnectionDesk:
    """`ConnectionsPort` of ui/connections/port.py. Every method blocks, may run on any thread beside the others.

    `stores`, `environ` and `home` as for SignIn.
    """

    def __init__(
        self, file: ConnectionFile, stores: Mapping[Origin, SecretStore], environ: Mapping[str, str], home: Path
    ) -> None:
        self._file = file
        self._sign_in = SignIn(stores, environ, home)
        self._stores = stores
        self._environ = environ
        self._home = home

    def saved(self, stop: Event) -> tuple[Connection, ...]:
        return self._file.load().connections

    def kept(self, connection: Connection, stop: Event) -> frozenset[str]:
        secret = self._sign_in.read(connection, stop) or NOTHING
        names = ("access_key_secret", "security_token", "proxy_password")
        return frozenset(name for name in names if getattr(secret, name))

    # --- keeping -----------------------------------------------------------------------------------------------

    def save(self, connection: Connection, typed: Secret, keep: Origin, stop: Event) -> Connection:
        """Secrets first: a connection that is written down has them. A new one leaves none behind if that fails."""
        former = self._file.load().named(connection.id) if connection.id else None
        origin = keep if connection.origin in PLACES else connection.origin
        wanted = replace(connection, id=connection.id or uuid.uuid4().hex, origin=origin)
        before = None if former is None else self._sign_in.read(former, stop, needed=asks_for_kept(connection, typed))
        secret = merged(wanted, before, typed)
        stays = former is not None and former.origin is origin and secret == (before or NOTHING)
        if secret != NOTHING and not stays:
            self._stores[keep].keep(wanted.id, secret, stop)
        try:
            if stop.is_set() and former is None:
                raise Stopped
            saved = self._file.put(wanted)
        except (PartwiseError, Stopped):
            if former is None:
                self._tidy(wanted, but=None)
            raise
        if former is not None:
            self._tidy(former, but=keep if secret != NOTHING else None)
        return saved

    def remove(self, connection: Connection, stop: Event, *, leave_secret: bool = False) -> None:
        if not leave_secret:
            for place in places_of(connection):
                self._stores[place].forget(connection.id, stop)
        self._file.remove(connection.id)

    def _tidy(self, connection: Connection, but: Origin | None) -> None:
        """Forget what lies where it is no longer looked for. A keyring in the way changes nothing any more."""
        for place in places_of(connection):
            if place is not but:
                try:
                    self._stores[place].forget(connection.id, patience=_TIDYING)
                except PartwiseError as error:
                    log.info("an old secret could not be deleted: %s", error.fault.code)

    # --- sources -----------------------------------------------------------------------------------------------

    def found(self, stop: Event) -> tuple[FoundSource, ...]:
        from partwise.store.found_sources import find_sources

        return find_sources(self._environ, self._home)

    def ecs_role(self, stop: Event) -> FoundSource:
        from partwise.oss.ecs_role import ecs_role
        from partwise.store.found_sources import FoundSource

        ecs_role()()
        connection = Connection("ecs", origin=Origin.ECS_ROLE)
        return FoundSource(connection, "the metadata service of this ECS instance", "the role of this ECS instance")

    # --- trying ------------------------------------------------------------------------------------------------

    def diagnose(self, connection: Connection, typed: Secret, tell: Callable[[Step], None], stop: Event) -> Verdict:
        from partwise.oss.credentials import Renewing
        from partwise.oss.diagnosis import diagnose, verdict

        provider = Renewing(self._sign_in.source(connection, typed, stop))
        steps = []
        for step in diagnose(
            connection, provider, proxy_password=self._sign_in.proxy_password(connection, typed, stop), stop=stop
        ):
            steps.append(step)
            tell(step)
        if stop.is_set():
            raise Stopped
        return verdict(steps)
