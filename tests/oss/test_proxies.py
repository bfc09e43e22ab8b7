"""Proxies: real programs for HTTP and SOCKS, with a password and without; which one is taken; and what is told."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.proxies import RunningProxy, free_port, http_proxy, socks_proxy
from helpers.tls_server import Authority, server_context, tls_wire
from helpers.wire import ME, http, wire
from partwise.core.connection import DIRECT, Connection
from partwise.core.errors import Fault, Fixable, PartwiseError
from partwise.oss.bucket_operations import ListBuckets
from partwise.oss.client import Client
from partwise.oss.network import PATIENCE
from partwise.oss.proxies import Proxy, proxy_for

NO_BUCKETS = http(200, b"<ListAllMyBucketsResult/>")
HUSH = "hush-hush:@/%20密"
Program = Callable[..., AbstractContextManager[RunningProxy]]
PROGRAMS = pytest.mark.parametrize("program", [http_proxy, socks_proxy])


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def asked(connection: Connection, password: str = "", **limits: float) -> None:
    """One request on `connection`. Raises PartwiseError."""
    patience = replace(PATIENCE, **limits)
    with Client(connection, lambda: ME, proxy_password=lambda: password, patience=patience) as oss:
        assert oss.call(ListBuckets()).buckets == ()


def fault_of(connection: Connection, password: str = "", **limits: float) -> Fault:
    with pytest.raises(PartwiseError) as caught:
        asked(connection, password, **limits)
    return caught.value.fault


@PROGRAMS
@pytest.mark.parametrize("password", ["", "pass-word"])
def test_plain_http_goes_through_a_proxy(program: Program, password: str, tmp_path: Path) -> None:
    user = "ann" if password else ""
    with wire(NO_BUCKETS) as server, program(tmp_path, user, password) as proxy:
        asked(Connection("test", endpoint=server.url, proxy=proxy.url, proxy_user=user), password)
        assert proxy.served(server.url)
        assert "proxy-authorization" not in server.requests[0].headers


@PROGRAMS
@pytest.mark.parametrize("password", ["", "pass-word"])
def test_https_goes_through_a_proxy_and_the_servers_own_certificate_is_checked(
    program: Program, password: str, authority: Authority, tmp_path: Path
) -> None:
    user = "ann" if password else ""
    with tls_wire(server_context(authority.issue()), NO_BUCKETS) as server, program(tmp_path, user, password) as proxy:
        connection = Connection("test", endpoint=server.url, proxy=proxy.url, proxy_user=user)
        asked(replace(connection, ca_file=str(authority.ca_file)), password)
        assert proxy.served(server.url)
        assert fault_of(connection, password).code == "CertificateUnknown"
        assert len(server.requests) == 1
        assert "proxy-authorization" not in server.requests[0].headers


@PROGRAMS
@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize(("user", "password"), [("ann", "wrong"), ("bob", "pass-word"), ("", "")])
def test_a_proxy_that_does_not_take_the_password(
    program: Program, user: str, password: str, tls: bool, tmp_path: Path
) -> None:
    with wire(NO_BUCKETS) as server, program(tmp_path, "ann", "pass-word") as proxy:
        endpoint = server.url.replace("http", "https") if tls else server.url
        fault = fault_of(Connection("test", endpoint=endpoint, proxy=proxy.url, proxy_user=user), password)
    assert fault.code == "ProxyPassword"
    assert "password" in fault.advice
    assert server.requests == []


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_that_is_not_there(scheme: str) -> None:
    place = f"127.0.0.1:{free_port()}"
    fault = fault_of(Connection("test", endpoint="http://127.0.0.1:1", proxy=f"{scheme}://{place}"))
    assert (fault.code, fault.host) == ("ConnectionRefused", place)
    assert "proxy cannot be reached" in fault.title


@PROGRAMS
def test_a_server_that_the_proxy_cannot_reach(program: Program, tmp_path: Path) -> None:
    with program(tmp_path) as proxy:
        fault = fault_of(Connection("test", endpoint=f"https://127.0.0.1:{free_port()}", proxy=proxy.url))
    assert fault.code == "NoRoute"
    assert "proxy could not reach" in fault.title


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_that_says_nothing_is_not_waited_for_without_end(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}"
        connection = Connection("test", region="cn-hangzhou", endpoint="https://oss.example.com", proxy=place)
        began = time.monotonic()
        threading.Timer(1.0, silent.close).start()  # HTTP's own limit is the operation's
        fault_of(connection, connect=0.2)
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x05", b""])
def test_what_speaks_no_socks_is_told(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"socks5://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=_say, args=(listener, answer))
        thread.start()
        fault = fault_of(Connection("test", endpoint="http://127.0.0.1:1", proxy=place))
        thread.join()
    assert fault.code == "ProxyRefused"


def _say(listener: socket.socket, what: bytes) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(what)


def test_a_proxy_behind_tls_is_checked_as_the_server_is(authority: Authority) -> None:
    with tls_wire(server_context(authority.issue()), NO_BUCKETS) as proxy:
        connection = Connection("test", "cn-hangzhou", "http://oss.example.com", proxy=proxy.url, proxy_user="ann")
        assert fault_of(connection, "pass-word").code == "CertificateUnknown"
        assert proxy.requests == []
        asked(replace(connection, ca_file=str(authority.ca_file)), "pass-word")
    assert proxy.requests[0].target == "http://oss.example.com/?max-keys=1000"
    assert proxy.requests[0].headers["proxy-authorization"].startswith("Basic ")


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_no_password_reaches_a_log_a_repr_or_an_error(
    scheme: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    for logger in (None, "httpcore"):  # the program silences httpcore's where it has its log
        caplog.set_level(logging.DEBUG, logger)
    program = {"http": http_proxy, "socks5": socks_proxy}[scheme]
    told: list[str] = []
    with program(tmp_path, "ann", "pass-word") as proxy:
        connection = Connection("test", endpoint="https://127.0.0.1:1", proxy=proxy.url, proxy_user="ann")
        with Client(connection, lambda: ME, proxy_password=lambda: HUSH) as oss:
            with pytest.raises(Fixable) as caught:
                oss.call(ListBuckets())
            told += [repr(oss), repr(caught.value), repr(caught.value.fault), repr(caught.value.__cause__)]
    told += [caplog.text, repr(proxy_for(connection, "https", "h.example", lambda: HUSH))]
    assert caught.value.fault.code == "ProxyPassword"
    assert scheme != "http" or "CONNECT" in caplog.text  # httpcore's own log was heard
    assert all("hush" not in text and HUSH not in text for text in told)


def test_the_password_is_asked_for_only_where_there_is_a_user() -> None:
    def never() -> str:
        raise AssertionError("asked")

    own = Connection("test", proxy="http://proxy.example:3128")
    assert proxy_for(own, "https", "h.example", never) == Proxy("http://proxy.example:3128")
    assert proxy_for(replace(own, proxy_user="ann", proxy=DIRECT), "https", "h.example", never) is None


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("told", "url"),
    [
        ("http://proxy.example:3128", "http://proxy.example:3128"),
        ("proxy.example:3128", "http://proxy.example:3128"),
        ("HTTPS://proxy.example", "https://proxy.example"),
        ("socks5h://[::1]:1080", "socks5h://[::1]:1080"),
        ("socks://proxy.example", "socks5://proxy.example"),
    ],
)
def test_a_proxy_as_it_is_written(system: pytest.MonkeyPatch, told: str, url: str) -> None:
    assert proxy_for(Connection("test", proxy=f" {told} "), "https", "h.example") == Proxy(url)
    system.setenv("https_proxy", told)
    assert proxy_for(Connection("test"), "https", "h.example") == Proxy(url)
    assert proxy_for(Connection("test"), "http", "h.example") is None


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://proxy.example", ("proxy.example", 80)),
        ("https://proxy.example", ("proxy.example", 443)),
        ("socks5://proxy.example", ("proxy.example", 1080)),
        ("socks5h://[::1]:9050", ("::1", 9050)),
    ],
)
def test_where_a_proxy_listens(url: str, address: tuple[str, int]) -> None:
    assert Proxy(url).address == address


def test_the_systems_proxy_and_its_own_credentials(system: pytest.MonkeyPatch) -> None:
    connection = Connection("test", proxy_user="ann")
    system.setenv("all_proxy", "http://b%40b:p%3Aw@proxy.example:1")
    assert proxy_for(connection, "https", "h.example", lambda: "x") == Proxy("http://proxy.example:1", "b@b", "p:w")
    system.setenv("all_proxy", "http://proxy.example:1")
    assert proxy_for(connection, "https", "h.example", lambda: "x") == Proxy("http://proxy.example:1", "ann", "x")


def test_who_is_not_asked_through_the_systems_proxy(system: pytest.MonkeyPatch) -> None:
    system.setenv("https_proxy", "http://proxy.example:1")
    system.setenv("no_proxy", "inside.example")
    assert proxy_for(Connection("test"), "https", "127.0.0.1") is None
    assert proxy_for(Connection("test"), "https", "oss.inside.example") is None
    assert proxy_for(Connection("test", proxy=DIRECT), "https", "h.example") is None
    own = Connection("test", proxy="http://own.example:2")
    assert proxy_for(own, "https", "127.0.0.1") == Proxy("http://own.example:2")


def test_the_socks_proxy_of_windows_and_macos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"socks": "http://proxy.example:1080"})
    assert proxy_for(Connection("test"), "https", "h.example") == Proxy("socks5://proxy.example:1080")


@pytest.mark.parametrize(
    "told",
    ["socks4://h:1", "ftp://h", "http://", "http://h:port", "http://h:0", "http://h:99999", "http://ann:hush@h:1",
     "http://[::1", "://"],
)  # fmt: skip
def test_what_is_no_proxy_is_told_without_a_word_of_it(told: str) -> None:
    with pytest.raises(Fixable) as caught:
        proxy_for(Connection("test", proxy=told), "https", "h.example")
    assert caught.value.fault.code == "InvalidProxy"
    assert "hush" not in repr(caught.value.fault)


def test_a_password_that_socks_cannot_carry_is_told() -> None:
    connection = Connection("test", proxy="socks5://h:1", proxy_user="ann")
    with pytest.raises(Fixable) as caught:
        proxy_for(connection, "https", "h.example", lambda: "x" * 256)
    assert caught.value.fault.code == "InvalidProxy"
