"""When the engine's pace is measured, fixed, and made slower."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from partwise.core import messages as said
from partwise.core.errors import Fault, Kind
from partwise.core.limits import DEFAULT_PARALLEL, MAX_PARALLEL
from partwise.core.pace import Pace, Why
from partwise.engine import pacing as pacing_module
from partwise.engine.pacing import SAMPLE_SECONDS, TROUBLES, Pacing

SPEED = 1_000_000  # bytes per second of one connection


class Time:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    clock = Time()
    monkeypatch.setattr(pacing_module, "time", clock)
    return clock


def carry(pacing: Pacing, clock: Time, seconds: int, busy: Callable[[], int]) -> list[Pace]:
    """A line on which each connection has a speed of its own; every pace that was chosen."""
    total, paces = 0, []
    for _ in range(seconds):
        clock.now += SAMPLE_SECONDS
        total += round(pacing.pace.connections * SPEED * SAMPLE_SECONDS)
        pacing.saw(busy())
        if pacing.sample(total):
            paces.append(pacing.pace)
    return paces


def failure(code: str = "", status: int = 0) -> said.Failed:
    return said.Failed("u", Fault(Kind.TRANSIENT, "Something went wrong.", "", code=code, http_status=status), 1)


def test_it_begins_with_the_usual_number_and_climbs_while_that_helps(clock: Time) -> None:
    pacing = Pacing(0)
    assert pacing.pace == Pace(DEFAULT_PARALLEL, Why.STARTING)
    paces = carry(pacing, clock, 60, lambda: pacing.pace.connections)
    assert paces[-1] == Pace(MAX_PARALLEL, Why.CLIMBING)
    assert pacing.speed == pytest.approx(SPEED, rel=0.01)


def test_what_was_measured_while_workers_were_idle_says_nothing(clock: Time) -> None:
    pacing = Pacing(0)
    assert carry(pacing, clock, 60, lambda: pacing.pace.connections - 1) == []
    assert pacing.speed == 0


def test_one_idle_moment_spoils_its_second(clock: Time) -> None:
    """The engine tells after each step how many are busy: one step is enough."""
    pacing = Pacing(0)
    for second in range(60):
        clock.now += SAMPLE_SECONDS
        for busy in (DEFAULT_PARALLEL, 1, DEFAULT_PARALLEL):
            pacing.saw(busy)
        assert not pacing.sample((second + 1) * DEFAULT_PARALLEL * SPEED)


def test_it_is_sampled_once_a_second_however_often_it_is_asked(clock: Time) -> None:
    pacing = Pacing(0)
    changes = 0
    for step in range(8_000):
        clock.now += 0.001
        pacing.saw(pacing.pace.connections)
        changes += pacing.sample(step * SPEED * DEFAULT_PARALLEL // 1_000)
    assert changes == 1  # from 4 to 6 after four seconds, and no other judgement within eight


@pytest.mark.parametrize("connections", [1, 3, MAX_PARALLEL])
def test_a_fixed_number_stays_whatever_happens(clock: Time, connections: int) -> None:
    pacing = Pacing(connections)
    assert carry(pacing, clock, 60, lambda: connections) == []
    assert not pacing.failed(failure("SlowDown", 503))
    assert pacing.pace == Pace(connections, Why.FIXED)
    assert pacing.speed == pytest.approx(SPEED, rel=0.01)  # part sizes need it all the same


def test_it_may_be_fixed_and_freed_at_any_time(clock: Time) -> None:
    pacing = Pacing(0)
    pacing.fix(7)
    assert pacing.pace == Pace(7, Why.FIXED)
    pacing.fix(0)
    assert pacing.pace == Pace(DEFAULT_PARALLEL, Why.STARTING)


@pytest.mark.parametrize(
    "fact",
    [
        *(failure(code) for code in sorted(TROUBLES)),
        failure("UploadTrafficRateLimitExceeded"),
        failure("QpsLimitExceeded"),
        failure(status=503),
        failure(status=429),
    ],
    ids=lambda fact: fact.fault.code or str(fact.fault.http_status),
)
def test_throttling_and_time_outs_halve_it(clock: Time, fact: said.Failed) -> None:
    pacing = Pacing(0)
    assert pacing.failed(fact)
    assert pacing.pace == Pace(DEFAULT_PARALLEL // 2, Why.TROUBLE)
    assert not pacing.failed(fact), "failures that come together are one trouble"


@pytest.mark.parametrize(
    "fact",
    [failure("AccessDenied", 403), failure("CrcMismatch"), failure("NameNotResolved"), failure("InternalError", 500)],
    ids=lambda fact: fact.fault.code,
)
def test_other_failures_say_nothing_about_the_line(clock: Time, fact: said.Failed) -> None:
    assert not Pacing(0).failed(fact)
