"""Part by part: kept when proven, compared when unknown, else sent (reference, 8.3)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.limits import KIB
from partwise.core.plan import Plan
from partwise.core.resume import agrees, decide, same_bytes
from partwise.core.upload import StoredPart

PLAN = Plan(1000 * KIB, 300 * KIB, single=False)  # 300, 300, 300 and 100 KiB
ETAGS = st.sampled_from(['"A"', '"B"'])
CRCS = st.sampled_from([None, 1, 2])
SIZES = st.sampled_from([100 * KIB, 300 * KIB])


def parts_of(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[dict[int, StoredPart]]:
    part = st.builds(StoredPart, numbers, SIZES, ETAGS, CRCS)
    return st.lists(part, max_size=6, unique_by=lambda part: part.number).map(
        lambda found: {part.number: part for part in sorted(found, key=lambda part: part.number)}
    )


@given(parts_of(st.integers(1, 4)), parts_of(st.integers(0, 6)))
def test_a_part_is_kept_only_when_everything_agrees(
    known: dict[int, StoredPart], listed: dict[int, StoredPart]
) -> None:
    outcome = decide(PLAN, known, list(listed.values()))
    assert not outcome.keep.keys() & outcome.compare.keys()
    for number, part in listed.items():
        planned = 1 <= number <= 4 and part.size == PLAN.part(number).length
        mine = known.get(number)
        proven = (
            mine is not None
            and (mine.size, mine.etag) == (part.size, part.etag)
            and mine.crc64 is not None
            and part.crc64 in (None, mine.crc64)
        )
        assert (number in outcome.keep) == (planned and proven)
        assert (number in outcome.compare) == (planned and not proven)
    for number, kept in outcome.keep.items():
        assert kept == known[number]  # with the CRC of the bytes that were read here
    for number, unproven in outcome.compare.items():
        assert unproven == listed[number]
    assert (outcome.keep.keys() | outcome.compare.keys()) <= listed.keys()


MINE = StoredPart(1, 300 * KIB, '"A"', 7)


@pytest.mark.parametrize(
    ("listed", "fate"),
    [
        (MINE, "keep"),
        (replace(MINE, crc64=None), "keep"),  # OSS need not tell it
        (replace(MINE, modified=9.0), "keep"),
        (replace(MINE, etag='"B"'), "compare"),  # overwritten by somebody
        (replace(MINE, crc64=8), "compare"),
        (replace(MINE, number=2), "compare"),  # its answer was lost
        (replace(MINE, size=MINE.size - 1), "send"),
        (replace(MINE, number=4), "send"),
        (replace(MINE, number=5), "send"),
    ],
)
def test_fates(listed: StoredPart, fate: str) -> None:
    outcome = decide(PLAN, {1: MINE}, [listed])
    found = {"keep": outcome.keep, "compare": outcome.compare}
    assert [name for name, parts in found.items() if parts] == ([fate] if fate != "send" else [])


def test_a_size_that_the_journal_tells_otherwise_proves_nothing() -> None:
    """A flipped byte on the disk made one negative: kept, its parts would never have made the file."""
    outcome = decide(PLAN, {1: replace(MINE, size=-327_680)}, [MINE])
    assert (outcome.keep, outcome.compare) == ({}, {1: MINE})


def test_a_part_of_unknown_crc_proves_nothing() -> None:
    mine = replace(MINE, crc64=None)
    assert decide(PLAN, {1: mine}, [mine]).compare == {1: mine}


def test_an_empty_list_keeps_nothing() -> None:
    outcome = decide(PLAN, {1: MINE}, [])
    assert (outcome.keep, outcome.compare) == ({}, {})


def test_the_crc_decides_where_oss_tells_one() -> None:
    assert agrees(MINE, 7)
    assert not agrees(MINE, 8)
    assert same_bytes(replace(MINE, etag='"not the md5"'), 7, "")
    assert not same_bytes(replace(MINE, etag='"abc"'), 8, "abc")


def test_else_the_etag_does_whatever_its_quotes_and_case() -> None:
    listed = replace(MINE, etag='"7265F4D211B56873A381D321F586E4A9"', crc64=None)
    assert agrees(listed, 12345)
    assert same_bytes(listed, 0, "7265f4d211b56873a381d321f586e4a9")
    assert not same_bytes(listed, 0, "7265f4d211b56873a381d321f586e4a8")
    assert not same_bytes(listed, 0, "")
