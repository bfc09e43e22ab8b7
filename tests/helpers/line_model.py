"""Lines in simulated time, and a climber on them: what so many connections carry, second by second."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from partwise.core.limits import DEFAULT_PARALLEL, MAX_PARALLEL
from partwise.core.pace import Climber, Pace

MB = 1_000_000
Carries = Callable[[int, float], float]


@dataclass(frozen=True, slots=True)
class ModelLine:
    """`own`: the cap of one connection, `shared`: of all together, in bytes per second.

    `delay`: seconds that every part of `part` bytes costs. `crowded`: the share lost for each connection beyond those
    that fill the line.
    """

    own: float
    shared: float
    delay: float = 0.0
    part: float = 8.0 * MB
    crowded: float = 0.0

    def carries(self, connections: int, now: float = 0.0) -> float:
        """Bytes per second that so many connections bring."""
        own = self.part / (self.part / self.own + self.delay)
        beyond = max(0.0, connections - self.shared / own)
        return min(self.shared, own * connections) * max(0.1, 1 - self.crowded * beyond)

    def best(self, highest: int = MAX_PARALLEL) -> float:
        return max(self.carries(connections) for connections in range(1, highest + 1))


@dataclass
class Drive:
    """A climber fed once a second. `noise`: each second's bytes differ by up to this share."""

    carries: Carries
    noise: float = 0.0
    seed: int = 0
    start: int = DEFAULT_PARALLEL
    highest: int = MAX_PARALLEL
    fails_above: int = MAX_PARALLEL

    def __post_init__(self) -> None:
        self.climber = Climber(self.start, self.highest)
        self.now = 1000.0
        self.sent = 0.0
        self.paces: list[Pace] = [self.climber.pace]
        self.used: list[int] = []
        self._chance = random.Random(self.seed)
        self.climber.sample(self.now, 0, True)

    def run(self, seconds: int, wanted: bool = True) -> Drive:
        """So many seconds more."""
        for _ in range(seconds):
            connections = self.climber.pace.connections
            step = self._chance.uniform(0.98, 1.02)
            self.now += step
            rate = self.carries(connections, self.now) if wanted else 0.0
            self.sent += rate * step * self._chance.uniform(1 - self.noise, 1 + self.noise)
            self.used.append(connections)
            changed = self.climber.sample(self.now, int(self.sent), wanted)
            if connections > self.fails_above:
                changed |= self.climber.trouble(self.now)
            if changed:
                self.paces.append(self.climber.pace)
        return self

    @property
    def connections(self) -> int:
        return self.climber.pace.connections
