"""The rows of a table of parts: every number once, stored or in a hole, and the words that sum them up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.upload import PartState, StoredPart
from partwise.ui import words_parts as words
from partwise.ui.unfinished.parts_rows import PartRows


def stored(*numbers: int) -> tuple[StoredPart, ...]:
    return tuple(StoredPart(number, 10_000_000, f'"{number:032X}"') for number in numbers)


@given(st.sets(st.integers(1, 60)), st.integers(0, 80))
def test_every_number_stands_in_one_row_and_only_stored_ones_have_a_part(numbers: set[int], planned: int) -> None:
    content = PartRows(stored(*sorted(numbers)), planned)
    told = [(number, row.part is not None) for row in content.rows for number in range(row.first, row.last + 1)]
    last = max(max(numbers, default=0), planned)
    assert told == [(number, number in numbers) for number in range(1, last + 1)]
    assert all(row.first == row.last == row.part.number for row in content.rows if row.part)
    for place, row in enumerate(content.rows):
        assert {content.place_of(number) for number in range(row.first, row.last + 1)} == {place}
    assert content.place_of(0) == content.place_of(last + 1) == -1


@given(st.sets(st.integers(1, 60), min_size=1))
def test_the_states_and_the_gaps_end_with_the_highest_part(numbers: set[int]) -> None:
    content = PartRows(stored(*sorted(numbers)))
    assert content.last == max(numbers) == len(content.states())
    assert {place + 1 for place, state in enumerate(content.states()) if state == PartState.STORED} == numbers
    missing = {number for first, last in content.gaps for number in range(first, last + 1)}
    assert missing == set(range(1, max(numbers))) - numbers
    neighbours = zip(content.gaps, content.gaps[1:], strict=False)
    assert all(before[1] + 1 < after[0] for before, after in neighbours)  # each hole is told whole


def test_nothing_stored_is_no_row() -> None:
    content = PartRows()
    assert (content.rows, content.gaps, content.last, content.states()) == ((), (), 0, b"")


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([1, 2, 3], "3 parts, 30 MB"),
        ([1], "1 part, 10 MB"),
        ([2], "1 part, 10 MB, one gap: 1"),
        ([1, 2, 3, 4, 10, 11, 12], "7 parts, 70 MB, one gap: 5–9"),
        ([1, 2, 3, 4, *range(10, 31), 32], "26 parts, 260 MB, two gaps: 5–9 and 31"),
        ([2, 4, 6, 8], "4 parts, 40 MB, four gaps: 1, 3, 5 and 7"),
        ([2, 4, 6, 8, 10, 12], "6 parts, 60 MB, 6 gaps: 1, 3, 5, 7 and 2 more"),
        ([1, 1_500], "2 parts, 20 MB, one gap: 2–1,499"),
    ],
)
def test_the_summary_names_the_gaps(numbers: list[int], said: str) -> None:
    content = PartRows(stored(*numbers))
    assert words.summary(content.parts, content.gaps) == said
