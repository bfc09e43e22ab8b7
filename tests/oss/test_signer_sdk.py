"""The vendor's own signer as a second opinion, on whatever hypothesis thinks up."""

from __future__ import annotations

from collections.abc import Iterable
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
HOSTILE_HEADERS = st.dictionaries(
    st.one_of(
        NAME.map("x-oss-{}".format),
        NAME.map("X-OSS-Meta-{}".format),
        NAME.map("X-{}".format),
        st.sampled_from(
            ["Content-Type", "CONTENT-MD5", "Host", "Range", "Content-Length", "If-Match", "Cache-Control"]
        ),
    ),
    TEXT.map(str.strip).filter(bool),  # the SDK leaves the trimming to its caller (reference, 2.2)
    max_size=8,
).filter(lambda headers: len({name.lower() for name in headers}) == len(headers))
HOSTILE_REQUESTS = st.builds(
    ToSign,
    st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS"]),
    NAME,
    st.one_of(TEXT, st.lists(st.sampled_from([".", "..", "", "%2F", "a+b", "文", "\n", "?", "#"])).map("/".join)),
    st.dictionaries(st.one_of(TEXT, NAME.map("x-oss-{}".format)).filter(bool), TEXT, max_size=8).map(
        lambda pairs: tuple(pairs.items())
    ),
    HOSTILE_HEADERS,
)
ADDITIONAL = st.sets(
    st.one_of(
        NAME.map("x-{}".format),  # present, absent, or signed in any case
        NAME.map("X-Oss-{}".format),
        st.sampled_from(
            ["host", "HOST", "range", "Range", "content-length", "If-Match", "cache-control", "content-type"]
        ),
    ),
    max_size=8,
)
SECRETS = VISIBLE.filter(bool)
TIMES = st.integers(946_684_800, 4_102_444_800)


def context(
    request: ToSign,
    credentials: Credentials,
    at: int,
    expires: int = 0,
    additional: Iterable[str] = ("host", "range"),
    region: str = "cn-hangzhou",
    product: str = "oss",
) -> SigningContext:
    query = wire_query(request.query)
    made = SigningContext(
        product=product,
        region=region,
        bucket=request.bucket or None,
        key=request.key or None,
        request=HttpRequest(request.method, f"https://h.example/?{query}" if query else "https://h.example/"),
        credentials=TheirCredentials(
            credentials.access_key_id, credentials.access_key_secret, credentials.security_token or None
        ),
        signing_time=datetime.fromtimestamp(at, UTC),
        additional_headers=set(additional),
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


@given(HOSTILE_REQUESTS, SECRETS, VISIBLE, TIMES, ADDITIONAL, NAME, st.sampled_from(["oss", "oss-cloudbox"]))
def test_v4_with_a_token_and_additional_headers(
    request: ToSign, secret: str, token: str, at: int, additional: set[str], region: str, product: str
) -> None:
    credentials = Credentials("STS.AKID", secret, f"CAIS{token}")
    theirs = context(request, credentials, at, additional=additional, region=region, product=product)
    SignerV4().sign(theirs)
    ours = sign_v4(request, credentials, region=region, at=at, product=product, additional_headers=additional)
    assert ours.string_to_sign == theirs.string_to_sign
    assert ours.headers["Authorization"] == theirs.request.headers["Authorization"]
    assert ours.headers["x-oss-security-token"] == theirs.request.headers["x-oss-security-token"]


@given(SECRETS, VISIBLE, TIMES, HOSTILE_HEADERS, ADDITIONAL)
def test_v4_at_service_level(secret: str, token: str, at: int, headers: dict[str, str], additional: set[str]) -> None:
    request, credentials = ToSign("GET", "", "", (("max-keys", "1000"),), headers), Credentials("AKID", secret, token)
    theirs = context(request, credentials, at, additional=additional)
    SignerV4().sign(theirs)
    ours = sign_v4(request, credentials, region="cn-hangzhou", at=at, additional_headers=additional)
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
