"""A server of raw bytes: it records exactly what arrived, and plays back whatever a test wants to see answered."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from partwise.core.connection import Connection, Credentials, Signature
from partwise.oss.client import Client

NOW = 1718200000.0
SECRET = "PartwiseExampleSecret+/For0Tests"
TOKEN = "CAIS+fake/token=with+reserved/chars=="
ME = Credentials("PARTWISETESTKEY1", SECRET)
REQUEST_ID = "6669A1F0C2E7B03133A1B2C3"


@dataclass
class Raw:
    """One request as it came over the wire. `sender` counts connections from 1."""

    head: bytes
    body: bytes
    sender: int

    @property
    def target(self) -> str:
        return self.head.split(b" ", 2)[1].decode("ascii")

    @property
    def headers(self) -> dict[str, str]:
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


Act = Callable[[socket.socket, bytes], bool]
"""What to do with a connection once a request's head was read: play, and tell whether it stays open."""


def http(
    status: int = 200, body: bytes = b"", *, id: str = REQUEST_ID, length: int | None = None, **headers: str
) -> bytes:
    """An answer as bytes, `x-oss-request-id` included unless `id` is empty; `_` in header names becomes `-`."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    if id:
        told.setdefault("x-oss-request-id", id)
    told["Content-Length"] = str(len(body) if length is None else length)
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode("latin-1") + body


def error(status: int, code: str, more: str = "", **headers: str) -> bytes:
    """An answer with OSS's Error document."""
    return http(status, f"<Error><Code>{code}</Code><Message>told</Message>{more}</Error>".encode(), **headers)


def reset(connection: socket.socket, head: bytes) -> bool:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


@dataclass
class Wire:
    """Plays `script` in order, one entry a request, the last one again and again; bytes after the body was read."""

    script: list[bytes | Act]
    requests: list[Raw] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._closed = False
        self._accepted = 0
        self._run(self._accept)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._closed = True
        with socket.create_connection(self._listener.getsockname()):  # wakes the thread that accepts
            pass
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # the client was faster
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _run(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._closed:
                connection.close()
                return
            self._accepted += 1
            with self._lock:
                self._open.add(connection)
            self._run(lambda connection=connection, sender=self._accepted: self._serve(connection, sender))

    def _serve(self, connection: socket.socket, sender: int) -> None:
        try:
            while self._one(connection, sender):
                pass
        except OSError:
            pass
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _one(self, connection: socket.socket, sender: int) -> bool:
        head, rest = _head(connection)
        if not head:
            return False
        raw = Raw(head, b"", sender)
        with self._lock:
            turn = len(self.requests)
            self.requests.append(raw)
        act = self.script[min(turn, len(self.script) - 1)]
        if callable(act):
            return act(connection, head)
        raw.body = _body(connection, rest, int(raw.headers.get("content-length", "0")))
        connection.sendall(act)
        return True


@contextmanager
def wire(*script: bytes | Act) -> Iterator[Wire]:
    made = Wire(list(script))
    try:
        yield made
    finally:
        made.close()


def client(server: Wire, credentials: Credentials = ME, signature: Signature = Signature.V4) -> Client:
    """A client of `server` whose clock stands at NOW."""
    connection = Connection("test", region="cn-hangzhou", endpoint=server.url, signature=signature)
    return Client(connection, lambda: credentials, clock=lambda: NOW)


def stored(etag: str = '"E"', **headers: str) -> bytes:
    """The answer to a part or an object that was taken."""
    return http(200, ETag=etag, **headers)


def early(answer: bytes) -> Act:
    """Answer before the body is read, and close."""

    def act(connection: socket.socket, head: bytes) -> bool:
        connection.sendall(answer)
        time.sleep(0.05)
        return False

    return act


def cut(answer: bytes) -> Act:
    """Send `answer`, whole or not, and close."""

    def act(connection: socket.socket, head: bytes) -> bool:
        connection.sendall(answer)
        return False

    return act


def stall(connection: socket.socket, head: bytes) -> bool:
    """Read everything, answer nothing, until the other side gives up."""
    while connection.recv(65536):
        pass
    return False


def _head(connection: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        block = connection.recv(65536)
        if not block:
            return b"", b""
        data += block
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def _body(connection: socket.socket, rest: bytes, length: int) -> bytes:
    while len(rest) < length:
        block = connection.recv(65536)
        if not block:
            break
        rest += block
    return rest
