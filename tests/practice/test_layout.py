"""Names of files: bounded, safe, and never two keys in one."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.practice import layout
from partwise.practice.layout import PartFile, append, file_name

KEYS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=400)


@given(KEYS, KEYS)
def test_each_key_has_its_own_safe_name(one: str, other: str) -> None:
    name = file_name(one)
    assert len(name.encode()) <= 200
    assert name == Path(name).name
    assert not name.startswith(".")
    assert not name.endswith(".")
    assert (name == file_name(other)) == (one == other)


@given(st.text("aA", min_size=1, max_size=5), st.text("aA", min_size=1, max_size=5))
def test_case_counts_also_where_the_file_system_is_blind(one: str, other: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "_CASE_BLIND", True)
        assert (file_name(one).lower() == file_name(other).lower()) == (one == other)
        assert file_name("/A") == "%2F%41"


def test_a_short_key_cannot_pass_for_a_long_one() -> None:
    long = file_name("x" * 1000)
    assert file_name(long) != long


@pytest.mark.parametrize("key", ["con", "NUL.txt", "Com1.tar.gz", "..", ".", "a."])
def test_names_that_mean_something_to_a_system(key: str) -> None:
    assert file_name(key) != key


def test_a_part_is_read_from_its_name(tmp_path: Path) -> None:
    part = PartFile(7, 3, "0F" * 16, 2**64 - 1, 0.0)
    (tmp_path / part.name).write_bytes(b"abc")
    found = PartFile.of(tmp_path / part.name)
    assert found is not None
    assert found._replace(modified=0.0) == part
    (tmp_path / "upload.json").touch()
    assert PartFile.of(tmp_path / "upload.json") is None


@pytest.mark.parametrize("kernel", ["whole", "refuses", "absent"])
def test_append(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kernel: str) -> None:
    def refuses(*_: object) -> int:
        raise OSError(errno.EXDEV, "no")

    if kernel == "refuses":
        monkeypatch.setattr(os, "copy_file_range", refuses)
    elif kernel == "absent":
        monkeypatch.delattr(os, "copy_file_range")
    files = [tmp_path / str(number) for number in range(3)]
    for number, file in enumerate(files):
        file.write_bytes(bytes([number]) * 3_000_000)
    append(files[0], 3_000_000, files[1:])
    assert files[0].read_bytes() == b"".join(bytes([number]) * 3_000_000 for number in range(3))


def test_a_failed_append_leaves_the_first_as_it_was(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    first.write_bytes(b"first")
    second.write_bytes(b"second")
    with pytest.raises(FileNotFoundError):
        append(first, 5, [second, tmp_path / "3"])
    assert first.read_bytes() == b"first"
