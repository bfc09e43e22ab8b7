"""A journal of an earlier Partwise is brought up to date with everything in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.journal_samples import FULL, part, upload
from partwise.core.changes import SaveUpload
from partwise.core.errors import Fixable
from partwise.core.lifecycle import State
from partwise.store.journal import SqliteJournal
from partwise.store.migrations import VERSIONS
from partwise.store.opening import open_journal

V1 = Path(__file__).with_name("journal-v1.sql").read_text(encoding="utf-8")  # dumped by Partwise 0.1.0


def version_1(path: Path) -> None:
    """A journal as Partwise 0.1.0 left it."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.executescript(V1)


def tables(database: sqlite3.Connection) -> list[tuple[str]]:
    return database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()


def test_a_released_version_is_never_edited(path: Path) -> None:
    version_1(path)
    with closing(sqlite3.connect(path)) as released, closing(sqlite3.connect(":memory:")) as made:
        made.executescript(VERSIONS[0])
        assert tables(made) == tables(released)


def test_a_journal_of_version_1_keeps_everything(path: Path) -> None:
    version_1(path)
    options = replace(FULL.options, content_md5=False)
    former = replace(FULL, options=options, priority=0, speed_limit=0, clock_offset=0.0)
    with closing(SqliteJournal(path)) as journal:
        assert journal.unfinished() == [(upload("u2", 2), []), (former, [part(number) for number in (1, 2, 3)])]
        assert journal.ended(10) == [upload("done", 3, State.DONE)]
        journal.save([SaveUpload(FULL)])
    with closing(SqliteJournal(path)) as again:
        assert again.unfinished()[1][0] == FULL
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (len(VERSIONS),)


def test_an_update_that_is_cut_short_is_begun_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version_1(path)
    monkeypatch.setattr("partwise.store.migrations.VERSIONS", (VERSIONS[0], VERSIONS[1] + "SELECT no_such_thing;"))
    with pytest.raises(Fixable):
        SqliteJournal(path)
    monkeypatch.undo()
    with closing(SqliteJournal(path)) as journal:
        assert [kept.id for kept, _ in journal.unfinished()] == ["u2", "full"]


def test_a_damaged_journal_of_version_1_is_read_back_too(path: Path) -> None:
    version_1(path)
    path.write_bytes(b"\0" * 16 + path.read_bytes()[16:])
    opened = open_journal(path, path.parent)
    with closing(opened.journal):
        assert opened.salvaged == 2
        assert [kept.id for kept, _ in opened.journal.unfinished()] == ["u2", "full"]
