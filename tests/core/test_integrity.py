"""The CRC of a whole from the CRCs of its parts, against the reference's vectors and a slow twin."""

from __future__ import annotations

import fastcrc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.crc import slow_crc64
from partwise.core.integrity import combine, combined
from partwise.core.upload import StoredPart

OF_THE_REFERENCE = [  # 5.2
    (b"", 0),
    (b"a", 3675645893302102789),
    (b"12345", 6748440630437108969),
    (b"6789", 10278880121275185425),
    (b"1", 3039664240384658157),
    (b"23456789", 17250654857303840936),
    (b"123456789", 11051210869376104954),
]
MEBIBYTE_OF_ZEROS = 6947770692288575170
PATTERN = bytes((31 * i + 7) % 256 for i in range(250_000))  # 5.3
PATTERN_PARTS = ((102_400, 3633239582609614857), (102_400, 3633239582609614857), (45_200, 10582208104761541724))
PATTERN_CRC = 12721218289656293134


def part(data: bytes, number: int = 1) -> StoredPart:
    return StoredPart(number, len(data), '"etag"', slow_crc64(data))


@pytest.mark.parametrize(("data", "crc"), OF_THE_REFERENCE, ids=[repr(data) for data, _ in OF_THE_REFERENCE])
def test_the_twin_and_the_fast_one_keep_to_the_reference(data: bytes, crc: int) -> None:
    assert slow_crc64(data) == crc
    assert fastcrc.crc64.xz(data) == crc


def test_a_mebibyte_of_zeros_part_by_part() -> None:
    whole = [StoredPart(1, 1, "", slow_crc64(b"\0")), StoredPart(2, 2**20 - 1, "", fastcrc.crc64.xz(bytes(2**20 - 1)))]
    assert combined(whole) == MEBIBYTE_OF_ZEROS


def test_the_references_parts_become_the_references_whole() -> None:
    parts = [StoredPart(number, size, "", crc) for number, (size, crc) in enumerate(PATTERN_PARTS, 1)]
    assert combined(parts[:2]) == 12733362930147547929
    assert combined(parts) == PATTERN_CRC == fastcrc.crc64.xz(PATTERN)


def test_order_matters() -> None:
    assert combine(6748440630437108969, 10278880121275185425, 4) == 11051210869376104954
    assert combine(10278880121275185425, 6748440630437108969, 5) != 11051210869376104954


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_any_split_has_the_crc_of_the_whole(pieces: list[bytes]) -> None:
    assert combined(part(piece, number) for number, piece in enumerate(pieces, 1)) == slow_crc64(b"".join(pieces))


@given(st.binary(max_size=30), st.integers(0, 2**18))
def test_long_runs_too(head: bytes, zeros: int) -> None:
    tail = bytes(zeros)
    assert combine(slow_crc64(head), fastcrc.crc64.xz(tail), zeros) == fastcrc.crc64.xz(head + tail)


@given(st.binary(max_size=30))
def test_nothing_before_or_behind_changes_nothing(data: bytes) -> None:
    crc = slow_crc64(data)
    assert combine(crc, 0, 0) == combine(0, crc, len(data)) == crc


def test_a_part_of_unknown_crc_makes_the_whole_unknown() -> None:
    assert combined([part(b"a"), StoredPart(2, 5, '"etag"', None)]) is None


def test_the_largest_object_is_no_burden() -> None:
    """48.8 TB of 5 GiB parts: the CRC of one is advanced 10,000 times, over a length no machine reads in a test."""
    five_gib = 5 * 2**30
    crc = slow_crc64(b"five gibibytes")
    doubled = combine(crc, crc, five_gib)
    assert combined([StoredPart(n, five_gib, "", crc) for n in (1, 2)]) == doubled
    assert combined([StoredPart(n, five_gib, "", crc) for n in range(1, 10_001)]) is not None
