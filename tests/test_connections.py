"""The connections of a run: who is asked for which bucket, with whose credentials, by which clock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import psutil
import pytest

from helpers.practice import PracticeBucket, practice, practice_process
from partwise.connections import ENVIRONMENT, PRACTICE, Connections
from partwise.core.connection import Origin
from partwise.core.errors import Fixable
from partwise.core.upload import ObjectOptions, Target
from partwise.store.clocks import ClockFile
from partwise.store.secret import ANSWER_PATIENCE, NEVER, Secret, SecretStore, SessionSecrets

__all__ = ["practice", "practice_process"]


class Environment:
    """A process's environment with temporary credentials of the practice bucket."""

    def __init__(self, practice: PracticeBucket) -> None:
        self._practice = practice
        self.values: dict[str, str] = {}
        self.renew()

    def renew(self) -> None:
        told = json.loads(self._practice.send("POST", "token", body=b'{"seconds": 900}', bucket="-").body)
        names = {
            "ACCESS_KEY_ID": "AccessKeyId",
            "ACCESS_KEY_SECRET": "AccessKeySecret",
            "SESSION_TOKEN": "SecurityToken",
        }
        self.values |= {f"OSS_{name}": told["Credentials"][theirs] for name, theirs in names.items()}

    def expire(self) -> None:
        self._practice.send("DELETE", "token", bucket="-")


@pytest.fixture
def environment(practice: PracticeBucket) -> Environment:
    return Environment(practice)


@pytest.fixture
def clocks(tmp_path: Path) -> ClockFile:
    return ClockFile(tmp_path / "clocks.json")


@pytest.fixture
def connections(
    practice: PracticeBucket, environment: Environment, clocks: ClockFile, tmp_path: Path
) -> Iterator[Connections]:
    made = Connections(
        tmp_path / "own", parallel=2, chosen=practice.connection(ENVIRONMENT), clocks=clocks, environ=environment.values
    )
    yield made
    made.close()


def target(practice: PracticeBucket) -> Target:
    return Target(ENVIRONMENT, practice.bucket, "key")


def test_a_connection_is_opened_once(connections: Connections, practice: PracticeBucket) -> None:
    oss = connections.oss(ENVIRONMENT)
    assert connections.oss(ENVIRONMENT) is oss
    assert oss.head(target(practice)) is None


@pytest.mark.parametrize("name", [ENVIRONMENT, "nowhere"])
def test_what_is_not_there_is_told_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(Fixable) as caught:
        Connections(tmp_path, parallel=2, environ={}).oss(name)
    assert caught.value.fault.code == "NoConnection"


def test_half_of_the_credentials_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Fixable) as caught:
        Connections(tmp_path, parallel=2, environ={"OSS_ACCESS_KEY_ID": "id"}).oss(ENVIRONMENT)
    assert caught.value.fault.code == "HalfCredentials"


def test_credentials_are_looked_for_again_when_they_have_expired(
    connections: Connections, practice: PracticeBucket, environment: Environment
) -> None:
    oss = connections.oss(ENVIRONMENT)
    environment.expire()
    with pytest.raises(Fixable) as caught:
        oss.head(target(practice))
    assert caught.value.fault.code == "SecurityTokenExpired"
    environment.renew()
    assert oss.head(target(practice)) is None


def test_a_wrong_clock_is_known_to_the_next_run(practice: PracticeBucket, clocks: ClockFile, tmp_path: Path) -> None:
    keys = practice.credentials
    environ = {"OSS_ACCESS_KEY_ID": keys.access_key_id, "OSS_ACCESS_KEY_SECRET": keys.access_key_secret}
    practice.faults({"what": "clock", "seconds": 7200})
    for _ in range(2):
        run = Connections(tmp_path, parallel=2, chosen=practice.connection(ENVIRONMENT), clocks=clocks, environ=environ)
        oss = run.oss(ENVIRONMENT)
        assert oss.head(target(practice)) is None
        assert oss.clock_offset == pytest.approx(7200, abs=5)
        run.close()
    assert [entry["status"] for entry in practice.requests("HeadObject")] == [403, 404, 404]


