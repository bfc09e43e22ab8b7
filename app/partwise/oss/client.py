"""The way to one OSS: the only place that knows httpx. Its errors become ours here."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar

import h11
import httpx

from partwise import __version__
from partwise.core.connection import Connection, Credentials, CredentialsProvider, Signature
from partwise.core.errors import Bug, Fault, Fixable, PartwiseError, Transient
from partwise.oss.clock import ClockMemory, ServerClock
from partwise.oss.credentials import STALE, checked, renewed, renewed_fault
from partwise.oss.encoding import encode_path
from partwise.oss.endpoints import Address, address_of
from partwise.oss.failures import Asked, Failure, error_of, transport_error
from partwise.oss.messages import Operation, Reply, Request, Unreadable
from partwise.oss.network import (
    PATIENCE,
    Patience,
    PromptBackend,
    causes_of,
    proxy_for,
    socket_options,
    trust_for,
    why_not_connected,
)
from partwise.oss.signer import Signed, ToSign, sign_v1, sign_v4
from partwise.oss.xml import MAX_BYTES

log = logging.getLogger(__name__)

R = TypeVar("R")

_KEEPALIVE = 60.0
_SKEWED = "RequestTimeTooSkewed"


class Client:
    """Sends operations to the OSS of one connection, from any number of threads.

    `provider` is asked for credentials before every request; `parallel` is how many requests run at once; `clock`
    tells seconds since 1970; `clocks` remembers its error. Raises Fixable: the connection names no usable endpoint,
    region or proxy.
    """

    def __init__(
        self,
        connection: Connection,
        provider: CredentialsProvider,
        *,
        parallel: int = 4,
        clock: Callable[[], float] = time.time,
        clocks: ClockMemory | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        self._address = address_of(connection)
        self._v4 = connection.signature is Signature.V4
        if self._v4 and not self._address.region:
            raise Fixable(
                "The endpoint does not tell its region, and the signature needs it.",
                "Choose the region in which the bucket lies.",
                code="NoRegion",
                host=self._address.host,
            )
        self._provider = provider
        self._clock = ServerClock(clock, clocks, self._address.host)
        self._patience = patience
        self._transport = _transport(self._address, parallel, patience)

    @property
    def clock_offset(self) -> float:
        """Seconds by which OSS's clock is ahead of this computer's, as far as OSS had to say so; else 0. One read."""
        return self._clock.offset

    def call(self, operation: Operation[R], body: Iterable[bytes] | None = None) -> R:
        """Send `operation` and return what OSS answers. `body` yields exactly the bytes the operation announced.

        A wrong clock and renewed credentials heal by themselves: with one repetition where there is no `body`, else
        by a Transient with which the caller tries again. Whatever `body` raises passes through untouched.

        Raises PartwiseError: any failure (reference, 7).
        """
        request = operation.request()
        credentials, offset = checked(self._provider()), self._clock.offset
        try:
            return self._attempt(operation, request, credentials, body)
        except PartwiseError as error:
            healed = self._healed(error.fault, credentials, offset)
            if healed is None:
                raise
            if body is not None:
                raise Transient.of(healed) from error
        return self._attempt(operation, request, checked(self._provider()), None)

    def _healed(self, fault: Fault, credentials: Credentials, offset: float) -> Fault | None:
        """The fault now that its cause is gone, or None where it is not. The others: what the request was signed by."""
        if fault.code == _SKEWED and self._clock.offset != offset:
            return replace(fault, code="ClockCorrected")
        if fault.code in STALE and renewed(self._provider, credentials):
            return renewed_fault(fault)
        return None

    def close(self) -> None:
        """Close every connection. No call may run."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _attempt(
        self, operation: Operation[R], request: Request, credentials: Credentials, body: Iterable[bytes] | None
    ) -> R:
        """One request and its answer; what the answer tells of the time teaches the clock."""
        signed = self._sign(request, credentials)
        asked = Asked(type(operation).__name__, self._address.host, request.method, signed)
        began = time.monotonic()
        reply = self._exchange(request, signed, body, asked)
        if reply.request_id:  # else it is not OSS's, and its Date is worth nothing
            self._clock.heard(reply.headers.get("date", ""), time.monotonic() - began)
        if reply.status in request.success and reply.request_id:
            try:
                return operation.read(reply)
            except Unreadable as exc:
                raise error_of(reply, asked) from exc
        error = error_of(reply, asked)
        if error.fault.code == _SKEWED:
            self._clock.refused(Failure(reply, request.method)["ServerTime"], reply.headers.get("date", ""))
        raise error

    def _sign(self, request: Request, credentials: Credentials) -> Signed:
        to_sign = ToSign(request.method, request.bucket, request.key, request.query, request.headers)
        if not self._v4:
            return sign_v1(to_sign, credentials, at=self._clock.now())
        address = self._address
        return sign_v4(to_sign, credentials, region=address.region, product=address.product, at=self._clock.now())

    def _exchange(self, request: Request, signed: Signed, body: Iterable[bytes] | None, asked: Asked) -> Reply:
        """Send, and read the whole answer. The transport is used directly: no redirects, cookies or second encoding."""
        started = time.perf_counter()
        with _in_our_words(asked):
            response = self._transport.handle_request(self._http_request(request, signed, body))
        try:
            with _in_our_words(asked, answering=True):
                content = _bounded(response, self._patience.answer)
        finally:
            response.close()
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw}
        reply = Reply(response.status_code, headers, content)
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

    def _http_request(self, request: Request, signed: Signed, body: Iterable[bytes] | None) -> httpx.Request:
        """Nothing is added after signing but what no signature covers; the length is told, so nothing goes chunked."""
        headers = {
            **request.headers,
            **signed.headers,
            "User-Agent": f"partwise/{__version__}",
            "Accept-Encoding": "identity",
        }
        length = len(request.payload) if request.length is None else request.length
        if request.method in ("PUT", "POST"):
            headers["Content-Length"] = str(length)
        patience = self._patience
        timeout = httpx.Timeout(
            connect=patience.connect, read=request.read_timeout, write=patience.write, pool=patience.turn
        )
        return httpx.Request(
            request.method,
            self._address.url(request.bucket, request.key, request.query),
            headers=headers,
            content=request.payload if body is None else body,
            extensions={"timeout": timeout.as_dict()},
        )


