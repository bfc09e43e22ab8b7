"""Signatures V4 and V1, in a header and in a URL: pure functions of request, credentials and time (reference, 2).

Values come in undecorated (nothing percent-encoded); what has to be added to the request comes out.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter
from time import gmtime, strftime

from partwise.core.connection import Credentials
from partwise.oss.encoding import encode_path, encode_text

_ALGORITHM = "OSS4-HMAC-SHA256"
_UNSIGNED = "UNSIGNED-PAYLOAD"  # the only payload hash OSS supports (reference, 2.2)
_TOKEN = "x-oss-security-token"  # noqa: S105 - the name of a header, not a token
_SUBRESOURCE_NAMES = """
    acl append bucketInfo callback callback-var cname continuation-token cors delete encryption inventory lifecycle
    location logging objectMeta partNumber policy position qosInfo referer regionList requestPayment resourceGroup
    response-cache-control response-content-disposition response-content-encoding response-content-language
    response-content-type response-expires restore security-token sequential stat style symlink tagging
    transferAcceleration uploadId uploads versionId versioning versions website worm wormExtend wormId
"""
_V1_SUBRESOURCES = frozenset(_SUBRESOURCE_NAMES.split())  # reference, 2.8

Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ToSign:
    """A request before its signature: all text decoded; `""` is no bucket, no key, a valueless parameter."""

    method: str
    bucket: str
    key: str
    query: Query = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def resource(self) -> str:
        """`/`, `/BUCKET/` or `/BUCKET/KEY`, whatever the addressing style (reference, 2.2)."""
        return f"/{self.bucket}/{self.key}" if self.bucket else "/"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature and what carries it. All but the signature may hold a security token and stays out of the repr.

    `headers` and `query` are to be added to the request; `canonical_request` is empty for V1.
    """

    signature: str
    string_to_sign: str = field(repr=False)
    canonical_request: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    query: Query = field(repr=False)


def sign_v4(
    request: ToSign,
    credentials: Credentials,
    *,
    region: str,
    at: float,
    product: str = "oss",
    additional_headers: Iterable[str] = (),
) -> Signed:
    """The V4 signature in the Authorization header (reference, 2.2 to 2.4). `at` in seconds since 1970.

    `additional_headers` names headers to sign beside those always signed; absent ones are passed over.
    """
    moment = _moment(int(at))
    added = {"x-oss-date": moment, "x-oss-content-sha256": _UNSIGNED}
    if credentials.security_token:
        added[_TOKEN] = credentials.security_token
    headers = _lowered(request.headers) | added
    additional = _additional(headers, additional_headers)
    canonical = _canonical_request(request, request.query, headers, additional)
    scope = f"{moment[:8]}/{region}/{product}/aliyun_v4_request"
    text, signature = _signature_v4(canonical, moment, scope, credentials, region, product)
    named = f"AdditionalHeaders={additional}," if additional else ""
    added["Authorization"] = f"{_ALGORITHM} Credential={credentials.access_key_id}/{scope},{named}Signature={signature}"
    return Signed(signature, text, canonical, added, ())


def presign_v4(
    request: ToSign,
    credentials: Credentials,
    *,
    region: str,
    at: float,
    expires: int,
    product: str = "oss",
    additional_headers: Iterable[str] = (),
) -> Signed:
    """The V4 signature in the query of a URL (reference, 2.6). `expires` in seconds after `at`."""
    moment = _moment(int(at))
    headers = _lowered(request.headers)
    additional = _additional(headers, additional_headers)
    scope = f"{moment[:8]}/{region}/{product}/aliyun_v4_request"
    added = [
        ("x-oss-signature-version", _ALGORITHM),
        ("x-oss-credential", f"{credentials.access_key_id}/{scope}"),
        ("x-oss-date", moment),
        ("x-oss-expires", str(expires)),
    ]
    if credentials.security_token:
        added.append((_TOKEN, credentials.security_token))
    if additional:
        added.append(("x-oss-additional-headers", additional))
    canonical = _canonical_request(request, (*request.query, *added), headers, additional)
    text, signature = _signature_v4(canonical, moment, scope, credentials, region, product)
    added.append(("x-oss-signature", signature))
    return Signed(signature, text, canonical, {}, tuple(added))


