"""One plain request to a server that is not OSS: STS, or the metadata of an ECS instance. It goes by OSS's own door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from partwise.core.connection import Addressing, Connection
from partwise.oss.endpoints import Address
from partwise.oss.failures import Asked
from partwise.oss.messages import Reply, Request
from partwise.oss.network import Patience
from partwise.oss.proxies import ProxyPassword, no_password
from partwise.oss.transport import Transport


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is no OSS. `port` 0 is the scheme's own; `seconds` is how long each step may take with it."""

    scheme: str
    name: str
    port: int = 0
    seconds: float = 10.0

    @property
    def host(self) -> str:
        """Name and port as they stand in a URL and in the header Host."""
        name = f"[{self.name}]" if ":" in self.name else self.name
        return f"{name}:{self.port}" if self.port else name


def exchange(
    method: str,
    server: Server,
    path: str,
    headers: Mapping[str, str],
    *,
    operation: str,
    via: Connection,
    password: ProxyPassword = no_password,
) -> Reply:
    """One request without a body and its answer, whatever its status, on a connection of its own.

    `path` is encoded, with its query. The server is reached as `via` reaches OSS: by the same proxy, with the same
    trust, and no redirect is followed. Raises PartwiseError: there is no answer; its words are about OSS, the code
    is one of core.advice_transport.
    """
    address = Address(server.scheme, server.name, server.port, Addressing.PATH)
    each = server.seconds
    patience = Patience(reach=each, connect=each, write=each, answer=each, turn=each)
    transport = Transport(via, address, patience, parallel=1, proxy_password=password)
    try:
        request = Request(method, read_timeout=server.seconds)
        url = f"{server.scheme}://{server.host}{path}"
        return transport.exchange(request, url, headers, Asked(operation, server.name, method))
    finally:
        transport.close()
