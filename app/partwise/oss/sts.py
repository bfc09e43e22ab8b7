"""AssumeRole of STS: temporary credentials of a RAM role for those of somebody who may take it on (reference, 9.6)."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import uuid4

from partwise.core.connection import Connection, Credentials, CredentialsSource, Fresh, Role
from partwise.core.errors import Fixable, PartwiseError, Transient
from partwise.core.issued import issued
from partwise.oss.acs_signature import Call, sign_v3
from partwise.oss.credentials import checked
from partwise.oss.endpoints import is_local, normalise
from partwise.oss.messages import Reply
from partwise.oss.plain import Server, exchange
from partwise.oss.proxies import ProxyPassword, no_password

_USUAL = "sts.aliyuncs.com"
_PATIENCE = 10.0  # seconds for each step
_SHORTEST, _LONGEST = 900, 43_200  # seconds
_ARN = re.compile(r"acs:ram::[0-9]+:role/\S+")
_SESSION = re.compile(r"[A-Za-z0-9.@_-]{2,64}")
_CODE = re.compile(r"[A-Za-z0-9._-]{1,80}")
_ADVICE = (
    ("NoPermission", "STS refused: these credentials may not take on the role.", "Ask for the right sts:AssumeRole."),
    ("EntityNotExist.Role", "The role does not exist.", "Check its ARN."),
    ("InvalidParameter.RoleArn", "STS does not take this ARN of a role.", "Check it: acs:ram::ACCOUNT:role/NAME."),
    ("InvalidParameter.DurationSeconds", "The role may not be taken on for so long.", "Choose a shorter time."),
    ("InvalidAccessKeyId", "STS does not know this AccessKey ID, or it is disabled.", "Check the AccessKey ID."),
    ("SignatureDoesNotMatch", "The AccessKey secret is wrong.", "Enter the secret again."),
    ("IncompleteSignature", "The AccessKey secret is wrong.", "Enter the secret again."),
    ("InvalidSecurityToken", "The credentials that take on the role have expired.", "Get new ones."),
)
"""Beginnings of STS's codes, in words."""
_UNANSWERED = {"NoAnswer": "It did not answer in time.", "NotOss": "Something else answered in its place."}
_TELLS_TOO_MUCH = (
    "SignatureDoesNotMatch",
    "IncompleteSignature",
)  # their messages repeat what was signed, token included
_WRONG_TIME = ("InvalidTimeStamp", "IllegalTimestamp")


def assumed(
    source: CredentialsSource,
    role: Role,
    via: Connection,
    *,
    password: ProxyPassword = no_password,
    clock: Callable[[], float] = time.time,
) -> CredentialsSource:
    """A source that takes on `role` with what `source` gives, which is asked each time.

    STS is reached as `via` reaches OSS: by the same proxy (`password` tells its password), with the same trust.
    `clock` in seconds since 1970; STS corrects it, where it is wrong. The source raises Fixable: the role is no role,
    or STS refuses; Transient: STS cannot be reached.
    """
    return _Assuming(source, role, via, password, clock)


class _Assuming:
    """The source that `assumed` makes."""

    def __init__(
        self,
        source: CredentialsSource,
        role: Role,
        via: Connection,
        password: ProxyPassword,
        clock: Callable[[], float],
    ) -> None:
        self._source = source
        self._role = role
        self._via = via
        self._password = password
        self._clock = clock

    def __call__(self) -> Fresh:
        parameters = _parameters(self._role)
        server = _server(self._role.endpoint)
        credentials = checked(self._source().credentials)
        answer, offset = self._ask(server, parameters, credentials, 0.0), 0.0
        told = _told(answer)
        if _code(told).startswith(_WRONG_TIME):
            offset = self._offset(answer)
            answer = self._ask(server, parameters, credentials, offset)
            told = _told(answer)
        fresh = issued(told.get("Credentials")) if answer.status == 200 else None
        if fresh is None:
            raise _refused(answer, told, server)
        return fresh if fresh.expires is None else replace(fresh, expires=fresh.expires - offset)

    def _ask(
        self, server: Server, parameters: tuple[tuple[str, str], ...], credentials: Credentials, offset: float
    ) -> Reply:
        date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._clock() + offset))
        call = Call(server.host, "AssumeRole", "2015-04-01", parameters, date, uuid4().hex)
        headers = {**sign_v3(call, credentials).headers, "Accept": "application/json"}
        try:
            return exchange(
                "POST",
                server,
                f"/?{call.query}",
                headers,
                operation=call.action,
                via=self._via,
                password=self._password,
            )
        except PartwiseError as error:
            raise _unreached(error) from error

    def _offset(self, answer: Reply) -> float:
        """Seconds by which STS's clock is ahead of this computer's; 0 where it does not tell the time."""
        try:
            return parsedate_to_datetime(answer.headers.get("date", "")).timestamp() - self._clock()
        except (ValueError, OverflowError):
            return 0.0


