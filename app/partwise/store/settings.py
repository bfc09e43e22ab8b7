"""What one run of the window tells the next."""

from __future__ import annotations

import logging
from typing import Any

from partwise.core.limits import MAX_PARALLEL
from partwise.store.settings_file import SettingsFile

log = logging.getLogger(__name__)


class Settings:
    """Saved with every change. What cannot be saved is lost with the process, and the log says why."""

    def __init__(self, file: SettingsFile) -> None:
        self._file = file
        self._values = file.load()

    @property
    def connection(self) -> str:
        """The name of the connection last used, or empty."""
        return str(self._values.get("connection", ""))

    @connection.setter
    def connection(self, name: str) -> None:
        self._save("connection", name)

    @property
    def connections(self) -> int:
        """How many connections are used at once; 0: as many as the line is worth."""
        number = self._number("connections")
        return number if number <= MAX_PARALLEL else 0

    @connections.setter
    def connections(self, number: int) -> None:
        self._save("connections", number)

    @property
    def limit(self) -> int:
        """Bytes per second for everything together; 0: no limit."""
        return self._number("limit")

    @limit.setter
    def limit(self, rate: int) -> None:
        self._save("limit", rate)

    @property
    def updates(self) -> bool | None:
        """Whether new versions may be looked for; None: nobody was asked yet."""
        told = self._values.get("updates")
        return told if isinstance(told, bool) else None

    @updates.setter
    def updates(self, allowed: bool) -> None:
        self._save("updates", allowed)

    @property
    def updates_looked(self) -> int:
        """When a new version was last looked for, in seconds since 1970; 0: never."""
        return self._number("updates-looked")

    @updates_looked.setter
    def updates_looked(self, at: int) -> None:
        self._save("updates-looked", at)

    @property
    def update_told(self) -> str:
        """The new version that was last told of, or empty."""
        return str(self._values.get("update-told", ""))

    @update_told.setter
    def update_told(self, version: str) -> None:
        self._save("update-told", version)

    def _number(self, name: str) -> int:
        value = self._values.get(name)
        return value if type(value) is int and value > 0 else 0

    def load_window(self) -> dict[str, Any]:
        window = self._values.get("window")
        return window if isinstance(window, dict) else {}

    def save_window(self, state: dict[str, Any]) -> None:
        self._save("window", state)

    def _save(self, name: str, value: object) -> None:
        self._values[name] = value
        try:
            self._file.save(self._values)
        except OSError as exc:
            log.warning("the settings were not saved: %s", exc)
