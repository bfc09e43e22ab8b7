"""`partwise connections` at a real terminal, with what other programs keep, and trying all of it."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

import pytest

from helpers import print_token
from helpers.connections_shell import FORMS, KEYS, Terminal, add, keyed, named, run, saved, shell, way
from helpers.secret_search import forms_of, found_under
from helpers.secret_service import SecretService, secret_bus, secret_service
from helpers.shell import Shell, events
from partwise.core.connection import Origin
from partwise.store.secret_text import USER

__all__ = ["keyed", "secret_bus", "secret_service", "shell"]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(sys.platform != "linux", reason="Secret Service is Linux's"),
]


# --- a terminal ------------------------------------------------------------------------------------------------


def test_a_secret_is_typed_unseen(keyed: Shell, secret_service: SecretService):
    proxy = ["--proxy", "http://127.0.0.1:9", "--proxy-user", "me"]
    terminal = Terminal(keyed, "connections", "add", "Acme", *way(keyed), *proxy)
    terminal.wait_for("AccessKey ID: ")
    terminal.type(KEYS.access_key_id)
    terminal.wait_for("AccessKey secret (not shown): ")
    terminal.type(KEYS.access_key_secret)
    terminal.wait_for("Proxy password (not shown): ")
    terminal.type("proxy-passw0rd")
    assert terminal.ended() == 0, terminal.shown
    assert KEYS.access_key_id in terminal.shown
    assert KEYS.access_key_secret not in terminal.shown
    assert "proxy-passw0rd" not in terminal.shown
    kept = json.loads(secret_service.lookup(f"partwise:{named(keyed, 'Acme').id}", USER))
    assert kept == {"access_key_secret": KEYS.access_key_secret, "proxy_password": "proxy-passw0rd"}
    assert found_under(keyed.home, forms_of(KEYS.access_key_secret, "proxy-passw0rd")) == []


@pytest.mark.parametrize("typed", ["\x03", "\x04"], ids=["Ctrl+C", "Ctrl+D"])
def test_nothing_is_saved_where_somebody_leaves(keyed: Shell, typed: str):
    terminal = Terminal(keyed, "connections", "add", "Acme", "--access-key-id", KEYS.access_key_id, *way(keyed))
    terminal.wait_for("(not shown): ")
    terminal.type(typed, end="")
    assert terminal.ended() == (130 if typed == "\x03" else 1)
    assert saved(keyed) == ()


def test_a_secret_in_place_of_the_id_is_noticed_and_not_told(keyed: Shell):
    terminal = Terminal(keyed, "connections", "add", "Acme", *way(keyed))
    terminal.wait_for("AccessKey ID: ")
    terminal.type(KEYS.access_key_secret)
    assert terminal.ended() == 2
    assert "Enter the ID, not the secret." in terminal.shown
    assert saved(keyed) == ()


def test_without_a_terminal_nobody_is_asked(keyed: Shell):
    done = run(keyed, "add", "Acme", "--access-key-id", KEYS.access_key_id, *way(keyed))
    assert done.returncode == 2
    assert "--secret-stdin" in done.stderr
    empty = run(keyed, "add", "Acme", "--access-key-id", KEYS.access_key_id, "--secret-stdin", *way(keyed))
    assert empty.returncode == 1
    assert "The AccessKey secret is missing." in empty.stderr


def test_removing_is_asked_about(keyed: Shell):
    add(keyed)
    for answer, code, left in (("n", 1, 1), ("y", 0, 0)):
        terminal = Terminal(keyed, "connections", "remove", "Acme")
        terminal.wait_for("Remove the connection “Acme”? [y/N] ")
        terminal.type(answer)
        assert terminal.ended() == code, terminal.shown
        assert len(saved(keyed)) == left


# --- what others keep ------------------------------------------------------------------------------------------


def ossutil(shell: Shell, more: str = "") -> None:
    Path(shell.environ["HOME"], ".ossutilconfig").write_text(
        f"[Credentials]\naccessKeyID={KEYS.access_key_id}\naccessKeySecret={KEYS.access_key_secret}\n"
        f"endpoint={shell.practice.endpoint}\n{more}"
    )


def aliyun(shell: Shell, **profile: str) -> None:
    config = Path(shell.environ["HOME"], ".aliyun", "config.json")
    config.parent.mkdir()
    config.write_text(json.dumps({"current": profile["name"], "profiles": [profile]}))


def test_what_ossutil_has_is_imported_and_read_where_it_is(shell: Shell):
    """Without a keyring: nothing is kept anywhere else."""
    ossutil(shell, "[profile half]\naccessKeyID=LTAI5tabc\n")
    done = run(shell, "import", "--yes")
    assert done.returncode == 0, done.stderr
    assert "cannot be used" in done.stdout
    assert "Saved: ossutil\n" in done.stdout
    (made,) = saved(shell)
    assert (made.origin, made.access_key_id) == (Origin.OSSUTIL, "")
    assert run(shell, "test", "ossutil").returncode == 0
    assert found_under(shell.home, FORMS) == []
    again = run(shell, "import", "--yes")
    assert "imported already, as “ossutil”" in again.stdout
    assert saved(shell) == (made,)


def test_nothing_is_imported_without_consent(shell: Shell):
    ossutil(shell)
    alone = run(shell, "import")
    assert alone.returncode == 2
    assert "Nothing was imported." in alone.stderr
    terminal = Terminal(shell, "connections", "import")
    terminal.wait_for("Import “ossutil”? [y/N] ")
    terminal.type("n")
    assert terminal.ended() == 0
    assert saved(shell) == ()


def test_a_program_is_shown_in_full_and_runs_only_for_those_who_agree(shell: Shell, tmp_path: Path):
    command = shlex.join([sys.executable, str(Path(print_token.__file__)), str(tmp_path / "settings")])
    settings = {"port": shell.practice.port, "region": shell.practice.region, "seconds": 900}
    settings["keys"] = [KEYS.access_key_id, KEYS.access_key_secret]
    (tmp_path / "settings").write_text(json.dumps(settings))
    aliyun(shell, name="own", mode="External", process_command=command, region_id=shell.practice.region)
    left = run(shell, "import", "--yes")
    assert f"runs the program: {command}" in left.stdout
    assert "Left out: aliyun own." in left.stdout
    terminal = Terminal(shell, "connections", "import")
    terminal.wait_for(f"let Partwise run {command} whenever")
    terminal.type("y")
    assert terminal.ended() == 0, terminal.shown
    assert not (tmp_path / "runs").exists()  # until it is needed
    alone = run(shell, "add", "Mine", "--from", "aliyun", *way(shell))
    assert alone.returncode == 2
    assert command in alone.stderr
    assert run(shell, "add", "Printed", "--command", command, *way(shell)).returncode == 0
    assert run(shell, "test", "Printed").returncode == 0
    assert (tmp_path / "runs").exists()
    assert [(one.name, one.origin) for one in saved(shell)] == [
        ("aliyun own", Origin.ALIYUN),
        ("Printed", Origin.COMMAND),
    ]


def test_a_profile_by_name_and_its_settings_under_those_that_are_said(shell: Shell):
    ossutil(shell, f"[profile work]\naccessKeyID={KEYS.access_key_id}\naccessKeySecret={KEYS.access_key_secret}\n")
    done = run(shell, "add", "Work", "--from", "ossutil", "--profile", "work", *way(shell))
    assert done.returncode == 0, done.stderr
    made = named(shell, "Work")
    assert (made.profile, made.endpoint, made.bucket) == ("work", shell.practice.endpoint, "practice")
    assert run(shell, "test", "Work").returncode == 0
    missing = run(shell, "add", "None", "--from", "ossutil", "--profile", "nowhere", *way(shell))
    assert missing.returncode == 2
    assert "There is no profile “nowhere”." in missing.stderr
    assert run(shell, "add", "None", "--from", "aliyun", *way(shell)).returncode == 2


def test_there_may_be_nothing_to_import(shell: Shell):
    done = run(shell, "import")
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing was found")


# --- trying ----------------------------------------------------------------------------------------------------


def test_all_are_tried_and_the_first_thing_that_is_wrong_is_told(shell: Shell):
    ossutil(shell)
    run(shell, "import", "--yes")
    wrong = ["--from", "ossutil", "--region", shell.practice.region, "--endpoint", "http://127.0.0.1:9"]
    run(shell, "add", "Wrong", *wrong)
    done = run(shell, "test", "--json")
    assert done.returncode == 1
    verdicts = {one["connection"]: one for one in events(done.stdout, "verdict")}
    assert verdicts["ossutil"]["outcome"] in ("ok", "warning")
    assert (verdicts["Wrong"]["outcome"], verdicts["Wrong"]["code"]) == ("failed", "ConnectionRefused")
    steps = [one for one in events(done.stdout, "step") if one["connection"] == "Wrong"]
    assert [one["outcome"] for one in steps] == ["ok", "ok", "failed", *["skipped"] * 4]
    spoken = run(shell, "test", "Wrong").stdout
    assert re.search(r"failed +Connection \(TCP\)", spoken)


def test_the_practice_bucket_can_be_tried_without_an_account(shell: Shell):
    done = run(shell, "test", "practice")
    assert done.returncode == 0
    assert "Signed in." in done.stdout


@pytest.mark.parametrize("name", [[], ["nowhere"]], ids=["all of none", "one that is not there"])
def test_there_may_be_nothing_to_try(shell: Shell, name: list[str]):
    assert run(shell, "test", *name).returncode == 2


def test_a_damaged_list_is_set_aside_and_told(shell: Shell):
    shell.home.mkdir()
    (shell.home / "connections.json").write_text("{")
    done = run(shell, "list")
    assert done.returncode == 0
    assert "connections-damaged-1.json" in done.stderr
    assert "No connection is saved yet." in done.stdout


@pytest.mark.parametrize("name", ["environment", "practice", "nowhere"])
def test_what_is_not_saved_cannot_be_removed(shell: Shell, name: str):
    assert run(shell, "remove", name, "--yes").returncode == 2