def _parameters(role: Role) -> tuple[tuple[str, str], ...]:
    """Raises Fixable: STS would refuse them."""
    if not _ARN.fullmatch(role.arn):
        raise _impossible(f"“{role.arn[:200]}” is no ARN of a role.", "It looks like acs:ram::ACCOUNT:role/NAME.")
    if not _SESSION.fullmatch(role.session):
        raise _impossible("This cannot name a role's session.", "Use 2 to 64 letters, digits, and . @ _ -")
    if not _SHORTEST <= role.seconds <= _LONGEST:
        raise _impossible(
            f"A role cannot be taken on for {role.seconds} s.", f"Use {_SHORTEST} to {_LONGEST} s, as the role allows."
        )
    told = (
        ("RoleArn", role.arn),
        ("RoleSessionName", role.session),
        ("DurationSeconds", str(role.seconds)),
        ("ExternalId", role.external_id),
        ("Format", "JSON"),
    )
    return tuple((name, value) for name, value in told if value)


def _server(endpoint: str) -> Server:
    """HTTPS, unless `http://` leads to this computer itself. Raises Fixable: no host, or plain HTTP to another."""
    scheme, name, port = normalise(endpoint or _USUAL)
    if scheme == "http" and not is_local(name):
        raise _impossible("STS is not asked by plain HTTP, which would show the security token.", "Use https://.")
    return Server(scheme, name, port, _PATIENCE)


def _told(answer: Reply) -> Mapping[str, Any]:
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _code(told: Mapping[str, Any]) -> str:
    code = told.get("Code")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _text(told: Mapping[str, Any], name: str, limit: int) -> str:
    text = told.get(name)
    return " ".join(text.split())[:limit] if isinstance(text, str) else ""


def _refused(answer: Reply, told: Mapping[str, Any], server: Server) -> PartwiseError:
    """The error for an answer without credentials."""
    code = _code(told)
    title, advice = next(
        ((title, advice) for start, title, advice in _ADVICE if code.startswith(start)), _unnamed(code)
    )
    passing = code.startswith("Throttling") or answer.status >= 500 or answer.status == 429
    return (Transient if passing else Fixable)(
        title,
        advice,
        code=code or "NotSts",
        message="" if code.startswith(_TELLS_TOO_MUCH) else _text(told, "Message", 300),
        request_id=_text(told, "RequestId", 64),
        http_status=answer.status,
        host=server.name,
        operation="AssumeRole",
    )


def _unnamed(code: str) -> tuple[str, str]:
    if not code:
        return "Something other than STS answered, so the role could not be taken on.", "Check the role's endpoint."
    return f"STS could not give the role's credentials ({code}).", "Read its own message in the details."


def _unreached(error: PartwiseError) -> PartwiseError:
    """The same error in words about STS."""
    title = _UNANSWERED.get(error.fault.code, error.fault.title)
    return type(error).of(replace(error.fault, title=f"STS gave no credentials of the role. {title}"))


def _impossible(title: str, advice: str) -> Fixable:
    return Fixable(title, advice, code="InvalidRole")
