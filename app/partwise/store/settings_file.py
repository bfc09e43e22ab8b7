"""Settings: one JSON object in one file, replaced as a whole. It holds no secret."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

ANY_NAME = "surrogatepass"  # also for the names of files and folders that are not valid text


class SettingsFile:
    """A JSON object at `path`. A file that is missing or damaged reads as empty: settings are never worth a failure."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> dict[str, Any]:
        try:
            found = json.loads(self._path.read_text("utf-8", ANY_NAME))
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def save(self, settings: dict[str, Any]) -> None:
        """Replace the file. Raises OSError where that is not possible."""
        beside = self._path.with_name(f"{self._path.name}.new")
        beside.write_text(json.dumps(settings, ensure_ascii=False, indent=2) + "\n", "utf-8", ANY_NAME)
        os.replace(beside, self._path)
