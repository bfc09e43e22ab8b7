"""The line to OSS: the only place that knows httpx. One request goes out, one answer comes in, no secret is kept."""

from __future__ import annotations

import logging
import re
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import h11
import httpx
import socksio

from partwise import __version__
from partwise.core.advice import ADVICE
from partwise.core.connection import Connection
from partwise.core.errors import Bug, Fixable
from partwise.oss.encoding import encode_path
from partwise.oss.endpoints import Address
from partwise.oss.failures import Asked, transport_error
from partwise.oss.messages import Reply, Request
from partwise.oss.network import Patience, PromptBackend, causes_of, why_not_connected
from partwise.oss.proxies import Proxy, ProxyPassword, no_password, proxy_for
from partwise.oss.tls import no_trust, trust
from partwise.oss.xml import MAX_BYTES

log = logging.getLogger(__name__)
logging.getLogger("httpcore.socks").setLevel(logging.INFO)  # its DEBUG tells the proxy's password

Trace = Callable[[str, Mapping[str, Any]], None]
"""Told what httpcore does, step by step: the name of the step, and its arguments or its result."""

_KEEPALIVE = 60.0


class Transport:
    """A pool of connections to the OSS of one connection, for any number of threads.

    `parallel` requests run at once, each on a connection that is kept; `proxy_place` is the proxy's host and port, to
    show, or empty. Redirects are never followed: what is signed
    goes to the host it was signed for, and to no other. Raises Fixable: the proxy or the CA file cannot be used.
    """

    def __init__(
        self,
        connection: Connection,
        address: Address,
        patience: Patience,
        *,
        parallel: int = 4,
        proxy_password: ProxyPassword = no_password,
    ) -> None:
        self._patience = patience
        proxy = proxy_for(connection, address.scheme, address.host, proxy_password)
        self.proxy_place = proxy.place if proxy else ""
        self._backend = PromptBackend(
            patience.reach, patience.answer, patience.connect if proxy and proxy.is_socks else None
        )
        self._pool = _pool(connection, address, proxy, parallel)
        self._pool._pool._network_backend = self._backend  # httpx has no argument for it, httpcore has

    def exchange(
        self,
        request: Request,
        url: str,
        headers: Mapping[str, str],
        asked: Asked,
        body: Iterable[bytes] | None = None,
        trace: Trace | None = None,
    ) -> Reply:
        """Send `request` to `url` with these headers, and read the whole answer. Raises PartwiseError: none came."""
        started = time.perf_counter()
        with _in_our_words(asked):
            response = self._answered(self._made(request, url, headers, body, trace))
        try:
            with _in_our_words(asked, answering=True):
                content = _bounded(response)
        finally:
            response.close()
        told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw}
        reply = Reply(response.status_code, told, content)
        if log.isEnabledFor(logging.DEBUG):
            log.debug(
                "%s %s/%s/%s: %d, request %s, %.0f ms",
                request.method,
                asked.host,
                request.bucket,
                encode_path(request.key),
                reply.status,
                reply.request_id or "unknown",
                (time.perf_counter() - started) * 1000,
            )
        return reply

    def close(self) -> None:
        """Close every connection. No exchange may run."""
        self._pool.close()

    def _answered(self, request: httpx.Request) -> httpx.Response:
        try:
            response = self._pool.handle_request(request)
        except BaseException:
            self._backend.abandon()
            raise
        self._backend.keep()
        return response

    def _made(
        self,
        request: Request,
        url: str,
        headers: Mapping[str, str],
        body: Iterable[bytes] | None,
        trace: Trace | None,
    ) -> httpx.Request:
        """Nothing is added after signing but what no signature covers; the length is told, so nothing goes chunked."""
        added = {"User-Agent": f"partwise/{__version__}", "Accept-Encoding": "identity"}
        length = len(request.payload) if request.length is None else request.length
        if request.method in ("PUT", "POST"):
            added["Content-Length"] = str(length)
        patience = self._patience
        timeout = httpx.Timeout(
            connect=patience.connect, read=request.read_timeout, write=patience.write, pool=patience.turn
        )
        return httpx.Request(
            request.method,
            url,
            headers={**headers, **added},
            content=request.payload if body is None else body,
            extensions={"timeout": timeout.as_dict()} | ({"trace": trace} if trace else {}),
        )


