"""The climber on lines in simulated time, and part sizes. How near it comes to the best is in tests/benchmarks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.line_model import MB, Drive, ModelLine
from partwise.core.limits import DEFAULT_PART_SIZE, GIB, MAX_PARALLEL, MIB, TIB
from partwise.core.pace import Climber, Pace, Why, part_size_for

CAPPED = ModelLine(own=MB, shared=1000 * MB)


def on(line: ModelLine, **settings: Any) -> Drive:
    return Drive(line.carries, **settings)


def test_where_every_connection_has_its_own_cap_it_climbs_to_the_highest_in_17_seconds() -> None:
    drive = on(CAPPED).run(18)
    assert [pace.connections for pace in drive.paces] == [4, 6, 9, 13, 16]
    assert [pace.why for pace in drive.paces] == [Why.STARTING, *[Why.CLIMBING] * 4]


def test_where_more_bring_nothing_it_goes_back_and_says_so() -> None:
    drive = on(ModelLine(own=MB, shared=4 * MB)).run(20)
    assert drive.paces == [
        Pace(4, Why.STARTING),
        Pace(6, Why.CLIMBING),
        Pace(5, Why.CLIMBING),
        Pace(4, Why.NO_GAIN, tried=5),
    ]


def test_it_goes_no_higher_than_allowed() -> None:
    assert max(on(CAPPED, highest=5).run(300).used) == 5
    one = on(CAPPED, start=1, highest=1).run(300)
    assert one.paces == [Pace(1, Why.STARTING)]


def test_a_probe_after_the_rest_costs_little_and_comes_more_and_more_rarely() -> None:
    drive = on(ModelLine(own=MB, shared=4 * MB)).run(600)
    rested = sum(connections == 4 for connections in drive.used)
    assert rested > 540
    assert {3, 6} <= set(drive.used)


def test_a_line_that_becomes_wider_is_noticed() -> None:
    drive = Drive(lambda connections, now: min(connections, 4 if now < 1300 else 40) * MB, noise=0.1).run(300)
    assert drive.connections == 4
    assert drive.run(150).connections == MAX_PARALLEL


def test_a_line_that_becomes_crowded_is_noticed() -> None:
    crowded = ModelLine(own=MB, shared=4 * MB, crowded=0.07)
    drive = Drive(lambda n, now: n * MB if now < 1200 else crowded.carries(n), noise=0.1).run(200)
    assert drive.connections == MAX_PARALLEL
    assert crowded.carries(drive.run(200).connections) > 0.85 * crowded.best()


@pytest.mark.parametrize("seed", range(10))
def test_noise_does_not_make_it_wander(seed: int) -> None:
    drive = on(ModelLine(own=MB, shared=6 * MB), noise=0.15, seed=seed).run(600)
    settled = drive.used[60:]
    usual = max(set(settled), key=settled.count)
    assert sum(abs(connections - usual) <= 1 for connections in settled) > 0.75 * len(settled)
    assert len(drive.paces) < 45


def test_trouble_halves_and_failures_close_together_are_one() -> None:
    climber = Climber(16, 16)
    assert climber.trouble(100.0)
    assert climber.pace == Pace(8, Why.TROUBLE)
    assert not climber.trouble(102.0)
    assert climber.pace.connections == 8
    assert [climber.trouble(106.0 + 6 * time) for time in range(4)] == [True, True, True, False]
    assert climber.pace == Pace(1, Why.TROUBLE)


def test_after_trouble_it_rests_then_climbs_but_not_to_the_number_that_failed() -> None:
    drive = on(CAPPED, fails_above=8).run(10)
    assert drive.paces[-2:] == [Pace(9, Why.CLIMBING), Pace(4, Why.TROUBLE)]
    assert drive.run(13).connections == 4
    assert drive.run(20).connections == 6
    assert max(drive.run(80).used[10:]) == 6
    assert max(drive.run(80).used[10:]) == 9


def test_a_server_that_throttles_gets_little_trouble() -> None:
    drive = on(CAPPED, fails_above=9, noise=0.1).run(900)
    assert sum(pace.why is Why.TROUBLE for pace in drive.paces) < 15
    assert sum(drive.used[60:]) / 840 > 0.7 * 9


def test_trouble_ends_a_trial() -> None:
    drive = on(CAPPED, fails_above=5).run(6)
    assert drive.climber.pace == Pace(3, Why.TROUBLE)


def test_after_the_network_was_lost_it_is_soon_back_at_the_start() -> None:
    drive = on(CAPPED).run(3)
    for _ in range(3):
        drive.climber.trouble(drive.now)
        drive.run(8, wanted=False)
    assert drive.connections == 1
    assert drive.run(20).connections >= 4


def test_seconds_without_enough_work_tell_nothing() -> None:
    drive = on(CAPPED).run(200, wanted=False)
    assert drive.paces == [Pace(4, Why.STARTING)]
    assert drive.climber.speed_per_connection == 0
    assert drive.run(6).connections == 6


def test_seconds_without_enough_work_during_a_trial_do_not_count_against_it() -> None:
    drive = on(CAPPED).run(5)
    assert drive.connections == 6
    for _ in range(8):
        drive.run(1).run(1, wanted=False)
    assert drive.connections >= 9


def test_what_was_measured_before_a_long_pause_does_not_count() -> None:
    drive = on(CAPPED).run(3)
    drive.now += 3600
    drive.run(1, wanted=False).run(2)
    assert drive.connections == 4
    assert drive.run(2).connections == 6


def test_a_clock_that_stands_still_or_a_count_that_falls_is_no_sample() -> None:
    climber = Climber(4, 16)
    assert not any(climber.sample(7.0, count * MB, True) for count in range(20))
    assert not any(climber.sample(8.0 + step, (20 - step) * MB, True) for step in range(20))
    assert climber.pace == Pace(4, Why.STARTING)


def test_on_a_slow_line_it_waits_until_there_is_enough_to_judge() -> None:
    drive = on(ModelLine(own=0.05 * MB, shared=100 * MB)).run(20)
    assert drive.connections == 4
    assert drive.run(10).connections == 6


def test_a_fixed_number_stays_and_its_speed_is_measured() -> None:
    climber = Climber(5, 16, fixed=True)
    assert not any(climber.sample(step, step * 10 * MB, True) or climber.trouble(step) for step in range(100))
    assert climber.pace == Pace(5, Why.FIXED)
    assert climber.speed_per_connection == pytest.approx(2 * MB)


def test_the_speed_of_one_connection_is_told() -> None:
    assert on(CAPPED).run(60).climber.speed_per_connection == pytest.approx(MB, rel=0.01)


@pytest.mark.parametrize("shared", [1, 2, 3, 4, 5, 8, 16])
@pytest.mark.parametrize("seconds", [5, 10, 20, 40, 80])
def test_a_short_upload_is_never_slower_than_with_the_default(shared: int, seconds: int) -> None:
    line = ModelLine(own=MB, shared=shared * MB)
    assert on(line).run(seconds).sent > 0.97 * seconds * line.carries(4)


@given(st.lists(st.tuples(st.floats(0, 20), st.integers(0, 10**10), st.booleans(), st.booleans()), max_size=200))
def test_whatever_comes_the_number_is_within_its_limits(samples: list[tuple[float, int, bool, bool]]) -> None:
    climber, now, total = Climber(4, 16), 0.0, 0
    for elapsed, count, wanted, failed in samples:
        now, total, before = now + elapsed, total + count, climber.pace
        assert climber.sample(now, total, wanted) == (climber.pace != before)
        before = climber.pace
        assert not failed or climber.trouble(now) == (climber.pace != before)
        assert 1 <= climber.pace.connections <= 16
        assert climber.pace.tried != climber.pace.connections


@pytest.mark.parametrize(
    ("size", "speed", "part_size"),
    [
        (100 * GIB, 0.0, DEFAULT_PART_SIZE),
        (MIB, 0.0, DEFAULT_PART_SIZE),
        (100 * GIB, 1 * MIB, 16 * MIB),
        (100 * GIB, 1.99 * MIB, 31 * MIB),
        (100 * GIB, 1 * GIB, 64 * MIB),
        (100 * GIB, 20_000.0, MIB),
        (100 * MIB, 100 * MIB, 4 * MIB),
        (100 * MIB, 100_000.0, MIB),
        (GIB, 100 * MIB, 32 * MIB),
        (48 * TIB, 100 * MIB, 64 * MIB),
    ],
)
def test_part_sizes(size: int, speed: float, part_size: int) -> None:
    assert part_size_for(size, speed) == part_size


@given(st.integers(0, 48 * TIB), st.floats(0, 1e10))
def test_a_part_size_is_whole_mebibytes_and_leaves_enough_parts(size: int, speed: float) -> None:
    part_size = part_size_for(size, speed)
    assert part_size % MIB == 0
    assert MIB <= part_size <= 64 * MIB
    assert part_size <= 8 * MIB or size / part_size >= 32
    assert speed == 0 or part_size == MIB or part_size / speed <= 16.001
