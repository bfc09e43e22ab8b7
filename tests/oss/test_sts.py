"""AssumeRole over a real line: what is asked, what is answered, and every way in which it goes wrong."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from helpers.proxies import free_port, http_proxy, socks_proxy
from helpers.tls_server import Authority, server_context, tls_wire
from helpers.wire import NOW, Wire, cut, http, stall, wire
from partwise.core.connection import DIRECT, Connection, Credentials, CredentialsSource, Fresh, Role
from partwise.core.errors import Fixable, PartwiseError, Transient
from partwise.oss import sts
from partwise.oss.acs_signature import Call, sign_v3
from partwise.oss.credentials import Renewing
from partwise.oss.sts import assumed

ARN = "acs:ram::1234567890123456:role/uploader"
ME = Credentials("LTAI5tExample", "hush")
GIVEN = {"AccessKeyId": "STS.1", "AccessKeySecret": "new hush", "SecurityToken": "whisper"}
DIRECTLY = Connection("c", proxy=DIRECT)


def given(expiration: str = "2024-06-12T14:46:40Z", **headers: str) -> bytes:
    told = {"RequestId": "R", "Credentials": GIVEN | {"Expiration": expiration}}
    return http(200, json.dumps(told).encode(), id="", **headers)


def refused(status: int, code: str, **headers: str) -> bytes:
    told = {"RequestId": "R-1", "Code": code, "Message": "what\n STS says", "HostId": "h", "Recommend": "u"}
    return http(status, json.dumps(told).encode(), id="", **headers)


def source(server: Wire, me: Credentials = ME, via: Connection = DIRECTLY, **role: Any) -> CredentialsSource:
    wanted = Role(ARN, **{"endpoint": server.url, **role})
    return assumed(lambda: Fresh(me), wanted, via, clock=lambda: NOW)


def failure(server: Wire, kind: type[PartwiseError] = Fixable, **role: Any) -> PartwiseError:
    with pytest.raises(kind) as caught:
        source(server, **role)()
    assert not [secret for secret in ("hush", "whisper") if secret in f"{caught.value} {caught.value.fault!r}"]
    return caught.value


def test_what_is_asked_and_what_is_given() -> None:
    with wire(given()) as server:
        fresh = source(server, Credentials("STS.0", "hush", "token"), external_id="x&y", seconds=900, session="me")()
        assert fresh == Fresh(Credentials("STS.1", "new hush", "whisper"), 1718203600.0)
        (asked,) = server.requests
    parts = urlsplit(asked.target)
    assert asked.head.startswith(b"POST /?")
    assert dict(parse_qsl(parts.query)) == {
        "RoleArn": ARN,
        "RoleSessionName": "me",
        "DurationSeconds": "900",
        "ExternalId": "x&y",
        "Format": "JSON",
    }
    told = asked.headers
    assert (told["x-acs-action"], told["x-acs-version"]) == ("AssumeRole", "2015-04-01")
    assert (told["x-acs-date"], told["x-acs-security-token"]) == ("2024-06-12T13:46:40Z", "token")
    assert told["accept"] == "application/json"
    call = Call(
        told["host"],
        "AssumeRole",
        "2015-04-01",
        tuple(parse_qsl(parts.query)),
        told["x-acs-date"],
        told["x-acs-signature-nonce"],
    )
    signed = sign_v3(call, Credentials("STS.0", "hush", "token"))
    assert told["authorization"] == signed.headers["Authorization"]
    assert b"hush" not in asked.head


def test_each_time_is_asked_anew_with_what_its_source_gives_then() -> None:
    keys = iter([Credentials("A", "a"), Credentials("B", "b")])
    with wire(given()) as server:
        ask = assumed(lambda: Fresh(next(keys)), Role(ARN, endpoint=server.url), DIRECTLY)
        ask()
        ask()
        first, second = (request.headers for request in server.requests)
    assert "Credential=A," in first["authorization"]
    assert "Credential=B," in second["authorization"]
    assert first["x-acs-signature-nonce"] != second["x-acs-signature-nonce"]


def test_it_is_renewed_before_it_ends() -> None:
    now = [NOW]
    with wire(given(), given("2024-06-12T15:46:40Z")) as server:
        ask = assumed(lambda: Fresh(ME), Role(ARN, endpoint=server.url), DIRECTLY, clock=lambda: now[0])
        provider = Renewing(ask, clock=lambda: now[0])
        provider()
        now[0] = 1718203600.0 - 301
        provider()
        assert len(server.requests) == 1
        now[0] += 2
        provider()
        assert len(server.requests) == 2


@pytest.mark.parametrize("code", ["InvalidTimeStamp.Expired", "IllegalTimestamp"])
def test_a_clock_six_hours_off_is_put_right_for_once(code: str) -> None:
    date = formatdate(NOW + 6 * 3600, usegmt=True)
    with wire(refused(400, code, Date=date), given("2024-06-12T20:46:40Z")) as server:
        assert source(server)().expires == 1718203600.0  # in an hour by the clock of this computer
        assert [request.headers["x-acs-date"][11:13] for request in server.requests] == ["13", "19"]


def test_a_clock_that_stays_wrong_is_told() -> None:
    for date in ("", "nonsense", formatdate(NOW, usegmt=True)):
        with wire(refused(400, "InvalidTimeStamp.Expired", Date=date)) as server:
            assert "(InvalidTimeStamp.Expired)" in str(failure(server))
            assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, "NoPermission", "sts:AssumeRole"),
        (404, "EntityNotExist.Role", "does not exist"),
        (400, "InvalidParameter.RoleArn", "ARN"),
        (400, "InvalidParameter.DurationSeconds", "shorter"),
        (404, "InvalidAccessKeyId.NotFound", "AccessKey ID"),
        (403, "InvalidSecurityToken.Expired", "have expired"),
        (400, "Something.New", "(Something.New)"),
    ],
)
def test_refusals_in_words_with_the_evidence(status: int, code: str, words: str) -> None:
    with wire(refused(status, code)) as server:
        error = failure(server)
    assert words in str(error)
    fault = error.fault
    assert (fault.code, fault.message, fault.request_id) == (code, "what STS says", "R-1")
    assert (fault.http_status, fault.host, fault.operation) == (status, "127.0.0.1", "AssumeRole")


@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "IncompleteSignature"])
def test_a_wrong_secret_is_told_without_what_was_signed(code: str) -> None:
    with wire(refused(400, code)) as server:
        error = failure(server)
    assert "The AccessKey secret is wrong." in str(error)
    assert error.fault.message == ""


@pytest.mark.parametrize(("status", "code"), [(503, "ServiceUnavailable"), (400, "Throttling.User"), (429, "X")])
def test_what_passes(status: int, code: str) -> None:
    with wire(refused(status, code)) as server:
        assert failure(server, Transient).fault.code == code


@pytest.mark.parametrize(
    "answer",
    [
        http(200, b"<html>sign in</html>", id=""),
        http(200, b'{"Credentials": {"AccessKeyId": "STS.1"}}', id=""),
        http(200, b"[" * 100_000, id=""),
        http(403, b"[]", id=""),
        http(400, b'{"Code": "<hush>", "Message": 7}', id=""),
    ],
)
def test_what_is_not_sts(answer: bytes) -> None:
    with wire(answer) as server:
        error = failure(server)
    assert error.fault.code == "NotSts"
    assert "Something other than STS answered" in str(error)


def test_a_redirect_is_not_followed() -> None:
    with wire(given()) as other, wire(http(302, id="", Location=other.url)) as server:
        failure(server)
        assert other.requests == []


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sts, "_PATIENCE", 0.2)
    with wire(stall) as silent:
        began = time.monotonic()
        error = failure(silent, Transient)
        assert time.monotonic() - began < 5
    assert error.fault.code == "NoAnswer"
    assert "OSS" not in str(error)
    with wire(cut(b"HTTP/1.1 200 OK\r\nContent-Le")) as broken:
        assert failure(broken, Transient).fault.code == "ConnectionBroken"
    gone = assumed(lambda: Fresh(ME), Role(ARN, endpoint=f"http://127.0.0.1:{free_port()}"), DIRECTLY)
    with pytest.raises(Transient, match=r"STS gave no credentials of the role[.] Nobody listens"):
        gone()
    with wire(b"220 smtp.example ESMTP\r\n\r\n") as other:
        error = failure(other, Transient)
    assert error.fault.code == "NotOss"
    assert "OSS" not in str(error)


def test_by_the_proxy_of_the_connection() -> None:
    with wire(given()) as proxy:
        role = Role(ARN, endpoint="http://sts.localhost")
        via = Connection("c", proxy=proxy.url, proxy_user="me")
        assumed(lambda: Fresh(ME), role, via, password=lambda: "open", clock=lambda: NOW)()
        (asked,) = proxy.requests
    assert asked.target.startswith("http://sts.localhost/?")
    assert asked.headers["proxy-authorization"] == f"Basic {b64encode(b'me:open').decode()}"
    assert asked.headers["host"] == "sts.localhost"


def test_only_https_leaves_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Fixable, match="plain HTTP"):
        assumed(lambda: Fresh(ME), Role(ARN, endpoint="http://sts.example.com"), DIRECTLY)()
    with pytest.raises(Fixable, match="is not an endpoint"):
        assumed(lambda: Fresh(ME), Role(ARN, endpoint="a b"), DIRECTLY)()
    monkeypatch.setattr(sts, "_PATIENCE", 0.3)
    with wire(given()) as server:
        failure(server, PartwiseError, endpoint=server.url.removeprefix("http://"))
        assert server.requests == []


def test_by_https_with_the_trust_of_the_connection(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    trusting = replace(DIRECTLY, ca_file=str(authority.ca_file))
    with tls_wire(server_context(authority.issue()), given()) as server:
        with pytest.raises(Fixable, match=r"STS gave no credentials of the role[.] The server's certificate"):
            source(server)()
        assert server.requests == []
        assert source(server, via=trusting)().credentials.access_key_id == "STS.1"


def test_through_a_real_proxy(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    for kind in (http_proxy, socks_proxy):
        with tls_wire(server_context(authority.issue()), given()) as server, kind(tmp_path, "me", "open") as proxy:
            via = Connection("c", proxy=proxy.url, proxy_user="me", ca_file=str(authority.ca_file))
            wanted = Role(ARN, endpoint=server.url)
            assert assumed(lambda: Fresh(ME), wanted, via, password=lambda: "open")().expires == 1718203600.0
            assert proxy.served(server.url)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"arn": "uploader"}, "no ARN"),
        ({"arn": "acs:ram::1:user/x"}, "no ARN"),
        ({"session": "a"}, "session"),
        ({"session": "a b"}, "session"),
        ({"session": "a" * 65}, "session"),
        ({"seconds": 899}, "899 s"),
        ({"seconds": 43_201}, "43201 s"),
    ],
)
def test_what_sts_would_refuse_is_not_asked(change: dict[str, Any], words: str) -> None:
    asked: list[None] = []

    def give() -> Fresh:
        asked.append(None)
        return Fresh(ME)

    with pytest.raises(Fixable, match=words) as caught:
        assumed(give, Role(**{"arn": ARN, **change}), DIRECTLY)()
    assert caught.value.fault.code == "InvalidRole"
    assert asked == []


def test_credentials_that_cannot_be_sent_are_not() -> None:
    with wire(given()) as server:
        for me in (Credentials("", "x"), Credentials("a\r\nx: y", "x"), Credentials("ä", "x")):
            with pytest.raises(Fixable):
                source(server, me)()
        assert server.requests == []
