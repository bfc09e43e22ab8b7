"""What a connection must not write down, and the small interface of the places that keep it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Protocol

from partwise.core.connection import Connection, Origin
from partwise.core.errors import Fixable

ANSWER_PATIENCE = 300.0
"""Seconds in which a person has looked for the system's question and typed a password."""

TIDY_PATIENCE = 2.0
"""Seconds that the end of a run waits for a keyring."""

NEVER = threading.Event()
"""The `stop` of those who wait as long as their patience lasts."""


@dataclass(frozen=True, slots=True)
class Secret:
    """The secrets of one connection. Empty fields are not there; its `repr` shows nothing that signs.

    `expires` is when the token ends, in seconds since 1970; None where that is not known.
    """

    access_key_secret: str = ""
    security_token: str = ""
    proxy_password: str = ""
    expires: float | None = None

    def __repr__(self) -> str:
        told = {"secret": self.access_key_secret, "token": self.security_token, "proxy password": self.proxy_password}
        return f"Secret({', '.join(name for name, value in told.items() if value) or 'nothing'}; hidden)"

    @property
    def usual_place(self) -> Origin:
        """Where it belongs unless the user asks otherwise: what expires stays in memory."""
        return Origin.SESSION if self.security_token else Origin.KEYRING


class SecretStore(Protocol):
    """A place that keeps secrets by the id of their connection, for any thread but the window's.

    A call waits until it is done, `stop` is set, or `patience` (seconds) is at an end. Raises VaultError.
    """

    def keep(
        self, connection: str, secret: Secret, stop: threading.Event = NEVER, patience: float = ANSWER_PATIENCE
    ) -> None:
        """Keep `secret` instead of what was kept before; the old one is in force until this has returned."""

    def read(self, connection: str, stop: threading.Event = NEVER, patience: float = ANSWER_PATIENCE) -> Secret | None:
        """What is kept for the connection; None where there is nothing."""

    def forget(self, connection: str, stop: threading.Event = NEVER, patience: float = ANSWER_PATIENCE) -> None:
        """Delete what is kept for the connection. Nothing happens where there is nothing."""

    def close(self, patience: float = TIDY_PATIENCE) -> None:
        """Wait, `patience` seconds at most, until what is no longer needed is deleted. Before the process ends."""


class SessionSecrets:
    """The SecretStore that forgets everything when the process ends. It never waits and never fails."""

    def __init__(self) -> None:
        self._kept: dict[str, Secret] = {}

    def keep(
        self, connection: str, secret: Secret, stop: threading.Event = NEVER, patience: float = ANSWER_PATIENCE
    ) -> None:
        self._kept[connection] = secret

    def read(self, connection: str, stop: threading.Event = NEVER, patience: float = ANSWER_PATIENCE) -> Secret | None:
        return self._kept.get(connection)

    def forget(self, connection: str, stop: threading.Event = NEVER, patience: float = ANSWER_PATIENCE) -> None:
        self._kept.pop(connection, None)

    def close(self, patience: float = TIDY_PATIENCE) -> None:
        """There is nothing to wait for."""


def no_secret(connection: Connection) -> Fixable:
    """What to tell when nothing is kept for `connection`."""
    where = "for this session any more" if connection.origin is Origin.SESSION else "in the system keyring"
    return Fixable(
        f"There is no AccessKey secret of “{connection.name}” {where}. What is stored stays stored.",
        "Enter it again for this connection.",
        code="NoSecret",
    )
