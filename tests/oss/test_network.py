"""Connections that cannot be made, and certificates: real sockets, a real TLS server."""

from __future__ import annotations

import errno
import socket
import ssl
import subprocess
import threading
from pathlib import Path

import pytest

from helpers.wire import ME, http
from partwise.core.connection import Addressing, Connection
from partwise.core.errors import Fixable, PartwiseError
from partwise.oss.bucket_operations import ListBuckets
from partwise.oss.client import Client
from partwise.oss.failures import Asked, transport_error
from partwise.oss.network import why_not_connected


def _code(endpoint: str) -> str:
    connection = Connection("test", region="cn-hangzhou", endpoint=endpoint, addressing=Addressing.PATH)
    with Client(connection, lambda: ME) as oss, pytest.raises(PartwiseError) as caught:
        oss.call(ListBuckets())
    return caught.value.fault.code


def test_a_port_nobody_listens_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert _code(f"http://127.0.0.1:{port}") == "ConnectionRefused"


def test_a_name_nobody_knows() -> None:
    assert _code("http://no-such-host.invalid") == "NameNotResolved"


def test_https_to_a_server_without_tls() -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        thread = threading.Thread(target=_say, args=(plain, b"HTTP/1.1 400 Bad Request\r\n\r\n"))
        thread.start()
        assert _code(f"https://127.0.0.1:{plain.getsockname()[1]}") == "NotOss"
        thread.join()


def _say(listener: socket.socket, what: bytes) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(what)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tls") / "both.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    subprocess.run(
        [*command.split(), "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", made, "-out", made.with_suffix(".crt")],
        check=True,
        capture_output=True,
    )
    made.write_bytes(made.read_bytes() + made.with_suffix(".crt").read_bytes())
    return made


def _serve_tls(listener: socket.socket, certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    connection, _ = listener.accept()
    try:
        with context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(65536)
            secure.sendall(http(200, b"<ListAllMyBucketsResult/>"))
    except OSError:  # the client hung up, as it should
        connection.close()


@pytest.mark.parametrize("trusted", [False, True])
def test_a_certificate_counts_only_when_the_system_trusts_it(
    certificate: Path, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve_tls, args=(listener, certificate))
        thread.start()
        endpoint = f"https://127.0.0.1:{listener.getsockname()[1]}"
        if trusted:
            with Client(Connection("test", endpoint=endpoint), lambda: ME) as oss:
                assert oss.call(ListBuckets()).buckets == ()
        else:
            assert _code(endpoint) == "CertificateRefused"
        thread.join()


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
