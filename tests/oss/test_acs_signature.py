"""The signature V3 against the vector of the reference (9.6), and what may be said about any call."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from partwise.core.connection import Credentials
from partwise.oss.acs_signature import Call, sign_v3

VECTOR = Call(
    "ecs.cn-shanghai.aliyuncs.com",
    "RunInstances",
    "2014-05-26",
    (("RegionId", "cn-shanghai"), ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd")),
    "2023-10-26T10:22:32Z",
    "3156853299f313e23d1673dc12e1703d",
)
ME = Credentials("YourAccessKeyId", "YourAccessKeySecret")
HASH = "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259"
SIGNATURE = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


def test_the_vector_of_the_reference() -> None:
    signed = sign_v3(VECTOR, ME)
    assert sha256(signed.canonical_request.encode()).hexdigest() == HASH
    assert signed.signature == SIGNATURE
    assert signed.headers["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        f"x-acs-signature-nonce;x-acs-version,Signature={SIGNATURE}"
    )


def test_a_token_is_signed_too() -> None:
    signed = sign_v3(VECTOR, Credentials(ME.access_key_id, ME.access_key_secret, "whisper"))
    assert signed.headers["x-acs-security-token"] == "whisper"
    assert "x-acs-security-token:whisper\n" in signed.canonical_request
    assert ";x-acs-security-token;x-acs-signature-nonce;" in signed.headers["Authorization"]
    assert signed.signature != SIGNATURE
    assert "whisper" not in repr(signed)


@given(st.dictionaries(TEXT, TEXT, max_size=5))
def test_the_order_of_the_parameters_does_not_matter_and_nothing_breaks_out(
    parameters: dict[str, str],
) -> None:
    pairs = tuple(parameters.items())
    calls = [Call("h", "A", "1", told, "d", "n") for told in (pairs, pairs[::-1])]
    first, second = (sign_v3(call, ME) for call in calls)
    assert first == second
    assert calls[0].query.isascii()
    assert calls[0].query.count("&") == max(0, len(pairs) - 1)
    assert first.canonical_request.splitlines()[2] == calls[0].query
