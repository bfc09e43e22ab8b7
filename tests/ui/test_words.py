"""The words of the window: exact figures in calm steps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.ui import words


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1 kB"),
        (48_000_000, "48 MB"),
        (58_600_000_000, "58.6 GB"),
        (212_400_000_000, "212 GB"),
        (48_800_000_000_000, "48.8 TB"),
    ],
)
def test_sizes_are_short_and_decimal(count: int, said: str) -> None:
    assert words.size(count) == said


def test_exact_bytes_are_exact() -> None:
    assert words.exact_size(58_600_000_001) == "58,600,000,001 bytes"


def test_a_speed_keeps_its_decimal_so_that_the_column_stands_still() -> None:
    assert words.speed(31_000_000) == "31.0 MB/s"
    assert words.speed(0) == "0 B/s"
    assert words.speed(None) == "–"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "–"),
        (0.3, "5 s"),
        (12, "10 s"),
        (44, "40 s"),
        (94, "90 s"),
        (96, "2 min"),
        (432, "7 min"),
        (3_600, "1 h"),
        (3_720, "1 h 2 min"),
        (260_000, "3 days"),
    ],
)
def test_time_left_goes_in_calm_steps(seconds: float | None, said: str) -> None:
    assert words.duration(seconds) == said


@given(st.integers(0, 10**13), st.integers(0, 10**13))
def test_a_hundred_per_cent_is_for_what_is_confirmed(done: int, total: int) -> None:
    assert 0 <= int(words.percent(done, total).removesuffix(" %")) <= 99


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "0 s"),
        (45, "45 s"),
        (425, "7 min 5 s"),
        (3_605, "1 h"),
        (7_200, "2 h"),
        (7_380, "2 h 3 min"),
        (90_000, "1 day 1 h"),
        (266_400, "3 days 2 h"),
        (365 * 86_400, "365 days"),
    ],
)
def test_a_length_of_time_by_its_largest_units(seconds: float, said: str) -> None:
    assert words.span(seconds) == said


def test_a_journal_set_aside_says_what_came_back() -> None:
    assert "1 upload was read back from it" in words.journal_set_aside("journal.db.aside", 1)
    assert "No upload could be read back from it" in words.journal_set_aside("journal.db.aside", 0)
