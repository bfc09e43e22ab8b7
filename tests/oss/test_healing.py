"""A wrong clock, a stale token, a wrong secret: what heals by itself, what is told, and that no secret is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest

from helpers.wire import ME, NOW, SECRET, TOKEN, Wire, client, error, http, stored, wire
from partwise.core.connection import Connection, Credentials, Fresh
from partwise.core.errors import Bug, Fault, Fixable, Kind, PartwiseError, Transient
from partwise.oss.bucket_operations import GetBucketLocation
from partwise.oss.client import Client
from partwise.oss.credentials import Renewing
from partwise.oss.operations import PutObject, UploadPart
from partwise.oss.signer import ToSign, sign_v4


def fault_of(server: Wire) -> Fault:
    with client(server) as oss, pytest.raises(PartwiseError) as caught:
        oss.call(GetBucketLocation("bucket"))
    return caught.value.fault


SKEWED = error(403, "RequestTimeTooSkewed", "<ServerTime>2024-06-12T15:46:40.000Z</ServerTime>")
SKEWED_BY_DATE = error(403, "RequestTimeTooSkewed", Date="Wed, 12 Jun 2024 15:46:40 GMT")


@pytest.mark.parametrize("answer", [SKEWED, SKEWED_BY_DATE])
def test_a_wrong_clock_is_learnt_and_the_request_repeated(answer: bytes) -> None:
    located = http(200, b"<LocationConstraint>oss-cn-hangzhou</LocationConstraint>")
    with wire(answer, located) as server, client(server) as oss:
        assert oss.call(GetBucketLocation("bucket")) == "cn-hangzhou"
        assert oss.clock_offset == 7200.0
    assert [raw.headers["x-oss-date"] for raw in server.requests] == ["20240612T134640Z", "20240612T154640Z"]


def test_a_body_is_never_repeated_by_the_client() -> None:
    with wire(SKEWED, stored()) as server, client(server) as oss:
        with pytest.raises(Transient) as caught:
            oss.call(UploadPart("bucket", "key", "ID", 1, 1), [b"x"])
        assert caught.value.fault.retry_after == 0.0
        assert len(server.requests) == 1
        assert oss.call(UploadPart("bucket", "key", "ID", 1, 1), [b"x"]).etag == '"E"'
    assert server.requests[1].headers["x-oss-date"] == "20240612T154640Z"


def test_a_clock_that_stays_wrong_is_told_after_one_more_try() -> None:
    with wire(SKEWED) as server:
        assert fault_of(server).code == "RequestTimeTooSkewed"
        assert len(server.requests) == 2


@pytest.mark.parametrize("told", ["1971-01-01T00:00:00.000Z", "9999-12-31T23:59:59Z", "nonsense"])
def test_a_nonsensical_time_teaches_nothing(told: str) -> None:
    answer = error(403, "RequestTimeTooSkewed", f"<ServerTime>{told}</ServerTime>")
    with wire(answer) as server, client(server) as oss:
        with pytest.raises(Transient):
            oss.call(GetBucketLocation("bucket"))
        assert oss.clock_offset == 0.0
    assert len(server.requests) == 1


def test_renewed_credentials_are_used_at_once() -> None:
    sets = [Credentials("STS.OLD", SECRET, "old"), Credentials("STS.NEW", SECRET, "new")]
    answers = [error(403, "SecurityTokenExpired"), http(200, b"<LocationConstraint>x</LocationConstraint>")]
    with wire(*answers) as server:
        connection = Connection("test", region="cn-hangzhou", endpoint=server.url)
        with Client(connection, lambda: sets.pop(0) if len(sets) > 1 else sets[0]) as oss:
            assert oss.call(GetBucketLocation("bucket")) == "x"
    assert [raw.headers["x-oss-security-token"] for raw in server.requests] == ["old", "new"]


def test_expired_credentials_that_nobody_renews_are_the_users_to_renew() -> None:
    with wire(error(403, "SecurityTokenExpired")) as server:
        assert fault_of(server).kind is Kind.FIXABLE
        assert len(server.requests) == 1


class Role:
    """Gives credentials one after the other; the last one for good. `trouble` is raised instead of newer ones."""

    def __init__(self, *names: str, trouble: PartwiseError | None = None) -> None:
        self._sets = [Credentials(f"STS.{name}", SECRET, name) for name in names]
        self._trouble = trouble
        self._fetches = 0

    def __call__(self) -> Fresh:
        self._fetches += 1
        if self._trouble and self._fetches > 1:
            raise self._trouble
        return Fresh(self._sets.pop(0) if len(self._sets) > 1 else self._sets[0])


def temporary(server: Wire, role: Role) -> Client:
    connection = Connection("test", region="cn-hangzhou", endpoint=server.url)
    return Client(connection, Renewing(role), clock=lambda: NOW)


@pytest.mark.parametrize("code", ["SecurityTokenExpired", "InvalidSecurityToken"])
def test_a_role_is_asked_for_newer_credentials(code: str) -> None:
    with wire(error(403, code), stored()) as server, temporary(server, Role("old", "new", "never")) as oss:
        assert oss.call(PutObject("bucket", "key", 0)).etag == '"E"'
    assert [raw.headers["x-oss-security-token"] for raw in server.requests] == ["old", "new"]


def test_a_body_goes_again_by_its_owner_with_the_newer_ones() -> None:
    part = UploadPart("bucket", "key", "ID", 1, 1)
    with wire(error(403, "SecurityTokenExpired"), stored()) as server, temporary(server, Role("old", "new")) as oss:
        with pytest.raises(Transient) as caught:
            oss.call(part, [b"x"])
        assert len(server.requests) == 1
        assert oss.call(part, [b"x"]).etag == '"E"'
    fault = caught.value.fault
    assert (fault.kind, fault.code, fault.retry_after) == (Kind.TRANSIENT, "CredentialsRenewed", 0.0)
    assert (fault.http_status, fault.operation, fault.host) == (403, "UploadPart", "127.0.0.1")
    assert fault.title.endswith(".")
    assert [raw.headers["x-oss-security-token"] for raw in server.requests] == ["old", "new"]


@pytest.mark.parametrize("body", [None, [b"x"]])
def test_a_role_without_newer_credentials_leaves_the_refusal_as_it_was(body: list[bytes] | None) -> None:
    with wire(error(403, "SecurityTokenExpired")) as server, temporary(server, Role("only")) as oss:
        with pytest.raises(Fixable) as caught:
            oss.call(UploadPart("bucket", "key", "ID", 1, len(body or [])), body)
        assert len(server.requests) == 1
    assert caught.value.fault.code == "SecurityTokenExpired"


def test_why_a_role_gives_none_is_told() -> None:
    trouble = Transient("The role's server does not answer.", code="NoAnswer")
    role, refusal = Role("old", trouble=trouble), error(403, "SecurityTokenExpired")
    with wire(refusal) as server, temporary(server, role) as oss, pytest.raises(Transient, match="role's server"):
        oss.call(GetBucketLocation("bucket"))


def test_newer_credentials_that_are_refused_too_are_told_after_one_more_try() -> None:
    with wire(error(403, "SecurityTokenExpired")) as server, temporary(server, Role("old", "new", "never")) as oss:
        with pytest.raises(Fixable):
            oss.call(GetBucketLocation("bucket"))
        assert len(server.requests) == 2


def _mismatch(string_to_sign: str) -> bytes:
    return error(403, "SignatureDoesNotMatch", f"<StringToSign>{escape(string_to_sign)}</StringToSign>")


def test_equal_texts_and_another_signature_mean_a_wrong_secret() -> None:
    ours = sign_v4(ToSign("GET", "bucket", "", (("location", ""),), {}), ME, region="cn-hangzhou", at=NOW)
    with wire(_mismatch(ours.string_to_sign)) as server:
        fault = fault_of(server)
    assert fault.kind is Kind.FIXABLE
    assert "secret is wrong" in fault.title


def test_other_texts_are_our_bug_and_the_log_says_which_lines(
    caplog: pytest.LogCaptureFixture, expected_log: Callable[[str], None]
) -> None:
    expected_log("signed different texts")
    me = Credentials("STS.KEY", SECRET, TOKEN)
    theirs = f"GET\n/bucket/\nlocation\nx-oss-security-token:{TOKEN}\n"
    answer = error(
        403,
        "SignatureDoesNotMatch",
        f"<StringToSign>other</StringToSign><CanonicalRequest>{theirs}</CanonicalRequest>",
    )
    with wire(answer) as server, client(server, me) as oss, pytest.raises(Bug):
        oss.call(GetBucketLocation("bucket"))
    assert "x-oss-content-sha256:UNSIGNED-PAYLOAD" in caplog.text
    assert TOKEN not in caplog.text
    assert SECRET not in caplog.text


def test_no_secret_reaches_a_log_or_a_repr(caplog: pytest.LogCaptureFixture) -> None:
    me = Credentials("STS.KEYNAME", SECRET, TOKEN)
    caplog.set_level(logging.DEBUG)
    with wire(stored(), error(403, "AccessDenied")) as server, client(server, me) as oss:
        oss.call(PutObject("bucket", "照片\n", 1), [b"x"])
        with pytest.raises(Fixable) as caught:
            oss.call(PutObject("bucket", "key", 1), [b"x"])
    signed = sign_v4(ToSign("PUT", "bucket", "key", (), {"x-oss-security-token": TOKEN}), me, region="r", at=NOW)
    told = caplog.text + repr(me) + repr(signed) + repr(oss) + repr(caught.value.fault)
    assert SECRET not in told
    assert TOKEN not in told
    ours = [record for record in caplog.records if record.name == "partwise.oss.transport"]
    assert "PUT 127.0.0.1/bucket/%E7%85%A7%E7%89%87%0A: 200" in ours[0].getMessage()


@pytest.mark.parametrize(
    "credentials",
    [
        Credentials("", "s"),
        Credentials("k", ""),
        Credentials("k", "s\n"),
        Credentials("键", "s"),
        Credentials("k", "s", "a b"),
    ],
)
def test_credentials_that_cannot_be_are_refused_before_anything_is_sent(credentials: Credentials) -> None:
    with wire(stored()) as server, client(server, credentials) as oss, pytest.raises(Fixable):
        oss.call(PutObject("bucket", "key", 0), [])
    assert server.requests == []
