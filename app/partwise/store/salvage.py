"""What can still be read of a journal that is damaged: uploads, row by row, as far as SQLite follows."""

from __future__ import annotations

import math
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from partwise.core.errors import Fixable
from partwise.core.keys import check_bucket
from partwise.core.lifecycle import ENDED, State
from partwise.core.upload import Upload
from partwise.store.migrations import migrate
from partwise.store.rows import COLUMNS, NAMES, SENSELESS, upload_of

PAGE = 4096  # bytes; the first one of each journal says where its tables begin, and is the same but for its figures
PAGE_COUNT = slice(28, 32)  # where the first page says how many there are
REFUSED = (sqlite3.Error, UnicodeDecodeError)  # SQLite quotes damaged text in its errors
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
ASKED_AGAIN = frozenset({State.COMPLETING, State.CONFIRMING})
TEXTS = ("connection", "bucket", "upload_id", "marker", "etag", "request_id")


def salvaged(path: Path) -> list[Upload]:
    """The uploads in the damaged journal at `path` that make sense and have not ended, in queue order.

    Their parts are not read: the server's list and the local bytes decide what is kept (reference, 8.3). The file is
    left as it is. Never raises: what cannot be read is not there.
    """
    found: dict[str, Upload] = {}
    with suppress(OSError, *REFUSED), tempfile.TemporaryDirectory(prefix="partwise-") as folder:
        for upload in map(_sensible, _rows(_mended(path, Path(folder)))):
            if upload is not None:
                found.setdefault(upload.id, upload)
    return sorted(found.values(), key=lambda upload: upload.order)


def _mended(path: Path, folder: Path) -> Path:
    """A copy of the journal in `folder`, with the first page of a new one. Raises OSError, sqlite3.Error."""
    new, copy = folder / "new.db", folder / "journal.db"
    with closing(sqlite3.connect(new, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        migrate(database)
    for suffix in ("", "-wal"):
        if Path(f"{path}{suffix}").exists():
            shutil.copyfile(f"{path}{suffix}", f"{copy}{suffix}")
    first = bytearray(new.read_bytes()[:PAGE])
    first[PAGE_COUNT] = (copy.stat().st_size // PAGE).to_bytes(4, "big")
    with copy.open("r+b") as file:
        file.write(first)
    return copy


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")  # a text that cannot be decoded must not keep the other rows from us


def _rows(path: Path) -> Iterator[tuple[Any, ...]]:
    """Every row of `uploads` from the first on, and from the last on where the way is blocked."""
    rows = f"SELECT {COLUMNS} FROM uploads NOT INDEXED ORDER BY rowid"
    with closing(sqlite3.connect(path)) as database:
        database.text_factory = _decoded
        try:
            yield from database.execute(rows)
        except REFUSED:
            yield from database.execute(f"{rows} DESC")


def _sensible(row: tuple[Any, ...]) -> Upload | None:
    """The upload in a row, in a state from which it can be taken up without its parts; None for nonsense."""
    try:
        upload = upload_of(row)
        check_bucket(upload.target.bucket)
        sensible = _texts_sensible(upload, dict(zip(NAMES, row, strict=True))) and _figures_sensible(upload)
    except (*SENSELESS, Fixable):
        return None
    if not sensible or upload.state in ENDED | {State.LISTED}:
        return None
    return replace(upload, state=State.WAITING) if upload.state in ASKED_AGAIN else upload


def _texts_sensible(upload: Upload, values: dict[str, Any]) -> bool:
    texts = [values[name] for name in TEXTS]
    names = (upload.source, upload.target.key)
    return (
        all(isinstance(text, str) and text.isprintable() and "\ufffd" not in text for text in texts)
        and all(name and "\0" not in name for name in names)
        and bool(ID.fullmatch(upload.id) and upload.target.connection)
        and upload.upload_id.isascii()
    )


def _figures_sensible(upload: Upload) -> bool:
    """Also: an upload id comes after a plan, and a plan after a look at the file."""
    whole = (upload.order, upload.wanted_part_size, upload.speed_limit, upload.part_size, upload.retries, upload.size)
    times = (upload.added, upload.started, upload.finished, upload.changed)
    planned = bool(upload.stamp and upload.part_size)
    return (
        all(type(figure) is int and figure >= 0 for figure in whole)
        and type(upload.priority) is int
        and all(math.isfinite(moment) and moment >= 0 for moment in (*times, abs(upload.clock_offset)))
        and (planned or not upload.upload_id)
    )
