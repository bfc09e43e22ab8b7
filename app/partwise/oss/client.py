"""The way to one OSS: signs what is asked, sends it to where the bucket lies, and heals what heals by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar

from partwise.core.connection import Connection, Credentials, CredentialsProvider, Signature
from partwise.core.errors import Fault, Fixable, PartwiseError, Transient
from partwise.oss.clock import ClockMemory, ServerClock
from partwise.oss.credentials import STALE, checked, renewed, renewed_fault
from partwise.oss.elsewhere import Whereabouts
from partwise.oss.endpoints import Address, address_of
from partwise.oss.failures import Asked, Failure, error_of
from partwise.oss.messages import Operation, Request, Unreadable
from partwise.oss.network import PATIENCE, Patience
from partwise.oss.proxies import ProxyPassword, no_password
from partwise.oss.signer import Signed, ToSign, sign_v1, sign_v4
from partwise.oss.transport import Transport

R = TypeVar("R")

_SKEWED = "RequestTimeTooSkewed"


class Client:
    """Sends operations to the OSS of one connection, from any number of threads.

    `provider` is asked for credentials before every request; `proxy_password` for that of the connection's proxy, once;
    `parallel` is how many requests run at once; `clock` tells seconds since 1970; `clocks` remembers its error. Raises
    Fixable: the connection names no usable endpoint, region, proxy or CA file.
    """

    def __init__(
        self,
        connection: Connection,
        provider: CredentialsProvider,
        *,
        proxy_password: ProxyPassword = no_password,
        parallel: int = 4,
        clock: Callable[[], float] = time.time,
        clocks: ClockMemory | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        address = address_of(connection)
        self._v4 = connection.signature is Signature.V4
        if self._v4 and not address.region:
            raise Fixable(
                "The endpoint does not tell its region, and the signature needs it.",
                "Choose the region in which the bucket lies.",
                code="NoRegion",
                host=address.host,
            )
        self._whereabouts = Whereabouts(address)
        self._provider = provider
        self._clock = ServerClock(clock, clocks, address.host)
        self._transport = Transport(connection, address, patience, parallel=parallel, proxy_password=proxy_password)

    @property
    def clock_offset(self) -> float:
        """Seconds by which OSS's clock is ahead of this computer's, as far as OSS had to say so; else 0. One read."""
        return self._clock.offset

    def address(self, bucket: str = "") -> Address:
        """Where requests about `bucket` go by now: OSS may have named the endpoint of another region."""
        return self._whereabouts.of(bucket)

    def call(self, operation: Operation[R], body: Iterable[bytes] | None = None) -> R:
        """Send `operation` and return what OSS answers. `body` yields exactly the bytes the operation announced.

        A wrong clock, renewed credentials and a bucket of another region heal by themselves: the request is repeated
        once for each where there is no `body`, else by a Transient with which the caller tries again. Whatever `body`
        raises passes through untouched.

        Raises PartwiseError: any failure (reference, 7).
        """
        request = operation.request()
        tried: set[str] = set()
        while True:
            credentials, offset, address = self._now(request)
            try:
                return self._attempt(operation, request, credentials, address, body)
            except PartwiseError as error:
                fault = error.fault
                healed = self._healed(fault, request.bucket, credentials, offset, address)
                if healed is None or fault.code in tried:
                    raise
                if body is not None:
                    raise Transient.of(healed) from error
                tried.add(fault.code)

    def _now(self, request: Request) -> tuple[Credentials, float, Address]:
        """What the next attempt goes by: credentials, the clock's offset, the bucket's address."""
        return checked(self._provider()), self._clock.offset, self._whereabouts.of(request.bucket)

    def _healed(
        self, fault: Fault, bucket: str, credentials: Credentials, offset: float, address: Address
    ) -> Fault | None:
        """The fault now that its cause is gone, or None where it is not. The others: what the request was sent by."""
        if fault.code == _SKEWED and self._clock.offset != offset:
            return replace(fault, code="ClockCorrected")
        if fault.code in STALE and renewed(self._provider, credentials):
            return renewed_fault(fault)
        if self._whereabouts.learnt(bucket, address, fault):
            return replace(fault, code="BucketFound")
        return None

    def close(self) -> None:
        """Close every connection. No call may run."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _attempt(
        self,
        operation: Operation[R],
        request: Request,
        credentials: Credentials,
        address: Address,
        body: Iterable[bytes] | None,
    ) -> R:
        """One request and its answer; what the answer tells of the time teaches the clock."""
        signed = self._sign(request, credentials, address)
        url = address.url(request.bucket, request.key, request.query)
        asked = Asked(type(operation).__name__, address.host, request.method, signed, self._transport.proxy_place)
        began = time.monotonic()
        reply = self._transport.exchange(request, url, {**request.headers, **signed.headers}, asked, body)
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

    def _sign(self, request: Request, credentials: Credentials, address: Address) -> Signed:
        to_sign = ToSign(request.method, request.bucket, request.key, request.query, request.headers)
        if not self._v4:
            return sign_v1(to_sign, credentials, at=self._clock.now())
        return sign_v4(to_sign, credentials, region=address.region, product=address.product, at=self._clock.now())
