"""No phase of a request is without a limit: real sockets on which nothing moves, and limits made short."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from helpers.wire import ME, http, stall, stored, wire
from partwise.core.connection import Connection
from partwise.core.errors import Kind, PartwiseError
from partwise.core.limits import KIB, MIB
from partwise.core.upload import Answer, StoredPart
from partwise.oss import bucket_operations as on_buckets
from partwise.oss import operations as on_objects
from partwise.oss.client import Client
from partwise.oss.messages import Operation, Reply, Request
from partwise.oss.network import PATIENCE, Patience
from partwise.oss.operations import GetObject, PutObject

SHORT = 0.25
LONG = 4.0  # a busy computer may need a while to notice


def client(url: str, **limits: float) -> Client:
    connection = Connection("test", region="cn-hangzhou", endpoint=url)
    return Client(connection, lambda: ME, parallel=1, patience=replace(PATIENCE, **limits))


@contextmanager
def refused_with(code: str) -> Iterator[None]:
    """It ends with this code, neither at once nor much later than the short limit."""
    began = time.monotonic()
    with pytest.raises(PartwiseError) as caught:
        yield
    assert (caught.value.fault.kind, caught.value.fault.code) == (Kind.TRANSIENT, code)
    assert SHORT * 0.9 <= time.monotonic() - began < LONG


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * KIB)  # taken over by what it accepts
        made.bind(("127.0.0.1", 0))
        made.listen()
        yield made


def url_of(listener: socket.socket, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"


def blocks(size: int) -> Iterable[bytes]:
    return (bytes(256 * KIB) for _ in range(size // (256 * KIB)))


def test_the_limits_are_those_that_were_promised() -> None:
    assert Patience() == Patience(reach=30, connect=10, write=30, answer=600, turn=600)


def test_a_line_that_takes_no_byte_is_cut(listener: socket.socket) -> None:
    with client(url_of(listener), write=SHORT) as oss, refused_with("NoAnswer"):
        oss.call(PutObject("bucket", "key", 64 * MIB), blocks(64 * MIB))


def test_a_line_that_takes_a_little_now_and_then_is_not_cut(listener: socket.socket) -> None:
    size = MIB

    def sip() -> None:
        connection, _ = listener.accept()
        taken = 0
        while taken < size:
            taken += len(connection.recv(64 * KIB))
            time.sleep(SHORT / 100)
        connection.sendall(stored())
        connection.close()

    slow = threading.Thread(target=sip)
    slow.start()
    began = time.monotonic()
    with client(url_of(listener), write=SHORT) as oss:
        assert oss.call(PutObject("bucket", "key", size), blocks(size)).etag == '"E"'
    assert time.monotonic() - began > SHORT
    slow.join(5)


class Impatient:
    """PutObject that waits for its answer only shortly."""

    def request(self) -> Request:
        return replace(PutObject("bucket", "key", 1).request(), read_timeout=SHORT)

    def read(self, reply: Reply) -> Answer:
        return PutObject("bucket", "key", 1).read(reply)


def test_silence_instead_of_an_answer_ends() -> None:
    with wire(stall) as server, client(server.url) as oss, refused_with("NoAnswer"):
        oss.call(Impatient(), [b"x"])


def test_an_answer_that_only_drips_ends() -> None:
    def drip(connection: socket.socket, head: bytes) -> bool:
        connection.sendall(http(206, length=1000, ETag='"E"'))
        for _ in range(200):
            connection.sendall(b"x")
            time.sleep(0.02)
        return False

    with wire(drip) as server, client(server.url, answer=SHORT) as oss, refused_with("NoAnswer"):
        oss.call(GetObject("bucket", "key", 0, 1000))


def test_a_head_that_only_drips_ends() -> None:
    def drip(connection: socket.socket, head: bytes) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(200):
            connection.sendall(b"X-%d: x\r\n" % number)
            time.sleep(0.02)
        return False

    with wire(drip) as server, client(server.url, answer=SHORT) as oss, refused_with("NoAnswer"):
        oss.call(GetObject("bucket", "key", 0, 1000))


def test_a_server_that_does_not_take_the_call_ends() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]  # more than it lets wait: further calls go unheard
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        try:
            with client(url_of(full), connect=SHORT) as oss, refused_with("ConnectTimeout"):
                oss.call(GetObject("bucket", "key", 0, 1))
        finally:
            for one in waiting:
                one.close()


def test_a_handshake_without_an_answer_ends(listener: socket.socket) -> None:
    with client(url_of(listener, "https"), connect=SHORT) as oss, refused_with("ConnectTimeout"):
        oss.call(GetObject("bucket", "key", 0, 1))


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The system finds no name until this is set."""
    found = threading.Event()
    real = socket.getaddrinfo

    def slowly(*args: Any, **named: Any) -> Any:
        assert found.wait(10)
        return real(*args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    yield found
    found.set()


def test_a_name_that_is_not_found_ends_and_what_comes_too_late_is_closed(
    listener: socket.socket, names: threading.Event
) -> None:
    with client(url_of(listener), reach=SHORT) as oss:
        with refused_with("ConnectTimeout"):
            oss.call(GetObject("bucket", "key", 0, 1))
        names.set()
        listener.settimeout(5)
        connection, _ = listener.accept()
        with connection:
            assert connection.recv(1) == b""


def test_waiting_for_a_free_connection_ends() -> None:
    go_on = threading.Event()

    def hold(connection: socket.socket, head: bytes) -> bool:
        go_on.wait(10)
        connection.sendall(stored())
        return False

    with wire(hold) as server, client(server.url, turn=SHORT) as oss, ThreadPoolExecutor(3) as pool:
        held = [pool.submit(oss.call, PutObject("bucket", "key", 0), []) for _ in range(3)]  # all there are
        while len(server.requests) < 3:
            time.sleep(0.005)
        unread = iter([b"x"])
        with refused_with("NoAnswer"):
            oss.call(PutObject("bucket", "key", 1), unread)
        go_on.set()
        assert [one.result(5).etag for one in held] == ['"E"'] * 3
    assert list(unread) == [b"x"]


OPERATIONS: list[Operation[Any]] = [
    on_buckets.ListMultipartUploads("bucket"),
    on_buckets.ListObjectsV2("bucket"),
    on_buckets.ListBuckets(),
    on_buckets.GetBucketInfo("bucket"),
    on_buckets.GetBucketLocation("bucket"),
    on_buckets.GetBucketLifecycle("bucket"),
    on_buckets.PutBucketLifecycle("bucket", b"<x/>"),
    on_buckets.DeleteBucketLifecycle("bucket"),
    on_objects.InitiateMultipartUpload("bucket", "key"),
    on_objects.UploadPart("bucket", "key", "U", 1, 1),
    on_objects.CompleteMultipartUpload("bucket", "key", "U", (StoredPart(1, 1, "E"),)),
    on_objects.AbortMultipartUpload("bucket", "key", "U"),
    on_objects.ListParts("bucket", "key", "U"),
    on_objects.PutObject("bucket", "key", 1),
    on_objects.HeadObject("bucket", "key"),
    on_objects.GetObject("bucket", "key", 0, 1),
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: type(operation).__name__)
def test_every_operation_waits_as_long_as_it_may_take(operation: Operation[Any]) -> None:
    expected = 300.0 if isinstance(operation, on_objects.CompleteMultipartUpload) else 60.0
    assert operation.request().read_timeout == expected


def test_no_operation_is_forgotten_here() -> None:
    made = {
        found.__name__
        for module in (on_buckets, on_objects)
        for found in vars(module).values()
        if isinstance(found, type) and hasattr(found, "request") and found.__module__ == module.__name__
    }
    assert made == {type(operation).__name__ for operation in OPERATIONS}
