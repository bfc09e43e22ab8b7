"""What a snapshot tells of itself."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from partwise.core.lifecycle import State
from partwise.core.upload import PartState, Stamp, Target, Upload


def upload(key: str = "a/b.txt", parts: bytes = b"") -> Upload:
    return Upload("u", "/b.txt", Target("here", "bucket", key), State.WAITING, parts=parts)


@pytest.mark.parametrize(
    ("key", "name"),
    [("a/b.txt", "b.txt"), ("b.txt", "b.txt"), ("a/b/", "b"), ("照片/海 滩.jpg", "海 滩.jpg"), ("//", "//")],
)
def test_its_name_is_the_last_piece_of_the_key(key: str, name: str) -> None:
    assert upload(key).name == name


def test_its_target_as_an_address() -> None:
    assert str(upload().target) == "oss://bucket/a/b.txt"


def test_its_size_is_the_files() -> None:
    assert upload().size == 0
    assert Upload("u", "/b", Target("c", "b", "k"), State.WAITING, stamp=Stamp(7, 1)).size == 7


def test_parts_are_counted_by_state() -> None:
    shown = upload(parts=bytes([PartState.STORED, PartState.WAITING, PartState.STORED, PartState.IN_FLIGHT]))
    assert shown.part_count == 4
    assert [shown.count(state) for state in PartState] == [1, 1, 2, 0, 0]


def test_nobody_changes_it() -> None:
    with pytest.raises(FrozenInstanceError):
        upload().state = State.DONE  # type: ignore[misc]  # on purpose
