"""Whether a request may come in: signatures V4 and V1, in a header or in the URL (reference, 2).

The signature is computed anew by the client's own pure signer and compared in constant time.
"""

from __future__ import annotations

import hmac
import re
from calendar import timegm
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from time import strptime

from partwise.core.connection import Credentials
from partwise.core.limits import MAX_CLOCK_SKEW, MAX_PRESIGN_SECONDS
from partwise.oss.signer import Signed, ToSign, presign_v1, presign_v4, sign_v1, sign_v4
from partwise.practice.answers import iso_time
from partwise.practice.call import Call
from partwise.practice.elsewhere import region_asked
from partwise.practice.errors import OssError, invalid_argument, refused
from partwise.practice.tokens import Tokens

_V4 = "OSS4-HMAC-SHA256"
_TOKEN = "x-oss-security-token"  # noqa: S105 - the name of a header
_V4_QUERY = (
    "x-oss-signature-version",
    "x-oss-credential",
    "x-oss-date",
    "x-oss-expires",
    "x-oss-signature",
    "x-oss-additional-headers",
    _TOKEN,
)
_V1_QUERY = ("OSSAccessKeyId", "Expires", "Signature", "security-token")


class Gatekeeper:
    """Knows one key pair, the temporary ones made of it and one region, and lets in what is signed for both.

    What comes to the host of another region that a bucket plays must be signed for that one.
    """

    def __init__(self, credentials: Credentials, region: str) -> None:
        self._credentials = credentials
        self._region = region
        self.tokens = Tokens()

    def check(self, call: Call) -> None:
        """Pass, or raise the OssError that OSS would answer."""
        authorization = call.headers.get("authorization", "")
        if authorization.startswith(_V4):
            self._header_v4(call, authorization)
        elif authorization.startswith("OSS "):
            self._header_v1(call, authorization)
        elif authorization:
            raise invalid_argument("Authorization", authorization, "Unsupported authorization type.")
        elif call.has("x-oss-signature-version") or call.has("x-oss-signature"):
            self._query_v4(call)
        elif call.has("Signature") or call.has("OSSAccessKeyId"):
            self._query_v1(call)
        else:
            raise refused("AccessDenied")

    def _header_v4(self, call: Call, authorization: str) -> None:
        fields = _authorization_fields(authorization)
        date = call.headers.get("x-oss-date", "")
        credentials = self._scope(
            call, fields["Credential"], date, call.headers.get(_TOKEN, ""), "Authorization header"
        )
        if call.headers.get("x-oss-content-sha256") != "UNSIGNED-PAYLOAD":
            found = call.headers.get("x-oss-content-sha256", "")
            raise invalid_argument("x-oss-content-sha256", found, "x-oss-content-sha256 must be UNSIGNED-PAYLOAD.")
        at = _moment_v4(date)
        _check_skew(at, call.at)
        names = fields.get("AdditionalHeaders", "").split(";")
        request = _to_sign(call, call.pairs)
        signed = sign_v4(request, credentials, region=region_asked(call, self._region), at=at, additional_headers=names)
        _compare(credentials, signed, fields["Signature"])

    def _query_v4(self, call: Call) -> None:
        missing = [name for name in _V4_QUERY[:5] if not call.query(name)]
        if missing or call.query("x-oss-signature-version") != _V4:
            raise invalid_argument(
                missing[0] if missing else _V4_QUERY[0], "", "Invalid signing parameters in the URL."
            )
        date = call.query("x-oss-date")
        credentials = self._scope(call, call.query("x-oss-credential"), date, call.query(_TOKEN), "query")
        at = _moment_v4(date)
        expires = call.number("x-oss-expires", 0, 1, MAX_PRESIGN_SECONDS)
        if at - call.at > MAX_CLOCK_SKEW:
            raise _skewed(at, call.at)
        _check_expiry(at + expires, call.at)
        rest = tuple(pair for pair in call.pairs if pair[0] not in _V4_QUERY)
        signed = presign_v4(
            _to_sign(call, rest),
            credentials,
            region=region_asked(call, self._region),
            at=at,
            expires=expires,
            additional_headers=call.query("x-oss-additional-headers").split(";"),
        )
        _compare(credentials, signed, call.query("x-oss-signature"))

    def _header_v1(self, call: Call, authorization: str) -> None:
        access_key_id, _, signature = authorization[4:].strip().partition(":")
        credentials = self._known(call, access_key_id, call.headers.get(_TOKEN, ""))
        at = _moment_v1(call.headers.get("x-oss-date") or call.headers.get("date", ""))
        _check_skew(at, call.at)
        _compare(credentials, sign_v1(_to_sign(call, call.pairs), credentials, at=at), signature)

    def _query_v1(self, call: Call) -> None:
        credentials = self._known(call, call.query("OSSAccessKeyId"), call.query("security-token"))
        expires_at = call.number("Expires", 0, 0, 99_999_999_999)
        _check_expiry(expires_at, call.at)
        rest = tuple(pair for pair in call.pairs if pair[0] not in _V1_QUERY)
        signed = presign_v1(_to_sign(call, rest), credentials, expires_at=expires_at)
        _compare(credentials, signed, call.query("Signature"))

    def _scope(self, call: Call, credential: str, date: str, token: str, where: str) -> Credentials:
        """Whose key it is, if `AKID/DATE/REGION/PRODUCT/aliyun_v4_request` is ours and of the day of `date`.

        Raises OssError (reference, 1.6 and 2.3).
        """
        parts = credential.split("/")
        if len(parts) != 5 or parts[4] != "aliyun_v4_request":
            raise refused("InvalidArgument", f"Invalid Credential in {where}.")
        credentials = self._known(call, parts[0], token)
        if parts[1] != date[:8]:
            raise refused("InvalidArgument", f"Invalid signing date in {where}.")
        if parts[2] != region_asked(call, self._region):
            raise refused("InvalidArgument", f"Invalid signing region in {where}.", ec="0002-00000226")
        if parts[3] != "oss":
            raise refused("InvalidArgument", f"Invalid signing product in {where}.", ec="0002-00000227")
        return credentials

    def _known(self, call: Call, access_key_id: str, token: str) -> Credentials:
        """The credentials of this id, whose very token must come with it and still be good. Raises OssError."""
        temporary = self.tokens.find(access_key_id)
        ours = temporary.credentials if temporary else self._credentials
        if not hmac.compare_digest(access_key_id.encode(), ours.access_key_id.encode()):
            raise refused("InvalidAccessKeyId", OSSAccessKeyId=access_key_id)
        if token and not ours.security_token:
            raise refused("AccessKeyIdAndSecurityTokenNotMatch")
        if not hmac.compare_digest(token.encode(), ours.security_token.encode()):
            raise refused("InvalidSecurityToken" if token else "InvalidAccessKeyId")
        if temporary and call.at >= temporary.expires:
            raise refused("SecurityTokenExpired", Expiration=iso_time(temporary.expires))
        return ours


