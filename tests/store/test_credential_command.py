"""Real programs that print credentials: well, wrongly, too slowly, too much, or not at all (reference, 9.3)."""

from __future__ import annotations

import json
import shlex
import sys
import time
from pathlib import Path

import psutil
import pytest

from partwise.core.connection import Credentials, Fresh
from partwise.core.errors import Fixable, PartwiseError, Transient
from partwise.store.credential_command import arguments_of, program_of, run_command

PRINTED = {"AccessKeyId": "STS.1", "AccessKeySecret": "hush", "SecurityToken": "whisper"}


def python(code: str, *more: str) -> str:
    return shlex.join([sys.executable, "-ISc", code, *more])


def failure(command: str, kind: type[PartwiseError] = Fixable, seconds: float = 10.0) -> str:
    """What is told, which never holds a secret."""
    with pytest.raises(kind) as caught:
        run_command(command, seconds)
    told = f"{caught.value!r} {caught.value.fault!r} {caught.value.__cause__!r}"
    assert caught.value.__cause__ is None
    assert not [secret for secret in ("hush", "whisper") if secret in told]
    assert caught.value.fault.code == "NoCredentials"
    return str(caught.value)


def test_what_it_prints() -> None:
    printed = json.dumps(PRINTED | {"Expiration": "2024-06-12T14:46:40Z"})
    fresh = run_command(python("import sys; print(sys.argv[1])", printed))
    assert fresh == Fresh(Credentials("STS.1", "hush", "whisper"), 1718203600.0)


def test_no_shell_stands_between(tmp_path: Path) -> None:
    hostile = f"$HOME `touch {tmp_path}/a` $(touch {tmp_path}/b); touch {tmp_path}/c > {tmp_path}/d | * \\ \" '"
    told = PRINTED | {"AccessKeyId": hostile}
    code = "import json, sys; print(json.dumps({**json.loads(sys.argv[1]), 'AccessKeyId': sys.argv[2]}))"
    assert run_command(python(code, json.dumps(told), hostile)).credentials.access_key_id == hostile
    assert list(tmp_path.iterdir()) == []


def test_it_can_ask_nobody_and_says_what_it_likes_beside() -> None:
    code = "import sys; print('x' * 500_000, file=sys.stderr); assert sys.stdin.read() == ''; print(sys.argv[1])"
    assert run_command(python(code, json.dumps(PRINTED))).expires is None


@pytest.mark.parametrize(
    "printed", ["", "hush", "[]", '{"AccessKeyId": "STS.1"}', '{"AccessKeySecret": "hush"}', "\\xff"]
)
def test_what_are_no_credentials(printed: str) -> None:
    told = failure(python(f"import sys; sys.stdout.buffer.write(b'{printed}')"))
    assert "did not print credentials as JSON. It must print {" in told


def test_too_much_of_it() -> None:
    began = time.monotonic()
    told = failure(python("import time; print('hush' * 100_000, flush=True); time.sleep(60)"), seconds=30)
    assert "did not print credentials" in told
    assert time.monotonic() - began < 20


def test_it_fails() -> None:
    told = failure(python("import sys; print('hush', file=sys.stderr); sys.exit(3)", "--password=whisper"))
    assert f"“{Path(sys.executable).name}”" in told
    assert "ended with status 3" in told
    assert "Run it in a terminal" in told
    assert "ended by signal 9" in failure(python("import os; os.kill(os.getpid(), 9)"))


def test_it_is_not_done_in_time_and_is_ended_with_its_children(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    child = f"import os, time; open({str(pids)!r}, 'a').write(f'{{os.getpid()}} '); time.sleep(60)"
    both = f"import subprocess, sys; subprocess.Popen([sys.executable, '-ISc', {child!r}]); {child}"
    began = time.monotonic()
    told = failure(python(both), Transient, seconds=2)
    assert "was not done after 2 s and was ended" in told
    assert time.monotonic() - began < 10
    ended = [int(pid) for pid in pids.read_text().split()]
    assert len(ended) == 2
    assert not [pid for pid in ended if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]


def test_it_closes_its_output_and_stays(tmp_path: Path) -> None:
    told = failure(python("import os, time; os.close(1); time.sleep(60)"), Transient, seconds=1)
    assert "was not done" in told


def test_it_cannot_be_started(tmp_path: Path) -> None:
    assert "“no-such-program”, which prints the credentials, cannot be started: No such" in failure(
        "no-such-program -x hush"
    )
    script = tmp_path / "script"
    script.write_text("echo hush")
    assert "Permission denied" in failure(shlex.join([str(script), "hush"]))


@pytest.mark.parametrize("command", ["", "  ", "''\0", "say 'hush", 'say "hush', "a\0b"])
def test_what_is_no_command(command: str) -> None:
    assert "is empty, or one of its quotes is not closed" in failure(command)


def test_windows_splits_it_itself() -> None:
    command = '"C:\\Program Files\\keys.exe" --for "a b"'
    assert arguments_of(command, windows=True) == command
    assert program_of(command, windows=True) == "keys.exe"
    assert program_of("/opt/my\\ keys --secret", windows=False) == "my keys"
    assert arguments_of("a 'b c' \"\"", windows=False) == ["a", "b c", ""]
