"""What a connection signs with: kept secrets, those that were typed, or what others hand out, read each time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from partwise.core.connection import Connection, Credentials, CredentialsSource, Fresh, Origin, Role
from partwise.store.secret import NEVER, Secret, SecretStore, no_secret

if TYPE_CHECKING:  # httpx and the readers of files are loaded when they are first needed
    from partwise.oss.proxies import ProxyPassword
    from partwise.store.credential_sources import RoleServers

PLACES = (Origin.SESSION, Origin.KEYRING)
"""Where secrets are kept; the first of them never fails and is looked at first."""

NOTHING = Secret()
"""What was typed where nothing was."""


class SignIn:
    """`stores` has a SecretStore for each of PLACES; `environ` and `home` (the user's folder) are where credentials of
    others are looked for. Nothing is asked before a source, or a password, is called.
    """

    def __init__(self, stores: Mapping[Origin, SecretStore], environ: Mapping[str, str], home: Path) -> None:
        self._stores = stores
        self._environ = environ
        self._home = home

    def source(self, connection: Connection, typed: Secret = NOTHING, stop: Event = NEVER) -> CredentialsSource:
        """Where the connection's credentials come from, the role that it takes on included; what was typed wins."""
        from partwise.store.credential_sources import credentials_source

        if connection.origin not in PLACES:
            return credentials_source(connection, self._environ, self._home, self._servers(connection, typed, stop))

        def keys() -> Fresh:
            kept = self.read(connection, stop, needed=asks_for_kept(connection, typed))
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
            kept = self.read(connection, stop)
            return kept.proxy_password if kept else ""

        return password

    def _servers(self, connection: Connection, typed: Secret, stop: Event) -> RoleServers:
        from partwise.oss.ecs_role import ecs_role
        from partwise.oss.sts import assumed
        from partwise.store.credential_sources import RoleServers

        password = self.proxy_password(connection, typed, stop)

        def take_on(source: CredentialsSource, role: Role, via: Connection) -> CredentialsSource:
            return assumed(source, role, via, password=password)

        return RoleServers(lambda name, *, v1: ecs_role(name, v1=v1), take_on)

    def read(self, connection: Connection, stop: Event, *, needed: bool = True) -> Secret | None:
        """What is kept for the connection; the keyring is asked only where something of it may be there."""
        if not connection.id or not needed:
            return None
        found = (self._stores[place].read(connection.id, stop) for place in places_of(connection))
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


def asks_for_kept(connection: Connection, typed: Secret) -> bool:
    """Whether something must be known that was not typed."""
    keys = connection.origin in PLACES and not typed.access_key_secret
    return keys or bool(connection.proxy_user and not typed.proxy_password)


def places_of(connection: Connection) -> tuple[Origin, ...]:
    """Where secrets of the connection may lie; the keyring only where something of it can be there."""
    own = connection.origin is Origin.KEYRING or (connection.origin not in PLACES and bool(connection.proxy_user))
    return PLACES if own else (Origin.SESSION,)
