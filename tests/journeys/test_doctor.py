"""`partwise doctor` as a process: everything a bug report needs, and no secret, whatever is set and wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.practice import PracticeBucket
from helpers.secret_search import forms_of, found_in, found_under
from helpers.secret_service import SecretService, secret_bus, secret_service
from helpers.shell import PARTWISE, Shell
from partwise.core.connection import Credentials

__all__ = ["secret_bus", "secret_service"]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(sys.platform != "linux", reason="Secret Service is Linux's"),
]

KEYS = Credentials("LTAI5tNoSecretAtAll0", "Hx8dQe2RzU0nPq7TgVbN4mKcLw5sYa", "CAISzQJ1q6Ft5B2yfSjIr5fS/token==")
PROXY_PASSWORD = "proxy-passw0rd"
SECRETS = forms_of(KEYS.access_key_secret, KEYS.security_token, PROXY_PASSWORD)
FORMS = forms_of(KEYS.access_key_secret, KEYS.security_token, PROXY_PASSWORD, KEYS.access_key_id)
SECTIONS = ["program", "system", "home", "journal", "connections", "keyring", "network", "clock"]


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    practice = PracticeBucket(tmp_path / "practice", credentials=KEYS)
    made = Shell(tmp_path / "home", practice)
    made.environ |= {
        "OSS_SESSION_TOKEN": KEYS.security_token,
        "HTTPS_PROXY": f"http://me:{PROXY_PASSWORD}@proxy.example:3128",
    }
    yield made
    practice.stop()


def doctor(shell: Shell, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
    """What the report says, to a program; what it says to a person holds no secret either."""
    runs = [[*PARTWISE, "doctor", *arguments, *more] for more in ([], ["--json"])]
    plain, told = (subprocess.run(one, capture_output=True, text=True, timeout=60, env=shell.environ) for one in runs)
    for done in (plain, told):
        assert done.returncode == code, done.stdout + done.stderr
        assert done.stderr == ""
        assert found_in(done.stdout.encode(), FORMS) == []
    assert [line.lower() for line in plain.stdout.splitlines() if not line.startswith(" ")][:8] == SECTIONS
    assert found_under(shell.home, SECRETS) == []
    return [json.loads(line) for line in told.stdout.splitlines()]


def section(told: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    (found,) = [one for one in told if one["event"] == kind]
    return found


def test_a_report_without_a_connection(shell: Shell):
    told = doctor(shell)
    assert [one["event"] for one in told] == SECTIONS
    assert section(told, "program")["python"].startswith("3.")
    assert section(told, "home")["writable"] == "yes"
    assert section(told, "journal")["unfinished"] == 0
    assert section(told, "network")["proxy_for_https"] == "http://proxy.example:3128"
    assert shell.practice.requests() == []


def test_the_environments_connection_step_by_step(shell: Shell):
    told = doctor(shell, "--connection", "environment")
    checks = [one["check"] for one in told if one["event"] == "step"]
    assert checks == ["settings", "name", "line", "tls", "clock", "signature", "rights"]
    assert section(told, "connection")["credentials"] == "environment"
    assert section(told, "verdict")["outcome"] == "ok"


def test_what_oss_refuses_is_told_without_what_it_was_asked(shell: Shell):
    """OSS answers a wrong signature with the AccessKey ID and all that it has signed itself."""
    shell.environ["OSS_ACCESS_KEY_SECRET"] = "b0gUsSecretOf8Nobody2Knows5abc"
    told = doctor(shell, "--connection", "environment", code=1)
    verdict = section(told, "verdict")
    assert (verdict["outcome"], verdict["code"], verdict["http_status"]) == ("failed", "SignatureDoesNotMatch", 403)
    assert verdict["request_id"]


def test_a_connection_that_is_not_there(shell: Shell):
    done = shell.run("doctor", "--connection", "nowhere")
    assert done.returncode == 2
    assert "There is no connection called “nowhere”" in done.stderr


def kept(shell: Shell) -> None:
    """A connection whose secret is in the keyring."""
    named = ["--access-key-id", KEYS.access_key_id, "--endpoint", shell.practice.endpoint, "--bucket", "practice"]
    named += ["--region", shell.practice.region]
    command = [*PARTWISE, "connections", "add", "Acme", "--secret-stdin", "--keep-token", *named]
    keys = f"{KEYS.access_key_secret}\n{KEYS.security_token}\n"
    subprocess.run(command, input=keys, check=True, text=True, timeout=60, env=shell.environ)


def test_the_keyring_is_not_asked_unless_somebody_says_so(shell: Shell, secret_service: SecretService):
    shell.environ |= secret_service.environment
    kept(shell)
    secret_service.lock()
    told = doctor(shell, "--connection", "Acme")
    assert section(told, "keyring")["backend"] == "keyring.backends.SecretService.Keyring"
    assert section(told, "verdict")["code"] == "KeyringNotAsked"
    outcomes = {one["check"]: one["outcome"] for one in told if one["event"] == "step"}
    assert (outcomes["clock"], outcomes["signature"], outcomes["rights"]) == ("ok", "skipped", "skipped")
    assert {one["status"] for one in shell.practice.requests()} == {403}  # nobody has signed anything


def test_a_keyring_that_works_is_tried_and_left_as_it_was(shell: Shell, secret_service: SecretService):
    shell.environ |= secret_service.environment
    kept(shell)
    told = doctor(shell, "--connection", "Acme", "--keyring")
    assert section(told, "keyring")["tried"].startswith("yes")
    assert section(told, "verdict")["outcome"] == "ok"


def test_a_keyring_that_is_locked_is_told(shell: Shell, secret_service: SecretService):
    shell.environ |= secret_service.environment
    kept(shell)
    secret_service.lock()
    told = doctor(shell, "--connection", "Acme", "--keyring", code=1)
    assert "is locked" in section(told, "keyring")["problem"]
    assert "is locked" in section(told, "verdict")["message"]


def test_the_practice_bucket(shell: Shell):
    assert section(doctor(shell, "--connection", "practice"), "verdict")["outcome"] == "ok"
