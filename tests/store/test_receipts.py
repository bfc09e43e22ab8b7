"""Receipts as files: there before the journal says done, whole or not at all, under names that every system takes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.journal_samples import done, receipt_of
from partwise.core.changes import SavePart, SaveReceipt, SaveUpload
from partwise.core.errors import Fixable
from partwise.core.lifecycle import State
from partwise.core.receipt import Receipt
from partwise.core.upload import Target
from partwise.store.journal import SqliteJournal
from partwise.store.receipts import MAX_BYTES, read_receipt, receipt_path, write_receipt

FORBIDDEN = set('<>:"/\\|?*') | {chr(code) for code in range(32)}
RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "123456789¹²³")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "receipts"


def with_key(key: str) -> Receipt:
    return replace(receipt_of(), target=Target("here", "bucket", key))


# --- the file --------------------------------------------------------------------------------------------------


def test_it_comes_back_as_it_was(folder: Path) -> None:
    receipt = receipt_of("0123456789abcdef")
    write_receipt(folder, receipt)
    path = receipt_path(folder, receipt)
    assert path == folder / "2023-11-14" / "0123456789abcdef.mov-01234567.json"
    assert read_receipt(path) == receipt
    assert list(folder.rglob("*.*")) == [path]


def test_nobody_else_may_read_it(folder: Path) -> None:
    write_receipt(folder, receipt_of())
    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_written_twice_it_is_there_once(folder: Path) -> None:
    """A save that was refused is made again."""
    write_receipt(folder, receipt_of())
    write_receipt(folder, replace(receipt_of(), request_id="newer"))
    (path,) = folder.glob("*/*")
    assert read_receipt(path).request_id == "newer"


def test_the_upload_and_its_receipt_name_the_same_file(folder: Path) -> None:
    upload, _ = done("0123456789")
    assert receipt_path(folder, upload) == receipt_path(folder, receipt_of("0123456789"))


@pytest.mark.parametrize(("parts", "synced"), [(1, False), (2, True)])
def test_only_that_of_a_multipart_upload_is_forced_to_the_disk(
    folder: Path, parts: int, synced: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(os, "fsync", told.append)
    write_receipt(folder, receipt_of(parts=parts))
    assert bool(told) == synced


# --- its name --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("films/夏天 2026.mov", "夏天 2026.mov-u1.json"),
        ("a/b/", "b-u1.json"),
        ("C:\\x?.mov", "C__x_.mov-u1.json"),
        ("line\nbreak", "line_break-u1.json"),
        ("con.mov", "_con.mov-u1.json"),
        ("LPT1", "LPT1-u1.json"),
        ("aux .x", "_aux .x-u1.json"),
        ("..", "..-u1.json"),
        ("", "-u1.json"),
        ("//", "-u1.json"),
        ("caf\udce9", "caf_-u1.json"),
        ("家" * 300, "家" * 33 + "-u1.json"),
    ],
)
def test_names(folder: Path, key: str, name: str) -> None:
    assert receipt_path(folder, with_key(key)).name == name


@given(st.text(st.characters(), max_size=300), st.text(st.characters(), max_size=40))
def test_every_file_system_takes_the_name(key: str, id_: str) -> None:
    path = receipt_path(Path("receipts"), replace(with_key(key), id=id_))
    assert path.parts[:2] == ("receipts", "2023-11-14")
    assert len(path.parts) == 3
    assert len(path.name.encode()) < 143 - len(".new")
    assert not FORBIDDEN & set(path.name)
    assert path.name.partition(".")[0].rstrip().upper() not in RESERVED
    assert path.name.endswith(".json")


@pytest.mark.parametrize("finished", [1e18, float("inf"), float("nan")])
def test_a_time_that_is_none_still_has_a_folder(folder: Path, finished: float) -> None:
    assert receipt_path(folder, replace(receipt_of(), finished=finished)).parent == folder / "undated"


# --- with the journal ------------------------------------------------------------------------------------------


def test_done_stands_in_the_journal_together_with_the_receipt_and_without_parts(path: Path, folder: Path) -> None:
    upload, parts = done()
    other, _ = done("u2", state=State.SENDING, order=2)
    with closing(SqliteJournal(path, folder)) as journal:
        journal.save([SaveUpload(replace(upload, state=State.COMPLETING)), *(SavePart("u1", part) for part in parts)])
        journal.save([SaveUpload(other), SavePart("u2", parts[0])])
        journal.save([SaveReceipt(receipt_of()), SaveUpload(upload)])
        assert journal.ended(10) == [upload]
        assert journal.unfinished() == [(other, [parts[0]])]
        assert journal._database.execute("SELECT DISTINCT upload FROM parts").fetchall() == [("u2",)]
    assert read_receipt(receipt_path(folder, upload)) == receipt_of()


def test_receipts_stand_beside_the_journal_unless_told_otherwise(path: Path) -> None:
    with closing(SqliteJournal(path)) as journal:
        journal.save([SaveReceipt(receipt_of())])
    assert receipt_path(path.parent / "receipts", receipt_of()).exists()


def test_without_its_receipt_an_upload_is_not_done(path: Path, folder: Path) -> None:
    """A receipt that cannot be written refuses the whole save; it is taken when there is room."""
    upload, parts = done()
    completing = replace(upload, state=State.COMPLETING)
    folder.write_text("in the way")
    with closing(SqliteJournal(path, folder)) as journal:
        journal.save([SaveUpload(completing), SavePart("u1", parts[0])])
        with pytest.raises(Fixable, match="The journal cannot be read or written") as caught:
            journal.save([SaveReceipt(receipt_of()), SaveUpload(upload)])
        assert caught.value.fault.code == "JournalNotWritable"
        assert str(folder) in caught.value.fault.title
        assert journal.unfinished() == [(completing, [parts[0]])]
        folder.unlink()
        journal.save([SaveReceipt(receipt_of()), SaveUpload(upload)])
        assert journal.ended(1) == [upload]


def test_a_save_that_fails_after_the_receipt_leaves_the_upload_undone(path: Path, folder: Path) -> None:
    upload, parts = done()
    with closing(SqliteJournal(path, folder)) as journal:
        with pytest.raises(Fixable):
            journal.save([SaveReceipt(receipt_of()), SaveUpload(upload), SavePart("of nobody", parts[0])])
        assert journal.ended(1) == []
    assert receipt_path(folder, upload).exists()


FINISH_ON = """
import sys
from pathlib import Path
from helpers.journal_samples import done, receipt_of
from partwise.core.changes import SaveReceipt, SaveUpload
from partwise.store.journal import SqliteJournal
journal = SqliteJournal(Path(sys.argv[1]))
for number in range(10_000):
    id_ = f"{number:08}"
    journal.save([SaveReceipt(receipt_of(id_, parts=1 + number % 3)), SaveUpload(done(id_, order=number)[0])])
    print(number, flush=True)
