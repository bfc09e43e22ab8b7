"""How many connections a line is worth, found out by trying; and parts whose size suits its speed.

Times in seconds on any steady clock, speeds in bytes per second.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from partwise.core.limits import BLOCK_SIZE, DEFAULT_PART_SIZE, MAX_PARALLEL, MIB

SETTLE_SECONDS: Final = 0.9  # after a change: new connections begin slowly
JUDGE_SECONDS: Final = 2.8  # a number is measured for so long
JUDGE_BLOCKS: Final = 4  # and for so many blocks a connection: on a slow line one block more or less is a lot
KEPT_SECONDS: Final = 10.0  # while it rests, the last so many seconds are kept in mind
IDLE_FADE: Final = 0.9  # what was measured counts less after each second without enough work

GAIN_SHARE: Final = 0.15  # of what more connections could bring, the least they must bring to be kept
LEAST_GAIN: Final = 0.05
FEWER_GAIN: Final = 0.08  # fewer connections are kept where they are so much faster
UNCLEAR: Final = 0.06  # nearer to the least gain than this: measure up to three times as long

REST_SECONDS: Final = 30.0  # until another number is tried; doubles while that is in vain
LONGEST_REST: Final = 120.0
CHANGED: Final = 0.25  # a line whose speed differs by so much is another line: no more rest
TROUBLE_SECONDS: Final = 5.0  # failures so close together are one trouble
TROUBLE_REST: Final = 15.0
ROOF_SECONDS: Final = 120.0  # so long it stays below what met trouble, except that the start is always allowed

PART_SECONDS: Final = 16.0
SMALLEST_PART: Final = MIB
LARGEST_PART: Final = 64 * MIB
PARTS_WANTED: Final = 2 * MAX_PARALLEL  # work for every connection, and a short tail
SPREAD_PART: Final = 4 * MIB  # parts are not made smaller than this only to have enough of them


class Why(StrEnum):
    """The reason for a number of connections."""

    FIXED = "fixed"  # the user set it
    STARTING = "starting"  # nothing is measured yet
    CLIMBING = "climbing"  # the last step up brought more
    NO_GAIN = "no gain"  # one step more brought nothing
    TROUBLE = "trouble"  # throttling or time-outs


@dataclass(frozen=True, slots=True)
class Pace:
    """`connections` at once, and why. `tried`: the number that brought nothing (0 where none was tried)."""

    connections: int
    why: Why
    tried: int = 0


@dataclass(slots=True)
class _Measured:
    """Bytes and the seconds they took."""

    seconds: float = 0.0
    bytes: float = 0.0

    def add(self, seconds: float, count: int) -> None:
        self.seconds += seconds
        self.bytes += count

    def fade(self, keep: float) -> None:
        self.seconds *= keep
        self.bytes *= keep

    @property
    def speed(self) -> float:
        return self.bytes / self.seconds if self.seconds else 0.0


class Climber:
    """Finds the number of connections: more while more of them are faster, half on trouble, and back where in vain.

    Pure: it is fed with samples and says when the pace has changed. `start` connections at first, `highest` at most.
    `fixed`: the user set the number, so `start` stays, and only the speed is measured.
    """

    def __init__(self, start: int, highest: int, fixed: bool = False) -> None:
        self._start = start
        self._highest = highest
        self._pace = Pace(start, Why.FIXED if fixed else Why.STARTING)
        self._last: tuple[float, int] | None = None
        self._measured = _Measured()
        self._measured_from = 0.0
        self._each = 0.0
        self._known: Pace | None = None  # during a trial: what is gone back to
        self._speed = 0.0  # of what is known
        self._rest = REST_SECONDS
        self._rest_until = 0.0
        self._fewer_next = False
        self._trouble_until = 0.0
        self._roof = highest
        self._roof_until = 0.0

    @property
    def pace(self) -> Pace:
        """How many connections to use now, and why."""
        return self._pace

    @property
    def speed_per_connection(self) -> float:
        """Bytes per second of one connection as last measured; 0 while nothing is."""
        return self._each

    def sample(self, now: float, total_bytes: int, wanted: bool) -> bool:
        """Take the count of bytes handed to the network so far, about once a second; whether the pace changed.

        `wanted`: since the last sample exactly as many connections as the pace names were busy all the time. Only
        then does the speed say something about their number.
        """
        before, self._last = self._last, (now, total_bytes)
        if before is None:
            self._measured_from = now + SETTLE_SECONDS
            return False
        if not wanted:
            self._measured.fade(IDLE_FADE ** max(0.0, now - before[0]))
        elif before[0] >= self._measured_from and now > before[0] and total_bytes >= before[1]:
            self._measured.add(now - before[0], total_bytes - before[1])
            return self._enough() and self._think(now)
        return False

    def trouble(self, now: float) -> bool:
        """A request was throttled or timed out, or a connection broke; whether the pace changed."""
        if self._pace.why is Why.FIXED or now < self._trouble_until:
            return False
        connections = self._pace.connections
        in_order = min(self._known.connections if self._known else connections, connections - 1)
        self._trouble_until = now + TROUBLE_SECONDS
        self._roof, self._roof_until = max(self._start, in_order), now + ROOF_SECONDS
        self._rest, self._rest_until = REST_SECONDS, now + TROUBLE_REST
        self._fewer_next = False
        self._known, self._speed = None, 0.0
        return self._change(now, Pace(max(1, connections // 2), Why.TROUBLE))

    def _enough(self) -> bool:
        least = JUDGE_BLOCKS * BLOCK_SIZE * self._pace.connections
        return self._measured.seconds >= JUDGE_SECONDS and self._measured.bytes >= least

    def _think(self, now: float) -> bool:
        self._each = self._measured.speed / self._pace.connections
        if self._known is not None:
            return self._judge(now, self._known)
        if now < self._rest_until or self._pace.why is Why.FIXED:
            self._keep_in_mind(now)
            return False
        return self._try_another(now)

    def _keep_in_mind(self, now: float) -> None:
        """While it rests: the speed of late, and whether this is another line than before."""
        measured = self._measured
        differs = self._speed and abs(measured.speed - self._speed) > CHANGED * self._speed
        if differs and self._pace.why is not Why.TROUBLE:
            self._rest, self._rest_until = REST_SECONDS, now
            self._measured, self._speed = _Measured(), 0.0
        elif not self._speed or measured.seconds >= KEPT_SECONDS:
            self._speed = measured.speed
            measured.fade(0.5)

    def _try_another(self, now: float) -> bool:
        """Begin a trial: of more connections or, where that was in vain the last time, of fewer."""
        connections, self._speed = self._pace.connections, self._measured.speed
        more, fewer = self._more(now), connections - max(1, connections // 3)
        if more > connections and not (self._fewer_next and fewer):
            return self._try(now, self._pace, more)
        if fewer:
            return self._try(now, self._pace, fewer)
        self._rest_now(now)
        return False

    def _try(self, now: float, known: Pace, connections: int) -> bool:
        self._known = known
        if connections > known.connections:
            return self._change(now, Pace(connections, Why.CLIMBING))
        return self._change(now, Pace(connections, Why.NO_GAIN, tried=known.connections))

    def _more(self, now: float) -> int:
        """The next number upwards: half as many again, and soon back at the start."""
        connections = self._pace.connections
        step = connections if 2 * connections <= self._start else max(1, connections // 2)
        return min(connections + step, self._highest if now >= self._roof_until else self._roof)

    def _judge(self, now: float, known: Pace) -> bool:
        """End a trial, if it is clear how it went: on from there, or after a leap in vain a single step, or back."""
        step = self._pace.connections - known.connections
        least = max(LEAST_GAIN, GAIN_SHARE * step / known.connections) if step > 0 else FEWER_GAIN
        gain = self._measured.speed / self._speed - 1
        if abs(gain - least) < UNCLEAR and self._measured.seconds < 3 * JUDGE_SECONDS:
            return False
        if gain >= least:
            self._known = None
            self._rest = REST_SECONDS
            return self._go_on(now, upwards=step > 0)
        if abs(step) > 1:
            return self._try(now, known, known.connections + (1 if step > 0 else -1))
        self._known = None
        self._fewer_next = step > 0
        self._rest_now(now)
        return self._change(now, Pace(known.connections, Why.NO_GAIN, known.connections + 1) if step > 0 else known)

    def _go_on(self, now: float, upwards: bool) -> bool:
        """The trial is kept: further in its direction at once, as far as there is one."""
        self._fewer_next = not upwards
        if not upwards or self._more(now) > self._pace.connections:
            return self._try_another(now)
        self._speed = self._measured.speed
        self._rest = LONGEST_REST  # fewer were slower a moment ago, and more are not allowed
        self._rest_now(now)
        return False

    def _rest_now(self, now: float) -> None:
        self._rest_until = now + self._rest
        self._rest = min(2 * self._rest, LONGEST_REST)

    def _change(self, now: float, pace: Pace) -> bool:
        changed = pace != self._pace
        self._pace = pace
        self._measured = _Measured()
        self._measured_from = now + SETTLE_SECONDS
        return changed


def part_size_for(size: int, speed_per_connection: float) -> int:
    """The part size in bytes, whole MiB, for a file of `size` bytes over connections of so many bytes per second.

    A part takes about 16 s: little is lost with one, and requests do not count. A file is cut into 32 parts at least,
    as long as they are not small. A speed of 0 is not known yet.
    """
    if speed_per_connection <= 0:
        return DEFAULT_PART_SIZE
    in_time = speed_per_connection * PART_SECONDS
    spread = max(SPREAD_PART, size // PARTS_WANTED)
    wanted = int(min(in_time, spread, LARGEST_PART)) // MIB * MIB
    return max(SMALLEST_PART, wanted)
