"""What the window and the command line do with connections: keep them and their secrets, find others', try them."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from partwise.core.connection import Connection, Credentials, CredentialsSource, Fresh, Origin, Role
from partwise.core.errors import PartwiseError, Stopped
from partwise.store.connection_file import ConnectionFile
from partwise.store.secret import NEVER, Secret, SecretStore, no_secret

if TYPE_CHECKING:  # httpx and the readers of files are loaded when they are first needed
    from partwise.oss.diagnosis import Step, Verdict
    from partwise.oss.proxies import ProxyPassword
    from partwise.store.credential_sources import RoleServers
    from partwise.store.found_sources import FoundSource

log = logging.getLogger(__name__)

PLACES = (Origin.SESSION, Origin.KEYRING)
"""Where secrets are kept; the first of them never fails and is looked at first."""

NOTHING = Secret()
"""What was typed where nothing was."""

_TIDYING = 5.0  # seconds for what may stay undone


class ConnectionDesk:
    """`ConnectionsPort` of ui/connections/port.py. Every method blocks, may run on any thread beside the others.

    `stores` has a SecretStore for each of PLACES; `environ` and `home` (the user's folder) are where credentials of
    others are looked for.
    """

    def __init__(
        self, file: ConnectionFile, stores: Mapping[Origin, SecretStore], environ: Mapping[str, str], home: Path
    ) -> None:
        self._file = file
        self._stores = stores
        self._environ = environ
        self._home = home

    def saved(self, stop: Event) -> tuple[Connection, ...]:
        return self._file.load().connections

    def kept(self, connection: Connection, stop: Event) -> frozenset[str]:
        secret = self._read(connection, stop) or NOTHING
        names = ("access_key_secret", "security_token", "proxy_password")
        return frozenset(name for name in names if getattr(secret, name))

    # --- keeping -----------------------------------------------------------------------------------------------

    def save(self, connection: Connection, typed: Secret, keep: Origin, stop: Event) -> Connection:
        """Secrets first: a connection that is written down has them. A new one leaves none behind if that fails."""
        former = self._file.load().named(connection.id) if connection.id else None
        origin = keep if connection.origin in PLACES else connection.origin
        wanted = replace(connection, id=connection.id or uuid.uuid4().hex, origin=origin)
        before = None if former is None else self._read(former, stop, needed=_asks_for_kept(connection, typed))
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
            for place in _places(connection):
                self._stores[place].forget(connection.id, stop)
        self._file.remove(connection.id)

    def _tidy(self, connection: Connection, but: Origin | None) -> None:
        """Forget what lies where it is no longer looked for. A keyring in the way changes nothing any more."""
        for place in _places(connection):
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

    def source(self, connection: Connection, typed: Secret = NOTHING, stop: Event = NEVER) -> CredentialsSource:
        """Where the connection's credentials come from, the role that it takes on included; what was typed wins."""
        from partwise.store.credential_sources import credentials_source

        if connection.origin not in PLACES:
            return credentials_source(connection, self._environ, self._home, self._servers(connection, typed, stop))

        def keys() -> Fresh:
            kept = self._read(connection, stop, needed=_asks_for_kept(connection, typed))
            secret = merged(connection, kept, typed)
            if not secret.access_key_secret:
                raise no_secret(connection)
            pair = Credentials(connection.access_key_id, secret.access_key_secret, secret.security_token)
            return Fresh(pair, secret.expires)

        if connection.role is None:
            return keys
        return self._servers(connection, typed, stop).assumed(keys, connection.role, connection)

    def proxy_password(self, connection: Connection, typed: Secret = NOTHING, stop: Event = NEVER) -> ProxyPassword:
        """Asks for the proxy's password; what was typed wins."""

        def password() -> str:
            if typed.proxy_password or not connection.proxy_user:
                return typed.proxy_password
            kept = self._read(connection, stop)
            return kept.proxy_password if kept else ""

        return password

    # --- trying ------------------------------------------------------------------------------------------------

    def diagnose(self, connection: Connection, typed: Secret, tell: Callable[[Step], None], stop: Event) -> Verdict:
        from partwise.oss.credentials import Renewing
        from partwise.oss.diagnosis import diagnose, verdict

        provider = Renewing(self.source(connection, typed, stop))
        steps = []
        for step in diagnose(
            connection, provider, proxy_password=self.proxy_password(connection, typed, stop), stop=stop
        ):
            steps.append(step)
            tell(step)
        if stop.is_set():
            raise Stopped
        return verdict(steps)

    def _servers(self, connection: Connection, typed: Secret, stop: Event) -> RoleServers:
        from partwise.oss.ecs_role import ecs_role
        from partwise.oss.sts import assumed
        from partwise.store.credential_sources import RoleServers

        password = self.proxy_password(connection, typed, stop)

        def take_on(source: CredentialsSource, role: Role, via: Connection) -> CredentialsSource:
            return assumed(source, role, via, password=password)

        return RoleServers(lambda name, *, v1: ecs_role(name, v1=v1), take_on)

    def _read(self, connection: Connection, stop: Event, *, needed: bool = True) -> Secret | None:
        """What is kept for the connection; the keyring is asked only where something of it may be there."""
        if not connection.id or not needed:
            return None
        found = (self._stores[place].read(connection.id, stop) for place in _places(connection))
        return next(filter(None, found), None)


def merged(connection: Connection, kept: Secret | None, typed: Secret) -> Secret:
    """What is to be kept: a new AccessKey secret replaces the token too, a proxy's password needs its user."""
    former = kept or NOTHING
    keys = typed if typed.access_key_secret else former
    token = typed if typed.access_key_secret or typed.security_token else former
    own = connection.origin in PLACES
    password = typed.proxy_password or former.proxy_password
    return Secret(
        keys.access_key_secret if own else "",
        token.security_token if own else "",
        password if connection.proxy_user else "",
        token.expires if own else None,
    )


def _asks_for_kept(connection: Connection, typed: Secret) -> bool:
    """Whether something must be known that was not typed."""
    keys = connection.origin in PLACES and not typed.access_key_secret
    return keys or bool(connection.proxy_user and not typed.proxy_password)


def _places(connection: Connection) -> tuple[Origin, ...]:
    """Where secrets of the connection may lie; the keyring only where something of it can be there."""
    own = connection.origin is Origin.KEYRING or (connection.origin not in PLACES and bool(connection.proxy_user))
    return PLACES if own else (Origin.SESSION,)
