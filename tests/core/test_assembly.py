"""What stored parts would become."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.crc import slow_crc64
from partwise.core.assembly import assembly, numbers_text
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.upload import StoredPart

SIZE = MIN_PART_SIZE


def part(number: int, size: int = SIZE, crc: int | None = None) -> StoredPart:
    return StoredPart(number, size, f'"{number}"', crc)


def test_a_whole_file() -> None:
    made = assembly([part(2), part(1), part(3, 7)])
    assert [one.number for one in made.parts] == [1, 2, 3]
    assert (made.size, made.holes, made.too_small, made.uneven) == (2 * SIZE + 7, (), (), ())


def test_holes_at_the_beginning_and_between() -> None:
    made = assembly([part(3), part(4), part(9), part(11)])
    assert made.holes == ((1, 2), (5, 8), (10, 10))
    assert numbers_text(made.holes) == "1–2, 5–8, 10"


def test_parts_that_oss_would_refuse_or_that_fit_no_plan() -> None:
    made = assembly([part(1), part(2, SIZE - 1), part(3, SIZE + 1), part(4, 1)])
    assert made.too_small == (2,)
    assert made.uneven == (2, 3)

    assert made.refusal is not None
    assert (made.refusal.code, "part 2 is smaller" in made.refusal.title) == ("EntityTooSmall", True)


def test_a_small_last_part_and_uneven_ones_are_no_hindrance() -> None:
    assert assembly([part(1), part(2, SIZE + 1), part(3, 1)]).refusal is None


def test_no_parts() -> None:
    made = assembly([])
    assert made.refusal is not None
    assert made.refusal.code == "NoParts"
    assert (made.parts, made.size, made.holes, made.crc64) == ((), 0, (), None)


def test_the_crc_is_that_of_the_joined_bytes() -> None:
    first, second = b"harbour", b"drone"
    parts = [part(1, len(first), slow_crc64(first)), part(5, len(second), slow_crc64(second))]
    assert assembly(parts).crc64 == slow_crc64(first + second)
    assert assembly([*parts, part(6)]).crc64 is None


@given(st.sets(st.integers(1, 60), min_size=1))
def test_parts_and_holes_make_every_number_once(numbers: set[int]) -> None:
    holes = assembly(part(number) for number in numbers).holes
    missing = [number for first, last in holes for number in range(first, last + 1)]
    assert sorted([*missing, *numbers]) == list(range(1, max(numbers) + 1))


@pytest.mark.parametrize(("ranges", "text"), [((), ""), (((2, 2),), "2"), (((1000, 2000),), "1,000–2,000")])
def test_numbers_as_people_write_them(ranges: tuple[tuple[int, int], ...], text: str) -> None:
    assert numbers_text(ranges) == text
