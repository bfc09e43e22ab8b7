"""Several connections at once: each upload goes by its own, and a change of one disturbs nothing that runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.engine_run import Watching
from helpers.practice import PracticeBucket
from partwise.connections import Connections
from partwise.core import messages as said
from partwise.core.connection import Connection, Origin
from partwise.core.lifecycle import State
from partwise.core.upload import Target
from partwise.engine.engine import Engine
from partwise.engine.pool import ThreadPool
from partwise.engine.source import LocalFiles
from partwise.store.journal import SqliteJournal
from partwise.store.secret import Secret, SessionSecrets

pytestmark = pytest.mark.journey

MIB = 1_048_576
NAMES = ("acme", "studio")


@pytest.fixture
def practices(tmp_path: Path) -> Iterator[dict[str, PracticeBucket]]:
    """An OSS each, with keys of its own."""
    made = {name: PracticeBucket(tmp_path / name) for name in NAMES}
    yield made
    for practice in made.values():
        practice.stop()


@pytest.fixture
def connections(practices: dict[str, PracticeBucket], tmp_path: Path) -> Iterator[Connections]:
    session, saved = SessionSecrets(), {}
    for name, practice in practices.items():
        keys = practice.credentials
        session.keep(name, Secret(keys.access_key_secret))
        saved[name] = own(practice, name)
    stores = {Origin.SESSION: session, Origin.KEYRING: SessionSecrets()}
    made = Connections(tmp_path / "own", parallel=4, environ={}, saved=saved.get, secrets=stores)
    yield made
    made.close()


def own(practice: PracticeBucket, name: str) -> Connection:
    key = practice.credentials.access_key_id
    return replace(practice.connection(name), id=name, origin=Origin.SESSION, access_key_id=key)


def test_each_upload_goes_by_its_own_connection_while_another_is_changed(
    practices: dict[str, PracticeBucket], connections: Connections, tmp_path: Path
) -> None:
    practices["acme"].faults({"what": "bandwidth", "bytes": 2 * MIB, "operation": "UploadPart"})
    files = {name: tmp_path / f"{name}.bin" for name in NAMES}
    for file in files.values():
        file.write_bytes(os.urandom(6 * MIB))
    watcher = Watching()
    engine = Engine(
        oss=connections.oss,
        source=LocalFiles(),
        journal=SqliteJournal(tmp_path / "journal.db"),
        pool=ThreadPool(6),
        watcher=watcher,
        connections=4,
    )
    watcher.engine = engine
    engine.start()
    try:
        for name, file in files.items():
            engine.post(said.Add(str(file), Target(name, practices[name].bucket, file.name), part_size=MIB))
        watcher.wait_for(State.DONE)
        connections.changed("acme")  # somebody edits the one that is still sending
        watcher.wait_for(State.DONE, 2)
    finally:
        engine.stop()
    for name, file in files.items():
        assert practices[name].object_path(file.name).read_bytes() == file.read_bytes()
        numbers = sorted(entry["part_number"] for entry in practices[name].requests("UploadPart"))
        assert numbers == [1, 2, 3, 4, 5, 6]