def _transport(address: Address, parallel: int, patience: Patience) -> httpx.HTTPTransport:
    """A pool that keeps one connection a worker through a whole upload."""
    connections = parallel + 2
    try:
        transport = httpx.HTTPTransport(
            verify=trust_for(address),
            trust_env=False,
            limits=httpx.Limits(
                max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=_KEEPALIVE
            ),
            proxy=proxy_for(address) or None,
            socket_options=socket_options(),
        )
    except (ImportError, ValueError, httpx.InvalidURL) as exc:  # a SOCKS proxy, or nonsense in the environment
        raise Fixable(
            "The proxy that this computer names cannot be used.",
            "Set an http:// proxy, or none, in the system's settings or the environment.",
            code="ProxyRefused",
            host=address.host,
        ) from exc
    transport._pool._network_backend = PromptBackend(patience.reach)  # httpx has no argument for it, httpcore has
    return transport


def _bounded(response: httpx.Response, seconds: float) -> bytes:
    """The body as it came over the wire. One beyond 16 MiB is no answer of OSS and counts as none.

    Raises httpx.ReadTimeout: it drips, and is not there after `seconds`.
    """
    content = bytearray()
    ends = time.monotonic() + seconds
    for chunk in response.iter_raw():
        content += chunk
        if len(content) > MAX_BYTES:
            return b""
        if time.monotonic() > ends:
            raise httpx.ReadTimeout("the answer takes too long")
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
    except httpx.TransportError as exc:
        raise transport_error(_code_of(exc, answering), asked) from exc


def _code_of(error: httpx.TransportError, answering: bool) -> str:
    """Our code for what happened to the connection (core/advice.py)."""
    if isinstance(error, httpx.ConnectTimeout):
        return "ConnectTimeout"
    if isinstance(error, httpx.TimeoutException):
        return "NoAnswer"
    if isinstance(error, httpx.ProxyError):
        return "ProxyRefused"
    causes = tuple(causes_of(error))
    if isinstance(error, httpx.ConnectError):
        return why_not_connected(causes)
    # httpcore gives a reason (h11's) only where something arrived that is no HTTP; a mere disconnect has none
    garbled = isinstance(error, httpx.RemoteProtocolError) and len(causes) > 2
    return "NotOss" if garbled and not answering else "ConnectionBroken"
