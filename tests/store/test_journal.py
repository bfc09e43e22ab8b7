"""The promises of the `Journal` port, its size and its time."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.journal_samples import BIG, FULL, part, upload
from partwise.core.changes import ForgetParts, ForgetUpload, SavePart, SaveUpload
from partwise.core.errors import Fixable
from partwise.core.lifecycle import ENDED, State
from partwise.core.upload import Stamp, StoredPart, Target
from partwise.store.journal import SqliteJournal
from partwise.store.opening import open_journal

# --- the promises ----------------------------------------------------------------------------------------------


def test_a_new_journal_knows_nothing(journal: SqliteJournal) -> None:
    assert journal.unfinished() == []
    assert journal.ended(10) == []


def test_everything_comes_back_as_it_was(journal: SqliteJournal, path: Path) -> None:
    bare = upload("bare", order=1)
    journal.save([SaveUpload(bare), SaveUpload(FULL)])
    assert journal.unfinished() == [(bare, []), (FULL, [])]
    with closing(SqliteJournal(path)) as again:
        assert again.unfinished() == [(bare, []), (FULL, [])]


@given(st.text(st.characters(), max_size=9), st.text(st.characters(), max_size=9), st.text(st.characters(), max_size=9))
def test_any_name_comes_back(source: str, key: str, batch: str) -> None:
    with closing(SqliteJournal(Path(":memory:"))) as journal:
        kept = replace(upload(), source=source, target=Target("c", "b", key), batch=batch)
        journal.save([SaveUpload(kept)])
        assert journal.unfinished() == [(kept, [])]


def test_a_part_told_twice_counts_once(journal: SqliteJournal) -> None:
    journal.save([SaveUpload(upload()), SavePart("u1", part(1, '"old"')), SavePart("u1", part(1, '"new"'))])
    journal.save([SavePart("u1", part(1, '"newest"'))])
    assert journal.unfinished() == [(upload(), [part(1, '"newest"')])]


def test_parts_come_in_order_with_unsigned_crcs(journal: SqliteJournal) -> None:
    parts = [part(number, crc64=crc) for number, crc in ((1, BIG), (2, 0), (3, None), (10_000, 2**63))]
    journal.save([SaveUpload(upload()), *(SavePart("u1", part) for part in reversed(parts))])
    assert journal.unfinished() == [(upload(), parts)]


def test_a_part_keeps_its_request_id(journal: SqliteJournal) -> None:
    kept = replace(part(1), request_id="5EXAMPLE")
    journal.save([SaveUpload(upload()), SavePart("u1", kept)])
    assert journal.unfinished() == [(upload(), [kept])]


def test_whether_the_network_was_there_is_not_kept(journal: SqliteJournal) -> None:
    journal.save([SaveUpload(replace(upload(), offline=True))])
    assert journal.unfinished() == [(upload(), [])]


def test_an_upload_saved_again_keeps_its_parts(journal: SqliteJournal) -> None:
    journal.save([SaveUpload(upload()), SavePart("u1", part(1))])
    journal.save([SaveUpload(upload(state=State.PAUSED))])
    assert journal.unfinished() == [(upload(state=State.PAUSED), [part(1)])]


def test_forgotten_parts_and_uploads_are_gone(journal: SqliteJournal) -> None:
    for id_ in ("u1", "u2"):
        journal.save([SaveUpload(upload(id_)), SavePart(id_, part(1))])
    journal.save([ForgetParts("u1"), ForgetUpload("u2"), ForgetUpload("nobody"), ForgetParts("nobody")])
    assert journal.unfinished() == [(upload("u1"), [])]
    journal.save([SaveUpload(upload("u2", order=2))])
    assert journal.unfinished() == [(upload("u1"), []), (upload("u2", order=2), [])]


def test_queue_order_whatever_the_order_of_saving(journal: SqliteJournal) -> None:
    journal.save([SaveUpload(upload(f"u{order}", order=order)) for order in (3, 1, 2)])
    assert [kept.order for kept, _ in journal.unfinished()] == [1, 2, 3]


@pytest.mark.parametrize("state", sorted(set(State) - {State.LISTED}))
def test_a_state_is_either_unfinished_or_ended(journal: SqliteJournal, state: State) -> None:
    journal.save([SaveUpload(upload(state=state)), SavePart("u1", part(1))])
    assert journal.unfinished() == ([] if state in ENDED else [(upload(state=state), [part(1)])])
    assert journal.ended(1) == ([upload(state=state)] if state in ENDED else [])


def test_the_newest_of_what_has_ended_oldest_first(journal: SqliteJournal) -> None:
    journal.save([SaveUpload(upload(f"u{n}", n, State.DONE)) for n in range(5)])
    assert [kept.order for kept in journal.ended(3)] == [2, 3, 4]


def test_a_save_is_all_or_nothing(journal: SqliteJournal) -> None:
    with pytest.raises(Fixable):
        journal.save([SaveUpload(upload()), SavePart("of nobody", part(1))])
    assert journal.unfinished() == []
    journal.save([SaveUpload(upload())])
    assert journal.unfinished() == [(upload(), [])]


# --- it stays small --------------------------------------------------------------------------------------------


def test_only_the_newest_of_what_has_ended_are_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partwise.store.journal.MOST_ENDED", 3)
    with closing(SqliteJournal(path)) as journal:
        states = [State.DONE, State.ABORTED, State.PAUSED] * 3
        journal.save([SaveUpload(upload(f"u{n}", n, state)) for n, state in enumerate(states)])
        journal.save([SavePart("u0", part(1)), SavePart("u2", part(1))])
        assert len(journal.ended(100)) == 6
    with closing(SqliteJournal(path)) as journal:
        assert [kept.id for kept in journal.ended(100)] == ["u4", "u6", "u7"]
        assert [(kept.id, len(parts)) for kept, parts in journal.unfinished()] == [("u2", 1), ("u5", 0), ("u8", 0)]
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT upload FROM parts").fetchall() == [("u2",)]


# --- a process that dies ---------------------------------------------------------------------------------------

WRITE_ON = """
import sys
from pathlib import Path
from partwise.core.changes import SavePart, SaveUpload
from partwise.core.lifecycle import State
from partwise.core.upload import StoredPart, Target, Upload
from partwise.store.journal import SqliteJournal
journal = SqliteJournal(Path(sys.argv[1]))
journal.save([SaveUpload(Upload("u1", "/f", Target("c", "b", "k"), State.SENDING))])
for number in range(1, 10_000):
    journal.save([SavePart("u1", StoredPart(number, 1, '"e"', 2**64 - number))])
    print(number, flush=True)
