"""The page of unfinished uploads speaks whole sentences, one or many, sure or not."""

from __future__ import annotations

import pytest

from partwise.ui import words_server as words


@pytest.mark.parametrize(
    ("count", "known", "at_least", "told"),
    [
        (37, 37, False, "37 unfinished uploads hold 641 GB of parts."),
        (37, 12, True, "37 unfinished uploads hold at least 641 GB of parts."),
        (1, 1, False, "1 unfinished upload holds 641 GB of parts."),
        (1, 0, True, "1 unfinished upload. How much it holds is not known yet."),
        (25_000, 0, True, "25,000 unfinished uploads. How much they hold is not known yet."),
    ],
)
def test_how_much_lies_there(count: int, known: int, at_least: bool, told: str) -> None:
    assert words.held(count, known, 641_000_000_000, at_least) == told


@pytest.mark.parametrize(
    ("count", "old", "told"),
    [
        (37, 12, " 12 have not changed for over 7 days."),
        (37, 1, " 1 has not changed for over 7 days."),
        (37, 37, " None has changed for over 7 days."),
        (1, 1, " It has not changed for over 7 days."),
        (37, 0, ""),
    ],
)
def test_what_it_costs(count: int, old: int, told: str) -> None:
    stored = "It is" if count == 1 else "They are"
    until = "it is" if count == 1 else "they are"
    assert words.billed(count, old) == f"{stored} billed as stored data until {until} completed or aborted.{told}"


@pytest.mark.parametrize(
    ("buckets", "told"),
    [
        ((), "You may not list the buckets of this connection. Missing: oss:ListBuckets."),
        (("media",), "You may not list unfinished uploads of media. Missing: oss:ListBuckets."),
        (("media", "logs"), "You may not list unfinished uploads of media and logs. Missing: oss:ListBuckets."),
        (("a", "b", "c"), "You may not list unfinished uploads of a, b and c. Missing: oss:ListBuckets."),
        (tuple("abcdef"), "You may not list unfinished uploads of a, b and 4 others. Missing: oss:ListBuckets."),
    ],
)
def test_which_right_is_missing(buckets: tuple[str, ...], told: str) -> None:
    assert words.may_not_list(buckets, "oss:ListBuckets") == told


def test_the_button_names_how_many_are_aborted() -> None:
    assert [words.abort(count) for count in (0, 1, 3)] == ["Abort…", "Abort 1 upload…", "Abort 3 uploads…"]
    assert words.aborting(185, 312, 3) == "312 of 500 gone, 3 failed"
    assert words.aborting(500, 0, 0) == "0 of 500 gone"


def test_ages_and_sizes_of_filters() -> None:
    assert [words.days_ago(days) for days in (1, 7)] == ["more than 1 day ago", "more than 7 days ago"]
    assert words.larger_than(100_000_000) == "over 100 MB"
