"""After real runs no secret is found: in no file of ours, in nothing printed, in nothing the system tells of us."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.practice import PracticeBucket
from helpers.secret_search import forms_of, found_in, found_in_process, found_under
from helpers.secret_service import SecretService
from helpers.shell import PARTWISE, Shell, soon, unfinished, write
from partwise.core.connection import Credentials
from partwise.store.connection_file import ConnectionFile
from partwise.store.secret_text import USER

pytestmark = pytest.mark.journey

AT_LEVEL = [sys.executable, str(Path(__file__).parents[1] / "helpers" / "at_level.py")]
KEYS = Credentials("LTAI5tNoSecretAtAll0", "wJa/rXUtnFEMI+K7MDENGbPxRfiCY", "CAISzQJ1q6Ft5B2yfSjIr5fS/session+token==")
WRONG = "b0gUs/Secret+Of8Nobody2Knows5"
FORMS = forms_of(KEYS.access_key_secret, KEYS.security_token, WRONG)
KIB = 1024


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell whose practice bucket has the keys that are searched for."""
    practice = PracticeBucket(tmp_path / "practice", credentials=KEYS)
    made = Shell(tmp_path / "home", practice)
    made.environ["OSS_SESSION_TOKEN"] = KEYS.security_token
    yield made
    practice.stop()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "film.mov", 2_000 * KIB)


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The forms of a secret in what a program printed."""
    return found_in((done.stdout + done.stderr).encode(), FORMS)


def at(level: str, *arguments: object) -> list[str]:
    return [*AT_LEVEL, level, *map(str, arguments)]


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING", "ERROR"])
def test_nothing_is_left_of_a_secret_at_any_level_of_the_log(shell: Shell, file: Path, level: str):
    shell.practice.faults({"what": "status", "status": 500, "operation": "UploadPart", "times": 2})
    runs = [
        shell.run_program(at(level, "upload", file, "oss://practice/", "--part-size", "256KiB", "--json")),
        shell.run_program(at(level, "verify", *shell.home.glob("receipts/*/*"))),
        shell.run_program(at(level, "unfinished", "oss://practice")),
        shell.run_program(at(level, "clean-up-rule", "oss://practice")),
    ]
    assert [done.returncode for done in runs] == [0, 0, 0, 0], [done.stderr for done in runs]
    assert [said(done) for done in runs] == [[], [], [], []]
    assert found_under(shell.home, FORMS) == []
    if level == "DEBUG":
        assert "httpcore" in shell.log()  # it was told to say all it knows


def test_nothing_is_left_of_a_secret_that_oss_refuses(shell: Shell, file: Path):
    """OSS answers a wrong signature with all that it has signed itself, the token included."""
    upload = at("DEBUG", "upload", file, "oss://practice/refused.bin")
    refused = [
        shell.run_program(upload, OSS_ACCESS_KEY_SECRET=WRONG),
        shell.run_program(upload, OSS_SESSION_TOKEN=WRONG),
        shell.run_program(upload, OSS_ACCESS_KEY_SECRET=f"{WRONG}\n"),
    ]
    assert all(done.returncode == 1 for done in refused), [done.stderr for done in refused]
    assert [said(done) for done in refused] == [[], [], []]
    assert found_under(shell.home, FORMS) == []


def test_nothing_is_left_of_a_secret_when_partwise_makes_a_mistake(shell: Shell, file: Path):
    done = shell.run_program(at("CRASH", "upload", file, "oss://practice/crashed.bin"))
    assert done.returncode == 1
    assert "Please report it" in done.stdout + done.stderr
    assert "RuntimeError" in shell.log()
    assert said(done) == []
    assert found_under(shell.home, FORMS) == []


def test_nothing_is_told_of_a_secret_on_the_way(shell: Shell, file: Path):
    """In the middle of an upload: the arguments of the process and of its children, and the journal with its log."""
    shell.practice.faults({"what": "bandwidth", "bytes": 200_000, "per_connection": True, "operation": "UploadPart"})
    command = [*PARTWISE, "upload", str(file), "oss://practice/slow.bin", "--part-size", "256KiB", "--parallel", "2"]
    with shell.start_program(command) as process:
        soon(lambda: shell.practice.requests("UploadPart"))
        assert (shell.home / "journal.db-wal").stat().st_size
        assert found_under(shell.home, FORMS) == []
        assert found_in_process(process.pid, FORMS, "cmdline") == []
        assert found_in_process(process.pid, FORMS, "environ")  # that is where the user has put it; so it is found
        process.kill()
        process.communicate()
    assert unfinished(shell.practice)
    assert found_under(shell.home, FORMS) == []


KEEPER = """
import logging, sys
from partwise.core.connection import Connection
from partwise.logs import log_to
from partwise.store.connection_file import ConnectionFile
from partwise.store.home import find_home
from partwise.store.secret import Secret
from partwise.store.vault import Vault

home, vault = find_home(), Vault()
log_to(home.log, logging.DEBUG)
secret = Secret(sys.stdin.readline().strip(), sys.stdin.readline().strip() * 40)
made = ConnectionFile(home.connections).put(Connection("studio", access_key_id="LTAI5tNoSecretAtAll0"))
vault.keep(made.id, secret)
print(secret, ConnectionFile(home.connections).load(), vault.read(made.id, anew=True) == secret, flush=True)
sys.stdin.readline()
vault.forget(made.id)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Secret Service is Linux's")
def test_a_secret_that_is_kept_is_in_the_keyring_and_nowhere_else(secret_service: SecretService, partwise_home: str):
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", KEEPER], stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{KEYS.access_key_secret}\n{KEYS.security_token}\n")
        process.stdin.flush()
        told = process.stdout.readline()
        assert found_in_process(process.pid, FORMS) == []
        connections = ConnectionFile(Path(partwise_home, "connections.json")).load().connections
        in_keyring = secret_service.lookup(f"partwise:{connections[0].id}#a0", USER)
        rest, complaints = process.communicate("\n")
    assert told.endswith("True\n"), complaints
    assert KEYS.access_key_secret in in_keyring
    assert found_in((told + rest + complaints).encode(), FORMS) == []
    assert found_under(Path(partwise_home), FORMS) == []
    assert found_under(secret_service.files(), FORMS) == []
    assert secret_service.lookup(f"partwise:{connections[0].id}#a0", USER) == ""