"""


@pytest.mark.parametrize("after", [3, 10, 25])
def test_killed_at_any_moment_whatever_is_done_has_its_receipt(path: Path, after: int) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", FINISH_ON, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) >= after:
                break
        writer.kill()
    with closing(SqliteJournal(path)) as journal:
        ended = journal.ended(20_000)
    assert len(ended) > after
    for upload in ended:
        assert read_receipt(receipt_path(path.parent / "receipts", upload)).id == upload.id


# --- what is no receipt ----------------------------------------------------------------------------------------


def refused(path: Path) -> str:
    with pytest.raises(Fixable) as caught:
        read_receipt(path)
    return caught.value.fault.code


def test_what_cannot_be_read(tmp_path: Path) -> None:
    assert refused(tmp_path / "missing") == "ReceiptUnreadable"
    assert refused(tmp_path) == "ReceiptUnreadable"
    assert refused(Path("a\0b")) == "ReceiptUnreadable"


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in the file system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe") == "ReceiptUnreadable"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", b"ID3 a film"])
def test_what_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    assert refused(tmp_path / "file") == "NotAReceipt"


def test_a_film_named_by_mistake_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "film.mov").open("wb") as file:
        file.truncate(2**40)
    assert refused(tmp_path / "film.mov") == "NotAReceipt"


def test_the_largest_receipt_is_far_from_the_limit(folder: Path) -> None:
    receipt = receipt_of(parts=10_000)
    write_receipt(folder, receipt)
    path = receipt_path(folder, receipt)
    assert path.stat().st_size < MAX_BYTES // 4
    assert read_receipt(path) == receipt
