"""Whether there is a new version: what the release feed tells, and what is remembered of having looked."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from threading import Event

from partwise import __version__
from partwise.core.errors import Stopped
from partwise.core.releases import Release, newer, parse_feed
from partwise.store.settings import Settings

VARIABLE = "PARTWISE_RELEASE_FEED"
"""Names another feed, as of a company that publishes for its own people."""
EVERY = 24 * 3600
"""Seconds between two looks that nobody asked for."""
AGAIN = 3600
"""Seconds after a look that brought no answer: the computer may have been without a network."""


def published(environ: Mapping[str, str] = os.environ) -> tuple[Release, ...]:
    """What the feed tells now. Blocks. Raises PartwiseError: it cannot be reached, or is no feed."""
    from partwise.oss.release_feed import PUBLISHED, read_feed  # httpx is loaded when it is first needed

    return parse_feed(read_feed(environ.get(VARIABLE) or PUBLISHED))


class Updates:
    """`UpdatesPort` of ui/updates.py. `clock` in seconds since 1970; `version` is the one that runs."""

    def __init__(
        self,
        settings: Settings,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.time,
        version: str = __version__,
    ) -> None:
        self._settings, self._environ, self._clock = settings, environ, clock
        self.version = version

    @property
    def allowed(self) -> bool | None:
        return self._settings.updates

    def allow(self, allowed: bool) -> None:
        self._settings.updates = allowed

    def due(self) -> bool:
        """Also where the last look lies in the future: a clock was wrong."""
        return not 0 <= self._clock() - self._settings.updates_looked < EVERY

    def begun(self) -> None:
        self._settings.updates_looked = int(self._clock())

    def missed(self) -> None:
        self._settings.updates_looked = int(self._clock()) - EVERY + AGAIN

    def look(self, stop: Event) -> Release | None:
        found = newer(published(self._environ), self.version)
        if stop.is_set():
            raise Stopped
        return found

    def is_told(self, release: Release) -> bool:
        return self._settings.update_told == release.version

    def tell(self, release: Release) -> None:
        self._settings.update_told = release.version
