"""What Partwise knows of its uploads, on disk before anything is done about it: SQLite, the only place that knows it.

The journal holds no secret. Numbers that do not fit SQLite's 63 bits (CRC-64, device, inode, modification time) are
decimal text; names that need not be valid text (files, folders, keys) are bytes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from partwise.core.changes import Change, ForgetParts, ForgetUpload, SavePart, SaveUpload
from partwise.core.errors import Fault, Fixable, Kind
from partwise.core.lifecycle import ENDED, State
from partwise.core.plan import Plan
from partwise.core.upload import ObjectOptions, Stamp, StoredPart, Target, Upload
from partwise.store.migrations import migrate

COLUMNS = (
    "id, place, source, connection, bucket, key, state, batch, size, mtime_ns, device, inode, options, "
    "wanted_part_size, part_size, single, upload_id, marker, etag, crc64, request_id, warning, verified, fault, "
    "retries, added, started, finished, changed"
)
PLACES = ", ".join("?" for _ in COLUMNS.split(","))
UPDATES = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS.split(", ")[1:])
SAVE_UPLOAD = f"INSERT INTO uploads ({COLUMNS}) VALUES ({PLACES}) ON CONFLICT (id) DO UPDATE SET {UPDATES}"
SAVE_PART = "INSERT OR REPLACE INTO parts (upload, number, size, etag, crc64, modified) VALUES (?, ?, ?, ?, ?, ?)"
NO_OPTIONS = ObjectOptions()
OF_THE_DISK = {  # refusals of the disk or its owner; every other error means that the file is not what it should be
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}
MOST_ENDED = 1000  # as far back as damage is looked for
OVER = ", ".join(f"'{state.value}'" for state in sorted(ENDED))


class SqliteJournal:
    """The engine's `Journal` port on one file. To be used by one thread after it was made.

    Raises Fixable when the file cannot be opened, read or written. All of it is read once when it is opened, so that
    damage shows then and not in the middle of the work.
    """

    def __init__(self, path: Path) -> None:
        self._just_read: list[tuple[Upload, list[StoredPart]]] | None = None
        with _in_our_words(), _sense():
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._database.text_factory = bytes.decode  # so that damaged text is an error of Python's
            try:
                self._database.execute("PRAGMA journal_mode = WAL")
                self._database.execute("PRAGMA synchronous = FULL")
                self._database.execute("PRAGMA wal_autocheckpoint = 256")  # pages: 1 MB beside the journal at most
                self._database.execute("PRAGMA foreign_keys = ON")
                migrate(self._database)
                self._check()
            except BaseException:
                self._database.close()
                raise

    def _check(self) -> None:
        """Raises Fixable where the file is damaged."""
        if self._database.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise _damaged()
        self.ended(MOST_ENDED)
        self._just_read = self._read_unfinished()

    def save(self, changes: Sequence[Change]) -> None:
        """All changes in one transaction, on disk when this returns."""
        self._just_read = None
        with _in_our_words():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                for change in changes:
                    self._store(change)
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise

    def _store(self, change: Change) -> None:
        match change:
            case SaveUpload(upload):
                self._database.execute(SAVE_UPLOAD, _row(upload))
            case SavePart(id_, part):
                row = (id_, part.number, part.size, part.etag, _text(part.crc64), part.modified)
                self._database.execute(SAVE_PART, row)
            case ForgetParts(id_):
                self._database.execute("DELETE FROM parts WHERE upload = ?", (id_,))
            case ForgetUpload(id_):
                self._database.execute("DELETE FROM uploads WHERE id = ?", (id_,))

    def unfinished(self) -> list[tuple[Upload, list[StoredPart]]]:
        """Every upload that is not done or aborted, in queue order, each with its stored parts."""
        found, self._just_read = self._just_read, None
        return self._read_unfinished() if found is None else found

    def _read_unfinished(self) -> list[tuple[Upload, list[StoredPart]]]:
        with _in_our_words(), _sense():
            parts: dict[str, list[StoredPart]] = {}
            for id_, *row in self._database.execute(
                "SELECT upload, number, parts.size, parts.etag, parts.crc64, modified FROM parts "
                f"JOIN uploads ON uploads.id = upload WHERE state NOT IN ({OVER}) ORDER BY upload, number"
            ):
                number, size, etag, crc64, modified = row
                parts.setdefault(id_, []).append(StoredPart(number, size, etag, _number(crc64), modified))
            rows = self._database.execute(f"SELECT {COLUMNS} FROM uploads WHERE state NOT IN ({OVER}) ORDER BY place")
            return [(upload, parts.get(upload.id, [])) for upload in map(_upload, rows)]

    def ended(self, limit: int) -> list[Upload]:
        """The newest `limit` uploads that are done or aborted, oldest first."""
        with _in_our_words(), _sense():
            rows = self._database.execute(
                f"SELECT {COLUMNS} FROM uploads WHERE state IN ({OVER}) ORDER BY place DESC LIMIT ?",
                (limit,),
            )
            return [_upload(row) for row in rows][::-1]

    def close(self) -> None:
        self._database.close()


def open_journal(path: Path) -> tuple[SqliteJournal, Path | None]:
    """The journal at `path`. One that cannot be read is set aside, never deleted: its new name comes back as well."""
    try:
        return SqliteJournal(path), None
    except Fixable as error:
        if error.fault.code != "JournalDamaged":
            raise
    number = 1
    while (aside := path.with_name(f"{path.stem}-damaged-{number}{path.suffix}")).exists():
        number += 1
    for suffix in ("", "-wal", "-shm"):
        damaged = Path(f"{path}{suffix}")
        if damaged.exists():
            damaged.rename(f"{aside}{suffix}")
    return SqliteJournal(path), aside


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Nothing above this module has to know SQLite's errors."""
    try:
        yield
    except sqlite3.Error as exc:
        if getattr(exc, "sqlite_errorcode", 0) & 0xFF not in OF_THE_DISK:
            raise _damaged() from exc
        raise Fixable(
            f"The journal cannot be read or written: {exc}. What is already stored is safe.",
            "Free some space on the disk, or make the folder of Partwise writable.",
            code="JournalNotWritable",
        ) from exc


