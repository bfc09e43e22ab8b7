"""Temporary credentials: handed out to whoever may sign, good with their own token until their end."""

from __future__ import annotations

import json
import time
from datetime import datetime

import pytest

from helpers.practice import PracticeBucket, Reply
from partwise.core.connection import Credentials
from partwise.oss.encoding import wire_query
from partwise.oss.signer import ToSign, presign_v1, presign_v4, sign_v1
from partwise.practice.tokens import Tokens

SERVICE = ToSign("GET", "", "", (), {})


def asked(practice: PracticeBucket, body: bytes, credentials: Credentials | None = None) -> Reply:
    return practice.send("POST", "token", body=body, bucket="-", credentials=credentials)


def issued(practice: PracticeBucket, seconds: float) -> tuple[Credentials, float]:
    """New credentials, and their end in seconds since 1970."""
    told = json.loads(asked(practice, json.dumps({"seconds": seconds}).encode()).body)["Credentials"]
    credentials = Credentials(told["AccessKeyId"], told["AccessKeySecret"], told["SecurityToken"])
    return credentials, datetime.fromisoformat(told["Expiration"]).timestamp()


def test_they_are_good_beside_the_permanent_ones(practice: PracticeBucket) -> None:
    (one, ends), (other, _) = issued(practice, 900), issued(practice, 900)
    assert one.access_key_id.startswith("STS.")
    assert len({one.access_key_id, other.access_key_id, practice.credentials.access_key_id}) == 3
    assert ends == pytest.approx(time.time() + 900, abs=5)
    for credentials in (one, other, practice.credentials):
        assert practice.send("GET", bucket="", credentials=credentials).status == 200


def test_in_every_signature(practice: PracticeBucket) -> None:
    credentials, _ = issued(practice, 900)
    assert practice.exchange("GET", "/", headers=sign_v1(SERVICE, credentials, at=time.time()).headers).status == 200
    for url in (
        presign_v1(SERVICE, credentials, expires_at=int(time.time()) + 60),
        presign_v4(SERVICE, credentials, region=practice.region, at=time.time(), expires=60),
    ):
        assert practice.exchange("GET", f"/?{wire_query(url.query)}").status == 200


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"security_token": ""}, "InvalidAccessKeyId"),
        ({"security_token": "another"}, "InvalidSecurityToken"),
        ({"access_key_secret": "another"}, "SignatureDoesNotMatch"),
        ({"access_key_id": "STS.another"}, "InvalidAccessKeyId"),
    ],
)
def test_none_is_good_for_another(practice: PracticeBucket, change: dict[str, str], code: str) -> None:
    good, _ = issued(practice, 900)
    told = {name: change.get(name, getattr(good, name)) for name in Credentials.__slots__}
    assert practice.send("GET", bucket="", credentials=Credentials(**told)).refusal == (403, code)


def test_they_end(practice: PracticeBucket) -> None:
    credentials, ends = issued(practice, 0.2)
    while time.time() < ends:
        time.sleep(0.02)
    reply = practice.send("GET", bucket="", credentials=credentials)
    assert reply.refusal == (403, "SecurityTokenExpired")
    assert practice.send("GET", bucket="").status == 200


def test_all_can_be_ended_at_once(practice: PracticeBucket) -> None:
    old = [issued(practice, 900)[0] for _ in range(2)]
    assert practice.send("DELETE", "token", bucket="-").status == 204
    new, _ = issued(practice, 900)
    codes = [practice.send("GET", bucket="", credentials=one).text("Code") for one in (*old, new)]
    assert codes == ["SecurityTokenExpired", "SecurityTokenExpired", ""]


def test_only_who_may_sign_gets_any(practice: PracticeBucket) -> None:
    for method in ("POST", "DELETE"):
        assert practice.exchange(method, "/-/token", b'{"seconds": 900}').refusal == (403, "AccessDenied")
    wrong = Credentials(practice.credentials.access_key_id, "wrong")
    assert asked(practice, b'{"seconds": 900}', wrong).refusal == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"seconds": "long"}', b'{"seconds": null}', b'{"seconds": NaN}', b"\xff"]
)
def test_what_tells_no_time_is_refused(practice: PracticeBucket, body: bytes) -> None:
    reply = asked(practice, body)
    assert (reply.status, b"seconds" in reply.body) == (400, True)


def test_what_is_over_does_not_live_on_when_all_are_ended() -> None:
    tokens = Tokens()
    short, long = tokens.issue(10.0), tokens.issue(100.0)
    tokens.expire(50.0)
    ends = [found.expires for one in (short, long) if (found := tokens.find(one.credentials.access_key_id))]
    assert ends == [10.0, 50.0]
    assert tokens.find("nobody") is None
