"""From an answer that is no success to an error of ours, with the words for it and all the evidence (reference, 7)."""

from __future__ import annotations

import json
import logging
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import ndiff
from email.utils import parsedate_to_datetime
from typing import Any

from partwise.core.advice import ADVICE, Advice, advice_on
from partwise.core.errors import Bug, Fault, Fixable, Kind, PartwiseError, Transient, UploadGone
from partwise.oss.endpoints import INTERNAL
from partwise.oss.messages import Reply, Unreadable
from partwise.oss.signer import Signed
from partwise.oss.xml import parse

log = logging.getLogger(__name__)

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_FIELD = re.compile(rb"<(Code|Message|RequestId|EC|Endpoint)>([^<]{1,1000})</")
_SECRET = re.compile(r"(security-token[=:])[^&\n]*", re.IGNORECASE)
_SCANNED = 64 * 1024
_HEAD_CODES = {404: "NoSuchKey", 403: "AccessDenied", 304: "NotModified", 412: "PreconditionFailed"}
_BY_PROXY = {
    **dict.fromkeys(("NameNotResolved", "ConnectionRefused", "NoRoute"), "ProxyUnreachable"),
    "ConnectTimeout": "ProxySilent",
}
"""What it means when a proxy stands on the way."""
_FAMILY = {"NoTls": "NotOss", "ProxyCannotReach": "NoRoute"}
"""Those that have words of their own, but are answered like others: the network may come back by itself."""
_ERRORS: dict[Kind, type[PartwiseError]] = {Kind.FIXABLE: Fixable, Kind.TRANSIENT: Transient, Kind.BUG: Bug}


@dataclass(frozen=True, slots=True)
class Asked:
    """The request a failure answers. `signed` is None where none was sent; `proxy` is the one on the way, to show."""

    operation: str
    host: str
    method: str = ""
    signed: Signed | None = field(default=None, repr=False)
    proxy: str = ""


class Failure:
    """What an answer says went wrong: the fields of OSS's Error document, whatever dress it came in."""

    def __init__(self, reply: Reply, method: str) -> None:
        self._told = _told(reply)
        self._headers = reply.headers
        code = self["Code"]
        if not _CODE.fullmatch(code):
            code = _HEAD_CODES.get(reply.status, "") if method == "HEAD" and reply.request_id else ""
        self.code = code
        self.from_oss = bool(code or reply.request_id)

    def __getitem__(self, name: str) -> str:
        value = self._told.get(name)
        return value if isinstance(value, str) else ""

    def line(self, name: str, limit: int = 500) -> str:
        """A field as one line for a person, cut to `limit` characters."""
        return " ".join(self[name].split())[:limit]


def error_of(reply: Reply, asked: Asked) -> PartwiseError:
    """The error for a reply that is no success, or that claims to be one without what it must carry."""
    failure = Failure(reply, asked.method)
    code = failure.code or _unnamed(reply, failure, asked)
    words = _words(code, failure, reply, asked)
    fault = Fault(
        words.kind,
        words.title,
        words.advice,
        code=code,
        message=failure.line("Message"),
        ec=failure.line("EC", 64) or reply.headers.get("x-oss-ec", "")[:64],
        request_id=reply.request_id[:64] or failure.line("RequestId", 64),
        http_status=reply.status,
        host=asked.host,
        operation=asked.operation,
        endpoint=failure.line("Endpoint", 255),
        retry_after=_retry_after(reply.headers),
    )
    return UploadGone.of(fault) if code == "NoSuchUpload" else _ERRORS[words.kind].of(fault)


def transport_error(why: str, asked: Asked) -> PartwiseError:
    """The error for a request that got no answer; `why` is one of our own codes (core/advice_transport.py)."""
    code, told, host = _FAMILY.get(why, why), why, asked.host
    if asked.proxy and why in _BY_PROXY:
        told, host = _BY_PROXY[why], asked.proxy
    elif why == "ConnectTimeout" and asked.host.endswith(INTERNAL):
        told = "InternalEndpoint"
    words = ADVICE[told]
    return _ERRORS[words.kind](words.title, words.advice, code=code, host=host, operation=asked.operation)