@contextmanager
def _sense() -> Iterator[None]:
    """Rows that make no sense are damage too."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as exc:
        raise _damaged() from exc


def _damaged() -> Fixable:
    return Fixable("The journal is damaged.", "Start Partwise again.", code="JournalDamaged")


def _row(upload: Upload) -> tuple[Any, ...]:
    stamp, target = upload.stamp, upload.target
    return (
        upload.id,
        upload.order,
        _name(upload.source),
        target.connection,
        target.bucket,
        _name(target.key),
        upload.state.value,
        _name(upload.batch),
        stamp.size if stamp else None,
        _text(stamp.mtime_ns) if stamp else None,
        _text(stamp.device) if stamp else None,
        _text(stamp.inode) if stamp else None,
        _options_text(upload.options),
        upload.wanted_part_size,
        upload.part_size,
        upload.single,
        upload.upload_id,
        upload.marker,
        upload.etag,
        _text(upload.crc64),
        upload.request_id,
        upload.warning,
        upload.verified,
        json.dumps(asdict(upload.fault)) if upload.fault else None,
        upload.retries,
        upload.added,
        upload.started,
        upload.finished,
        upload.changed,
    )


def _upload(row: tuple[Any, ...]) -> Upload:
    values = dict(zip(COLUMNS.split(", "), row, strict=True))
    size, mtime_ns, device, inode = (values.pop(name) for name in ("size", "mtime_ns", "device", "inode"))
    fault = values.pop("fault")
    if values["part_size"] and not Plan(size or 0, values["part_size"], bool(values["single"])).possible:
        raise ValueError("no upload was ever planned so")
    return Upload(
        source=_named(values.pop("source")),
        target=Target(values.pop("connection"), values.pop("bucket"), _named(values.pop("key"))),
        batch=_named(values.pop("batch")),
        state=State(values.pop("state")),
        order=values.pop("place"),
        stamp=None if size is None else Stamp(size, int(mtime_ns), int(device), int(inode)),
        options=_options(values.pop("options")),
        single=bool(values.pop("single")),
        crc64=_number(values.pop("crc64")),
        verified=bool(values.pop("verified")),
        fault=_fault(json.loads(fault)) if fault else None,
        **values,
    )


def _options_text(options: ObjectOptions) -> str:
    """Only what was chosen; most uploads choose nothing."""
    if options == NO_OPTIONS:
        return "{}"
    chosen = {name: value for name, value in asdict(options).items() if value}
    return json.dumps(chosen)


@lru_cache(maxsize=64)
def _options(text: str) -> ObjectOptions:
    """Cached: the files of a folder share their options."""
    chosen = json.loads(text)
    for pairs in ("metadata", "tags"):
        if pairs in chosen:
            chosen[pairs] = tuple((name, value) for name, value in chosen[pairs])
    return ObjectOptions(**chosen)


def _fault(values: dict[str, Any]) -> Fault:
    return Fault(**{**values, "kind": Kind(values["kind"])})


def _name(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _named(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogatepass")


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)
