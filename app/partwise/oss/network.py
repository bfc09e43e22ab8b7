"""What this computer's network asks of a connection: proxy, trust, socket options; and why one could not be made."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterable
from urllib.request import getproxies, proxy_bypass

from partwise.oss.endpoints import Address, is_local

_NOT_SENT_LOWAT = 128 * 1024  # keeps the progress honest on slow lines; the option exists on Linux and macOS
_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


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
