"""Reading whose uploads are whose, beside a journal that is being written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from helpers.sample_uploads import sample_upload
from partwise.core.changes import SaveUpload
from partwise.core.errors import Fixable
from partwise.core.lifecycle import State
from partwise.store.journal import SqliteJournal
from partwise.store.own_uploads import own_upload_ids

PART = b"\0"


def keep(journal: SqliteJournal, **said: object) -> None:
    journal.save([SaveUpload(replace(sample_upload(PART), **said))])


def test_without_a_journal_nothing_is_ours(path: Path) -> None:
    assert own_upload_ids(path) == {}
    assert not path.exists()


def test_what_has_not_ended_is_ours_while_the_journal_is_open(path: Path, journal: SqliteJournal) -> None:
    for number, state in enumerate(State):
        keep(journal, id=str(number), upload_id=f"id-{state.value}", state=state)
    keep(journal, id="new", upload_id="", state=State.WAITING)
    expected = {f"id-{state.value}": state for state in State if state not in (State.DONE, State.ABORTED)}
    assert own_upload_ids(path) == expected


def test_a_journal_at_rest_is_read_and_left_as_it_is(path: Path, journal: SqliteJournal) -> None:
    keep(journal, upload_id="ours", state=State.PAUSED)
    journal.close()
    before = path.read_bytes()
    assert own_upload_ids(path) == {"ours": State.PAUSED}
    assert path.read_bytes() == before


def test_a_folder_whose_name_looks_like_a_query(tmp_path: Path) -> None:
    path = tmp_path / "a?b#c %41" / "journal.db"
    path.parent.mkdir()
    journal = SqliteJournal(path)
    keep(journal, upload_id="ours", state=State.FAILED)
    journal.close()
    assert own_upload_ids(path) == {"ours": State.FAILED}


def test_a_damaged_journal_is_told_in_words(path: Path) -> None:
    path.write_bytes(b"no database at all, and long enough to look like one" * 100)
    with pytest.raises(Fixable, match="nobody can tell"):
        own_upload_ids(path)
