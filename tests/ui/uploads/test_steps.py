"""From the rows that are shown to those that shall be: few runs, and they lead there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from helpers.listed_uploads import listed_upload
from partwise.ui.uploads.rows import FileRow, Row
from partwise.ui.uploads.steps import MANY, Steps, steps

ROWS = [FileRow(listed_upload(f"{number}"), None) for number in range(4 * MANY)]


def placed(numbers: list[int]) -> list[Row]:
    """The rows of these numbers, in the places they are shown in; the others are not shown."""
    for row in ROWS:
        row.row = -1
    shown: list[Row] = [ROWS[number] for number in numbers]
    for place, row in enumerate(shown):
        row.row = place
    return shown


def walked(old: list[Row], new: list[Row], way: Steps) -> list[Row]:
    """As the model does it: out from the back, then in from the front."""
    rows = list(old)
    for first, last in reversed(way.leaving):
        del rows[first : last + 1]
    for first, last in way.coming:
        rows[first:first] = new[first : last + 1]
    return rows


@given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
def test_rows_that_come_and_go_are_told_in_runs_that_lead_there(before: set[int], after: set[int]) -> None:
    new: list[Row] = [ROWS[number] for number in sorted(after)]
    old = placed(sorted(before))
    way = steps(old, new)
    assert way is not None
    assert walked(old, new, way) == new
    assert old[: way.first] == new[: way.first]
    assert sum(last - first + 1 for first, last in way.leaving) == len(before - after)
    assert sum(last - first + 1 for first, last in way.coming) == len(after - before)


@given(st.permutations(range(9)))
def test_rows_that_changed_places_start_over(order: list[int]) -> None:
    old = placed(list(range(9)))
    way = steps(old, [ROWS[number] for number in order])
    assert way == (Steps(9, [], []) if order == sorted(order) else None)


def test_too_many_runs_start_over() -> None:
    every: list[Row] = list(ROWS)
    assert steps(placed(list(range(0, 2 * MANY, 2))), every[: 2 * MANY]) is not None
    assert steps(placed(list(range(0, 2 * MANY + 2, 2))), every[: 2 * MANY + 2]) is None
