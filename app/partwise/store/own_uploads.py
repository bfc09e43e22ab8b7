"""Which unfinished uploads on the server are this home's own: read beside whoever is writing the journal just now."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from partwise.core.errors import Fixable
from partwise.core.lifecycle import ENDED, State

PATIENCE = 5.0  # seconds
REFUSED = (sqlite3.Error, ValueError)  # ValueError: a state that no Partwise knows, or damaged text


def own_upload_ids(path: Path) -> dict[str, State]:
    """The upload ids in the journal at `path` whose uploads have not ended, and where each stands; none without a file.

    It takes no lock and changes nothing. Raises Fixable: the journal cannot be read.
    """
    if not path.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as database:
            rows = database.execute("SELECT upload_id, state FROM uploads WHERE upload_id != ''").fetchall()
        states = {upload_id: State(state) for upload_id, state in rows}
    except REFUSED as exc:
        raise Fixable(
            "The journal cannot be read, so nobody can tell which uploads are this computer's own.",
            "Start Partwise once, so that it mends the journal; then try again.",
            code="JournalNotReadable",
        ) from exc
    return {upload_id: state for upload_id, state in states.items() if state not in ENDED}
