"""Temporary credentials, as STS hands them out: each with a token and an end (reference, 2.5 and 9.6)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from partwise.core.connection import Credentials


@dataclass(frozen=True, slots=True)
class Temporary:
    """Temporary credentials; `expires` in seconds since 1970."""

    credentials: Credentials
    expires: float


class Tokens:
    """The temporary credentials handed out since the start."""

    def __init__(self) -> None:
        self._issued: dict[str, Temporary] = {}

    def issue(self, expires: float) -> Temporary:
        """New ones, good until `expires`; earlier ones stay good until their own end."""
        key_id = f"STS.{secrets.token_hex(10)}"
        made = Temporary(Credentials(key_id, secrets.token_urlsafe(24), secrets.token_urlsafe(60)), expires)
        self._issued[key_id] = made
        return made

    def expire(self, at: float) -> None:
        """All that were handed out are over since `at`."""
        for key_id, one in self._issued.items():
            self._issued[key_id] = Temporary(one.credentials, min(one.expires, at))

    def find(self, access_key_id: str) -> Temporary | None:
        return self._issued.get(access_key_id)
