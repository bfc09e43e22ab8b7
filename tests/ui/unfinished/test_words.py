"""What the cells of unfinished uploads say."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from helpers.sample_uploads import FAULT
from partwise.core.upload import Stored
from partwise.ui import words_unfinished as words
from partwise.ui.unfinished.facts import Owner
from partwise.ui.uploads.order import SERVER_COLUMNS

NOON = datetime(2026, 11, 19, 12, 0).timestamp()
HOUR, DAY = 3_600, 86_400


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (0, "today 12:00"),
        (11 * HOUR, "today 01:00"),
        (13 * HOUR, "yesterday"),
        (35 * HOUR, "yesterday"),
        (37 * HOUR, "2 days ago"),
        (38 * DAY, "38 days ago"),
        (59 * DAY, "59 days ago"),
        (60 * DAY, "2 months ago"),
        (92 * DAY, "3 months ago"),
        (700 * DAY, "23 months ago"),
        (731 * DAY, "2 years ago"),
        (-13 * HOUR, "2026-11-20 01:00"),
    ],
)
def test_an_age_is_told_in_the_unit_a_person_would_use(ago: float, said: str) -> None:
    assert words.started(NOON - ago, NOON) == said


def test_an_unknown_beginning_is_not_fifty_years_ago() -> None:
    assert words.started(0.0, time.time()) == words.started_exactly(0.0) == "–"
    assert words.spoken_start(0.0, time.time()) == "start unknown"


def test_a_moment_is_exact_to_the_second() -> None:
    assert words.started_exactly(NOON + 61) == "2026-11-19 12:01:01"


@pytest.mark.parametrize(
    ("stored", "count", "size", "exactly", "spoken"),
    [
        (None, "–", "–", "Not counted yet.", "parts not counted yet"),
        (Stored(0, 0, None), "0", "0 B", "0 bytes", "0 parts, 0 B"),
        (Stored(1204, 61_400_000_001, 1.0), "1,204", "61.4 GB", "61,400,000,001 bytes", "1,204 parts, 61.4 GB"),
    ],
)
def test_what_is_stored(stored: Stored | None, count: str, size: str, exactly: str, spoken: str) -> None:
    assert words.part_count(stored) == count
    assert words.stored_size(stored) == size
    assert words.stored_exactly(stored) == exactly
    assert words.spoken_holding(stored) == spoken


def test_storage_classes_fit_their_column() -> None:
    told = [words.storage_class(name) for name in ("Standard", "IA", "ColdArchive", "")]
    assert told == ["Standard", "IA", "Cold Archive", "–"]


def test_everything_has_its_words() -> None:
    assert len(words.COLUMNS) == len(SERVER_COLUMNS)
    assert set(words.OWNERS) == set(Owner)
    assert words.trouble(FAULT) == f"{FAULT.title}\n{FAULT.advice}"
