"""What this computer's network asks of a connection: proxy, trust, socket options; and why one could not be made."""

from __future__ import annotations

import errno
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore

from partwise.oss.endpoints import Address, is_local

_NOT_SENT_LOWAT = 128 * 1024  # keeps the progress honest on slow lines; the option exists on Linux and macOS
_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each phase of a request may take, in seconds; none is without a limit.

    `reach`: the server's name, and all its addresses one after the other. `connect`: one address, one step of TLS.
    `write`: until the line takes the next byte. `answer`: from the answer's head to its last byte. `turn`: until a
    connection is free. How long OSS may be silent before it answers is the operation's own (`Request.read_timeout`).
    """

    reach: float = 30.0
    connect: float = 10.0
    write: float = 30.0
    answer: float = 600.0
    turn: float = 600.0


PATIENCE = Patience()


def proxy_for(address: Address) -> str:
    """The URL of the proxy on the way to `address`, or empty. It may hold a password: never show it."""
    if is_local(address.host) or proxy_bypass(address.host):
        return ""
    proxies = getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all") or ""
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def trust_for(address: Address) -> ssl.SSLContext:
    """The system's own trust store; plain http gets an empty context, which costs nothing and trusts nobody."""
    if address.scheme != "https":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    import truststore

    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def socket_options() -> list[tuple[int, int, int]]:
    options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        options.append((socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _NOT_SENT_LOWAT))
    return options


class PromptBackend(httpcore.SyncBackend):
    """Connects within `reach` seconds in all.

    httpcore's own limit is for each address anew, and does not hold while the system looks for them: `getaddrinfo`
    takes no limit and cannot be interrupted, so it is waited for from outside and left to itself when time is up.
    """

    def __init__(self, reach: float) -> None:
        self._reach = reach

    def connect_tcp(self, *args: Any, **named: Any) -> httpcore.NetworkStream:
        """As httpcore's. Raises httpcore.ConnectTimeout also when all of it takes too long."""
        made: Future[httpcore.NetworkStream] = Future()
        work = threading.Thread(target=self._connect, args=(made, args, named), name="partwise-connect", daemon=True)
        work.start()
        try:
            return made.result(self._reach)
        except TimeoutError:
            if made.cancel():
                raise httpcore.ConnectTimeout from None
            return made.result()  # it came in the last moment

    def _connect(self, made: Future[httpcore.NetworkStream], args: Any, named: Any) -> None:
        try:
            stream = super().connect_tcp(*args, **named)
        except Exception as error:  # noqa: BLE001 - raised again by `result`
            if made.set_running_or_notify_cancel():
                made.set_exception(error)
        else:
            if made.set_running_or_notify_cancel():
                made.set_result(stream)
            else:
                stream.close()  # nobody waits for it any more


def causes_of(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it, outermost first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__  # httpcore's pool drops the cause, not the context


def why_not_connected(causes: Iterable[BaseException]) -> str:
    """Our code (core/advice.py) for a connection that could not be made."""
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return "NameNotResolved"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "CertificateRefused"
        if isinstance(cause, ssl.SSLError):  # whoever answered speaks no TLS, or none of today
            return "NotOss"
        if isinstance(cause, ConnectionRefusedError):
            return "ConnectionRefused"
        if isinstance(cause, OSError) and cause.errno in _UNREACHABLE:
            return "NoRoute"
    return "ConnectionBroken"
