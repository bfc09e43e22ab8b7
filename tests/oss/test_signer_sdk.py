"""The vendor's own signer as a second opinion, on whatever hypothesis thinks up."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from alibabacloud_oss_v2.credentials import Credentials as TheirCredentials
from alibabacloud_oss_v2.signer import SignerV1, SignerV4
from alibabacloud_oss_v2.types import HttpRequest, SigningContext
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.connection import Credentials
from partwise.oss.encoding import wire_query
from partwise.oss.signer import ToSign, presign_v1, presign_v4, sign_v1, sign_v4

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
VISIBLE = st.text(st.characters(codec="ascii", min_codepoint=0x21, max_codepoint=0x7E), max_size=20)
NAME = st.text(st.sampled_from("abcxyz-0"), min_size=1, max_size=12)
SUBRESOURCES = st.sampled_from(
    ["uploads", "uploadId", "partNumber", "acl", "continuation-token", "prefix", "delimiter", "lang", "encoding-type"]
)
HEADERS = st.dictionaries(
    st.one_of(
        NAME.map("x-oss-{}".format),
        NAME.map("X-Oss-Meta-{}".format),
        st.sampled_from(["Content-Type", "content-md5", "Host", "Range"]),
    ),
    VISIBLE.filter(bool),
    max_size=6,
).filter(lambda headers: len({name.lower() for name in headers}) == len(headers))
REQUESTS = st.builds(
    ToSign,
    st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD"]),
    st.just("holiday-media"),
    TEXT,
    # a request that carries the fields of a signature already is nothing the SDK and we need to agree on
    st.dictionaries(TEXT.filter(lambda name: name and not name.startswith("x-oss-")), TEXT, max_size=6).map(
        lambda pairs: tuple(pairs.items())
    ),
    HEADERS,
)
V1_REQUESTS = st.builds(
    ToSign,
    st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD"]),
    st.just("holiday-media"),
    TEXT,
    st.dictionaries(SUBRESOURCES, TEXT, max_size=6).map(lambda pairs: tuple(pairs.items())),
    HEADERS,
)
SECRETS = VISIBLE.filter(bool)
TIMES = st.integers(946_684_800, 4_102_444_800)


def context(request: ToSign, credentials: Credentials, at: int, expires: int = 0) -> SigningContext:
    query = wire_query(request.query)
    made = SigningContext(
        product="oss",
        region="cn-hangzhou",
        bucket=request.bucket,
        key=request.key,
        request=HttpRequest(request.method, f"https://h.example/?{query}" if query else "https://h.example/"),
        credentials=TheirCredentials(
            credentials.access_key_id, credentials.access_key_secret, credentials.security_token or None
        ),
        signing_time=datetime.fromtimestamp(at, UTC),
        additional_headers={"host", "range"},
    )
    made.request.headers.update(request.headers)
    made.auth_method_query = expires > 0
    made.expiration_time = datetime.fromtimestamp(at + expires, UTC)
    return made


@given(REQUESTS, SECRETS, VISIBLE, TIMES)
def test_v4_in_a_header(request: ToSign, secret: str, token: str, at: int) -> None:
    credentials = Credentials("AKID", secret, token)
    theirs = context(request, credentials, at)
    SignerV4().sign(theirs)
    ours = sign_v4(request, credentials, region="cn-hangzhou", at=at, additional_headers=("host", "Range"))
    assert ours.string_to_sign == theirs.string_to_sign
    assert ours.headers["Authorization"] == theirs.request.headers["Authorization"]


@given(REQUESTS, SECRETS, VISIBLE, TIMES, st.integers(1, 604_800))
def test_v4_in_a_url(request: ToSign, secret: str, token: str, at: int, expires: int) -> None:
    credentials = Credentials("AKID", secret, token)
    theirs = context(request, credentials, at, expires)
    SignerV4().sign(theirs)
    ours = presign_v4(
        request, credentials, region="cn-hangzhou", at=at, expires=expires, additional_headers=("host", "range")
    )
    assert ours.string_to_sign == theirs.string_to_sign
    query = parse_qsl(urlsplit(theirs.request.url).query, keep_blank_values=True)
    assert set(ours.query) <= set(query)


@given(V1_REQUESTS, SECRETS, TIMES)
def test_v1_in_a_header(request: ToSign, secret: str, at: int) -> None:
    credentials = Credentials("AKID", secret)
    theirs = context(request, credentials, at)
    SignerV1().sign(theirs)
    ours = sign_v1(request, credentials, at=at)
    assert ours.string_to_sign == theirs.string_to_sign
    assert ours.headers["Authorization"] == theirs.request.headers["Authorization"]


@given(V1_REQUESTS, SECRETS, VISIBLE, TIMES)
def test_v1_in_a_url(request: ToSign, secret: str, token: str, at: int) -> None:
    credentials = Credentials("AKID", secret, token)
    theirs = context(request, credentials, at, 600)
    SignerV1().sign(theirs)
    ours = presign_v1(request, credentials, expires_at=at + 600)
    assert ours.string_to_sign == theirs.string_to_sign
    query = parse_qsl(urlsplit(theirs.request.url).query, keep_blank_values=True)
    assert set(ours.query) <= set(query)
