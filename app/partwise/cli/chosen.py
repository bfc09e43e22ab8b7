"""Which connection a command uses: the environment's, the practice bucket, or one that somebody saved."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from partwise.cli.keyring_wait import told_waiting, uses_keyring
from partwise.connections import ENVIRONMENT, RESERVED, Connections, connections_at, no_connection
from partwise.core.connection import Addressing, Connection
from partwise.core.errors import Fixable, PartwiseError
from partwise.store import environment
from partwise.store.connection_file import ConnectionFile
from partwise.store.home import Home
from partwise.store.vault_faults import VaultError

if TYPE_CHECKING:
    from partwise.oss.client import Client


class Asked(Protocol):
    """What is said of the connection; empty and AUTO where nothing was said."""

    @property
    def connection(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def endpoint(self) -> str: ...
    @property
    def addressing(self) -> Addressing: ...


def connections_for(home: Home, asked: Asked, *, parallel: int) -> Connections:
    """The connections of this run; what was asked for beside a name is the environment's."""
    return connections_at(home, parallel=parallel, chosen=_environments(asked))


def _environments(asked: Asked) -> Connection:
    return environment.connection_in(
        os.environ, region=asked.region, endpoint=asked.endpoint, addressing=asked.addressing
    )


def _warn_of_plain_http(connection: Connection) -> None:
    """A saved connection was warned of when it was saved; this one says it each time."""
    from partwise.core.advice_transport import plain_http
    from partwise.oss.endpoints import plain_http_host

    with suppress(Fixable):  # an endpoint that is none is told when it is used
        if host := plain_http_host(connection):
            print(f"Warning: {plain_http(host)}", file=sys.stderr)


def connection_id(home: Home, asked: Asked, usual: str = ENVIRONMENT) -> str:
    """What uploads call the connection that was asked for by name or id, or the `usual` one.

    Raises Fixable: there is none of that name, the environment has no credentials, or options do not go with it.
    """
    name = asked.connection or usual
    if name == ENVIRONMENT:
        if environment_connection() is None:
            raise no_connection(name)
        _warn_of_plain_http(_environments(asked))
    if name in RESERVED:
        return name
    saved = saved_connection(home, name)
    if saved is None:
        raise no_connection(name)
    if asked.region or asked.endpoint or asked.addressing is not Addressing.AUTO:
        raise Fixable(
            f"--region, --endpoint and --addressing are for the environment's connection; “{saved.name}” has its own. "
            "Nothing was begun.",
            "Leave them out, or add another connection with these settings (partwise connections add).",
            code="NotItsOptions",
        )
    return saved.id


def environment_connection() -> Connection | None:
    """The connection that the environment carries, None where it has no credentials. Raises Fixable: it has half."""
    if environment.credentials_in(os.environ) is None:
        return None
    return environment.connection_in(os.environ)


def saved_connection(home: Home, name: str) -> Connection | None:
    """The saved connection of that name or id. Raises Fixable: the list cannot be read."""
    return ConnectionFile(home.connections, RESERVED).load().named(name)


def opened(connections: Connections, home: Home, name: str) -> Client:
    """The way to OSS by the connection of that id; a wait for the keyring is told. Raises PartwiseError."""
    saved = None if name in RESERVED else saved_connection(home, name)
    if saved is None or not uses_keyring(saved):
        return connections.client(name)
    with told_waiting():
        return connections.client(name)


def unlock(connections: Connections, home: Home, names: Iterable[str]) -> None:
    """Read what these connections keep in the keyring before anything is begun, while Ctrl+C can still end it all.

    Raises VaultError. Whatever else is wrong with a connection is told by the uploads that use it.
    """
    for name in dict.fromkeys(names):
        saved = None if name in RESERVED else saved_connection(home, name)
        if saved is not None and uses_keyring(saved):
            try:
                with told_waiting():
                    connections.client(name)
            except VaultError:
                raise
            except PartwiseError:
                continue
