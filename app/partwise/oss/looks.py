"""What a diagnosis looks at before anything signed is sent. Each look returns what it saw, or raises what is wrong."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from partwise.core.advice import ADVICE
from partwise.core.advice_transport import plain_http
from partwise.core.connection import Connection, CredentialsProvider
from partwise.core.errors import Fault, Fixable, Kind, PartwiseError
from partwise.core.limits import MAX_CLOCK_SKEW
from partwise.oss import looks_words as words
from partwise.oss.bucket_operations import ListBuckets, ListObjectsV2
from partwise.oss.bucket_replies import BucketsPage, ObjectsPage
from partwise.oss.client import Client
from partwise.oss.clock import http_date
from partwise.oss.endpoints import Address, address_of, is_local
from partwise.oss.failures import Asked, error_of, transport_error
from partwise.oss.messages import Operation, Reply
from partwise.oss.network import Patience, why_not_connected
from partwise.oss.proxies import ProxyPassword, proxy_for
from partwise.oss.tls import no_trust
from partwise.oss.transport import Transport

_OF_THE_PROXY = frozenset({"ProxyPassword", "ProxyRefused", "NoRoute"})
_IN_TIME = 0.8  # of the whole time: what ends by itself tells more than what is cut
_RECORDS = (b"\x16\x03", b"\x15\x03")  # how TLS begins: a handshake, an alert


class Outcome(StrEnum):
    """What came of a look."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look saw. `seconds` is None where the look itself took as long."""

    outcome: Outcome
    words: str
    fault: Fault | None = None
    seconds: float | None = None


