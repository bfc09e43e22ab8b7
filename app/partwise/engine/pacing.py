"""How many connections are used, decided once a second from what the line carries. For the engine's thread."""

from __future__ import annotations

import time

from partwise.core import messages as said
from partwise.core.limits import DEFAULT_PARALLEL, MAX_PARALLEL
from partwise.core.pace import Climber, Pace

SAMPLE_SECONDS = 1.0
TROUBLES = frozenset({"NoAnswer", "RequestTimeout", "ServiceUnavailable", "SlowDown"})


class Pacing:
    """`connections` is a fixed number, or 0: found out."""

    def __init__(self, connections: int) -> None:
        self._climber = _climber(connections)
        self._next = 0.0
        self._always_wanted = True

    @property
    def pace(self) -> Pace:
        return self._climber.pace

    @property
    def speed(self) -> float:
        """Bytes per second of one connection, as measured; 0 while nothing is."""
        return self._climber.speed_per_connection

    def fix(self, connections: int) -> None:
        """From now on so many; 0: found out anew, from the usual number."""
        self._climber = _climber(connections)

    def saw(self, busy: int) -> None:
        """How many workers are busy, after each step of the engine."""
        self._always_wanted = self._always_wanted and busy == self.pace.connections

    def failed(self, fact: said.Failed) -> bool:
        """A request failed; whether the pace changed: throttling and time-outs ask for fewer connections."""
        fault = fact.fault
        strained = fault.code in TROUBLES or fault.code.endswith("LimitExceeded") or fault.http_status in (429, 503)
        return strained and self._climber.trouble(time.monotonic())

    def sample(self, total: int) -> bool:
        """Once a second: `total` bytes were handed to the network so far. Whether the pace changed."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + SAMPLE_SECONDS
        wanted, self._always_wanted = self._always_wanted, True
        return self._climber.sample(now, total, wanted)


def _climber(connections: int) -> Climber:
    return Climber(connections or DEFAULT_PARALLEL, MAX_PARALLEL, fixed=bool(connections))
