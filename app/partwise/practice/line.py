"""Faults of the line: slow, silent or broken while a body comes in, and answers that are cut or never sent."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Callable, Iterable
from typing import Any
from weakref import WeakKeyDictionary

from starlette.responses import Response
from starlette.types import Message, Receive

from partwise.practice.faults import Fault, What

_HTML = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Welcome to the hotel</h1></body></html>"

_HALF_AN_ERROR = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InternalEr'


class HungUp(Exception):
    """The connection is gone, and nothing more shall be said on it."""


class Pace:
    """So many bytes per second, for everybody who waits here."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._free_at = 0.0

    async def wait(self, size: int) -> None:
        """Until `size` more bytes may have passed."""
        now = time.monotonic()
        self._free_at = max(self._free_at, now) + size / self._rate
        await asyncio.sleep(self._free_at - now)


class Line:
    """The line that all connections share."""

    def __init__(self) -> None:
        self._shared: dict[int, Pace] = {}
        self._own: WeakKeyDictionary[Any, Pace] = WeakKeyDictionary()

    def pace(self, fault: Fault, transport: Any) -> Pace:
        """The pace of a bandwidth fault: one for its rate, or one for each connection."""
        if fault.per_connection:
            return self._own.setdefault(transport, Pace(fault.bytes))
        return self._shared.setdefault(fault.bytes, Pace(fault.bytes))

    def coat(self, receive: Receive, faults: Iterable[Fault], transport: Any) -> Receive:
        """`receive` with the faults that strike in the body."""
        for fault in faults:
            match fault.what:
                case What.BANDWIDTH if fault.bytes:
                    receive = _paced(receive, self.pace(fault, transport))
                case What.RESET | What.STALL if fault.bytes:
                    receive = _broken(receive, fault, transport)
        return receive


def _paced(receive: Receive, pace: Pace) -> Receive:
    async def slow() -> Message:
        message = await receive()
        await pace.wait(len(message.get("body", b"")))
        return message

    return slow


def _broken(receive: Receive, fault: Fault, transport: Any) -> Receive:
    seen, struck = 0, False

    async def breaking() -> Message:
        nonlocal seen, struck
        message = await receive()
        seen += len(message.get("body", b""))
        if seen >= fault.bytes and not struck:
            struck = True
            await _strike(fault, transport)
        return message

    return breaking


async def _strike(fault: Fault, transport: Any) -> None:
    if fault.what is What.STALL:
        await asyncio.sleep(fault.seconds)
    else:
        reset(transport)
        raise HungUp


async def before(faults: Iterable[Fault], transport: Any, cut: Callable[[float], None] | None) -> None:
    """The faults that strike before the body is read. Raises HungUp."""
    for fault in faults:
        if fault.what is What.OFFLINE and cut:
            cut(fault.seconds)
            raise HungUp
        if fault.what is What.DELAY or (fault.what is What.STALL and not fault.bytes):
            await asyncio.sleep(fault.seconds)
        elif fault.what is What.RESET and not fault.bytes:
            reset(transport)
            raise HungUp


def stranger(fault: Fault) -> Response | None:
    """The answer of somebody who is not OSS, or of an OSS that says nothing; None for another kind of fault."""
    match fault.what:
        case What.BARE | What.EMPTY:
            return Response(None, fault.http_status, {"content-length": "0"})
        case What.HTML:
            return Response(_HTML, fault.http_status, media_type="text/html")
    return None


async def after(faults: Iterable[Fault], response: Response, transport: Any) -> Response:
    """The faults that strike when the work is done. Raises HungUp."""
    for fault in faults:
        match fault.what:
            case What.LATE:
                await asyncio.sleep(fault.seconds)
            case What.LOST:
                transport.close()
                raise HungUp
            case What.NO_CRC if "x-oss-hash-crc64ecma" in response.headers:
                del response.headers["x-oss-hash-crc64ecma"]
            case What.WRONG_CRC if "x-oss-hash-crc64ecma" in response.headers:
                response.headers["x-oss-hash-crc64ecma"] = str(int(response.headers["x-oss-hash-crc64ecma"]) ^ 1)
            case What.TRUNCATED if response.status_code != 204:
                response = _truncated(response)
    return response


def _truncated(response: Response) -> Response:
    body = bytes(getattr(response, "body", b""))
    if not body:
        return Response(_HALF_AN_ERROR, 500, media_type="application/xml")
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Response(body[: len(body) // 2], response.status_code, headers)


def reset(transport: Any) -> None:
    """End a connection with a TCP reset, as a broken line or a firewall does."""
    found = transport.get_extra_info("socket")
    if found is not None:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