def _unnamed(reply: Reply, failure: Failure, asked: Asked) -> str:
    """A code of ours for an answer that names none; empty where its status must do (reference, 3.1)."""
    if reply.status == 407 or (reply.status == 401 and asked.proxy and not failure.from_oss):  # 401: tinyproxy's
        return "ProxyPassword"
    if reply.status < 300:
        return "BrokenAnswer" if failure.from_oss else "NotOss"
    if failure.from_oss:
        return ""
    return "GatewayFailed" if reply.status in (408, 429, 500, 502, 503, 504) else "NotOss"


def _words(code: str, failure: Failure, reply: Reply, asked: Asked) -> Advice:
    """The words for `code`, sharpened by what else OSS told (reference, 1.6, 2.10, 7.3)."""
    message = failure["Message"].lower()
    if code == "AccessDenied" and failure["Endpoint"]:
        return ADVICE["WrongEndpoint"]
    if code == "InvalidArgument" and "signing region" in message:
        return ADVICE["WrongRegion"]
    if code == "InvalidArgument" and failure["ArgumentName"]:
        name, value = failure.line("ArgumentName", 80), failure.line("ArgumentValue", 80)
        return Advice(f"OSS does not take “{value}” for {name}.", ADVICE[code].advice)
    if code == "SignatureDoesNotMatch" and asked.signed and _differs(failure, asked.signed):
        return ADVICE["SignatureDiffers"]
    return advice_on(code, status=reply.status, operation=asked.operation, action=failure.line("AuthAction", 80))


def _differs(failure: Failure, signed: Signed) -> bool:
    """Whether OSS signed another text than we did. If so, the log says which lines; equal texts mean a wrong secret."""
    theirs = failure["StringToSign"]
    if not theirs or theirs == signed.string_to_sign:
        return False
    canonical = failure["CanonicalRequest"]
    ours = signed.canonical_request if canonical else signed.string_to_sign
    lines = ndiff(_masked(canonical or theirs), _masked(ours))
    log.error("OSS (-) and Partwise (+) signed different texts:\n%s", "\n".join(lines))
    return True


def _masked(text: str) -> list[str]:
    return _SECRET.sub(r"\1***", text[:_SCANNED]).splitlines()


def _told(reply: Reply) -> Mapping[str, Any]:
    """The fields of the error: from `x-oss-err` (HEAD), JSON, XML, or what is left of broken XML."""
    body = reply.body
    if "x-oss-err" in reply.headers:
        try:
            body = b64decode(reply.headers["x-oss-err"])
        except ValueError:
            return {}
    if "json" in reply.headers.get("content-type", "").lower():
        return _from_json(body)
    try:
        root = parse(body)
    except Unreadable:
        return {name.decode(): text.decode(errors="replace") for name, text in _FIELD.findall(body[:_SCANNED])}
    return {child.tag: child.text or "" for child in root} if root.tag == "Error" else {}


def _from_json(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if isinstance(told, dict) and isinstance(told.get("Error"), dict):
        told = told["Error"]
    return told if isinstance(told, dict) else {}


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds the server asks to wait: `Retry-After` (seconds or a date) or OSS's own header in milliseconds."""
    asked = headers.get("retry-after", "").strip()
    delay = headers.get("x-oss-qos-delay-time", "").strip()
    waits = [0.0]
    if _is_number(asked):
        waits.append(float(asked))
    elif asked and headers.get("date"):
        try:
            wait = parsedate_to_datetime(asked) - parsedate_to_datetime(headers["date"])
            waits.append(wait.total_seconds())
        except (ValueError, TypeError, OverflowError):  # TypeError: only one of the two names its time zone
            pass
    if _is_number(delay):
        waits.append(int(delay) / 1000)
    return max(waits)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9