def _compare(credentials: Credentials, signed: Signed, provided: str) -> None:
    if hmac.compare_digest(signed.signature.encode(), provided.encode()):
        return
    told = {
        "OSSAccessKeyId": credentials.access_key_id,
        "SignatureProvided": provided,
        "StringToSign": signed.string_to_sign,
        "StringToSignBytes": signed.string_to_sign.encode().hex(" ").upper(),
    }
    if signed.canonical_request:
        told["CanonicalRequest"] = signed.canonical_request
    raise refused("SignatureDoesNotMatch", **told)


def _to_sign(call: Call, pairs: tuple[tuple[str, str], ...]) -> ToSign:
    # The wire's bytes are what was signed: latin-1 brought them in, UTF-8 is how the signer brings them out.
    headers = {name: _as_utf8(value) for name, value in call.headers.items()}
    return ToSign(call.method, call.bucket_name, call.key, pairs, headers)


def _as_utf8(value: str) -> str:
    try:
        return value.encode("latin-1").decode()
    except UnicodeDecodeError:
        return value


def _authorization_fields(authorization: str) -> Mapping[str, str]:
    """The fields after the algorithm; blanks after commas and another order are accepted (reference, 2.4)."""
    fields: dict[str, str] = {}
    for item in authorization[len(_V4) :].split(","):
        name, _, value = item.strip().partition("=")
        fields[name] = value
    if not fields.get("Credential") or not fields.get("Signature"):
        raise refused("InvalidArgument", "Invalid Authorization header: Credential and Signature are required.")
    named = fields.get("AdditionalHeaders")
    if named is not None and not all(named.split(";")):
        ec = "0002-00000210" if named else "0002-00000209"
        raise refused("InvalidArgument", "Invalid AdditionalHeaders in Authorization header.", ec=ec)
    return fields


def _moment_v4(date: str) -> int:
    if not re.fullmatch(r"\d{8}T\d{6}Z", date, re.ASCII):
        raise _no_date()
    try:
        return timegm(strptime(date, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        raise _no_date() from None


def _moment_v1(date: str) -> float:
    if not date.endswith(" GMT"):
        raise _no_date()
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        raise _no_date() from None


def _no_date() -> OssError:
    return refused("AccessDenied", "OSS authentication requires a valid Date.")


def _check_skew(at: float, now: float) -> None:
    if abs(at - now) > MAX_CLOCK_SKEW:
        raise _skewed(at, now)


def _skewed(at: float, now: float) -> OssError:
    return refused(
        "RequestTimeTooSkewed",
        MaxAllowedSkewMilliseconds=MAX_CLOCK_SKEW * 1000,
        RequestTime=iso_time(at),
        ServerTime=iso_time(now),
    )


def _check_expiry(expires_at: float, now: float) -> None:
    if now > expires_at:
        raise refused("AccessDenied", "Request has expired.", Expires=iso_time(expires_at), ServerTime=iso_time(now))
