"""The practice bucket as a program: what it says, how it ends, and that it ends with its parent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from partwise.core.connection import Credentials
from partwise.core.errors import Fixable
from partwise.practice.process import PracticeProcess

PROGRAM = [sys.executable, "-m", "partwise.practice"]


def spawn(folder: Path, *extra: str) -> subprocess.Popen[str]:
    command = [*PROGRAM, "--dir", str(folder), *extra]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_at_once(tmp_path: Path, number: signal.Signals, code: int) -> None:
    with spawn(tmp_path, "--json") as child:
        assert child.stdout
        ready = json.loads(child.stdout.readline())
        assert ready["event"] == "ready"
        assert ready["pid"] == child.pid
        child.send_signal(number)
        out, err = child.communicate(timeout=5)
        assert (child.returncode, out, err) == (code, "", "")


def test_a_person_gets_lines_to_paste(tmp_path: Path) -> None:
    with spawn(tmp_path) as child:
        assert child.stdout
        lines = [child.stdout.readline().strip() for _ in range(8)]
        child.terminate()
    assert lines[2].split() == ["Bucket", "practice"]
    secret = lines[5].split()[-1]
    assert lines[7].startswith("OSS_ACCESS_KEY_ID=PRACTICE")
    assert f"OSS_ACCESS_KEY_SECRET='{secret}' partwise upload FILE oss://practice/ --endpoint http://127." in lines[7]


def test_secrets_are_new_each_time_and_on_no_disk(tmp_path: Path) -> None:
    secrets = set()
    for _ in range(2):
        with PracticeProcess.start(tmp_path) as practice:
            secrets.add(practice.credentials.access_key_secret)
            assert practice.credentials.access_key_secret not in repr(practice)
    assert len(secrets) == 2
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not any(secret.encode() in stored for secret in secrets)


def test_given_keys_stand_in_no_argument_and_are_not_printed(tmp_path: Path) -> None:
    keys = Credentials("GIVENID", "given-secret", "given-token")
    with PracticeProcess.start(tmp_path, credentials=keys) as practice:
        assert practice.credentials is keys
        command = " ".join(psutil.Process(practice.process.pid).cmdline())
        assert "GIVENID" not in command
        assert "given" not in command.replace(str(tmp_path), "")


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        (["--fault", "flood"], "'flood' is no what of a fault."),
        (["--keys-from-environment"], "The environment holds no OSS_ACCESS_KEY_ID."),
        (["--bucket", "Bad_Name"], "Bad_Name"),
    ],
)
def test_what_it_cannot_start_with(tmp_path: Path, extra: list[str], told: str) -> None:
    with spawn(tmp_path, *extra) as child:
        out, err = child.communicate(timeout=10)
    assert (child.returncode, out) == (1, "")
    assert told in err
    assert len(err.splitlines()) == 1


def test_a_port_in_use(tmp_path: Path) -> None:
    with PracticeProcess.start(tmp_path / "one") as practice:
        port = int(practice.endpoint.rpartition(":")[2])
        with pytest.raises(Fixable, match=f"Port {port} on 127.0.0.1 cannot be used: Address already in use"):
            PracticeProcess.start(tmp_path / "two", port)


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Fixable, match="cannot be used: Not a directory"):
        PracticeProcess.start(tmp_path / "file")


def test_it_dies_with_its_parent_even_when_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time, pathlib\n"
        "from partwise.practice.process import PracticeProcess\n"
        "print(PracticeProcess.start(pathlib.Path(sys.argv[1])).process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))
        assert child.is_running()
        os.kill(parent.pid, signal.SIGKILL)
        gone_by = time.monotonic() + 5
        while child.is_running() and child.status() != psutil.STATUS_ZOMBIE and time.monotonic() < gone_by:
            time.sleep(0.02)
        assert time.monotonic() < gone_by


def test_importing_it_is_cheap() -> None:
    script = (
        "import sys, partwise.practice.serve, partwise.practice.process\n"
        "print({'starlette', 'uvicorn', 'asyncio', 'fastcrc'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_several_buckets_and_a_custom_domain(tmp_path: Path) -> None:
    extra = ["--bucket", "one-bucket", "--bucket", "two-bucket", "--cname", "Files.Example.com=two-bucket"]
    with PracticeProcess.start(tmp_path, extra=extra) as practice:
        assert practice.bucket == "one-bucket"
        assert {path.name for path in (tmp_path / "buckets").iterdir()} == {"one-bucket", "two-bucket"}