def sign_v1(request: ToSign, credentials: Credentials, *, at: float) -> Signed:
    """The V1 signature in the Authorization header (reference, 2.8). A date the request carries wins over `at`."""
    headers = _lowered(request.headers)
    added: dict[str, str] = {}
    date = headers.get("x-oss-date") or headers.get("date")
    if not date:
        date = added["Date"] = formatdate(int(at), usegmt=True)
    if credentials.security_token:
        headers[_TOKEN] = added[_TOKEN] = credentials.security_token
    text, signature = _signature_v1(request, request.query, headers, date, credentials)
    added["Authorization"] = f"OSS {credentials.access_key_id}:{signature}"
    return Signed(signature, text, "", added, ())


def presign_v1(request: ToSign, credentials: Credentials, *, expires_at: int) -> Signed:
    """The V1 signature in the query of a URL (reference, 2.8). `expires_at` in seconds since 1970."""
    token = (("security-token", credentials.security_token),) if credentials.security_token else ()
    headers = _lowered(request.headers)
    text, signature = _signature_v1(request, request.query + token, headers, str(expires_at), credentials)
    added = (("OSSAccessKeyId", credentials.access_key_id), ("Expires", str(expires_at)), *token)
    return Signed(signature, text, "", {}, (*added, ("Signature", signature)))


@lru_cache(maxsize=16)
def signing_key(secret: str, day: str, region: str, product: str) -> bytes:
    """The V4 key of one day (`YYYYMMDD`), region and product (reference, 2.3); four HMACs, so kept."""
    key = f"aliyun_v4{secret}".encode()
    for step in (day, region, product, "aliyun_v4_request"):
        key = hmac.digest(key, step.encode(), "sha256")
    return key


@lru_cache(maxsize=4)
def _moment(at: int) -> str:
    return strftime("%Y%m%dT%H%M%SZ", gmtime(at))


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value.strip() for name, value in headers.items()}


def _always_signed(name: str) -> bool:
    return name.startswith("x-oss-") or name in ("content-type", "content-md5")


def _additional(headers: Mapping[str, str], wanted: Iterable[str]) -> str:
    """The AdditionalHeaders field: names present and not signed anyway, sorted, joined by `;` (reference, 2.2)."""
    names = {name.lower() for name in wanted}
    return ";".join(sorted(name for name in names if name in headers and not _always_signed(name)))


def _canonical_request(request: ToSign, query: Query, headers: Mapping[str, str], additional: str) -> str:
    """The six lines of reference, 2.2. Names are sorted, never finished lines: `a-b:` would come before `a:`."""
    pairs = sorted(((encode_text(name), encode_text(value)) for name, value in query), key=itemgetter(0))
    extra = additional.split(";")
    names = sorted(name for name in headers if _always_signed(name) or name in extra)
    return "\n".join(
        (
            request.method.upper(),
            encode_path(request.resource),
            "&".join(f"{name}={value}" if value else name for name, value in pairs),
            "".join(f"{name}:{headers[name]}\n" for name in names),
            additional,
            _UNSIGNED,
        )
    )


def _signature_v4(
    canonical: str, moment: str, scope: str, credentials: Credentials, region: str, product: str
) -> tuple[str, str]:
    text = f"{_ALGORITHM}\n{moment}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = signing_key(credentials.access_key_secret, moment[:8], region, product)
    return text, hmac.digest(key, text.encode(), "sha256").hex()


def _signature_v1(
    request: ToSign, query: Query, headers: Mapping[str, str], date: str, credentials: Credentials
) -> tuple[str, str]:
    """The string to sign of reference, 2.8 (resource and values raw), and its HMAC-SHA1."""
    signed = sorted(
        ((name, value) for name, value in query if name in _V1_SUBRESOURCES or name.startswith("x-oss-")),
        key=itemgetter(0),
    )
    subresources = "&".join(f"{name}={value}" if value else name for name, value in signed)
    lines = (
        request.method.upper(),
        headers.get("content-md5", ""),
        headers.get("content-type", ""),
        date,
        *(f"{name}:{headers[name]}" for name in sorted(headers) if name.startswith("x-oss-")),
        request.resource + (f"?{subresources}" if subresources else ""),
    )
    text = "\n".join(lines)
    return text, b64encode(hmac.digest(credentials.access_key_secret.encode(), text.encode(), "sha1")).decode()
