"""What was learnt of the servers' clocks survives, and is never worth an error."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.store.clocks import ClockFile

HOST = "oss-cn-hangzhou.aliyuncs.com"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clocks.json"


def test_an_offset_survives_and_each_host_has_its_own(path: Path) -> None:
    clocks = ClockFile(path)
    assert clocks.offset(HOST) == 0.0
    clocks.learnt(HOST, 7200.5)
    clocks.learnt("minio.example.com", -30.0)
    again = ClockFile(path)
    assert (again.offset(HOST), again.offset("minio.example.com"), again.offset("other")) == (7200.5, -30.0, 0.0)


def test_a_clock_that_was_set_right_is_forgotten(path: Path) -> None:
    clocks = ClockFile(path)
    clocks.learnt(HOST, 7200.0)
    clocks.learnt("other", 5.0)
    clocks.learnt(HOST, 0.0)
    assert json.loads(path.read_text("utf-8")) == {"other": 5.0}


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"oss-cn-hangzhou.aliyuncs.com": "soon"}',
        b'{"oss-cn-hangzhou.aliyuncs.com": true}',
        b'{"oss-cn-hangzhou.aliyuncs.com": null}',
        b'{"oss-cn-hangzhou.aliyuncs.com": NaN}',
        b'{"oss-cn-hangzhou.aliyuncs.com": Infinity}',
        b'{"oss-cn-hangzhou.aliyuncs.com": 1e999}',
        b'{"oss-cn-hangzhou.aliyuncs.com": ' + b"9" * 400 + b"}",
        b'{"oss-cn-hangzhou.aliyuncs.com": {"a": 1.5}}',
    ],
)
def test_a_damaged_file_knows_nothing_and_learns_again(path: Path, damage: bytes) -> None:
    path.write_bytes(damage)
    clocks = ClockFile(path)
    assert clocks.offset(HOST) == 0.0
    clocks.learnt(HOST, 60.5)
    assert ClockFile(path).offset(HOST) == 60.5


@given(st.binary(max_size=60))
def test_no_file_is_an_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any-clocks.json"
    path.write_bytes(content)
    assert isinstance(ClockFile(path).offset(HOST), float)


def test_what_cannot_be_written_is_forgotten_in_silence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    clocks = ClockFile(tmp_path / "file" / "clocks.json")
    clocks.learnt(HOST, 60.0)
    assert clocks.offset(HOST) == 0.0


def test_a_file_that_is_a_folder(path: Path) -> None:
    path.mkdir(stat.S_IRWXU)
    clocks = ClockFile(path)
    clocks.learnt(HOST, 60.0)
    assert clocks.offset(HOST) == 0.0


def test_the_lessons_of_many_threads_are_all_kept(path: Path) -> None:
    clocks = ClockFile(path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: clocks.learnt(f"host-{number}", number + 0.5), range(40)))
    assert [ClockFile(path).offset(f"host-{number}") for number in range(40)] == [n + 0.5 for n in range(40)]
    assert [one.name for one in path.parent.iterdir()] == ["clocks.json"]
