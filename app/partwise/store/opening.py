"""How a journal is opened, and what becomes of one that cannot be read."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from partwise.core.changes import SaveUpload
from partwise.core.errors import Fixable
from partwise.store.journal import DAMAGED, SqliteJournal, refused
from partwise.store.salvage import salvaged

FILES = ("-wal", "-shm", "")  # of one journal; the last is the one that counts
HEADER = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Opened:
    """`aside`: the new name of a journal that could not be read; `salvaged`: how many uploads were read back from it.

    `fresh`: nothing was known before, or not all; the server may hold uploads that the journal does not tell of.
    """

    journal: SqliteJournal
    aside: Path | None
    salvaged: int
    fresh: bool


def open_journal(path: Path, receipts: Path) -> Opened:
    """The journal at `path`, which keeps receipts below `receipts`.

    One that cannot be read is set aside, never deleted, and what can still be read of it goes into a new one.
    Raises Fixable where the disk or its owner refuses, and for a journal of a newer Partwise.
    """
    try:
        if path.exists() and path.stat().st_size and _header_damaged(path):
            return _begin_anew(path, receipts)
        journal = SqliteJournal(path, receipts)
        return Opened(journal, None, 0, journal.knows_nothing)
    except OSError as exc:
        raise refused(exc.strerror or str(exc)) from exc
    except Fixable as error:
        if error.fault.code != DAMAGED:
            raise
    return _begin_anew(path, receipts)


def _header_damaged(path: Path) -> bool:
    """Whether SQLite would take the file for another's, or for one that may only be read."""
    with path.open("rb") as file:
        header = file.read(20)
    return not header.startswith(HEADER) or not set(header[18:]) <= {1, 2}


def _begin_anew(path: Path, receipts: Path) -> Opened:
    """Whenever this is cut short, the damaged journal is still there, or the new one is whole."""
    uploads = salvaged(path)
    beside = path.with_name(f"{path.stem}-new{path.suffix}")
    try:
        for suffix in FILES:
            Path(f"{beside}{suffix}").unlink(missing_ok=True)
        with closing(SqliteJournal(beside, receipts)) as journal:
            journal.save([SaveUpload(upload) for upload in uploads])
        aside = _set_aside(path)
        beside.rename(path)
    except OSError as exc:
        raise Fixable(
            f"The journal {path} is damaged, and the system refuses to rename it: {exc.strerror or exc}. "
            "What is already stored is safe.",
            "Close what else may have it open, or move it away yourself, then start Partwise again.",
            code="JournalStuck",
        ) from exc
    return Opened(SqliteJournal(path, receipts), aside, len(uploads), fresh=True)


def _set_aside(path: Path) -> Path:
    """Rename the files of the journal at `path`, all of them or none; the new name. Raises OSError."""
    aside = _free_name(path)
    renamed: list[tuple[Path, Path]] = []
    try:
        for suffix in FILES:
            old, new = Path(f"{path}{suffix}"), Path(f"{aside}{suffix}")
            if old.exists():
                old.rename(new)
                renamed.append((old, new))
    except OSError:
        for old, new in renamed:
            with suppress(OSError):
                new.rename(old)
        raise
    return aside


def _free_name(path: Path) -> Path:
    for number in count(1):
        aside = path.with_name(f"{path.stem}-damaged-{number}{path.suffix}")
        if not any(Path(f"{aside}{suffix}").exists() for suffix in FILES):
            break
    return aside
