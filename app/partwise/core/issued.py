"""Credentials as others issue them: a JSON object of STS, of an ECS instance, or of a program (reference, 9.3, 9.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from partwise.core.connection import Credentials, Fresh

_TOKENS = ("securitytoken", "ststoken")


def issued(told: object) -> Fresh | None:
    """The credentials in `told`, a JSON object as it was read; None where they are not complete, or their end no time.

    Names may be written `AccessKeyId`, `access_key_id` or `access-key-id`; the token may be called `SecurityToken` or
    `sts_token`. `Expiration` is a time of ISO 8601, UTC unless it says otherwise; without it they last.
    """
    if not isinstance(told, Mapping):
        return None
    texts = {plain_name(name): text.strip() for name, text in told.items() if isinstance(text, str)}
    key_id, secret = texts.get("accesskeyid", ""), texts.get("accesskeysecret", "")
    token = next((texts[name] for name in _TOKENS if texts.get(name)), "")
    if not key_id or not secret:
        return None
    try:
        return Fresh(Credentials(key_id, secret, token), moment_of(texts.get("expiration", "")))
    except ValueError:
        return None


def plain_name(name: str) -> str:
    """The name of a setting without what people write differently: case, `-` and `_`."""
    return name.lower().replace("_", "").replace("-", "")


def moment_of(told: str) -> float | None:
    """A time of ISO 8601 as seconds since 1970; None for an empty one. Raises ValueError."""
    if not told:
        return None
    moment = datetime.fromisoformat(told)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
