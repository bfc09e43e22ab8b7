"""What a disk can do to a journal: damage it, or refuse it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from helpers.journal_samples import FULL, part, upload
from partwise.core.changes import SavePart, SaveUpload
from partwise.core.errors import Fixable
from partwise.core.lifecycle import State
from partwise.store.journal import SqliteJournal
from partwise.store.migrations import NEVER, VERSIONS
from partwise.store.opening import Opened, open_journal

# --- damage ----------------------------------------------------------------------------------------------------


LAST_OF_VERSION = 63  # the place of the byte that holds the version; those before it are zero
FULL_PARTS = [part(number) for number in range(1, 200)]


def filled(path: Path) -> bytes:
    """A journal with something in it, all of it in the main file; its bytes."""
    with closing(SqliteJournal(path)) as journal:
        journal.save([SaveUpload(FULL), SaveUpload(upload("u2", 2)), SaveUpload(upload("done", 3, State.DONE))])
        journal.save([SavePart("full", part) for part in FULL_PARTS])
    return path.read_bytes()


def opened(path: Path) -> Opened:
    return open_journal(path, path.with_name("receipts"))


def check_opens(path: Path) -> Path | None:
    """A journal opens in any case, works, and is what it was or what was read back; the name of the one set aside."""
    before = path.read_bytes()
    found = opened(path)
    with closing(found.journal) as journal:
        known = journal.unfinished()
        assert found.fresh == (found.aside is not None)
        assert known == [(upload("u2", 2), []), (FULL, FULL_PARTS)] or found.aside
        assert len(journal.ended(1000)) == (0 if found.aside else 1)
        if found.aside:
            assert [kept for kept, _ in known] == [one for one in (upload("u2", 2), FULL) if (one, []) in known]
            assert found.salvaged == len(known)
        journal.save([SaveUpload(upload("new", 99))])
        assert "new" in [kept.id for kept, _ in journal.unfinished()]
    if found.aside is not None:
        assert found.aside.read_bytes() == before
    return found.aside


def test_a_file_that_is_no_journal_is_set_aside(path: Path) -> None:
    path.write_bytes(b"not a journal" * 1000)
    assert check_opens(path) == path.with_name("journal-damaged-1.db")
    path.write_bytes(b"nor this" * 1000)
    assert check_opens(path) == path.with_name("journal-damaged-2.db")
    assert path.with_name("journal-damaged-1.db").read_bytes() == b"not a journal" * 1000


@pytest.mark.parametrize(
    "nonsense", ["part_size = -8388608", "single = 0, part_size = 1, size = 99999999", "size = -1"]
)
def test_sizes_that_no_upload_ever_had_are_damage(path: Path, nonsense: str) -> None:
    """SQLite sees nothing wrong with them."""
    filled(path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"UPDATE uploads SET {nonsense} WHERE id = 'full'")
    assert check_opens(path) == path.with_name("journal-damaged-1.db")


def test_an_empty_file_is_an_empty_journal(path: Path) -> None:
    path.touch()
    found = opened(path)
    with closing(found.journal):
        assert found == Opened(found.journal, None, 0, fresh=True)
        assert found.journal.unfinished() == []


def test_a_journal_is_fresh_until_it_knows_an_upload(path: Path) -> None:
    """Killed before it knew one, the next run must look on the server as well."""
    found = []
    for _ in range(3):
        found.append(opened(path))
        if len(found) == 2:
            found[-1].journal.save([SaveUpload(upload())])
        found[-1].journal.close()
    assert [one.fresh for one in found] == [True, True, False]


def test_a_truncated_journal_is_set_aside(path: Path) -> None:
    data = filled(path)
    aside = 0
    for length in range(1, len(data), len(data) // 25):
        path.write_bytes(data[:length])
        aside += check_opens(path) is not None
        path.unlink()
    assert aside > 20  # a cut through free space at the end loses nothing


def test_flipped_bytes_never_stop_the_program(path: Path) -> None:
    data = filled(path)
    aside = 0
    for place in [*range(100), *range(100, len(data), len(data) // 120)]:
        path.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        aside += damaged_or_readable(path, place)
        path.unlink()
    assert aside > 20  # where damage can be told from data, it was


def damaged_or_readable(path: Path, place: int) -> bool:
    """Opens in any case; a byte within a name or an ETag cannot be told from another name or ETag."""
    before = path.read_bytes()
    if place == LAST_OF_VERSION:
        with pytest.raises(Fixable, match="newer version"):
            opened(path)
        return False
    found = opened(path)
    with closing(found.journal) as journal:
        journal.unfinished()
        journal.ended(1000)
        journal.save([SaveUpload(upload("new", 99))])
    assert found.aside is None or found.aside.read_bytes() == before
    return found.aside is not None


@pytest.mark.parametrize("place", [*range(20), 20, 21, 22, 23, 47, 59, 60, 61, 62], ids=str)
def test_a_damaged_header_hides_no_upload(path: Path, place: int) -> None:
    """SQLite would call some of these files another's, and would only read some others."""
    data = filled(path)
    path.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
    found = opened(path)
    with closing(found.journal) as journal:
        assert (found.aside, found.salvaged) == (path.with_name("journal-damaged-1.db"), 2)
        assert journal.unfinished() == [(upload("u2", 2), []), (FULL, [])]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE uploads SET state = 'sendinh'",
        "UPDATE uploads SET options = '{'",
        "UPDATE uploads SET options = '{\"colour\": 1}'",
        'UPDATE uploads SET fault = \'{"kind": "odd"}\'',
        "UPDATE uploads SET crc64 = 'x'",
        "UPDATE parts SET crc64 = '1x'",
        "UPDATE uploads SET source = x'FF'",
        "UPDATE uploads SET bucket = CAST(x'FF' AS TEXT)",
        "UPDATE uploads SET inode = 'x'",
        "DROP TABLE parts",
        f"PRAGMA user_version = {NEVER}",
        "PRAGMA user_version = -1",
        "ALTER TABLE uploads DROP COLUMN marker",
    ],
)
def test_rows_that_make_no_sense_are_damage(path: Path, damage: str) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(damage)
    assert check_opens(path) is not None


