"""What is read back from a damaged journal: only what makes sense, and in a state from which it can be taken up."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.journal_samples import FULL, part, upload
from partwise.core.changes import SavePart, SaveUpload
from partwise.core.errors import Fixable
from partwise.core.lifecycle import ENDED, State
from partwise.core.upload import Stamp, Upload
from partwise.store.journal import SqliteJournal
from partwise.store.opening import open_journal
from partwise.store.salvage import PAGE, salvaged

MANY = 400
BEGUN = replace(upload(), stamp=Stamp(10**6, 5), part_size=102_400, upload_id="0004B989", marker="f00d")


def queued(number: int) -> Upload:
    return replace(BEGUN, id=f"{number:032x}", source=f"/files/文件-{number}.mov", order=number)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A journal of many uploads, with parts between them and some that are done; its bytes."""
    path = tmp_path_factory.mktemp("whole") / "journal.db"
    with closing(SqliteJournal(path)) as journal:
        for number in range(MANY):
            parts = [SavePart(queued(number).id, part(n)) for n in range(1, 9)]
            ended = upload(f"done-{number}", number, State.DONE)
            journal.save([SaveUpload(queued(number)), *parts, SaveUpload(ended)])
    return path.read_bytes()


def found_in(path: Path, damaged: bytes) -> list[Upload]:
    """What is read back, each exactly as it was journalled; the file is not touched."""
    path.write_bytes(damaged)
    found = salvaged(path)
    assert path.read_bytes() == damaged
    assert found == [queued(one.order) for one in found]
    return found


def test_a_whole_journal_is_read_back_without_what_has_ended(path: Path, data: bytes) -> None:
    assert found_in(path, data) == [queued(number) for number in range(MANY)]


@pytest.mark.parametrize("state", sorted(set(State) - ENDED - {State.LISTED}))
def test_states(path: Path, state: State) -> None:
    """Without its parts nothing can be completed: the server is asked for them first."""
    kept = replace(BEGUN, state=state)
    with closing(SqliteJournal(path)) as journal:
        journal.save([SaveUpload(kept), SavePart("u1", part(1)), SaveUpload(FULL)])
    after = State.WAITING if state in (State.COMPLETING, State.CONFIRMING) else state
    assert salvaged(path) == [replace(kept, state=after), FULL]


@pytest.mark.parametrize("share", range(5, 100, 5))
def test_cut_short_it_gives_what_stands_before_the_cut(path: Path, data: bytes, share: int) -> None:
    found = found_in(path, data[: len(data) * share // 100])
    assert len(found) > MANY * (share - 35) // 100


def test_without_its_first_page(path: Path, data: bytes) -> None:
    assert len(found_in(path, bytes(PAGE) + data[PAGE:])) == MANY


def test_a_hole_is_read_around(path: Path, data: bytes) -> None:
    """One page in the middle gone: what stands before it, and what stands after it."""
    lost = []
    for page in range(PAGE, len(data), 2 * PAGE):
        found = found_in(path, data[:page] + bytes(PAGE) + data[page + PAGE :])
        lost.append(MANY - len(found))
    assert sorted(lost)[len(lost) * 9 // 10] < 30
    assert max(lost) == MANY  # the page that all others hang on


def test_what_only_the_write_ahead_log_holds(path: Path) -> None:
    with closing(SqliteJournal(path)) as journal:
        journal.save([SaveUpload(BEGUN)])
        main, log = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    copy = path.with_name("damaged.db")
    copy.write_bytes(b"\xff" * 16 + main[16:])
    Path(f"{copy}-wal").write_bytes(log)
    assert salvaged(copy) == [BEGUN]


@pytest.mark.parametrize("seed", range(60))
def test_flipped_bytes(path: Path, data: bytes, seed: int) -> None:
    """Whatever is read back, the new journal holds it and can be opened again."""
    chance = random.Random(seed)
    damaged = bytearray(data)
    for _ in range(chance.choice((1, 10, 200))):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    path.write_bytes(damaged)
    found = salvaged(path)
    assert len({one.id for one in found}) == len(found)
    assert not [one for one in found if one.state in ENDED]
    try:
        opened = open_journal(path, path.parent)
    except Fixable as error:
        pytest.fail(str(error))
    opened.journal.close()
    if opened.aside is not None:
        assert opened.salvaged == len(found)
        assert opened.aside.read_bytes() == bytes(damaged)
    with closing(SqliteJournal(path)) as journal:
        known = [kept for kept, _ in journal.unfinished()]
    assert opened.aside is None or sorted(known, key=str) == sorted(found, key=str)


@pytest.mark.parametrize(
    "nonsense",
    [
        "id = 'x y'",
        "id = ''",
        "source = x''",
        "source = x'6100'",
        "source = x'ff'",
        "key = x''",
        "bucket = 'A'",
        "connection = ''",
        "connection = 'a' || char(7)",
        "upload_id = 'ä'",
        "upload_id = CAST(x'ff' AS TEXT)",
        "marker = char(10)",
        "state = 'listed'",
        "state = 'sendinh'",
        "place = -1",
        "part_size = 0",
        "part_size = 1, size = 99999999",
        "size = NULL",
        "size = -1",
        "mtime_ns = 'x'",
        "retries = -1",
        "speed_limit = -1",
        "started = -1",
        "finished = 9e999",
        "clock_offset = -9e999",
        "options = '{'",
        "fault = '[]'",
    ],
)
def test_a_row_of_nonsense_is_left_out(path: Path, nonsense: str) -> None:
    with closing(SqliteJournal(path)) as journal:
        journal.save([SaveUpload(BEGUN), SaveUpload(replace(BEGUN, id="u2", order=2))])
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"UPDATE uploads SET {nonsense} WHERE id = 'u1'")
    assert [one.id for one in salvaged(path)] == ["u2"]


@pytest.mark.parametrize("content", [b"", b"no journal", b"no journal" * 10_000, b"SQLite format 3\0" + bytes(8192)])
def test_a_file_that_never_was_a_journal_holds_nothing(path: Path, content: bytes) -> None:
    assert found_in(path, content) == []


def test_no_file_holds_nothing(path: Path) -> None:
    assert salvaged(path) == []
    assert salvaged(path.parent) == []
