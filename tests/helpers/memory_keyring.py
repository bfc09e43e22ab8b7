"""Keyrings that live as long as the test: one that works, and one that does what a test makes it do."""

from __future__ import annotations

import threading
from collections.abc import Callable

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Secrets by (service, username), in a dictionary."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.secrets.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


class WatchedKeyring(MemoryKeyring):
    """Tells each call, and does `before(what, service)` first: it may block or raise."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, str]] = []
        self.threads: set[str] = set()
        self.before: Callable[[str, str], object] = lambda what, service: None

    def get_password(self, service: str, username: str) -> str | None:
        self._tell("get", service)
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._tell("set", service)
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._tell("delete", service)
        super().delete_password(service, username)

    def changes(self) -> list[tuple[str, str]]:
        """The calls that change something, in their order."""
        return [call for call in self.calls if call[0] != "get"]

    def _tell(self, what: str, service: str) -> None:
        self.calls.append((what, service))
        self.threads.add(threading.current_thread().name)
        self.before(what, service)
