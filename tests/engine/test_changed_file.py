"""The file changes, shrinks, grows or goes while it is sent: the upload stands still with choices, never a mixture."""

from __future__ import annotations

import errno
import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpers.engine_run import PART, PATIENCE, Gate, Run, soon, written
from helpers.memory_oss import MemoryOss
from partwise.core import messages as said
from partwise.core.changes import PartStored
from partwise.core.errors import Fault
from partwise.core.lifecycle import State
from partwise.core.upload import Target
from partwise.engine import source as source_module

PARTS = 12
STORED = 5


class Halfway:
    """An upload of twelve parts of which five are stored; the next are held up before their bytes are read."""

    def __init__(self, folder: Path, parallel: int = 1) -> None:
        self.oss = MemoryOss()
        self.path = folder / "films" / "film.mov"
        self.before = written(self.path, PARTS)
        self.stat = os.stat(self.path)
        self.gate = Gate(self.oss, free=STORED)
        self.folder = folder
        self.run = Run(folder, self.oss, parallel=parallel).start()
        self.run.add(self.path)
        assert self.gate.reached.wait(PATIENCE)
        self.run.watcher.wait(lambda: len(self.run.watcher.told(PartStored)) == STORED)

    # --- what happens to the file --------------------------------------------------------------------------------

    def rewrite(self, *numbers: int) -> None:
        """Other bytes in these parts, in place."""
        with self.path.open("r+b") as file:
            for number in numbers:
                file.seek((number - 1) * PART)
                file.write(os.urandom(1000))
        self.touch()

    def grow(self) -> None:
        with self.path.open("ab") as file:
            file.write(os.urandom(PART))

    def truncate(self) -> None:
        os.truncate(self.path, 7 * PART - 5)

    def truncate_in_what_is_being_read(self) -> None:
        os.truncate(self.path, STORED * PART + 500)

    def replace(self) -> None:
        """Another file of the same size under the same name."""
        other = self.path.with_name("other")
        other.write_bytes(os.urandom(len(self.before)))
        other.rename(self.path)

    def delete(self) -> None:
        self.path.unlink()

    def move_the_folder_away(self) -> None:
        """As when a disk is pulled out."""
        self.path.parent.rename(self.folder / "elsewhere")

    def touch(self) -> None:
        """A later time of change; the clock of a file system may be too coarse to show one by itself."""
        os.utime(self.path, ns=(self.stat.st_atime_ns, self.stat.st_mtime_ns + 1_000_000_000))

    def put_back(self) -> None:
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_bytes(self.before)
        os.utime(self.path, ns=(self.stat.st_atime_ns, self.stat.st_mtime_ns))

    # --- what becomes of the upload ------------------------------------------------------------------------------

    def go_on(self) -> Fault:
        """Let the held parts go; the upload has to fail. What it says."""
        self.gate.open()
        self.run.watcher.wait_for(State.FAILED)
        fault = self.run.only().fault
        assert fault is not None
        return fault

    def tell(self, command: type[said.OnSome]) -> None:
        self.run.engine.post(command((self.run.only().id,)))

    def server_holds(self) -> dict[int, bytes]:
        """The bytes of the stored parts of the only upload."""
        (unfinished,) = self.oss.unfinished.values()
        return {number: data for number, (_, data) in unfinished.parts.items()}

    def differing(self) -> set[int]:
        """The parts of the file as it is now that the server does not hold."""
        data, held = self.path.read_bytes(), self.server_holds()
        cut = {at // PART + 1: data[at : at + PART] for at in range(0, len(data), PART)}
        return {number for number, part in cut.items() if held.get(number) != part}

    def sent_since(self, calls: int) -> list[int]:
        return sorted(number for method, number in self.oss.calls[calls:] if method == "send_part")

    def check_done(self) -> None:
        """The object is the file as it is now, and nothing else is left."""
        self.run.watcher.wait_for(State.DONE)
        assert self.oss.objects == {"film.mov": self.path.read_bytes()}
        assert all(one.verified for one in self.run.watcher.uploads.values() if one.state is State.DONE)
        assert not self.oss.unfinished


@pytest.fixture
def halfway(tmp_path: Path) -> Iterator[Halfway]:
    halfway = Halfway(tmp_path)
    yield halfway
    halfway.gate.open()
    halfway.run.stop()


# --- it stands still ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Halfway.truncate, "FileChanged"),
        (Halfway.truncate_in_what_is_being_read, "FileChanged"),
        (Halfway.grow, "FileChanged"),
        (Halfway.replace, "FileChanged"),
        (Halfway.touch, "FileChanged"),
        (Halfway.delete, "FileMissing"),
        (Halfway.move_the_folder_away, "FileMissing"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_whatever_happens_to_the_file_nothing_is_completed(
    halfway: Halfway, change: Callable[[Halfway], None], code: str
) -> None:
    change(halfway)
    fault = halfway.go_on()
    assert fault.code == code
    assert fault.title.endswith(".")
    assert fault.advice.endswith(".")
    assert not halfway.oss.objects
    assert set(range(1, STORED + 1)) <= set(halfway.server_holds()), "a stored part was thrown away"
    calls = len(halfway.oss.calls)
    halfway.tell(said.Resume)  # without a choice it says the same again
    soon(lambda: halfway.run.watcher.told(PartStored) and halfway.run.only().state is State.FAILED)
    assert halfway.sent_since(calls) == []
    assert not halfway.oss.objects


class Scratched(io.FileIO):
    """A file on a disk with a bad spot."""

    BAD = 6 * PART + 1000

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        if self.tell() <= self.BAD < self.tell() + size:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().read(size)


def test_a_read_error_in_the_middle(halfway: Halfway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the disk reads again, the upload goes on."""
    with monkeypatch.context() as patch:
        patch.setattr(source_module, "open", lambda path, *_args, **_named: Scratched(path), raising=False)
        fault = halfway.go_on()
    assert fault.code == "FileUnreadable"
    assert "Input/output error" in fault.title
    assert not halfway.oss.objects
    missing, calls = halfway.differing(), len(halfway.oss.calls)
    assert 7 in missing
    halfway.tell(said.Resume)
    halfway.check_done()
    assert halfway.sent_since(calls) == sorted(missing)


def test_a_disk_that_comes_back(halfway: Halfway) -> None:
    halfway.move_the_folder_away()
    halfway.go_on()
    (halfway.folder / "elsewhere").rename(halfway.path.parent)
    missing, calls = sorted(halfway.differing()), len(halfway.oss.calls)
    halfway.tell(said.Resume)
    halfway.check_done()
    assert halfway.sent_since(calls) == missing


# --- the choices -------------------------------------------------------------------------------------------------


def rewrite_two(halfway: Halfway) -> None:
    halfway.rewrite(2, 9)


@pytest.mark.parametrize("change", [rewrite_two, Halfway.grow, Halfway.truncate, Halfway.replace, Halfway.touch])
def test_only_what_has_changed_is_sent(halfway: Halfway, change: Callable[[Halfway], None]) -> None:
    change(halfway)
    halfway.go_on()
    expected, calls = halfway.differing(), len(halfway.oss.calls)
    assert len(expected) < PARTS or change is Halfway.replace
    halfway.tell(said.SendChanged)
    halfway.check_done()
    assert halfway.sent_since(calls) == sorted(expected)
    assert halfway.oss.count("initiate") == 1


def test_start_anew(halfway: Halfway) -> None:
    halfway.rewrite(2, 9)
    halfway.go_on()
    (old,) = halfway.oss.unfinished
    calls = len(halfway.oss.calls)
    halfway.tell(said.StartAnew)
    halfway.run.watcher.wait_for(State.ABORTED)
    halfway.check_done()
    assert halfway.sent_since(calls) == list(range(1, PARTS + 1))
    assert [one.upload_id for one in halfway.run.watcher.uploads.values() if one.state is State.DONE] != [old]


def test_kept_for_later_and_the_former_file_put_back(halfway: Halfway) -> None:
    halfway.delete()
    halfway.go_on()
    halfway.tell(said.KeepForLater)
    halfway.run.watcher.wait_for(State.PAUSED)
    assert halfway.run.only().fault is None
    halfway.put_back()
    missing, calls = halfway.differing(), len(halfway.oss.calls)
    assert not set(range(1, STORED + 1)) & missing
    halfway.tell(said.Resume)
    halfway.check_done()
    assert halfway.oss.objects["film.mov"] == halfway.before
    assert halfway.sent_since(calls) == sorted(missing)


@pytest.mark.parametrize("parallel", [1, 4])
def test_what_was_read_while_the_file_was_another_does_not_count(tmp_path: Path, parallel: int) -> None:
    """The change comes between the look at the file and the reading of a part; then the former file is put back."""
    halfway = Halfway(tmp_path, parallel)
    try:
        halfway.rewrite(*range(1, PARTS + 1))
        halfway.go_on()
        halfway.put_back()
        halfway.tell(said.Resume)
        halfway.run.watcher.wait_for(State.DONE)
        assert halfway.oss.objects["film.mov"] == halfway.before, "a mixture of two files was completed"
    finally:
        halfway.run.stop()


def test_the_same_file_from_another_disk_is_compared_and_not_sent_again(halfway: Halfway) -> None:
    """Restored from a backup, or mounted anew: size and time are the same, device or inode are not."""
    halfway.gate.open()
    halfway.run.watcher.wait(lambda: len(halfway.run.watcher.told(PartStored)) > STORED)
    halfway.tell(said.Pause)
    halfway.run.watcher.wait_for(State.PAUSED)
    soon(lambda: halfway.run.watcher.rested)
    halfway.run.stop()
    copy = halfway.path.with_name("copy")
    shutil.copy2(halfway.path, copy)
    copy.rename(halfway.path)
    assert os.stat(halfway.path).st_ino != halfway.stat.st_ino
    missing, calls = halfway.differing(), len(halfway.oss.calls)
    halfway.run = Run(halfway.folder, halfway.oss).start()
    halfway.run.watcher.wait_for(State.PAUSED)
    halfway.tell(said.Resume)
    halfway.check_done()
    assert halfway.sent_since(calls) == sorted(missing)


# --- one request is the whole upload -----------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["before it is read", "while it is read"])
def test_a_small_file_that_changes_is_not_called_done(tmp_path: Path, moment: str) -> None:
    """It has no parts to keep back: what OSS has stored by then is not proven, and is sent again."""
    oss, path = MemoryOss(), tmp_path / "small"
    path.write_bytes(os.urandom(3 * PART))
    gate = Gate(oss, "put")
    run = Run(tmp_path, oss)
    target = Target("here", "bucket", "small")
    run.engine.post(said.Add(str(path), target, part_size=4 * PART))
    run.start()
    try:
        assert gate.reached.wait(PATIENCE)
        if moment == "while it is read":
            run.engine.set_limit(4 * PART)
        path.write_bytes(os.urandom(3 * PART))
        os.utime(path, ns=(0, 1_000_000_000))
        gate.open()
        run.watcher.wait_for(State.FAILED)
        fault = run.only().fault
        assert fault is not None
        assert fault.code == "FileChanged"
        run.engine.set_limit(0)
        run.engine.post(said.SendChanged((run.only().id,)))
        run.watcher.wait_for(State.DONE)
        assert oss.objects == {"small": path.read_bytes()}
    finally:
        run.stop()
