"""The journal's tables, version by version. A version, once released, is never edited: a new one follows it."""

from __future__ import annotations

import sqlite3

from partwise.core.errors import Fixable

VERSIONS = (
    """
    CREATE TABLE uploads (
        id               TEXT PRIMARY KEY,
        place            INTEGER NOT NULL,
        source           BLOB NOT NULL,
        connection       TEXT NOT NULL,
        bucket           TEXT NOT NULL,
        key              BLOB NOT NULL,
        state            TEXT NOT NULL,
        batch            BLOB NOT NULL,
        size             INTEGER,
        mtime_ns         TEXT,
        device           TEXT,
        inode            TEXT,
        options          TEXT NOT NULL,
        wanted_part_size INTEGER NOT NULL,
        part_size        INTEGER NOT NULL,
        single           INTEGER NOT NULL,
        upload_id        TEXT NOT NULL,
        marker           TEXT NOT NULL,
        etag             TEXT NOT NULL,
        crc64            TEXT,
        request_id       TEXT NOT NULL,
        warning          TEXT NOT NULL,
        verified         INTEGER NOT NULL,
        fault            TEXT,
        retries          INTEGER NOT NULL,
        added            REAL NOT NULL,
        started          REAL NOT NULL,
        finished         REAL NOT NULL,
        changed          REAL NOT NULL
    ) STRICT;
    CREATE INDEX uploads_by_state ON uploads (state, place);
    CREATE TABLE parts (
        upload   TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
        number   INTEGER NOT NULL,
        size     INTEGER NOT NULL,
        etag     TEXT NOT NULL,
        crc64    TEXT,
        modified REAL NOT NULL,
        PRIMARY KEY (upload, number)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    ALTER TABLE uploads ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE uploads ADD COLUMN speed_limit INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE uploads ADD COLUMN clock_offset REAL NOT NULL DEFAULT 0;
    ALTER TABLE uploads ADD COLUMN lengths TEXT NOT NULL DEFAULT '';
    ALTER TABLE parts ADD COLUMN request_id TEXT NOT NULL DEFAULT '';
    """,
)
NEVER = 1000
"""So many versions there will not be: a number beyond it is damage."""


def migrate(database: sqlite3.Connection) -> None:
    """Bring the tables to the newest version.

    Raises Fixable for a journal of a newer Partwise, ValueError for a version that cannot be.
    """
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if not 0 <= version < NEVER:
        raise ValueError("no Partwise ever wrote this")
    if version > len(VERSIONS):
        raise Fixable(
            "The journal was written by a newer version of Partwise.",
            "Start that version, or name another folder in PARTWISE_HOME.",
            code="JournalTooNew",
        )
    for number, script in enumerate(VERSIONS[version:], version + 1):
        database.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")