"""


def test_what_was_acknowledged_survives_kill_9(path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITE_ON, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) >= 60:
                break
        writer.kill()
        acknowledged = [60, *map(int, writer.stdout.read().split(b"\n")[:-1])][-1]
    with closing(SqliteJournal(path)) as journal:
        ((_, parts),) = journal.unfinished()
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert acknowledged <= len(parts) <= acknowledged + 1
    assert parts[-1].crc64 == 2**64 - len(parts)


# --- size and time ---------------------------------------------------------------------------------------------


def size_of(path: Path) -> int:
    return sum(file.stat().st_size for file in path.parent.glob("journal.db*"))


def test_10000_parts_stay_small(journal: SqliteJournal, path: Path) -> None:
    journal.save([SaveUpload(upload())])
    parts = [
        StoredPart(n, 8 << 20, f'"{n * 0x9E3779B97F4A7C15 % 2**128:032X}"', BIG - n, 1.5e9) for n in range(1, 10_001)
    ]
    began = time.perf_counter()
    for start in range(0, len(parts), 10):
        journal.save([SavePart("u1", part) for part in parts[start : start + 10]])
    took = time.perf_counter() - began
    began = time.perf_counter()
    assert journal.unfinished() == [(upload(), parts)]
    print(
        f"\n10,000 parts: {size_of(path) / 1e6:.1f} MB, 1,000 saves in {took:.2f} s, "
        f"loaded in {time.perf_counter() - began:.3f} s"
    )
    assert size_of(path) < 5_000_000


def test_100000_uploads_load_quickly(path: Path) -> None:
    with closing(SqliteJournal(path)) as journal:
        journal.save(
            [SaveUpload(replace(upload(f"id-{n}", n, State.WAITING), stamp=Stamp(n, n, n, n))) for n in range(100_000)]
        )
    began = time.perf_counter()
    with closing(open_journal(path, path.parent).journal) as journal:
        opened = time.perf_counter() - began
        found = journal.unfinished()
    print(f"\n100,000 uploads: opened in {opened:.2f} s, with loading {time.perf_counter() - began:.2f} s")
    assert [kept.order for kept, _ in found] == list(range(100_000))
