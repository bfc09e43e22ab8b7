"""Every plan keeps to OSS's limits and covers the file exactly."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from partwise.core.errors import Bug, Fixable
from partwise.core.limits import (
    DEFAULT_PART_SIZE,
    GIB,
    KIB,
    MAX_OBJECT_SIZE,
    MAX_PART_SIZE,
    MAX_PARTS,
    MAX_PUT_SIZE,
    MIB,
    MIN_PART_SIZE,
    MULTIPART_THRESHOLD,
)
from partwise.core.plan import Plan, check_part_size, make_plan
from partwise.core.upload import Part

SIZES = st.integers(0, MAX_OBJECT_SIZE) | st.integers(0, 64 * MIB) | st.integers(0, 200 * GIB)
SPEEDS = st.just(0.0) | st.floats(0, 1e10)
WISHES = st.just(0) | st.integers(MIN_PART_SIZE, MAX_PART_SIZE) | st.integers(MIN_PART_SIZE, MIB)


def check_limits(plan: Plan) -> None:
    assert 1 <= plan.count <= MAX_PARTS
    if plan.single:
        assert plan.size <= MAX_PUT_SIZE
    else:
        assert MIN_PART_SIZE <= plan.part_size <= MAX_PART_SIZE
        assert 0 < plan.part(plan.count).length <= plan.part_size


@given(SIZES, WISHES, SPEEDS)
@example(MAX_OBJECT_SIZE, 0, 0.0)
@example(MAX_OBJECT_SIZE, 0, 1.0)
@example(MAX_OBJECT_SIZE, MIN_PART_SIZE, 0.0)
@example(MAX_OBJECT_SIZE - 1, 0, 1e9)
@example(MAX_PARTS * DEFAULT_PART_SIZE, 0, 0.0)
@example(MAX_PARTS * DEFAULT_PART_SIZE + 1, 0, 0.0)
@example(MAX_PARTS * MIB + 1, 0, 1.0)
@example(MAX_PARTS * MIN_PART_SIZE + 1, MIN_PART_SIZE, 0.0)
def test_within_the_limits_without_gap_or_overlap(size: int, wish: int, speed: float) -> None:
    plan = make_plan(size, wish, speed)
    check_limits(plan)
    first, last = plan.part(1), plan.part(plan.count)
    assert (first.offset, last.offset + last.length) == (0, size)
    for number in {number for number in (2, plan.count // 2, plan.count) if 2 <= number <= plan.count}:
        before, part = plan.part(number - 1), plan.part(number)
        assert part.number == number
        assert before.offset + before.length == part.offset
        assert before.length == plan.part_size


@given(st.integers(0, 64 * MIB), st.integers(MIN_PART_SIZE, MIB))
def test_all_parts_in_a_row_are_the_file(size: int, wish: int) -> None:
    end = 0
    for number, part in enumerate(make_plan(size, wish), 1):
        assert (part.number, part.offset) == (number, end)
        end += part.length
    assert end == size


@given(SIZES, st.integers(MIN_PART_SIZE, MAX_PART_SIZE), SPEEDS)
def test_a_wish_is_kept_unless_10000_parts_are_too_few(size: int, wish: int, speed: float) -> None:
    plan = make_plan(size, wish, speed)
    if size <= wish * MAX_PARTS:
        assert plan.part_size == wish
    else:
        assert plan.part_size > wish
        assert plan.part_size - -(-size // MAX_PARTS) < MIB  # no larger than it must be


@pytest.mark.parametrize(
    ("size", "wish", "single", "count"),
    [
        (0, 0, True, 1),
        (1, 0, True, 1),
        (MULTIPART_THRESHOLD - 1, 0, True, 1),
        (MULTIPART_THRESHOLD, 0, False, 2),
        (0, MIN_PART_SIZE, True, 1),
        (MIN_PART_SIZE, MIN_PART_SIZE, True, 1),
        (MIN_PART_SIZE + 1, MIN_PART_SIZE, False, 2),
        (MAX_PART_SIZE, MAX_PART_SIZE, True, 1),
        (MAX_PART_SIZE + 1, MAX_PART_SIZE, False, 2),
        (MAX_PARTS * DEFAULT_PART_SIZE, 0, False, MAX_PARTS),
        (MAX_PARTS * MIN_PART_SIZE, MIN_PART_SIZE, False, MAX_PARTS),
        (MAX_OBJECT_SIZE, 0, False, MAX_PARTS),
    ],
)
def test_edges(size: int, wish: int, single: bool, count: int) -> None:
    plan = make_plan(size, wish)
    assert (plan.single, plan.count) == (single, count)


def test_one_byte_more_than_10000_parts_hold_makes_the_parts_larger() -> None:
    plan = make_plan(MAX_PARTS * DEFAULT_PART_SIZE + 1)
    assert plan.part_size == DEFAULT_PART_SIZE + MIB
    assert plan.count < MAX_PARTS


@pytest.mark.parametrize(
    ("size", "speed", "part_size"),
    [
        (GIB, 0.0, DEFAULT_PART_SIZE),
        (GIB, 100_000.0, MIB),
        (GIB, 100.0 * MIB, 32 * MIB),
        (100 * GIB, 1.0 * MIB, 16 * MIB),
        (100 * GIB, 100_000.0, 11 * MIB),
        (1000 * GIB, 100.0 * MIB, 103 * MIB),
    ],
)
def test_without_a_wish_the_measured_speed_decides_as_far_as_10000_parts_allow(
    size: int, speed: float, part_size: int
) -> None:
    assert make_plan(size, speed=speed).part_size == part_size


def test_the_largest_object_on_paper() -> None:
    plan = make_plan(MAX_OBJECT_SIZE)
    assert sum(part.length for part in plan) == MAX_OBJECT_SIZE == 10_000 * 5 * GIB
    assert plan.part(10_000) == Part(10_000, 9_999 * 5 * GIB, 5 * GIB)


def test_one_byte_more_is_refused_in_words() -> None:
    with pytest.raises(Fixable, match=r"53,687,091,200,001 bytes") as caught:
        make_plan(MAX_OBJECT_SIZE + 1)
    assert caught.value.fault.code == "EntityTooLarge"
    assert "Split" in caught.value.fault.advice


@pytest.mark.parametrize("wish", [1, MIN_PART_SIZE - 1, MAX_PART_SIZE + 1, -1])
def test_a_wish_oss_would_not_take_is_refused(wish: int) -> None:
    with pytest.raises(Fixable, match="100 KiB to 5 GiB"):
        make_plan(20 * MIB, wish)
    with pytest.raises(Fixable):
        check_part_size(wish)


@pytest.mark.parametrize("number", [0, -1, 3, 10_001])
def test_a_part_outside_the_plan_is_a_bug(number: int) -> None:
    with pytest.raises(Bug):
        make_plan(16 * MIB).part(number)


def test_the_10001st_part_does_not_exist() -> None:
    with pytest.raises(Bug):
        make_plan(MAX_OBJECT_SIZE).part(10_001)


def test_a_growing_part_size_stays_a_round_number() -> None:
    assert make_plan(100 * GIB).part_size % MIB == 0
    assert make_plan(MAX_PARTS * 200 * KIB, MIN_PART_SIZE).part_size == 200 * KIB
