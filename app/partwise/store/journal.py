"""What Partwise knows of its uploads, on disk before anything is done about it: SQLite, the only place that knows it.

The journal holds no secret. It stays small: the parts of an upload that is done go into its receipt, and of the uploads
that have ended the newest are kept.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from partwise.core.changes import Change, ForgetParts, ForgetUpload, SavePart, SaveReceipt, SaveUpload
from partwise.core.errors import Fixable
from partwise.core.lifecycle import ENDED
from partwise.core.receipt import Receipt
from partwise.core.upload import StoredPart, Upload
from partwise.store.migrations import migrate
from partwise.store.receipts import write_receipt
from partwise.store.rows import COLUMNS, NAMES, SENSELESS, decimal, from_decimal, row_of, upload_of

PLACES = ", ".join("?" for _ in NAMES)
UPDATES = ", ".join(f"{name} = excluded.{name}" for name in NAMES[1:])
SAVE_UPLOAD = f"INSERT INTO uploads ({COLUMNS}) VALUES ({PLACES}) ON CONFLICT (id) DO UPDATE SET {UPDATES}"
SAVE_PART = (
    "INSERT OR REPLACE INTO parts (upload, number, size, etag, crc64, modified, request_id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
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
DAMAGED = "JournalDamaged"
LOOKED_AT = 1000  # as far back as damage is looked for
MOST_ENDED = 10_000  # what ended before these is forgotten at the next start; its receipt stays
OVER = ", ".join(f"'{state.value}'" for state in sorted(ENDED))


class SqliteJournal:
    """The engine's `Journal` port on one file. To be used by one thread after it was made.

    Raises Fixable when the file cannot be opened, read or written. All of it is read once when it is opened, so that
    damage shows then and not in the middle of the work.
    """

    def __init__(self, path: Path, receipts: Path | None = None) -> None:
        """`receipts`: the folder for receipts, unless it is the one beside the journal."""
        self._receipts = receipts or path.with_name("receipts")
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
                self._prune()
            except BaseException:
                self._database.close()
                raise

    def _check(self) -> None:
        """Raises Fixable where the file is damaged."""
        if self._database.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise _damaged()
        self.ended(LOOKED_AT)
        gc.disable()  # it would look at everything that is read, again and again
        try:
            self._just_read = self._read_unfinished()
        finally:
            gc.enable()

    def _prune(self) -> None:
        self._database.execute(
            "DELETE FROM uploads WHERE id IN "
            f"(SELECT id FROM uploads WHERE state IN ({OVER}) ORDER BY place DESC LIMIT -1 OFFSET {MOST_ENDED})"
        )

    def save(self, changes: Sequence[Change]) -> None:
        """All changes in one transaction, on disk when this returns; a receipt is there before its upload is done."""
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
                self._database.execute(SAVE_UPLOAD, row_of(upload))
            case SavePart(id_, part):
                row = (id_, part.number, part.size, part.etag, decimal(part.crc64), part.modified, part.request_id)
                self._database.execute(SAVE_PART, row)
            case ForgetParts(id_):
                self._database.execute("DELETE FROM parts WHERE upload = ?", (id_,))
            case ForgetUpload(id_):
                self._database.execute("DELETE FROM uploads WHERE id = ?", (id_,))
            case SaveReceipt(receipt):
                self._keep(receipt)

    def _keep(self, receipt: Receipt) -> None:
        """The receipt tells of the parts from now on."""
        try:
            write_receipt(self._receipts, receipt)
        except OSError as exc:
            raise refused(f"{exc.strerror or exc} ({self._receipts})") from exc
        self._database.execute("DELETE FROM parts WHERE upload = ?", (receipt.id,))

    @property
    def knows_nothing(self) -> bool:
        """Whether no upload was ever journalled here. Raises Fixable."""
        with _in_our_words():
            return self._database.execute("SELECT 1 FROM uploads LIMIT 1").fetchone() is None

    def unfinished(self) -> list[tuple[Upload, list[StoredPart]]]:
        """Every upload that is not done or aborted, in queue order, each with its stored parts."""
        found, self._just_read = self._just_read, None
        return self._read_unfinished() if found is None else found

    def _read_unfinished(self) -> list[tuple[Upload, list[StoredPart]]]:
        with _in_our_words(), _sense():
            parts: dict[str, list[StoredPart]] = {}
            for id_, *row in self._database.execute(
                "SELECT upload, number, parts.size, parts.etag, parts.crc64, modified, parts.request_id FROM parts "
                f"JOIN uploads ON uploads.id = upload WHERE state NOT IN ({OVER}) ORDER BY upload, number"
            ):
                number, size, etag, crc64, modified, request_id = row
                part = StoredPart(number, size, etag, from_decimal(crc64), modified, request_id)
                parts.setdefault(id_, []).append(part)
            rows = self._database.execute(f"SELECT {COLUMNS} FROM uploads WHERE state NOT IN ({OVER}) ORDER BY place")
            return [(upload, parts.get(upload.id, [])) for upload in map(upload_of, rows)]

    def ended(self, limit: int) -> list[Upload]:
        """The newest `limit` uploads that are done or aborted, oldest first."""
        with _in_our_words(), _sense():
            rows = self._database.execute(
                f"SELECT {COLUMNS} FROM uploads WHERE state IN ({OVER}) ORDER BY place DESC LIMIT ?",
                (limit,),
            )
            return [upload_of(row) for row in rows][::-1]

    def close(self) -> None:
        self._database.close()


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Nothing above this module has to know SQLite's errors."""
    try:
        yield
    except sqlite3.Error as exc:
        if getattr(exc, "sqlite_errorcode", 0) & 0xFF not in OF_THE_DISK:
            raise _damaged() from exc
        raise refused(str(exc)) from exc


@contextmanager
def _sense() -> Iterator[None]:
    """Rows that make no sense are damage too."""
    try:
        yield
    except SENSELESS as exc:
        raise _damaged() from exc


def _damaged() -> Fixable:
    return Fixable("The journal is damaged.", "Start Partwise again.", code=DAMAGED)


def refused(reason: str) -> Fixable:
    """What to tell when the disk, or its owner, refuses what has to be written."""
    return Fixable(
        f"The journal cannot be read or written: {reason}. What is already stored is safe.",
        "Free some space on the disk, or make the folder of Partwise writable.",
        code="JournalNotWritable",
    )
