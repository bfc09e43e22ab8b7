"""`partwise connections` as a process: a real practice bucket, a real Secret Service or none."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.connections_shell import FORMS, KEYS, add, keyed, named, run, saved, shell, way
from helpers.secret_search import forms_of, found_in_process, found_under
from helpers.secret_service import SecretService, secret_bus, secret_service
from helpers.shell import PARTWISE, Shell, events, soon, unfinished, write
from partwise.cli.keyring_wait import WAITING
from partwise.core.connection import Origin
from partwise.store.secret_text import USER

KIB = 1024

__all__ = ["keyed", "secret_bus", "secret_service", "shell"]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(sys.platform != "linux", reason="Secret Service is Linux's"),
]


# --- added, used, removed --------------------------------------------------------------------------------------


def test_a_connection_is_added_tried_used_and_removed(keyed: Shell, secret_service: SecretService, tmp_path: Path):
    made = add(keyed)
    assert (made.origin, made.access_key_id) == (Origin.KEYRING, KEYS.access_key_id)
    assert json.loads(secret_service.lookup(f"partwise:{made.id}", USER)) == {
        "access_key_secret": KEYS.access_key_secret
    }
    tried = run(keyed, "test", "Acme")
    assert tried.returncode == 0, tried.stdout
    assert "Signed in." in tried.stdout
    file = write(tmp_path / "film.mov", 300 * KIB)
    sent = keyed.run("upload", file, "oss://practice/", "--connection", "Acme", "--json")
    assert sent.returncode == 0, sent.stdout + sent.stderr
    assert keyed.practice.object_path("film.mov").read_bytes() == file.read_bytes()
    (receipt,) = keyed.home.glob("receipts/*/*")
    assert json.loads(receipt.read_text())["connection"] == made.id
    assert keyed.run("verify", receipt).returncode == 0
    assert keyed.run("unfinished", "oss://practice", "--connection", made.id).returncode == 0
    assert run(keyed, "remove", "Acme", "--yes").returncode == 0
    assert secret_service.lookup(f"partwise:{made.id}", USER) == ""
    assert saved(keyed) == ()
    assert keyed.run("unfinished", "oss://practice", "--connection", "Acme").returncode == 2
    assert found_under(keyed.home, FORMS) == []
    assert found_under(secret_service.files(), FORMS) == []


def test_two_accounts_side_by_side_are_listed(keyed: Shell):
    first = add(keyed)
    second = add(keyed, "电影", "--signature", "v1", "--prefix", "films/")
    told = run(keyed, "list").stdout.splitlines()
    assert [line.split()[0] for line in told] == ["NAME", "Acme", "电影"]
    assert "oss://practice/films/" in told[2]
    facts = events(run(keyed, "list", "--json").stdout, "connection")
    assert [(one["id"], one["signature"], one["prefix"]) for one in facts] == [
        (first.id, "v4", ""),
        (second.id, "v1", "films/"),
    ]


def test_a_saved_connection_has_settings_of_its_own(keyed: Shell, tmp_path: Path):
    add(keyed)
    file = write(tmp_path / "film.mov", 10)
    for command in (["upload", file, "oss://practice/"], ["unfinished", "oss://practice"]):
        done = keyed.run(*command, "--connection", "Acme", "--region", "cn-beijing")
        assert done.returncode == 2
        assert "--region, --endpoint and --addressing are for the environment's connection" in done.stderr
    assert keyed.practice.requests() == []


def test_an_interrupted_upload_is_resumed_by_its_own_connection(keyed: Shell, tmp_path: Path):
    """No credentials are in the environment, and nobody names the connection again."""
    made = add(keyed)
    begin_upload(keyed, tmp_path)
    told = run(keyed, "remove", "Acme")
    assert told.returncode == 2  # there is nobody to ask
    assert "1 unfinished upload needs it" in told.stderr
    assert "film.mov → oss://practice/film.mov" in told.stderr
    assert saved(keyed) == (made,)
    assert keyed.run("resume", "--connection", "nowhere").returncode == 2
    assert "No upload of this computer is unfinished." in keyed.run("resume", "--connection", "practice").stderr
    done = keyed.run("resume", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert events(done.stdout, "done")[0]["verified"] is True
    assert unfinished(keyed.practice) == []


def begin_upload(shell: Shell, tmp_path: Path) -> Path:
    """An upload by Acme that is killed as soon as a part is stored."""
    file = write(tmp_path / "film.mov", 2_000 * KIB)
    shell.practice.faults({"what": "bandwidth", "bytes": 500_000})
    command = ("upload", file, "oss://practice/", "--connection", "Acme", "--part-size", "200KiB")
    shell.kill_when(lambda: any(one["status"] == 200 for one in shell.practice.requests("UploadPart")), *command)
    shell.practice.faults()
    return file


def test_a_connection_is_not_taken_away_from_one_that_is_at_work(keyed: Shell, tmp_path: Path):
    add(keyed)
    keyed.practice.faults({"what": "bandwidth", "bytes": 300_000})
    file = write(tmp_path / "film.mov", 2_000 * KIB)
    command = ("upload", file, "oss://practice/", "--connection", "Acme", "--part-size", "200KiB")
    with keyed.start(*command) as process:
        soon(lambda: keyed.practice.requests("InitiateMultipartUpload"))
        done = run(keyed, "remove", "Acme", "--yes")
        assert found_in_process(process.pid, FORMS) == []
        process.kill()
        process.communicate()
    assert done.returncode == 1
    assert "Another Partwise is at work" in done.stderr
    assert [one.name for one in saved(keyed)] == ["Acme"]


def test_temporary_credentials_are_kept_only_if_somebody_says_so(keyed: Shell, secret_service: SecretService):
    told = json.loads(keyed.practice.send("POST", "token", body=b'{"seconds": 900}', bucket="-").body)["Credentials"]
    key_id, keys = told["AccessKeyId"], f"{told['AccessKeySecret']}\n{told['SecurityToken']}\n"
    if not key_id.startswith("STS."):
        key_id = f"STS.{key_id}"
    refused = run(keyed, "add", "Temp", "--access-key-id", key_id, "--secret-stdin", *way(keyed), typed=keys)
    assert refused.returncode == 2
    assert "--keep-token" in refused.stderr
    assert saved(keyed) == ()
    done = run(
        keyed,
        *("add", "Temp", "--access-key-id", told["AccessKeyId"], "--secret-stdin", "--keep-token", *way(keyed)),
        typed=keys,
    )
    assert done.returncode == 0, done.stderr
    assert run(keyed, "test", "Temp").returncode == 0
    forms = forms_of(told["AccessKeySecret"], told["SecurityToken"])
    assert found_under(keyed.home, forms) == []
    assert "security_token" in secret_service.lookup(f"partwise:{named(keyed, 'Temp').id}", USER)


def test_what_was_said_wrongly_is_told_before_a_secret_is_asked_for(keyed: Shell):
    add(keyed)
    for more in (
        ["Acme", *way(keyed)],
        ["ACME", *way(keyed)],
        ["practice", *way(keyed)],
        ["New"],
        ["New", *way(keyed), "--ca-file", "/not/there.pem"],
        ["New", *way(keyed), "--access-key-id", "two words"],
    ):
        done = run(keyed, "add", "--access-key-id", KEYS.access_key_id, "--secret-stdin", *more)
        assert done.returncode == 2, more
        assert len(done.stderr.splitlines()) == 1
    assert len(saved(keyed)) == 1


def test_plain_http_is_warned_of(keyed: Shell):
    line = ["add", "Old", "--access-key-id", "LTAI5tabc", "--secret-stdin", "--endpoint", "http://oss.example.com"]
    done = run(keyed, *line, typed="hush-hush\n")
    assert done.returncode == 0
    assert "Warning: Everything between this computer and oss.example.com can be read" in done.stderr
    assert "Warning" not in run(keyed, "add", "Here", "--from", "ecs-role", *way(keyed)).stderr


# --- a keyring that is in the way ------------------------------------------------------------------------------


def test_without_a_keyring_nothing_is_kept_and_no_file_instead(shell: Shell):
    shell.environ.pop("PYTHON_KEYRING_BACKEND")
    shell.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere"
    line = ["add", "Acme", "--access-key-id", KEYS.access_key_id, "--secret-stdin", *way(shell)]
    done = run(shell, *line, typed=KEYS.access_key_secret)
    assert done.returncode == 1
    assert "This system has no keyring" in done.stderr
    assert "for this session" not in done.stderr
    assert saved(shell) == ()
    assert found_under(shell.home, FORMS) == []


def test_a_plain_text_keyring_is_never_used(shell: Shell):
    shell.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    line = ["add", "Acme", "--access-key-id", KEYS.access_key_id, "--secret-stdin", *way(shell)]
    done = run(shell, *line, typed=KEYS.access_key_secret)
    assert done.returncode == 1
    assert "none that Partwise trusts" in done.stderr


def test_a_locked_keyring_is_told_before_anything_is_begun(keyed: Shell, secret_service: SecretService, tmp_path: Path):
    add(keyed)
    secret_service.lock()
    file = write(tmp_path / "film.mov", 10)
    for command in (
        ["upload", file, "oss://practice/", "--connection", "Acme"],
        ["unfinished", "oss://practice", "--connection", "Acme"],
        ["connections", "test"],
        ["connections", "remove", "Acme", "--yes"],
    ):
        done = keyed.run(*command)
        assert done.returncode == 1, command
        assert "keyring is locked" in done.stdout + done.stderr
    assert keyed.practice.requests() == []
    assert run(keyed, "remove", "Acme", "--yes", "--leave-secret").returncode == 0
    assert saved(keyed) == ()


def test_a_keyring_that_does_not_answer_is_waited_for_aloud_until_somebody_leaves(
    keyed: Shell, secret_service: SecretService, tmp_path: Path
):
    add(keyed)
    secret_service.freeze()
    file = write(tmp_path / "film.mov", 10)
    for command in (
        ["upload", str(file), "oss://practice/", "--connection", "Acme"],
        ["unfinished", "oss://practice", "--connection", "Acme"],
        ["connections", "test", "Acme"],
        ["connections", "remove", "Acme", "--yes"],
        ["connections", "add", "New", "--access-key-id", "LTAI5tabc", "--secret-stdin", *way(keyed)],
    ):
        assert left_waiting(keyed, command) == 130, command
    secret_service.thaw()
    assert [one.name for one in saved(keyed)] == ["Acme"]
    assert keyed.practice.requests() == []
    assert run(keyed, "test", "Acme").returncode == 0


def left_waiting(shell: Shell, command: list[str]) -> int:
    """The exit code of a command that is interrupted as soon as it says that it waits."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*PARTWISE, *command], stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=shell.environ
    ) as process:
        assert process.stdin
        assert process.stderr
        process.stdin.write("hush-hush\n")
        process.stdin.close()
        process.stdin = None
        assert f"{WAITING}\n" in process.stderr
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        assert "Traceback" not in "".join(process.communicate(timeout=30))
        assert time.monotonic() - began < 5
    return process.returncode