def test_a_journal_of_a_newer_partwise_is_refused_and_left_alone(path: Path) -> None:
    SqliteJournal(path).close()
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {len(VERSIONS) + 1}")
    before = path.read_bytes()
    with pytest.raises(Fixable, match="newer version of Partwise") as caught:
        opened(path)
    assert caught.value.fault.code == "JournalTooNew"
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


# --- a disk that refuses ---------------------------------------------------------------------------------------

OPEN_AS_NOBODY = """
import os, sys
from pathlib import Path
from partwise.core.errors import Fixable
from partwise.store.opening import open_journal
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    open_journal(Path(sys.argv[1]), Path(sys.argv[1]).with_name('receipts'))
except Fixable as error:
    print(error.fault.code)
"""


@pytest.mark.parametrize("there", [False, True], ids=["no journal yet", "a journal is there"])
def test_a_folder_that_may_not_be_written_is_told(there: bool) -> None:
    """By a process without root's rights; the package is found through the paths of this one."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # one that anybody may enter
        path = Path(folder) / "journal.db"
        if there:
            SqliteJournal(path).close()
            path.chmod(0o444)
        Path(folder).chmod(0o555)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", OPEN_AS_NOBODY, str(path)],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        Path(folder).chmod(0o700)
    assert (done.stdout, done.stderr) == ("JournalNotWritable\n", "")


FILL_UP = """
import resource, signal, sys
from pathlib import Path
from partwise.core.changes import SavePart, SaveUpload
from partwise.core.errors import Fixable
from partwise.core.lifecycle import State
from partwise.core.upload import StoredPart, Target, Upload
from partwise.store.journal import SqliteJournal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = SqliteJournal(Path(sys.argv[1]))
journal.save([SaveUpload(Upload("u1", "/f", Target("c", "b", "k"), State.SENDING))])
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
saved = 0
try:
    while saved < 10_000:
        journal.save([SavePart("u1", StoredPart(saved + n, 1, '"e"', n)) for n in (1, 2, 3)])
        saved += 3
except Fixable as error:
    print(error.fault.code, saved)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
journal.save([SavePart("u1", StoredPart(saved + n, 1, '"e"', n)) for n in (1, 2, 3)])
print(len(journal.unfinished()[0][1]))
"""


def test_a_full_disk_refuses_whole_saves_and_takes_them_when_there_is_room(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FILL_UP, str(path)], capture_output=True, text=True, check=True)
    told, after = done.stdout.splitlines()
    code, saved = told.split()
    assert code == "JournalNotWritable"
    assert 0 < int(saved) < 10_000
    assert int(after) == int(saved) + 3


def test_a_damaged_journal_that_cannot_be_renamed_is_told_and_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, while another program has it open."""
    path.write_bytes(b"not a journal" * 1000)
    Path(f"{path}-wal").write_bytes(b"beside it")
    rename = Path.rename

    def refuse(old: Path, new: Path) -> Path:
        if old == path:
            raise PermissionError(13, "The process cannot access the file")
        return rename(old, new)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(Fixable, match="cannot access the file") as caught:
        opened(path)
    assert caught.value.fault.code == "JournalStuck"
    assert path.read_bytes() == b"not a journal" * 1000
    assert Path(f"{path}-wal").read_bytes() == b"beside it"
    assert not list(path.parent.glob("journal-damaged*"))
    monkeypatch.undo()
    assert check_opens(path) == path.with_name("journal-damaged-1.db")


def test_what_a_refusal_says(journal: SqliteJournal, path: Path) -> None:
    journal.save([SaveUpload(upload())])
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        journal._database.execute("PRAGMA busy_timeout = 10")
        with pytest.raises(Fixable, match="What is already stored is safe") as caught:
            journal.save([SaveUpload(upload("u2"))])
    assert caught.value.fault.code == "JournalNotWritable"
    journal.save([SaveUpload(upload("u2"))])