class Looks:
    """In the order `settings`, `name`, `line`, `tls`, `clock`: each builds on those before.

    `seconds` is what one look may take. From `settings` on there are `address`, `client`, and `region`, which is empty
    where the connection has none.
    """

    address: Address
    client: Client
    region: str

    def __init__(
        self,
        connection: Connection,
        provider: CredentialsProvider,
        proxy_password: ProxyPassword,
        clock: Callable[[], float],
        seconds: float,
    ) -> None:
        self.connection = connection
        self._provider = provider
        self._proxy_password = cache(proxy_password)  # a keyring may ask its user each time
        self._clock = clock
        phase = _IN_TIME * seconds
        self._patience = Patience(phase, phase, phase, phase, phase)
        self._clients: list[Client | Transport] = []
        self._marks: dict[str, float] = {}
        self._tls_version = ""
        self._greeting: Reply | PartwiseError | None = None

    @property
    def question(self) -> Operation[ObjectsPage | BucketsPage]:
        """What is asked for: one object of the connection's bucket, or the buckets where it has none."""
        bucket, prefix = self.connection.bucket, self.connection.prefix
        return ListObjectsV2(bucket, prefix, page_size=1) if bucket else ListBuckets()

    def settings(self) -> Seen:
        """What the connection says, before anything is sent: endpoint, region, proxy, CA file."""
        connection = self.connection
        self.address = address_of(connection)
        self._url = self.address.url(connection.bucket)  # a custom domain needs its bucket
        self.client = self.made(connection)
        self._proxy = proxy_for(connection, self.address.scheme, self.address.host, self._proxy_password)
        parts = urlsplit(self._url)
        usual = 443 if parts.scheme == "https" else 80
        self._place = (parts.hostname or "", parts.port or usual) if self._proxy is None else self._proxy.address
        self._asked = Asked("", self.address.host, proxy=self._proxy.place if self._proxy else "")
        self.region = "" if is_local(self.address.host) and not connection.region else self.address.region
        return Seen(Outcome.OK, words.settings(self.address.host, self.region, self._asked.proxy))

    def name(self) -> Seen:
        """The address of the server, or of the proxy."""
        host, port = self._place
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as exc:
            raise transport_error("NameNotResolved", self._asked) from exc
        self._share = self._patience.connect / len(found)
        return Seen(Outcome.OK, words.name(host, str(found[0][4][0])))

    def line(self) -> Seen:
        """Whether anybody takes the call there; a proxy is asked to call on."""
        try:
            socket.create_connection(self._place, self._share).close()
        except OSError as exc:
            why = "ConnectTimeout" if isinstance(exc, TimeoutError) else why_not_connected([exc])
            raise transport_error(why, self._asked) from exc
        if self._proxy:
            greeting = self._greeted()
            if isinstance(greeting, PartwiseError) and greeting.fault.code in _OF_THE_PROXY:
                raise greeting
        return Seen(Outcome.OK, words.line(*self._place, by_proxy=self._proxy is not None))

    def tls(self) -> Seen:
        """Whether the server is who it says it is, and nobody can listen."""
        greeting = self._greeted()
        if self.address.scheme == "http":
            return self._without_tls(greeting)
        begun, made = self._marks.get("started"), self._marks.get("complete")
        if isinstance(greeting, PartwiseError) and made is None:
            raise greeting
        return Seen(Outcome.OK, words.tls(self._tls_version), seconds=(made or 0.0) - (begun or 0.0))

    def clock(self) -> Seen:
        """Whether it is OSS that answers, and how far this computer's clock is behind its."""
        greeting = self._greeted()
        if isinstance(greeting, PartwiseError):
            raise greeting
        told = http_date(greeting.headers.get("date", ""))
        if not told:
            return Seen(Outcome.SKIPPED, words.NO_CLOCK)
        offset = told + 0.5 - self._heard_at  # a Date has no fractions: on the average half a second is missing
        if abs(offset) <= MAX_CLOCK_SKEW:
            return Seen(Outcome.OK, words.clock(offset))
        fault = Fault(Kind.FIXABLE, words.clock_wrong(offset), words.SET_CLOCK, code="ClockWrong")
        return Seen(Outcome.WARNING, str(fault), fault)

    def close(self) -> None:
        """Let go of all connections; what still runs is cut."""
        for client in self._clients:
            client.close()

    def made(self, connection: Connection) -> Client:
        """A client of `connection`, closed with the others."""
        client = Client(
            connection,
            self._provider,
            proxy_password=self._proxy_password,
            parallel=1,
            clock=self._clock,
            patience=self._patience,
        )
        self._clients.append(client)
        return client

    def _greeted(self) -> Reply | PartwiseError:
        """The answer to a request that nobody has signed, or what went wrong with it; it is sent once."""
        if self._greeting is None:
            try:
                self._greeting = self._greet()
            except PartwiseError as error:
                self._greeting = error
        return self._greeting

    def _greet(self) -> Reply:
        transport = Transport(
            self.connection, self.address, self._patience, parallel=1, proxy_password=self._proxy_password
        )
        self._clients.append(transport)
        request = replace(self.question.request(), read_timeout=self._patience.answer)
        url = self.address.url(request.bucket, query=request.query)
        asked, began = replace(self._asked, method=request.method), self._clock()
        reply = transport.exchange(request, url, {}, asked, trace=self._follow)
        self._heard_at = (began + self._clock()) / 2
        if not reply.request_id:
            raise error_of(reply, asked)
        return reply

    def _follow(self, step: str, told: Mapping[str, Any]) -> None:
        """Marks the times of the handshake with the server itself, not that with a proxy on the way."""
        proxied = "connection" if self._proxy is None else "socks" if self._proxy.is_socks else "proxy"
        front, _, mark = step.partition(".start_tls.")
        if front == proxied and mark:
            self._marks[mark] = time.monotonic()
            if mark == "complete":
                self._tls_version = told["return_value"].get_extra_info("ssl_object").version()

    def _without_tls(self, greeting: Reply | PartwiseError) -> Seen:
        if isinstance(greeting, PartwiseError) and _maybe_tls(greeting.fault) and self._speaks_tls():
            expected = ADVICE["TlsExpected"]
            raise Fixable(expected.title, expected.advice, code="TlsExpected", host=self.address.host)
        if is_local(self.address.host):
            return Seen(Outcome.SKIPPED, words.NO_TLS_NEEDED)
        warning = plain_http(self.address.host)
        fault = Fault(Kind.FIXABLE, warning.title, warning.advice, code="PlainHttp", host=self.address.host)
        return Seen(Outcome.WARNING, str(warning), fault)

    def _speaks_tls(self) -> bool:
        """Whether the first word of a handshake is answered in TLS at the place where plain HTTP did not work."""
        if self._proxy:
            return False
        hello = ssl.MemoryBIO()
        with suppress(ssl.SSLWantReadError):
            no_trust().wrap_bio(ssl.MemoryBIO(), hello, server_hostname=self._place[0]).do_handshake()
        try:
            with socket.create_connection(self._place, self._share) as line:
                line.sendall(hello.read())
                return line.recv(2) in _RECORDS
        except OSError:
            return False


def _maybe_tls(fault: Fault) -> bool:
    """Whether that may be how a server of HTTPS takes plain HTTP: 400, an alert of TLS, or it hangs up."""
    return fault.code in ("NotOss", "ConnectionBroken") and fault.http_status in (0, 400)
