"""The pace in words: how many connections are used, and why; and speeds as people write them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.errors import Fixable
from partwise.core.pace import Pace, Why
from partwise.ui import words_pace
from partwise.ui.rates import LEAST_RATE, PRESETS, parse_rate


@pytest.mark.parametrize(
    ("pace", "said"),
    [
        (Pace(6, Why.FIXED), "6 connections: set by you"),
        (Pace(1, Why.FIXED), "1 connection: set by you"),
        (Pace(4, Why.STARTING), "4 connections: measuring the line"),
        (Pace(9, Why.CLIMBING), "9 connections: the line still gains"),
        (Pace(6, Why.NO_GAIN, 7), "6 connections: a 7th brought nothing"),
        (Pace(1, Why.NO_GAIN, 2), "1 connection: a 2nd brought nothing"),
        (Pace(2, Why.NO_GAIN, 3), "2 connections: a 3rd brought nothing"),
        (Pace(7, Why.NO_GAIN, 8), "7 connections: an 8th brought nothing"),
        (Pace(10, Why.NO_GAIN, 11), "10 connections: an 11th brought nothing"),
        (Pace(11, Why.NO_GAIN, 12), "11 connections: a 12th brought nothing"),
        (Pace(12, Why.NO_GAIN, 13), "12 connections: a 13th brought nothing"),
        (Pace(6, Why.NO_GAIN, 9), "6 connections: more than 6 brought nothing"),
        (Pace(6, Why.NO_GAIN, 4), "6 connections: as many as the line is worth"),
        (Pace(16, Why.NO_GAIN), "16 connections: as many as the line is worth"),
        (Pace(2, Why.TROUBLE), "2 connections: the server or the line asked for less"),
    ],
)
def test_the_reason_for_a_number_of_connections(pace: Pace, said: str) -> None:
    assert words_pace.pace(pace) == said


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_has_words(why: Why) -> None:
    assert len(words_pace.pace(Pace(3, why, 4))) > len("3 connections: ")


@pytest.mark.parametrize(
    ("written", "rate"),
    [
        ("5 MB/s", 5_000_000),
        ("2.5 MB/s", 2_500_000),
        ("800kB", 800_000),
        (" 1 gb / S ", 1_000_000_000),
        ("2MiB", 2 * 1024 * 1024),
        ("2 MiB/s", 2 * 1024 * 1024),
        ("123456", 123_456),
        ("٥ MB", 5_000_000),
        ("0", 0),
        ("0 MB/s", 0),
    ],
)
def test_speeds_as_people_write_them(written: str, rate: int) -> None:
    assert parse_rate(written) == rate


@pytest.mark.parametrize("written", ["", "fast", "5 MB/h", "-5 MB/s", "1e9", "5 MB/s 3"])
def test_what_is_no_speed_is_told(written: str) -> None:
    with pytest.raises(Fixable, match="is not a speed"):
        parse_rate(written)


@pytest.mark.parametrize("written", ["5", "999", "0.5 kB/s"])
def test_what_would_send_nothing_is_told(written: str) -> None:
    with pytest.raises(Fixable, match="Pause the uploads instead"):
        parse_rate(written)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_a_speed_or_refused(typed: str) -> None:
    with suppress(Fixable):
        rate = parse_rate(typed)
        assert rate == 0 or rate >= LEAST_RATE


@given(st.integers(LEAST_RATE, 10**12))
def test_a_limit_that_is_shown_can_be_typed_again(rate: int) -> None:
    again = parse_rate(words_pace.rate(rate))
    assert abs(again - rate) <= rate * 0.06


def test_the_usual_limits_are_shown_short() -> None:
    assert [words_pace.rate(rate) for rate in PRESETS] == ["1 MB/s", "5 MB/s", "10 MB/s", "50 MB/s"]
    assert words_pace.limited(5_000_000) == " · limit 5 MB/s"
    assert words_pace.limited(0) == ""
