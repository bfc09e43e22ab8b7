"""Speed and time left: calm, right in the long run, and silent where nobody can tell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from partwise.core.speed import Speedometer

MB = 1_000_000


def drive(samples: list[tuple[float, int]]) -> Speedometer:
    meter = Speedometer()
    for now, done in samples:
        meter.add(now, done)
    return meter


def steady(seconds: float, pace: int, start: int = 0) -> list[tuple[float, int]]:
    return [(step / 10, start + pace * step // 10) for step in range(round(seconds * 10) + 1)]


def test_it_says_nothing_before_it_has_watched_for_a_second() -> None:
    meter = drive(steady(0.9, 10 * MB))
    assert meter.speed is None
    assert meter.seconds_left(10 * MB) is None


def test_a_steady_pace_is_told_exactly_from_the_first_figure_on() -> None:
    meter = drive(steady(1.0, 10 * MB))
    assert meter.speed is not None
    assert abs(meter.speed - 10 * MB) < 1
    assert round(meter.seconds_left(600 * MB) or 0) == 60


def test_what_was_there_before_the_first_sample_is_not_speed() -> None:
    assert round(drive(steady(3, MB, start=500_000 * MB)).speed or 0) == MB


def test_a_new_pace_is_reached_in_about_five_seconds_and_the_time_left_follows_more_slowly() -> None:
    slow = steady(60, MB)
    fast = [(60 + step / 10, 60 * MB + 9 * MB * step // 10) for step in range(1, 51)]
    meter = drive(slow + fast)
    assert 7 * MB < (meter.speed or 0) < 9 * MB
    left = meter.seconds_left(100 * MB)
    assert left is not None
    assert 100 / 5 < left < 100 / 1


def test_a_stop_brings_the_speed_down_and_in_the_end_no_time_left() -> None:
    meter = drive(steady(20, 10 * MB))
    for step in range(1, 5000):
        meter.add(20 + step / 10, 200 * MB)
    assert meter.speed == 0 or (meter.speed or 0) < 1
    assert meter.seconds_left(10**12) is None


def test_a_short_dip_is_not_shown_and_a_lasting_one_is_followed() -> None:
    meter = drive(steady(5, 10 * MB))
    meter.add(5.1, 40 * MB)
    assert meter.bytes_done == 50 * MB
    meter.add(5.2, 51 * MB)
    assert meter.bytes_done == 51 * MB
    for step in range(12):
        meter.add(5.3 + step / 10, 42 * MB)
    assert meter.bytes_done == 42 * MB


def test_a_clock_that_stands_still_or_goes_back_changes_nothing() -> None:
    meter = drive(steady(5, 10 * MB))
    before = meter.speed
    meter.add(5.0, 90 * MB)
    meter.add(1.0, 99 * MB)
    assert meter.speed == before


@given(st.lists(st.tuples(st.floats(0, 60), st.integers(0, 10**13)), max_size=60), st.integers(0, 10**14))
def test_whatever_comes_nothing_is_negative_or_endless(steps: list[tuple[float, int]], left: int) -> None:
    meter, now = Speedometer(), 0.0
    for elapsed, done in steps:
        now += elapsed
        meter.add(now, done)
        assert meter.speed is None or 0 <= meter.speed <= max(done for _, done in steps) / 1e-6
        seconds = meter.seconds_left(left)
        assert seconds is None or 0 <= seconds <= 100 * 86_400
