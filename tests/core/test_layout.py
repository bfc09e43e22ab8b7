"""Layouts of uploads that others began: every stored part keeps its number and size, and the rest fits around them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from partwise.core.layout import plan_for, plan_without_parts
from partwise.core.limits import KIB, MAX_PARTS, MIB, MIN_PART_SIZE
from partwise.core.upload import StoredPart


def stored(*parts: tuple[int, int]) -> list[StoredPart]:
    return [StoredPart(number, size, '"etag"') for number, size in parts]


def lengths(*parts: tuple[int, int], size: int) -> tuple[int, ...] | None:
    plan = plan_for(stored(*parts), size)
    return plan.lengths if plan else None


def test_even_parts_go_on_evenly() -> None:
    assert lengths((1, MIB), (2, MIB), size=5 * MIB - 7) == (MIB, MIB, MIB, MIB, MIB - 7)


def test_a_hole_is_as_large_as_most_parts() -> None:
    assert lengths((1, MIB), (3, MIB), (4, MIB), size=4 * MIB) == (MIB,) * 4


def test_the_last_part_may_be_there_already() -> None:
    assert lengths((1, MIB), (4, 300 * KIB), size=3 * MIB + 300 * KIB) == (MIB, MIB, MIB, 300 * KIB)


def test_uneven_parts_are_normal() -> None:
    assert lengths((1, MIB), (2, 3 * MIB), (3, 2 * MIB), size=8 * MIB) == (MIB, 3 * MIB, 2 * MIB, MIB, MIB)


def test_holes_share_what_the_file_leaves_for_them() -> None:
    assert lengths((1, 4 * MIB), (4, 4 * MIB), size=10 * MIB + 1) == (4 * MIB, MIB, MIB + 1, 4 * MIB)


def test_a_small_last_part_ends_the_file_and_the_holes_take_the_rest() -> None:
    assert lengths((1, MIB), (3, MIB), (4, MIB // 2), size=5 * MIB + MIB // 2) == (MIB, 3 * MIB, MIB, MIB // 2)
    known = [(1, MIB), (2, MIB), (3, MIB), (5, MIB), (6, MIB), (7, 7)]
    assert lengths(*known, size=10 * MIB + 7) == (MIB, MIB, MIB, 5 * MIB, MIB, MIB, 7)


def test_without_a_hole_a_small_part_may_be_followed() -> None:
    assert lengths((1, MIB), (2, MIB), (3, MIB // 2), size=4 * MIB) == (MIB, MIB, MIB // 2, MIB, MIB // 2)


def test_parts_of_a_larger_file_are_of_another() -> None:
    assert lengths((1, MIB), (2, MIB), size=2 * MIB - 1) is None
    assert lengths((1, MIB), (3, MIB), size=2 * MIB + 5) is None


def test_what_oss_would_not_put_together_is_refused() -> None:
    assert lengths((1, 50 * KIB), (2, MIB), size=3 * MIB) is None
    assert lengths((MAX_PARTS, MIB), size=MAX_PARTS * MIB + 1) is None


def test_the_numbers_that_are_left_are_enough() -> None:
    plan = plan_for(stored((MAX_PARTS - 1, MIB)), (MAX_PARTS + 20) * MIB)
    assert plan is not None
    assert (plan.count, plan.length(MAX_PARTS)) == (MAX_PARTS, 21 * MIB)


def test_nothing_stored_tells_nothing() -> None:
    plan = plan_without_parts(20 * MIB, 0.0)
    assert plan is not None
    assert not plan.single
    assert plan_without_parts(0, 0.0) is None


@given(
    sizes=st.lists(st.integers(MIN_PART_SIZE, 4 * MIB), min_size=1, max_size=30),
    last=st.integers(1, 4 * MIB),
    present=st.data(),
)
def test_any_plan_covers_the_file_once_and_keeps_what_is_stored(
    sizes: list[int], last: int, present: st.DataObject
) -> None:
    cut = [*sizes, last]
    numbers = present.draw(st.sets(st.integers(1, len(cut)), min_size=1), label="stored")
    parts = stored(*((number, cut[number - 1]) for number in sorted(numbers)))
    plan = plan_for(parts, sum(cut))
    if plan is None:
        assert len(numbers) < len(cut) or any(size < MIN_PART_SIZE for size in sizes)
        return
    assert plan.possible
    assert all(plan.length(part.number) == part.size for part in parts)
    offset = 0
    for part in plan:
        assert part == plan.part(part.number)
        assert part.offset == offset
        offset += part.length
    assert offset == sum(cut)
    assert all(length >= MIN_PART_SIZE for length in plan.lengths[:-1])
