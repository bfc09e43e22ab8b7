"""Pages against the plain meaning of prefix, delimiter, marker and size."""

from __future__ import annotations

from bisect import bisect_right

from hypothesis import given
from hypothesis import strategies as st

from partwise.practice.listing import page

KEYS = st.lists(st.text("ab/é\x00😀", min_size=1, max_size=5)).map(sorted)


def expected(keys: list[str], prefix: str, delimiter: str) -> list[str]:
    """Every entry in order: keys, and each common prefix once."""
    entries: list[str] = []
    for key in keys:
        if key.startswith(prefix):
            before, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
            entry = prefix + before + found if found else key
            if not (found and entry in entries):
                entries.append(entry)
    return entries


@given(KEYS, st.text("ab/é", max_size=2), st.sampled_from(["", "/", "a/"]), st.integers(1, 4))
def test_all_pages_together_are_the_whole_list(keys: list[str], prefix: str, delimiter: str, size: int) -> None:
    keys = sorted(set(keys))
    found: list[str] = []
    after = ""
    while True:
        one = page(keys, size, start=bisect_right(keys, after), prefix=prefix, delimiter=delimiter, after=after)
        assert len(one) <= size
        entries = sorted([*(keys[index] for index in one.indices), *one.prefixes])
        found += entries
        if not one.truncated:
            break
        assert len(one) == size
        after = entries[-1]
        assert after == (keys[one.last] if isinstance(one.last, int) else one.last)
    assert found == expected(keys, prefix, delimiter)


@given(KEYS)
def test_text_sorts_as_its_bytes_do(keys: list[str]) -> None:
    assert keys == sorted(keys, key=str.encode)


@given(KEYS, st.integers(1, 3))
def test_equal_keys_are_kept_apart(keys: list[str], size: int) -> None:
    shown, start = 0, 0
    while True:
        one = page(keys, size, start=start)
        shown += len(one.indices)
        if not one.truncated:
            break
        assert isinstance(one.last, int)
        start = one.last + 1
    assert shown == len(keys)
