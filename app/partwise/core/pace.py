"""How fast, and over how many connections: a rate that can be set, and a number that finds itself.

Both are arithmetic on times and bytes that others measure; neither looks at a clock.
"""

from __future__ import annotations

from dataclasses import dataclass

from partwise.core.limits import DEFAULT_PARALLEL, MAX_PARALLEL

SAMPLE_SECONDS = 3.0  # shorter, and one part's answer more or less decides
REST_SECONDS = 30.0  # before a number that brought nothing is tried again
WORTH_IT = 1.1  # what more connections must bring
STEP = 2


class Allowance:
    """A rate limit shared by all who send: whoever takes bytes is told how long to wait first.

    `rate` in bytes per second, 0 for no limit; it may be changed at any time. Not safe for several threads at once.
    """

    def __init__(self, rate: float = 0.0) -> None:
        self.rate = rate
        self._free_at = 0.0

    def take(self, now: float, count: int) -> float:
        """Seconds to wait before `count` bytes may go."""
        if self.rate <= 0:
            self._free_at = 0.0
            return 0.0
        begins = max(self._free_at, now)
        self._free_at = begins + count / self.rate
        return begins - now


@dataclass(frozen=True, slots=True)
class Choice:
    """A number of connections, and why: `tried` is the next number, which brought nothing (0: it was not tried)."""

    connections: int
    tried: int = 0
    slowed: bool = False


class Climber:
    """Finds the number of connections: climbs while the throughput climbs, steps back when it does not.

    Fed with samples; a sample only counts when every connection had something to send all the time.
    """

    def __init__(self, start: int = DEFAULT_PARALLEL, most: int = MAX_PARALLEL) -> None:
        self._most = most
        self.choice = Choice(start)
        self._before: tuple[int, float] | None = None  # the number that we climbed from, and its throughput
        self._since: tuple[float, int] | None = None
        self._rest_until = 0.0

    def sample(self, now: float, sent: int, *, full: bool) -> None:
        """`sent` bytes so far at `now` (seconds); `full`: all connections were busy since the last sample."""
        if not full or self._since is None:
            self._since = (now, sent)
            return
        began, sent_then = self._since
        if now - began < SAMPLE_SECONDS:
            return
        self._since = (now, sent)
        self._judge(now, (sent - sent_then) / (now - began))

    def trouble(self, now: float) -> None:
        """The server asked to slow down, or answers did not come in time: half as many, and some rest."""
        if self.choice.slowed and now < self._rest_until:
            return
        self._before, self._since = None, None
        self._rest_until = now + REST_SECONDS
        self.choice = Choice(max(1, self.choice.connections // 2), slowed=True)

    def _judge(self, now: float, rate: float) -> None:
        connections = self.choice.connections
        if self._before is not None and rate < self._before[1] * WORTH_IT:
            self.choice = Choice(self._before[0], tried=connections)
            self._before = None
            self._rest_until = now + REST_SECONDS
        elif now >= self._rest_until and connections < self._most:
            self._before = (connections, rate)
            self.choice = Choice(min(self._most, connections + STEP))
        else:
            self._before = None
