"""Which unfinished uploads a filter lets through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.listed_uploads import listed_upload
from partwise.core.upload import Stored, Upload
from partwise.ui.unfinished.filters import From, UnfinishedFilter, matches

NOW = 1_000_000.0
HOUR = 3_600.0
UNKNOWN = listed_upload(key="footage/a.mov", started=NOW - 10 * HOUR)
EMPTY = listed_upload(key="tmp/b", started=NOW - HOUR, held=Stored(0, 0, None))
FULL = listed_upload(key="footage/c", started=NOW - HOUR, held=Stored(2, 500, NOW))
OURS = listed_upload(key="Footage/d", started=NOW, source="/films/d", held=Stored(1, 100, NOW))
ALL = [UNKNOWN, EMPTY, FULL, OURS]


@pytest.mark.parametrize(
    ("wanted", "let_through"),
    [
        (UnfinishedFilter(), ALL),
        (UnfinishedFilter(key_prefix="footage/"), [UNKNOWN, FULL]),
        (UnfinishedFilter(older_than=HOUR), [UNKNOWN, EMPTY, FULL]),
        (UnfinishedFilter(older_than=HOUR + 1), [UNKNOWN]),
        (UnfinishedFilter(least_size=101), [UNKNOWN, FULL]),
        (UnfinishedFilter(least_size=500), [UNKNOWN, FULL]),
        (UnfinishedFilter(only_empty=True), [EMPTY]),
        (UnfinishedFilter(owner=From.HERE), [OURS]),
        (UnfinishedFilter(owner=From.ELSEWHERE), [UNKNOWN, EMPTY, FULL]),
        (UnfinishedFilter(key_prefix="footage/", least_size=1, older_than=2 * HOUR), [UNKNOWN]),
        (UnfinishedFilter(least_size=1, only_empty=True), []),
    ],
)
def test_each_condition_and_all_together(wanted: UnfinishedFilter, let_through: list[Upload]) -> None:
    assert [upload for upload in ALL if matches(upload, wanted, NOW)] == let_through


FILTERS = st.builds(
    UnfinishedFilter,
    key_prefix=st.sampled_from(["", "footage/", "x"]),
    older_than=st.sampled_from([0, HOUR, 5 * HOUR]),
    least_size=st.sampled_from([0, 100, 101]),
    only_empty=st.booleans(),
    owner=st.sampled_from(From),
)


@given(FILTERS, st.sampled_from(ALL))
def test_a_filter_is_the_sum_of_its_conditions(wanted: UnfinishedFilter, upload: Upload) -> None:
    alone = [
        UnfinishedFilter(key_prefix=wanted.key_prefix),
        UnfinishedFilter(older_than=wanted.older_than),
        UnfinishedFilter(least_size=wanted.least_size),
        UnfinishedFilter(only_empty=wanted.only_empty),
        UnfinishedFilter(owner=wanted.owner),
    ]
    assert matches(upload, wanted, NOW) is all(matches(upload, one, NOW) for one in alone)
