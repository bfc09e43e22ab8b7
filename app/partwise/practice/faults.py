"""Faults on demand: what can go wrong between a client and OSS, switched on by a test or a curious learner.

A fault names an operation (or any), how often it strikes, and what it does. `What` lists them all.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from partwise.practice.errors import OssError, refused


class What(StrEnum):
    """What a fault does. `seconds`, `bytes`, `status`, `code` and `details` are the fields it reads."""

    STATUS = "status"  # an Error with `status`, `code`, `message` and `details`; not performed
    BARE = "bare"  # `status` (503) without a body
    EMPTY = "empty"  # 502 from a proxy: no body, no request id, no Date
    HTML = "html"  # a sign-in page, `status` 200, no request id
    TRUNCATED = "truncated"  # performed; the answer's XML ends in the middle
    RESET = "reset"  # the connection is reset, after `bytes` of the body
    STALL = "stall"  # silence for `seconds`, after `bytes` of the body
    DELAY = "delay"  # `seconds` before anything is done
    LATE = "late"  # performed; the answer comes `seconds` later
    WRONG_CRC = "wrong-crc"  # performed; the CRC-64 in the answer is wrong
    NO_CRC = "no-crc"  # performed; the answer has no CRC-64
    LOST = "lost"  # performed; the connection is closed without an answer
    OFFLINE = "offline"  # all connections are reset, and nobody listens for `seconds`; `at_once` without a request
    CALLBACK = "callback"  # performed; 203 CallbackFailed where a callback was asked for
    EXPIRED_TOKEN = "expired-token"  # noqa: S105 - a fault's name
    CLOCK = "clock"  # the server's clock is `seconds` off
    BANDWIDTH = "bandwidth"  # `bytes` per second, all connections together or `per_connection`
    DENY = "deny"  # 403 AccessDenied that names the missing RAM action
    THROTTLE = "throttle"  # 503 with x-oss-qos-delay-time and Retry-After of `seconds`


ACTIONS = {
    "ListBuckets": "ListBuckets",
    "ListObjectsV2": "ListObjects",
    "ListMultipartUploads": "ListMultipartUploads",
    "GetBucketInfo": "GetBucketInfo",
    "GetBucketLocation": "GetBucketLocation",
    "GetBucketStat": "GetBucketStat",
    "GetBucketLifecycle": "GetBucketLifecycle",
    "PutBucketLifecycle": "PutBucketLifecycle",
    "DeleteBucketLifecycle": "DeleteBucketLifecycle",
    "InitiateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "AbortMultipartUpload": "AbortMultipartUpload",
    "ListParts": "ListParts",
    "PutObject": "PutObject",
    "HeadObject": "GetObject",
    "GetObjectMeta": "GetObject",
    "GetObject": "GetObject",
    "GetObjectAcl": "GetObjectAcl",
    "GetObjectTagging": "GetObjectTagging",
    "DeleteObject": "DeleteObject",
}
"""Every operation and the RAM action it needs (reference, 3.15)."""

_USUAL_STATUS = {What.STATUS: 503, What.BARE: 503, What.EMPTY: 502, What.HTML: 200}
_USUAL_CODE = {500: "InternalError", 503: "ServiceUnavailable"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. It strikes requests of `operation`, `key` and part number `part` (empty, empty, 0: any).

    The first `skip` of them pass; then `times` are struck (0: all), each with `probability`, repeatable by `seed`.
    """

    what: What
    operation: str = ""
    key: str = ""
    part: int = 0
    skip: int = 0
    times: int = 0
    probability: float = 1.0
    seed: int = 0
    status: int = 0
    code: str = ""
    message: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    bytes: int = 0
    per_connection: bool = False

    @property
    def at_once(self) -> bool:
        """An outage that waits for no request begins when it is switched on."""
        return self.what is What.OFFLINE and not (self.operation or self.key or self.part)

    @property
    def http_status(self) -> int:
        return self.status or _USUAL_STATUS.get(self.what, 503)


def fault_of(told: Mapping[str, Any]) -> Fault:
    """A fault from JSON, or from the text of `parse`. Raises ValueError in one sentence."""
    kinds = {item.name: item.type for item in fields(Fault)}
    values: dict[str, Any] = {}
    for name, value in told.items():
        if name not in kinds:
            raise ValueError(f"A fault has no {name!r}; it has {', '.join(kinds)}.")
        values[name] = _converted(name, kinds[name], value)
    if "what" not in values:
        raise ValueError("A fault needs a 'what'.")
    if values.get("operation", "") not in ("", *ACTIONS):
        raise ValueError(f"{values['operation']!r} is no operation of a fault; it may be {', '.join(ACTIONS)}.")
    return Fault(**values)


def _converted(name: str, kind: object, value: Any) -> Any:
    try:
        match kind:
            case "What":
                return What(value)
            case "int" if not isinstance(value, bool):
                return int(value)
            case "float":
                return float(value)
            case "bool":
                return value in (True, "true", "yes", "1")
            case "str":
                return str(value)
            case _:
                return {str(key): str(item) for key, item in dict(value).items()}
    except (TypeError, ValueError):
        raise ValueError(f"{value!r} is no {name} of a fault.") from None


def parse(spec: str) -> Fault:
    """`WHAT[,NAME=VALUE…]`, for example `status,operation=UploadPart,status=500,times=2`. Raises ValueError."""
    what, *rest = spec.split(",")
    told = dict(item.partition("=")[::2] for item in rest)
    return fault_of({"what": what} | told)


class _Armed:
    """A fault that counts the requests it meets."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self._met = self._struck = 0
        self._random = random.Random(fault.seed)

    def strikes(self, operation: str, key: str, part: int) -> bool:
        fault = self.fault
        matches = fault.operation in ("", operation) and fault.key in ("", key) and fault.part in (0, part)
        if not matches:
            return False
        self._met += 1
        if self._met <= fault.skip or (fault.times and self._struck >= fault.times):
            return False
        if self._random.random() >= fault.probability:
            return False
        self._struck += 1
        return True


class Faults:
    """The faults that are switched on."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self.switch(faults)

    def switch(self, faults: Iterable[Fault]) -> None:
        """From now on these and no others; their counts begin anew."""
        self._armed = [_Armed(fault) for fault in faults]

    def striking(self, operation: str, key: str, part: int) -> list[Fault]:
        """The faults that strike this request; they are counted as having struck."""
        return [armed.fault for armed in self._armed if armed.strikes(operation, key, part)]


def refusal(fault: Fault, operation: str) -> OssError | None:
    """The error a fault answers with, or None for a fault of another kind."""
    match fault.what:
        case What.STATUS:
            status = fault.http_status
            code = fault.code or _USUAL_CODE.get(status, "ServiceUnavailable")
            return OssError(status, code, fault.message or "A fault was asked for.", "", fault.details)
        case What.EXPIRED_TOKEN:
            return refused("SecurityTokenExpired")
        case What.DENY:
            told = {"AuthAction": f"oss:{ACTIONS[operation]}", "AuthPrincipalType": "SubUser"}
            return OssError(403, "AccessDenied", "You have no right to do this.", "0003-00000001", told)
        case What.THROTTLE:
            wait = fault.seconds
            headers = {"x-oss-qos-delay-time": str(round(wait * 1000)), "retry-after": str(max(1, round(wait)))}
            message = "The upload bandwidth exceeds the limit."
            return OssError(503, "UploadTrafficRateLimitExceeded", message, "0004-00000304", headers=headers)
    return None