# --- connections that people made -------------------------------------------------------------------------------


class Stuck(SessionSecrets):
    """A keyring that waits for somebody to unlock it."""

    def read(self, connection: str, stop: Event = NEVER, patience: float = ANSWER_PATIENCE) -> Secret | None:
        self.asked.set()
        stop.wait(10)
        raise Fixable("Nobody waits any more.", code="GivenUp")

    def __init__(self) -> None:
        super().__init__()
        self.asked = Event()


def kept_here(practice: PracticeBucket, tmp_path: Path, **secrets: SecretStore) -> Connections:
    keys = practice.credentials
    made = {
        each.id: each
        for each in (
            replace(practice.connection("Acme"), id="acme", origin=Origin.SESSION, access_key_id=keys.access_key_id),
            replace(practice.connection("Locked"), id="locked", access_key_id=keys.access_key_id),
            replace(practice.connection("Theirs"), id="theirs", origin=Origin.OSSUTIL),
        )
    }
    session = SessionSecrets()
    session.keep("acme", Secret(keys.access_key_secret))
    stores: dict[Origin, SecretStore] = {Origin.SESSION: session, Origin.KEYRING: secrets.get("keyring", session)}
    return Connections(tmp_path / "own", parallel=2, environ={}, saved=made.get, secrets=stores, user=tmp_path / "user")


def test_a_saved_connection_uses_the_secret_that_is_kept_for_its_id(practice: PracticeBucket, tmp_path: Path) -> None:
    with closing(kept_here(practice, tmp_path)) as connections:
        assert connections.oss("acme").head(Target("acme", practice.bucket, "key")) is None
        with pytest.raises(Fixable) as caught:
            connections.oss("locked")
        assert caught.value.fault.code == "NoSecret"


def test_a_locked_keyring_holds_up_nobody_else_and_ends_with_the_run(practice: PracticeBucket, tmp_path: Path) -> None:
    keyring = Stuck()
    connections = kept_here(practice, tmp_path, keyring=keyring)
    told: list[str] = []

    def open_locked() -> None:
        try:
            connections.oss("locked")
        except Fixable as error:
            told.append(error.fault.code)

    waiting = Thread(target=open_locked)
    waiting.start()
    assert keyring.asked.wait(5)
    assert connections.oss("acme").head(Target("acme", practice.bucket, "key")) is None
    connections.close()
    waiting.join(5)
    assert told == ["GivenUp"]


def test_what_other_tools_keep_is_read_where_it_is(practice: PracticeBucket, tmp_path: Path) -> None:
    keys = practice.credentials
    config = tmp_path / "user" / ".ossutilconfig"
    config.parent.mkdir()
    config.write_text(
        f"[Credentials]\naccessKeyID={keys.access_key_id}\naccessKeySecret={keys.access_key_secret}\n"
        f"endpoint={practice.endpoint}\n",
        "utf-8",
    )
    with closing(kept_here(practice, tmp_path)) as connections:
        assert connections.oss("theirs").head(Target("theirs", practice.bucket, "key")) is None


def test_a_connection_that_was_changed_is_opened_anew_and_what_runs_goes_on(
    practice: PracticeBucket, tmp_path: Path
) -> None:
    with closing(kept_here(practice, tmp_path)) as connections:
        before = connections.oss("acme")
        connections.changed("acme")
        assert connections.oss("acme") is not before
        assert before.head(Target("acme", practice.bucket, "key")) is None


def test_the_practice_bucket_goes_by_this_computers_clock_and_ends_with_the_run(
    connections: Connections, clocks: ClockFile
) -> None:
    clocks.learnt("127.0.0.1", 7200.0)
    oss = connections.oss(PRACTICE)
    assert oss.clock_offset == 0.0
    assert oss.put(Target(PRACTICE, "practice", "key"), 1, [b"x"], ObjectOptions(), "m").crc64
    (child,) = [one for one in psutil.Process().children() if "own" in " ".join(one.cmdline())]
    connections.close()
    assert not child.is_running()
