"""Connections that cannot be made, on real sockets."""

from __future__ import annotations

import errno
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpers.wire import ME, Act, http, stored, wire
from partwise.core.connection import Addressing, Connection
from partwise.core.errors import Fault, Fixable, PartwiseError
from partwise.oss.bucket_operations import ListBuckets
from partwise.oss.client import Client
from partwise.oss.failures import Asked, transport_error
from partwise.oss.network import why_not_connected
from partwise.oss.operations import PutObject


def _fault(endpoint: str) -> Fault:
    connection = Connection("test", region="cn-hangzhou", endpoint=endpoint, addressing=Addressing.PATH)
    with Client(connection, lambda: ME) as oss, pytest.raises(PartwiseError) as caught:
        oss.call(ListBuckets())
    return caught.value.fault


def test_a_port_nobody_listens_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert _fault(f"http://127.0.0.1:{port}").code == "ConnectionRefused"


def test_a_name_nobody_knows() -> None:
    assert _fault("http://no-such-host.invalid").code == "NameNotResolved"


def test_https_to_a_server_without_tls() -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        thread = threading.Thread(target=_say, args=(plain, b"HTTP/1.1 400 Bad Request\r\n\r\n"))
        thread.start()
        fault = _fault(f"https://127.0.0.1:{plain.getsockname()[1]}")
        thread.join()
    assert fault.code == "NotOss"
    assert "does not speak HTTPS" in fault.title


def _say(listener: socket.socket, what: bytes) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(what)


def test_a_signature_without_a_region_is_refused_at_once() -> None:
    with pytest.raises(Fixable) as caught:
        Client(Connection("test", endpoint="https://files.example.com"), lambda: ME)
    assert caught.value.fault.code == "NoRegion"


def test_an_internal_endpoint_that_does_not_answer_is_explained() -> None:
    asked = Asked("ListBuckets", "oss-cn-hangzhou-internal.aliyuncs.com")
    fault = transport_error("ConnectTimeout", asked).fault
    assert fault.code == "ConnectTimeout"
    assert "inside its region" in fault.title
    assert "public endpoint" in fault.advice


@pytest.mark.parametrize("number", [errno.ENETUNREACH, errno.EHOSTUNREACH])
def test_no_way_to_the_server(number: int) -> None:
    assert why_not_connected([RuntimeError(), OSError(number, "no way")]) == "NoRoute"


WORKERS = 6


def _meeting(everybody: threading.Barrier) -> Act:
    """Answers only when all workers wait for their answer."""

    def act(connection: socket.socket, head: bytes) -> bool:
        everybody.wait(10)
        connection.sendall(stored())
        return True

    return act


def test_every_worker_has_a_connection_and_keeps_it() -> None:
    everybody = threading.Barrier(WORKERS)
    with wire(_meeting(everybody)) as server:
        connection = Connection("test", endpoint=server.url)
        with Client(connection, lambda: ME, parallel=WORKERS) as oss, ThreadPoolExecutor(WORKERS) as pool:
            for _ in range(3):
                list(pool.map(lambda n: oss.call(PutObject("bucket", f"{n}", 0), []), range(WORKERS)))
        assert {raw.sender for raw in server.requests} == set(range(1, WORKERS + 1))
        assert len(server.requests) == 3 * WORKERS


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("from_oss", [False, True])
def test_no_redirect_carries_a_signature_to_another_host(status: int, from_oss: bool) -> None:
    with wire(stored()) as other:
        elsewhere = {"Location": f"{other.url}/bucket/key"} | ({} if from_oss else {"id": ""})
        with (
            wire(http(status, **elsewhere)) as server,
            Client(Connection("test", endpoint=server.url), lambda: ME) as oss,
            pytest.raises(PartwiseError),
        ):
            oss.call(PutObject("bucket", "key", 3), [b"abc"])
        assert len(server.requests) == 1
        assert other.requests == []
