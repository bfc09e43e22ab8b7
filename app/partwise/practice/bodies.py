"""Bodies as they come in: to a file block by block, or as a small XML document. Never a whole part in memory."""

from __future__ import annotations

import asyncio
import hmac
from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from collections.abc import AsyncIterator
from hashlib import md5
from io import FileIO
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from fastcrc import crc64
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from partwise.core.limits import KIB, MAX_PART_SIZE, MIB
from partwise.practice.call import Call
from partwise.practice.errors import refused

_BLOCK = 512 * KIB  # one hop to a thread for each: write, MD5 and CRC let the event loop go on
_HOP = 64 * KIB  # below this the hop costs more than the work
_MAX_XML = 4 * MIB  # 10,000 parts make about 1 MB (reference, 3.5)
_MAX_DEPTH = 32
IDLE_SECONDS = 60.0  # how long a body may stand still before 400 RequestTimeout (reference, 1.7)


class Received(NamedTuple):
    """A body that came in whole: size in bytes, MD5 digest and CRC-64."""

    size: int
    md5: bytes
    crc64: int

    @property
    def etag(self) -> str:
        return self.md5.hex().upper()

    @property
    def md5_base64(self) -> str:
        return b64encode(self.md5).decode()


class _Taker:
    def __init__(self, file: FileIO) -> None:
        self._file = file
        self._md5 = md5(usedforsecurity=False)
        self._crc, self._size = 0, 0

    def take(self, block: bytes) -> None:
        view = memoryview(block)
        while view:
            view = view[self._file.write(view) :]
        self._md5.update(block)
        self._crc = crc64.xz(block, self._crc)
        self._size += len(block)

    def received(self) -> Received:
        return Received(self._size, self._md5.digest(), self._crc)


def impatient(receive: Receive) -> Receive:
    """`receive` that does not wait for ever: OssError RequestTimeout, after which the connection is closed."""

    async def waiting() -> Message:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                return await receive()
        except TimeoutError:
            error = refused("RequestTimeout")
            error.headers["connection"] = "close"
            raise error from None

    return waiting


async def receive_file(call: Call, path: Path) -> Received:
    """Stream the body into a new file at `path` and check it against the headers that describe it.

    Raises OssError (InvalidDigest, InvalidCRC64, RequestTimeout, EntityTooLarge), ClientDisconnect or OSError; the
    caller removes the file.
    """
    expected = _expected_md5(call)
    loop = asyncio.get_running_loop()
    with FileIO(path, "xb") as file:
        taker = _Taker(file)
        hop: asyncio.Future[None] | None = None
        try:
            async for block in _blocks(call):
                if hop:
                    await hop
                if len(block) > _HOP:
                    hop = loop.run_in_executor(None, taker.take, block)
                else:
                    taker.take(block)
        finally:
            if hop:
                await hop
    received = taker.received()
    _check(call, expected, received)
    return received


async def _blocks(call: Call) -> AsyncIterator[bytes]:
    chunks: list[bytes] = []
    size = 0
    async for chunk in _chunks(call):
        chunks.append(chunk)
        size += len(chunk)
        if size >= _BLOCK:
            yield b"".join(chunks)
            chunks, size = [], 0
    if chunks:
        yield b"".join(chunks)


async def _chunks(call: Call) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await call.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        more = message.get("more_body", False)
        if chunk := message.get("body", b""):
            call.received += len(chunk)
            if call.received > MAX_PART_SIZE:
                raise refused("EntityTooLarge")
            yield chunk


async def read_body(call: Call) -> bytes:
    """A small body, whole. Raises OssError where it is above 4 MiB or differs from its Content-MD5."""
    expected = _expected_md5(call)
    body = bytearray()
    async for chunk in _chunks(call):
        body += chunk
        if len(body) > _MAX_XML:
            raise refused("EntityTooLarge", "The XML document is too large.")
    received = Received(len(body), md5(body, usedforsecurity=False).digest(), crc64.xz(bytes(body)))
    _check(call, expected, received)
    return bytes(body)


def parse_xml(body: bytes, root: str) -> Element:
    """The document element, whose local name must be `root`. Raises OssError MalformedXML."""
    try:
        element: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as exc:
        raise refused("MalformedXML", ErrorDetail=type(exc).__name__) from None
    if local_name(element) != root or _deeper_than(element, _MAX_DEPTH):
        raise refused("MalformedXML", ErrorDetail=f"The root element must be {root}.")
    return element


def local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _deeper_than(element: Element, depth: int) -> bool:
    level = [element]
    for _ in range(depth):
        level = [child for parent in level for child in parent]
    return bool(level)


def _expected_md5(call: Call) -> bytes | None:
    text = call.headers.get("content-md5")
    if text is None:
        return None
    try:
        digest = b64decode(text, validate=True)
    except (BadBase64, ValueError):
        digest = b""
    if len(digest) != 16:
        raise refused("InvalidDigest", ContentMD5=text)
    return digest


def _check(call: Call, expected: bytes | None, received: Received) -> None:
    if expected is not None and not hmac.compare_digest(expected, received.md5):
        raise refused("InvalidDigest", ExpectedDigest=call.headers["content-md5"], CalculatedDigest=received.md5_base64)
    claimed = call.headers.get("x-oss-hash-crc64ecma")
    if claimed is not None and claimed != str(received.crc64):
        raise refused("InvalidCRC64", ExpectedCRC64=claimed, CalculatedCRC64=received.crc64)
