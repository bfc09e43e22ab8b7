"""Local files: real ones, with everything that can be wrong with them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.errors import Fixable, Stopped
from partwise.core.limits import BLOCK_SIZE
from partwise.core.plan import Plan
from partwise.core.upload import Part, Stamp
from partwise.engine.source import LocalFiles

FILES = LocalFiles()


def never() -> bool:
    return False


def read(path: Path | str, part: Part) -> bytes:
    return b"".join(FILES.blocks(str(path), part, never))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "电影 1.mov"
    found.write_bytes(os.urandom(3 * BLOCK_SIZE + 5))
    return found


# --- stamps ----------------------------------------------------------------------------------------------------


def test_a_stamp_says_who_a_file_is(path: Path) -> None:
    found = path.stat()
    assert FILES.stamp(str(path)) == Stamp(found.st_size, found.st_mtime_ns, found.st_dev, found.st_ino)


def test_every_change_shows_in_the_stamp(path: Path) -> None:
    before = FILES.stamp(str(path))
    assert FILES.stamp(str(path)) == before
    os.utime(path, ns=(before.mtime_ns, before.mtime_ns + 1_000_000))
    touched = FILES.stamp(str(path))
    beside = path.with_name("new")
    beside.write_bytes(path.read_bytes())
    os.utime(beside, ns=(touched.mtime_ns, touched.mtime_ns))
    beside.replace(path)
    replaced = FILES.stamp(str(path))
    with path.open("ab") as file:
        file.write(b"x")
    assert len({before, touched, replaced, FILES.stamp(str(path))}) == 4


def test_a_link_stands_for_its_file(path: Path) -> None:
    link = path.with_name("link")
    link.symlink_to(path)
    assert FILES.stamp(str(link)) == FILES.stamp(str(path))


@pytest.mark.parametrize(
    ("name", "code"),
    [("missing", "FileMissing"), ("folder", "IsFolder"), ("pipe", "NotAFile"), ("loop", "FileUnreadable")],
)
def test_what_is_no_file_is_told(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(Fixable) as caught:
        FILES.stamp(str(tmp_path / name))
    fault = caught.value.fault
    assert fault.code == code
    assert str(tmp_path / name) in fault.title
    assert fault.advice


@pytest.mark.parametrize("path", ["a\0b", "", "x" * 5000, "\ud800"], ids=["nul", "empty", "long", "no name"])
def test_what_is_no_path_is_told(path: str) -> None:
    with pytest.raises(Fixable) as caught:
        FILES.stamp(path)
    assert caught.value.fault.code in ("FileMissing", "FileUnreadable")


# --- bytes -----------------------------------------------------------------------------------------------------


def test_a_part_comes_in_blocks(path: Path) -> None:
    blocks = list(FILES.blocks(str(path), Part(1, 7, 2 * BLOCK_SIZE + 1), never))
    assert [len(block) for block in blocks] == [BLOCK_SIZE, BLOCK_SIZE, 1]
    assert b"".join(blocks) == path.read_bytes()[7 : 2 * BLOCK_SIZE + 8]


@given(size=st.integers(0, 5000), part_size=st.integers(1, 2000))
def test_all_parts_are_the_file(size: int, part_size: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "parts"
    path.write_bytes(os.urandom(size))
    plan = Plan(size, part_size, single=size == 0)
    assert b"".join(read(path, part) for part in plan) == path.read_bytes()


def test_an_empty_file_has_no_blocks(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert list(FILES.blocks(str(tmp_path / "empty"), Part(1, 0, 0), never)) == []


def test_far_into_a_large_file(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.seek(6 * 2**30)
        file.write(b"the end")
    assert read(path, Part(2, 6 * 2**30, 7)) == b"the end"


def test_a_file_that_became_shorter_is_told_with_the_part(path: Path) -> None:
    os.truncate(path, 2 * BLOCK_SIZE)
    with pytest.raises(Fixable, match="part 3 lacks 262,144 bytes") as caught:
        read(path, Part(3, BLOCK_SIZE, 2 * BLOCK_SIZE))
    assert caught.value.fault.code == "FileChanged"


def test_a_file_cut_while_it_is_read(path: Path) -> None:
    blocks = FILES.blocks(str(path), Part(1, 0, 3 * BLOCK_SIZE), never)
    next(blocks)
    os.truncate(path, BLOCK_SIZE)
    with pytest.raises(Fixable, match="lacks 524,288 bytes"):
        next(blocks)


def test_a_file_that_has_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(Fixable) as caught:
        read(tmp_path / "gone", Part(1, 0, 1))
    assert caught.value.fault.code == "FileMissing"


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(Fixable) as caught:
        read(tmp_path, Part(1, 0, 1))
    assert caught.value.fault.code == "FileUnreadable"


def test_a_device_that_fails_while_it_is_read_is_told() -> None:
    with pytest.raises(Fixable, match=r"cannot be read: ") as caught:
        read("/proc/self/mem", Part(1, 0, 1))  # reading address 0 is an I/O error
    assert caught.value.fault.code == "FileUnreadable"


READ_AS_NOBODY = """
import os, sys
from partwise.core.errors import Fixable
from partwise.core.upload import Part
from partwise.engine.source import LocalFiles
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    print(len(b"".join(LocalFiles().blocks(sys.argv[1], Part(1, 0, 4), lambda: False))))
except Fixable as error:
    print(error.fault.code)
"""


def test_a_file_one_may_not_read_is_told() -> None:
    """By a process without root's rights; the package is found through the paths of this one."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # one that anybody may enter
        Path(folder).chmod(0o755)
        path = Path(folder) / "private"
        path.write_bytes(b"data")
        path.chmod(0)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", READ_AS_NOBODY, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.stdout, done.stderr) == ("FileUnreadable\n", "")


def test_a_stop_is_seen_before_each_block(path: Path) -> None:
    answers = iter([False, False, True])
    blocks = FILES.blocks(str(path), Part(1, 0, 3 * BLOCK_SIZE), lambda: next(answers))
    assert len(next(blocks)) == len(next(blocks)) == BLOCK_SIZE
    with pytest.raises(Stopped):
        next(blocks)


def test_a_reader_that_leaves_early_leaves_no_open_file(path: Path) -> None:
    def open_files() -> int:
        return sum(os.readlink(f"/proc/self/fd/{fd}") == str(path) for fd in os.listdir("/proc/self/fd") if is_open(fd))

    blocks = FILES.blocks(str(path), Part(1, 0, 3 * BLOCK_SIZE), never)
    next(blocks)
    assert open_files() == 1
    blocks.close()  # type: ignore[attr-defined]  # a generator, as workers get it
    assert open_files() == 0


def is_open(fd: str) -> bool:
    return os.path.islink(f"/proc/self/fd/{fd}")
