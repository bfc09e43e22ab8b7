"""The RAM role of the ECS instance Partwise runs on, as its metadata service tells it (reference, 9.5)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from partwise.core.connection import DIRECT, Connection, CredentialsSource, Fresh
from partwise.core.errors import Fixable, PartwiseError, Transient
from partwise.core.issued import issued
from partwise.oss.messages import Reply
from partwise.oss.plain import Server, exchange

_SERVICE = Server("http", "100.100.100.200", seconds=1.0)
_NO_PROXY = Connection("ecs", proxy=DIRECT)
_TOKEN = "/latest/api/token"  # noqa: S105 - a path
_ROLES = "/latest/meta-data/ram/security-credentials/"
_LIFE = {"X-aliyun-ecs-metadata-token-ttl-seconds": "21600"}
_NO_TOKENS = (403, 404)
_ELSEWHERE = frozenset({"ConnectTimeout", "ConnectionRefused", "NoRoute"})


def ecs_role(name: str = "", *, v1: bool = True, service: Server = _SERVICE) -> CredentialsSource:
    """A source that asks the metadata service for the role `name`, or for the one that is attached where it is empty.

    IMDSv2 first; an instance that has none is asked without a token where `v1` allows it. No proxy is ever asked. The
    source raises Fixable: this is no ECS instance, or it has no such role; Transient: the service fails.
    """

    def source() -> Fresh:
        headers = _token(service, v1)
        role = name or _attached(_get(service, _ROLES, headers))
        return _credentials(_get(service, _ROLES + quote(role, safe=""), headers), role)

    return source


def _token(service: Server, v1: bool) -> Mapping[str, str]:
    """The header of IMDSv2; none where the instance knows no tokens."""
    answer = _ask("PUT", service, _TOKEN, _LIFE)
    token = answer.body.decode("ascii", "replace").strip()
    if answer.status == 200 and token.isascii() and token.isprintable() and token:
        return {"X-aliyun-ecs-metadata-token": token}
    if answer.status not in _NO_TOKENS:
        raise _failed(answer)
    if not v1:
        raise _error(
            Fixable,
            "This instance gives no token of IMDSv2, and IMDSv1 is switched off.",
            "Unset ALIBABA_CLOUD_IMDSV1_DISABLED, or switch IMDSv2 on for the instance.",
        )
    return {}


def _attached(answer: Reply) -> str:
    """The name of the attached role: the first line."""
    lines = answer.body.decode("utf-8", "replace").split()
    if answer.status == 404 or not lines:
        raise _error(Fixable, "No RAM role is attached to this ECS instance.", "Attach one in the console.")
    if answer.status != 200:
        raise _failed(answer)
    return lines[0]


def _credentials(answer: Reply, role: str) -> Fresh:
    if answer.status == 404:
        raise _error(
            Fixable, f"The RAM role “{role}” is not attached to this ECS instance.", "Attach it, or correct its name."
        )
    try:
        told: Any = json.loads(answer.body)
    except (ValueError, RecursionError):
        told = None
    fine = answer.status == 200 and isinstance(told, dict) and told.get("Code", "Success") == "Success"
    fresh = issued(told) if fine else None
    if fresh is None:
        raise _failed(answer)
    return fresh


def _get(service: Server, path: str, headers: Mapping[str, str]) -> Reply:
    return _ask("GET", service, path, headers)


def _ask(method: str, service: Server, path: str, headers: Mapping[str, str]) -> Reply:
    try:
        return exchange(method, service, path, headers, operation="EcsRamRole", via=_NO_PROXY)
    except PartwiseError as error:
        if error.fault.code in _ELSEWHERE:
            raise _error(
                Fixable,
                "The metadata service of ECS did not answer: this computer seems to be no ECS instance.",
                "Choose other credentials for this connection.",
                error.fault.code,
            ) from error
        raise _error(
            Transient, "The metadata service of ECS did not answer in time.", "Partwise tries again by itself."
        ) from error


def _failed(answer: Reply) -> PartwiseError:
    return _error(
        Transient,
        f"The metadata service of ECS gave no credentials (HTTP {answer.status}).",
        "Partwise tries again by itself.",
    )


def _error(kind: type[PartwiseError], title: str, advice: str, code: str = "NoCredentials") -> PartwiseError:
    return kind(title, advice, code=code)
