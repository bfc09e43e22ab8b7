"""Sizes as people write them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.errors import Fixable
from partwise.core.sizes import UNITS, parse_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("1048576", 2**20),
        ("8MiB", 8 * 2**20),
        ("8 mib", 8 * 2**20),
        ("100 KiB", 102_400),
        (" 5GiB ", 5 * 2**30),
        ("1.5MiB", 3 * 2**19),
        ("0.5 KiB", 512),
        ("1TiB", 2**40),
        ("12b", 12),
        ("0.9", 0),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    "text", ["", "MiB", "8MB", "8 M", "-1", "+1", "1e6", "1,5MiB", "1.MiB", ".5MiB", "8MiB8", "０x10", "1" * 16, "½"]
)
def test_what_is_no_size_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(Fixable, match="as in 8MiB") as caught:
        parse_size(text)
    assert caught.value.fault.code == "BadSize"


@given(st.text(max_size=20))
def test_any_text_is_a_size_or_refused(text: str) -> None:
    with suppress(Fixable):
        assert parse_size(text) >= 0


@given(st.integers(0, 10**15 - 1), st.sampled_from(sorted(UNITS)), st.sampled_from(["", " "]))
def test_whole_numbers_are_exact(number: int, unit: str, gap: str) -> None:
    assert parse_size(f"{number}{gap}{unit}") == number * UNITS[unit]
