"""The release feed over a real line: what is sent, whom it comes from, and what is told where it does not come."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from helpers.proxies import free_port
from helpers.tls_server import DAY, Authority, server_context, tls_wire
from helpers.wire import cut, http, reset, stall, wire
from partwise import __version__
from partwise.core.errors import Fault, Fixable, PartwiseError, Transient
from partwise.core.releases import MAX_BYTES, parse_feed
from partwise.oss import release_feed as module
from partwise.oss.release_feed import read_feed

FEED = b'{"format": 1, "releases": []}'
UNKNOWN = "Whether there is a new version could not be found out."


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def fault_at(address: str, kind: type[PartwiseError]) -> Fault:
    with pytest.raises(kind) as caught:
        read_feed(address)
    assert "OSS" not in str(caught.value)
    return caught.value.fault


def test_the_usual_feed_is_the_projects_own() -> None:
    assert module.PUBLISHED == "https://raw.githubusercontent.com/partwise/partwise/feed/releases.json"


def test_one_request_that_tells_nothing_of_anybody() -> None:
    with wire(http(200, FEED, id="")) as server:
        assert read_feed(f"{server.url}/mirror/releases.json?for=all#part") == FEED
        (request,) = server.requests
        assert request.head.split(b"\r\n")[0] == b"GET /mirror/releases.json?for=all HTTP/1.1"
        assert request.headers == {
            "host": server.url.removeprefix("http://"),
            "accept": "application/json",
            "accept-encoding": "identity",
            "user-agent": f"partwise/{__version__}",
        }


def test_an_address_without_a_path() -> None:
    with wire(http(200, FEED, id="")) as server:
        assert read_feed(server.url) == FEED
        assert server.requests[0].target == "/"


def test_who_answers_is_checked_as_everywhere(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    context = server_context(authority.issue())
    with tls_wire(context, http(200, FEED, id="")) as server:
        fault = fault_at(server.url, Fixable)
        assert fault.code == "CertificateUnknown"
        assert str(fault) == (
            f"{UNKNOWN} The server's certificate comes from nobody this computer trusts, so nothing was sent. "
            "Check this computer's date, and whether a proxy inspects what is sent; then look again."
        )
        assert server.requests == []
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))  # a company's own, in the system's store
        assert read_feed(server.url) == FEED
    with tls_wire(server_context(authority.issue(ends=-DAY / 2)), http(200, FEED, id="")) as server:
        assert fault_at(server.url, Fixable).code == "CertificateExpired"


def test_the_systems_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with wire(http(403, id="")) as proxy:
        for name in ("https_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        fault = fault_at("https://feed.example/releases.json", Fixable)
        assert proxy.requests[0].head.startswith(b"CONNECT feed.example:443 ")
        assert fault.advice == "Check the proxy in the settings of this system, then look again."


def test_no_redirect_is_followed() -> None:
    with wire(http(200, FEED, id="")) as other, wire(http(302, id="", Location=other.url)) as server:
        assert str(fault_at(server.url, Fixable)) == (
            f"{UNKNOWN} 127.0.0.1 answered with HTTP 302. Sign in to the network if it asks for it, then look again."
        )
        assert other.requests == []


@pytest.mark.parametrize(("status", "kind"), [(404, Fixable), (204, Fixable), (429, Transient), (503, Transient)])
def test_an_answer_that_is_none(status: int, kind: type[PartwiseError]) -> None:
    with wire(http(status, FEED if status != 204 else b"", id="")) as server:
        assert fault_at(server.url, kind).http_status == status
        assert len(server.requests) == 1


def test_what_is_too_long_for_a_feed_is_told_as_none() -> None:
    with wire(http(200, FEED + b" " * MAX_BYTES, id=""), http(200, b" " * 17 * MAX_BYTES, id="")) as server:
        for _ in range(2):
            with pytest.raises(Fixable, match="is not the list of versions"):
                parse_feed(read_feed(server.url))


def test_a_line_that_breaks() -> None:
    for broken in (reset, cut(http(200, FEED[:5], id="", length=len(FEED)))):
        with wire(broken) as server:
            assert fault_at(server.url, Transient).advice == "Check the network connection, then look again."
    assert fault_at(f"http://127.0.0.1:{free_port()}/", Transient).code == "ConnectionRefused"


def test_it_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS", 0.2)
    with wire(stall) as server:
        began = time.monotonic()
        assert fault_at(server.url, Transient).title == f"{UNKNOWN} The server did not answer in time."
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "address",
    [
        "http://feed.example/releases.json",
        "http://10.0.0.1/releases.json",
        "feed.example/releases.json",
        "ftp://feed.example/releases.json",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@feed.example/",
        "https://[::1/",
        "https://feed.example:99999/",
        "https://feed.example/a b",
        "https://feed.example/中文",
        str(Path(__file__)),
    ],
)
def test_an_address_that_cannot_be_used_is_not_tried(address: str) -> None:
    fault = fault_at(address, Fixable)
    assert fault.code == "InvalidFeed"
    assert "PARTWISE_RELEASE_FEED" in fault.advice
    assert "secret" not in str(fault)
