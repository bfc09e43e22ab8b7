"""Former rules are kept under names of their own, and read as they were."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from partwise.core.errors import Fixable
from partwise.store.former_rules import MAX_BYTES, keep_former, read_former

AT = 1_718_200_000.9


def test_nothing_is_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "lifecycle"
    paths = [keep_former(folder, "media", xml, AT) for xml in (b"one", b"two", b"three")]
    names = ["media-20240612T134640Z.xml", "media-20240612T134640Z_2.xml", "media-20240612T134640Z_3.xml"]
    assert [path.name for path in paths] == names
    assert sorted(folder.iterdir()) == paths
    assert [read_former(path) for path in paths] == [b"one", b"two", b"three"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = keep_former(tmp_path / "lifecycle", "media", b"", AT)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "lifecycle").touch()
    with pytest.raises(Fixable, match="cannot use its folder"):
        keep_former(tmp_path / "lifecycle", "media", b"", AT)


@pytest.mark.parametrize("name", ["missing", "", "a\0b"])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(Fixable, match="cannot be read"):
        read_former(tmp_path / name)


def test_no_more_is_read_than_rules_can_have(tmp_path: Path) -> None:
    path = tmp_path / "long.xml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES * 2)
    assert len(read_former(path)) == MAX_BYTES + 1
