"""Temporary credentials that end in the middle of an upload, from a program or a role's server: nobody notices."""

from __future__ import annotations

import json
import shlex
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from helpers import print_token
from helpers.engine_run import Run, written
from helpers.practice import PracticeBucket
from helpers.wire import Act, http, wire
from partwise.core.changes import News, PartStored, Retrying
from partwise.core.connection import Connection, CredentialsSource, Origin, Role
from partwise.core.lifecycle import State
from partwise.oss.client import Client
from partwise.oss.credentials import Renewing
from partwise.oss.ecs_role import ecs_role
from partwise.oss.sts import assumed
from partwise.oss.uploads import OssUploads
from partwise.store.credential_sources import RoleServers, credentials_source

pytestmark = pytest.mark.journey

PARTS, WORKERS = 40, 4
AHEAD = 1.0  # seconds by which our clock goes before the server's: what a slow computer may take to start the program
SERVERS = RoleServers(ecs_role, assumed)


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[PracticeBucket]:
    made = PracticeBucket(tmp_path / "practice", "--bucket", "bucket")
    yield made
    made.stop()


def printed(practice: PracticeBucket, folder: Path, seconds: float) -> CredentialsSource:
    """Credentials that a program prints, each good for `seconds`; it notes in `folder` how often it ran."""
    settings = {
        "port": practice.port,
        "region": practice.region,
        "keys": [practice.credentials.access_key_id, practice.credentials.access_key_secret],
        "seconds": seconds,
    }
    (folder / "settings").write_text(json.dumps(settings))
    command = shlex.join([sys.executable, print_token.__file__, str(folder / "settings")])
    connection = Connection("printed", origin=Origin.COMMAND, command=command)
    return credentials_source(connection, {}, folder, SERVERS)


def runs(folder: Path) -> int:
    return len((folder / "runs").read_text().splitlines())


def given(practice: PracticeBucket, seconds: float) -> Act:
    """STS: the role's credentials are tokens of the practice bucket."""

    def act(connection: socket.socket, head: bytes) -> bool:
        told = practice.send("POST", "token", body=json.dumps({"seconds": seconds}).encode(), bucket="-").body
        connection.sendall(http(200, told, id=""))
        return True

    return act


def sent(practice: PracticeBucket, source: CredentialsSource, folder: Path, revoked_after: int = 0) -> list[News]:
    """What was told while a file was sent. Every part was taken, none of them twice, and the object is the file."""
    data = written(folder / "file", PARTS)
    provider = Renewing(source, clock=lambda: time.time() + AHEAD)
    with Client(practice.connection(), provider, parallel=WORKERS) as client:
        run = Run(folder, cast(Any, OssUploads(client)), parallel=WORKERS).start()
        try:
            run.add(folder / "file")
            if revoked_after:
                run.watcher.wait(lambda: len(run.watcher.told(PartStored)) >= revoked_after)
                assert practice.send("DELETE", "token", bucket="-").status == 204
            run.watcher.wait_for(State.DONE)
        finally:
            run.stop()
    assert run.only().verified
    taken = Counter(entry["part_number"] for entry in practice.requests("UploadPart") if entry["status"] == 200)
    assert taken == dict.fromkeys(range(1, PARTS + 1), 1)
    assert practice.object_path("file").read_bytes() == data
    return run.watcher.news


def undisturbed(practice: PracticeBucket, news: list[News]) -> bool:
    """Whether OSS refused nothing and nothing was tried twice."""
    refused = [entry for entry in practice.requests() if entry["status"] == 403]
    return not refused and not [item for item in news if isinstance(item, Retrying)]


def test_what_a_program_prints_is_renewed_before_it_ends(practice: PracticeBucket, tmp_path: Path) -> None:
    practice.faults({"what": "delay", "operation": "UploadPart", "seconds": 0.5})  # ten rounds of four parts
    news = sent(practice, printed(practice, tmp_path, seconds=3), tmp_path)
    assert runs(tmp_path) >= 2
    assert undisturbed(practice, news)


def test_what_ends_sooner_than_it_said_is_replaced_at_once(practice: PracticeBucket, tmp_path: Path) -> None:
    practice.faults({"what": "delay", "operation": "UploadPart", "seconds": 0.03})
    news = sent(practice, printed(practice, tmp_path, seconds=900), tmp_path, revoked_after=PARTS // 4)
    assert runs(tmp_path) == 2
    retried = [item for item in news if isinstance(item, Retrying)]
    assert {(item.fault.code, item.wait) for item in retried} == {("CredentialsRenewed", 0.0)}


def test_a_role_is_taken_on_again_with_the_keys_in_the_file(practice: PracticeBucket, tmp_path: Path) -> None:
    practice.faults({"what": "delay", "operation": "UploadPart", "seconds": 0.5})
    config = tmp_path / ".aliyun" / "config.json"
    config.parent.mkdir()
    keys = {"name": "me", "mode": "AK", "access_key_id": "LTAI5tExample", "access_key_secret": "hush"}
    config.write_text(json.dumps({"current": "me", "profiles": [keys]}))
    with wire(given(practice, seconds=3)) as sts:
        role = Role("acs:ram::1:role/uploader", endpoint=sts.url)
        connection = Connection("role", origin=Origin.ALIYUN, role=role)
        news = sent(practice, credentials_source(connection, {}, tmp_path, SERVERS), tmp_path)
        assert len(sts.requests) >= 2
        assert all("Credential=LTAI5tExample," in asked.headers["authorization"] for asked in sts.requests)
    assert undisturbed(practice, news)
