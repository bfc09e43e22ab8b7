"""How far each endpoint's clock is ahead of this computer's, kept from run to run: `{host: seconds}` in one file."""

from __future__ import annotations

import logging
import math
import threading
from pathlib import Path
from typing import Any

from partwise.store.settings_file import SettingsFile

log = logging.getLogger(__name__)


class ClockFile:
    """What was learnt of the hosts' clocks, for any thread.

    Never worth an error: a file that is missing or damaged knows nothing, one that cannot be written forgets.
    """

    def __init__(self, path: Path) -> None:
        self._file = SettingsFile(path)
        self._lock = threading.Lock()

    def offset(self, host: str) -> float:
        """Seconds by which the clock of `host` was ahead; 0 where nothing is known."""
        return self._known().get(host, 0.0)

    def learnt(self, host: str, offset: float) -> None:
        """Keep the offset of `host` in seconds; 0 is not worth a line."""
        with self._lock:
            known = self._known() | {host: round(offset, 3)}
            try:
                self._file.save({name: seconds for name, seconds in known.items() if seconds})
            except OSError as error:
                log.info("The clock of %s is forgotten when this run ends: %s", host, error)

    def _known(self) -> dict[str, float]:
        return {host: told for host, told in self._file.load().items() if _is_offset(told)}


def _is_offset(told: Any) -> bool:
    return isinstance(told, float) and math.isfinite(told)  # `learnt` writes nothing but these