def _pool(connection: Connection, address: Address, proxy: Proxy | None, parallel: int) -> httpx.HTTPTransport:
    """It keeps one connection a worker through a whole upload; two more are for what is asked in between."""
    connections = parallel + 2
    by_tls = proxy is not None and proxy.url.startswith("https:")
    trusted = trust(connection.ca_file) if by_tls or address.scheme == "https" else no_trust()
    try:
        return httpx.HTTPTransport(
            verify=trusted,
            trust_env=False,
            limits=httpx.Limits(
                max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=_KEEPALIVE
            ),
            proxy=_httpx_proxy(proxy, trusted if by_tls else None) if proxy else None,
        )
    except (ValueError, httpx.InvalidURL) as exc:
        words = ADVICE["InvalidProxy"]
        raise Fixable(words.title, words.advice, code="InvalidProxy", host=address.host) from exc


def _httpx_proxy(proxy: Proxy, trusted: ssl.SSLContext | None) -> httpx.Proxy:
    return httpx.Proxy(proxy.url, ssl_context=trusted, auth=(proxy.user, proxy.password) if proxy.user else None)


def _bounded(response: httpx.Response) -> bytes:
    """The body as it came over the wire. One beyond 16 MiB is no answer of OSS and counts as none."""
    content = bytearray()
    for chunk in response.iter_raw():
        content += chunk
        if len(content) > MAX_BYTES:
            return b""
    return bytes(content)


@contextmanager
def _in_our_words(asked: Asked, answering: bool = False) -> Iterator[None]:
    """Nothing above this line has to know httpx's exceptions. `answering`: the answer's header was read already."""
    try:
        yield
    except (httpx.LocalProtocolError, h11.LocalProtocolError) as exc:  # httpcore lets h11's own through
        raise Bug(
            "The request could not be sent as it was made.",
            "Please report it with the log file.",
            host=asked.host,
            operation=asked.operation,
        ) from exc
    except httpx.InvalidURL as exc:
        raise Fixable(
            "This endpoint makes no valid address.", "Correct the endpoint.", code="InvalidEndpoint", host=asked.host
        ) from exc
    except socksio.SOCKSError as exc:  # httpcore lets these through too: whoever answered speaks no SOCKS
        raise transport_error("ProxyRefused", asked) from exc
    except httpx.TransportError as exc:
        raise transport_error(_code_of(exc, answering), asked) from exc


def _code_of(error: httpx.TransportError, answering: bool) -> str:
    """Our code for what happened to the connection (core/advice_transport.py)."""
    if isinstance(error, httpx.ConnectTimeout):
        return "ConnectTimeout"
    if isinstance(error, httpx.TimeoutException):
        return "NoAnswer"
    if isinstance(error, httpx.ProxyError):
        return _why_refused(str(error))
    causes = tuple(causes_of(error))
    if isinstance(error, httpx.ConnectError):
        return why_not_connected(causes)
    # httpcore gives a reason (h11's) only where something arrived that is no HTTP; a mere disconnect has none
    garbled = isinstance(error, httpx.RemoteProtocolError) and len(causes) > 2
    return "NotOss" if garbled and not answering else "ConnectionBroken"


def _why_refused(told: str) -> str:
    """Our code for httpcore's account of what a proxy said: an HTTP status, or a sentence about SOCKS."""
    if re.match(r"40[17]|Invalid username|Requested .* from proxy", told):
        return "ProxyPassword"
    if re.match(r"50\d|.*(failure|[Uu]nreachable|Connection refused|expired)\.?$", told):
        return "ProxyCannotReach"
    return "ProxyRefused"
