"""The metadata service of an ECS instance, played over a real line (reference, 9.5)."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from helpers.proxies import free_port
from helpers.wire import Wire, early, http, reset, stall, wire
from partwise.core.connection import Credentials, Fresh
from partwise.core.errors import Fixable, PartwiseError, Transient
from partwise.oss import ecs_role as module
from partwise.oss.ecs_role import ecs_role
from partwise.oss.plain import Server

TOKEN = http(200, b"a-token\n", id="")
NAME = http(200, b"uploader", id="")
KEYS = {
    "AccessKeyId": "STS.1",
    "AccessKeySecret": "hush",
    "SecurityToken": "whisper",
    "Expiration": "2024-06-12T14:46:40Z",
    "LastUpdated": "2024-06-12T08:46:40Z",
    "Code": "Success",
}
FRESH = Fresh(Credentials("STS.1", "hush", "whisper"), 1718203600.0)
ROLES = "/latest/meta-data/ram/security-credentials/"


def keys(**change: Any) -> bytes:
    return http(200, json.dumps(KEYS | change).encode(), id="")


def service(server: Wire, seconds: float = 5.0) -> Server:
    port = urlsplit(server.url).port
    assert port
    return Server("http", "127.0.0.1", port, seconds)


def failure(server: Wire, kind: type[PartwiseError] = Fixable, name: str = "", **how: Any) -> str:
    with pytest.raises(kind) as caught:
        ecs_role(name, **{"service": service(server), **how})()
    assert "hush" not in f"{caught.value} {caught.value.fault!r}"
    return str(caught.value)


def asked(server: Wire) -> list[tuple[str, str, str]]:
    return [
        (raw.head.split(b" ")[0].decode(), raw.target, raw.headers.get("x-aliyun-ecs-metadata-token", ""))
        for raw in server.requests
    ]


def test_the_attached_role_by_the_second_version() -> None:
    with wire(TOKEN, NAME, keys()) as server:
        assert ecs_role(service=service(server))() == FRESH
        assert asked(server) == [
            ("PUT", "/latest/api/token", ""),
            ("GET", ROLES, "a-token"),
            ("GET", ROLES + "uploader", "a-token"),
        ]
        assert server.requests[0].headers["x-aliyun-ecs-metadata-token-ttl-seconds"] == "21600"


def test_a_role_that_is_named_is_asked_for_at_once() -> None:
    with wire(TOKEN, keys()) as server:
        assert ecs_role("a/b c", service=service(server))() == FRESH
        assert asked(server)[1:] == [("GET", ROLES + "a%2Fb%20c", "a-token")]


@pytest.mark.parametrize("status", [403, 404])
def test_the_first_version_where_there_is_no_second(status: int) -> None:
    with wire(http(status, id=""), NAME, keys()) as server:
        assert ecs_role(service=service(server))() == FRESH
        assert asked(server)[1:] == [("GET", ROLES, ""), ("GET", ROLES + "uploader", "")]
    with wire(http(status, id=""), NAME, keys()) as server:
        assert "IMDSv1 is switched off" in failure(server, v1=False)
        assert len(server.requests) == 1


def test_it_is_asked_each_time() -> None:
    with wire(TOKEN, keys(), TOKEN, keys(AccessKeyId="STS.2")) as server:
        source = ecs_role("uploader", service=service(server))
        assert [source().credentials.access_key_id for _ in range(2)] == ["STS.1", "STS.2"]


def test_no_role() -> None:
    for answer in (http(404, b"<html>not found</html>", id=""), http(200, b" \n", id="")):
        with wire(TOKEN, answer) as server:
            assert "No RAM role is attached" in failure(server)
    with wire(TOKEN, http(404, id="")) as server:
        assert "“other” is not attached" in failure(server, name="other")


@pytest.mark.parametrize(
    "answer",
    [
        keys(Code="Failed"),
        keys(AccessKeySecret=""),
        keys(Expiration="soon"),
        http(200, b"no json", id=""),
        http(200, b"[]", id=""),
        http(500, json.dumps(KEYS).encode(), id=""),
    ],
)
def test_an_answer_without_credentials(answer: bytes) -> None:
    with wire(TOKEN, answer) as server:
        assert "gave no credentials" in failure(server, Transient, name="uploader")


def test_a_service_that_fails() -> None:
    with wire(http(500, id="")) as server:
        assert "HTTP 500" in failure(server, Transient)
    with wire(TOKEN, http(503, b"uploader", id="")) as server:
        assert "HTTP 503" in failure(server, Transient)
    for broken in (reset, early(b"")):
        with wire(broken) as server:
            assert "did not answer" in failure(server, Transient)


def test_no_instance() -> None:
    with pytest.raises(Fixable, match="seems to be no ECS instance"):
        ecs_role(service=Server("http", "127.0.0.1", free_port()))()


def test_it_is_not_waited_for() -> None:
    assert Server("http", "100.100.100.200", seconds=1.0) == module._SERVICE
    with wire(stall) as server:
        began = time.monotonic()
        assert "did not answer in time" in failure(server, Transient, service=service(server, 0.2))
        assert time.monotonic() - began < 3


def test_no_redirect_is_followed() -> None:
    with wire(keys()) as other, wire(TOKEN, http(302, id="", Location=other.url)) as server:
        assert "HTTP 302" in failure(server, Transient, name="uploader")
        assert other.requests == []


def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = Server("http", "192.0.2.1", seconds=0.2)  # an address that is nobody's (RFC 5737)
    with wire(TOKEN, NAME, keys()) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        with pytest.raises(PartwiseError):
            ecs_role(service=nowhere)()
        assert proxy.requests == []
