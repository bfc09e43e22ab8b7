"""Signatures: every vector is let in at its own clock, everything tampered with is not, with OSS's own codes."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from helpers.practice import PracticeBucket, Reply
from partwise.core.connection import Credentials
from partwise.oss.encoding import wire_key, wire_query
from partwise.oss.signer import ToSign, presign_v1, presign_v4, sign_v1, sign_v4
from partwise.practice.authentication import Gatekeeper
from partwise.practice.call import Call
from partwise.practice.errors import OssError

VECTORS = json.loads((Path(__file__).parent.parent / "oss" / "signing-vectors.json").read_text())["vectors"]
REPLAYABLE = [vector for vector in VECTORS if vector["credentials"]["access_key_secret"]]


def replayed(vector: dict[str, Any]) -> Call:
    """The vector's request as it comes in from the wire, signature and all, at the vector's own time."""
    request, expect = vector["request"], vector["expect"]
    added = {**request["headers"], **(expect["added_headers"] or {})}
    if vector["where"] == "header":
        added["Authorization"] = expect["authorization"]
    pairs = [*request["query"], *(expect["added_query"] or [])]
    return Call(
        storage=None,  # type: ignore[arg-type]  # not touched before a request is let in
        receive=None,  # type: ignore[arg-type]  # its body neither
        endpoint="",
        at=vector["time"] or vector["expires"] - 1,
        method=request["method"],
        bucket_name=request["bucket"] or "",
        key=request["key"] or "",
        pairs=tuple((name, value) for name, value in pairs),
        headers={name.lower(): value.encode().decode("latin-1") for name, value in added.items()},
    )


def gatekeeper_of(vector: dict[str, Any], secret: str = "") -> Gatekeeper:
    told = vector["credentials"]
    token = told["security_token"] or ""
    return Gatekeeper(
        Credentials(told["access_key_id"], secret or told["access_key_secret"], token), vector["region"] or "any"
    )


@pytest.mark.parametrize("vector", REPLAYABLE, ids=lambda vector: vector["id"])
def test_every_vector_is_let_in_and_refused_with_another_secret(vector: dict[str, Any]) -> None:
    gatekeeper_of(vector).check(replayed(vector))
    with pytest.raises(OssError) as caught:
        gatekeeper_of(vector, "another secret").check(replayed(vector))
    assert caught.value.code == "SignatureDoesNotMatch"
    assert caught.value.details["StringToSign"] == vector["expect"]["string_to_sign"]
    if vector["version"] == "v4":
        assert caught.value.details["CanonicalRequest"] == vector["expect"]["canonical_request"]


@pytest.mark.parametrize("vector", REPLAYABLE, ids=lambda vector: vector["id"])
def test_no_vector_is_let_in_a_week_and_an_hour_later(vector: dict[str, Any]) -> None:
    late = replayed(vector)
    late.at += 608_400
    with pytest.raises(OssError) as caught:
        gatekeeper_of(vector).check(late)
    assert caught.value.code == ("RequestTimeTooSkewed" if vector["where"] == "header" else "AccessDenied")


@pytest.fixture
def signed(practice: PracticeBucket) -> dict[str, str]:
    """The headers of a good V4 request to list the buckets."""
    return dict(sign_v4(SERVICE, practice.credentials, region=practice.region, at=time.time()).headers)


SERVICE = ToSign("GET", "", "", (), {})


def listed(practice: PracticeBucket, headers: Mapping[str, str]) -> Reply:
    return practice.exchange("GET", "/", headers=headers)


def test_the_good_request_is_good(practice: PracticeBucket, signed: dict[str, str]) -> None:
    assert listed(practice, signed).status == 200


@pytest.mark.parametrize(
    ("change", "refusal", "ec"),
    [
        ({"Authorization": None}, (403, "AccessDenied"), "0003-00000001"),
        ({"Authorization": "Basic YTpi"}, (400, "InvalidArgument"), ""),
        ({"Authorization": "OSS4-HMAC-SHA256 nonsense"}, (400, "InvalidArgument"), ""),
        ({"Authorization": "OSS4-HMAC-SHA256 Credential=a/b,Signature=c"}, (400, "InvalidArgument"), ""),
        ({"x-oss-content-sha256": None}, (400, "InvalidArgument"), ""),
        ({"x-oss-content-sha256": "abc"}, (400, "InvalidArgument"), ""),
        ({"x-oss-security-token": "t"}, (403, "AccessKeyIdAndSecurityTokenNotMatch"), ""),
        ({"x-oss-extra": "added after signing"}, (403, "SignatureDoesNotMatch"), "0002-00000040"),
        ({"Content-Type": "text/plain"}, (403, "SignatureDoesNotMatch"), "0002-00000040"),
    ],
)
def test_a_request_changed_after_signing(
    practice: PracticeBucket, signed: dict[str, str], change: dict[str, str | None], refusal: tuple[int, str], ec: str
) -> None:
    headers = {name: value for name, value in {**signed, **change}.items() if value is not None}
    reply = listed(practice, headers)
    assert reply.refusal == refusal
    assert (reply.headers.get("x-oss-ec", ""), reply.text("EC")) == (ec, ec)
    assert len(reply.headers["x-oss-request-id"]) == 24
    assert reply.text("RequestId") == reply.headers["x-oss-request-id"]


@pytest.mark.parametrize(
    ("before", "after", "refusal", "ec"),
    [
        ("/cn-practice/", "/oss-cn-practice/", (400, "InvalidArgument"), "0002-00000226"),
        ("/oss/", "/oss-cloudbox/", (400, "InvalidArgument"), "0002-00000227"),
        ("Credential=PRACTICE", "Credential=NOBODY", (403, "InvalidAccessKeyId"), "0002-00000902"),
        (",Signature", ",AdditionalHeaders=,Signature", (400, "InvalidArgument"), "0002-00000209"),
        (",Signature", ",AdditionalHeaders=host;,Signature", (400, "InvalidArgument"), "0002-00000210"),
        (",Signature", ",AdditionalHeaders=host,Signature", (403, "SignatureDoesNotMatch"), "0002-00000040"),
    ],
)
def test_an_authorization_that_says_something_else(
    practice: PracticeBucket, signed: dict[str, str], before: str, after: str, refusal: tuple[int, str], ec: str
) -> None:
    signed["Authorization"] = signed["Authorization"].replace(before, after)
    reply = listed(practice, signed)
    assert reply.refusal == refusal
    assert reply.headers["x-oss-ec"] == ec


def test_additional_headers_are_checked_as_sent(practice: PracticeBucket) -> None:
    host = practice.endpoint.removeprefix("http://")
    request = ToSign("GET", "", "", (), {"host": host})
    signed = sign_v4(request, practice.credentials, region=practice.region, at=time.time(), additional_headers=["host"])
    assert "AdditionalHeaders=host" in signed.headers["Authorization"]
    assert listed(practice, signed.headers).status == 200


@pytest.mark.parametrize(("clock", "status"), [(-1000, 403), (-800, 200), (800, 200), (1000, 403)])
def test_a_clock_may_be_15_minutes_off(practice: PracticeBucket, clock: float, status: int) -> None:
    reply = practice.send("GET", bucket="", clock=clock)
    assert reply.status == status
    if status == 403:
        assert reply.text("Code") == "RequestTimeTooSkewed"
        assert reply.text("MaxAllowedSkewMilliseconds") == "900000"
        assert reply.text("ServerTime").endswith("Z")
        assert reply.headers["x-oss-ec"] == "0002-00000504"


def test_a_refused_signature_shows_what_the_server_signed(practice: PracticeBucket) -> None:
    wrong = Credentials(practice.credentials.access_key_id, "wrong")
    request = ToSign("GET", "", "", (), {})
    mine = sign_v4(request, wrong, region=practice.region, at=time.time())
    reply = listed(practice, mine.headers)
    assert reply.refusal == (403, "SignatureDoesNotMatch")
    assert reply.text("StringToSign") == mine.string_to_sign
    assert bytes.fromhex(reply.text("StringToSignBytes")).decode() == mine.string_to_sign
    assert reply.text("CanonicalRequest") == mine.canonical_request
    assert reply.text("SignatureProvided") == mine.signature
    assert practice.credentials.access_key_secret not in reply.body.decode()


class TestV1:
    def test_header(self, practice: PracticeBucket) -> None:
        signed = sign_v1(SERVICE, practice.credentials, at=time.time())
        assert listed(practice, signed.headers).status == 200
        assert listed(practice, {**signed.headers, "x-oss-a": "b"}).refusal == (403, "SignatureDoesNotMatch")

    def test_without_a_date(self, practice: PracticeBucket) -> None:
        signed = sign_v1(SERVICE, practice.credentials, at=time.time())
        for date in ({}, {"Date": "yesterday"}, {"Date": "yesterday GMT"}):
            headers = {"Authorization": signed.headers["Authorization"], **date}
            assert listed(practice, headers).refusal == (403, "AccessDenied")

    def test_skewed(self, practice: PracticeBucket) -> None:
        signed = sign_v1(SERVICE, practice.credentials, at=time.time() - 1000)
        assert listed(practice, signed.headers).refusal == (403, "RequestTimeTooSkewed")

    def test_an_expired_url(self, practice: PracticeBucket) -> None:
        request = ToSign("GET", practice.bucket, "k", (), {})
        for expires_at, refusal in ((time.time() + 60, (404, "NoSuchKey")), (time.time() - 1, (403, "AccessDenied"))):
            signed = presign_v1(request, practice.credentials, expires_at=int(expires_at))
            reply = practice.exchange("GET", f"/{practice.bucket}/k?{wire_query(signed.query)}")
            assert reply.refusal == refusal


class TestPresignedV4:
    def target(self, practice: PracticeBucket, at: float, expires: int, change: Mapping[str, str]) -> str:
        request = ToSign("GET", practice.bucket, "a b", (), {})
        signed = presign_v4(request, practice.credentials, region=practice.region, at=at, expires=expires)
        pairs = [(name, change.get(name, value)) for name, value in signed.query]
        return f"/{practice.bucket}/{wire_key('a b')}?{wire_query(pairs)}"

    @pytest.mark.parametrize(
        ("age", "expires", "change", "refusal"),
        [
            (0, 60, {}, (404, "NoSuchKey")),
            (120, 60, {}, (403, "AccessDenied")),
            (-1000, 60, {}, (403, "RequestTimeTooSkewed")),
            (0, 604_801, {}, (400, "InvalidArgument")),
            (0, 0, {}, (400, "InvalidArgument")),
            (0, 60, {"x-oss-expires": "61"}, (403, "SignatureDoesNotMatch")),
            (0, 60, {"x-oss-signature": "0" * 64}, (403, "SignatureDoesNotMatch")),
            (0, 60, {"x-oss-signature-version": "V9"}, (400, "InvalidArgument")),
            (0, 60, {"x-oss-credential": "a/b"}, (400, "InvalidArgument")),
            (0, 60, {"x-oss-date": "now"}, (400, "InvalidArgument")),
        ],
    )
    def test_url(
        self, practice: PracticeBucket, age: float, expires: int, change: dict[str, str], refusal: tuple[int, str]
    ) -> None:
        target = self.target(practice, time.time() - age, expires, change)
        assert practice.exchange("GET", target).refusal == refusal


def test_temporary_credentials_need_their_very_token(tmp_path: Path) -> None:
    keys = Credentials("STS.practice", "secret", "a/token+with=signs")
    practice = PracticeBucket(tmp_path, credentials=keys)
    try:
        assert practice.send("GET", bucket="").status == 200
        for token, code in (("", "InvalidAccessKeyId"), ("another", "InvalidSecurityToken")):
            other = Credentials(keys.access_key_id, keys.access_key_secret, token)
            assert practice.send("GET", bucket="", credentials=other).refusal == (403, code)
        signed = sign_v1(SERVICE, keys, at=time.time())
        assert listed(practice, signed.headers).status == 200
        for url in (
            presign_v1(SERVICE, keys, expires_at=int(time.time()) + 60),
            presign_v4(SERVICE, keys, region=practice.region, at=time.time(), expires=60),
        ):
            assert practice.exchange("GET", f"/?{wire_query(url.query)}").status == 200
    finally:
        practice.stop()
