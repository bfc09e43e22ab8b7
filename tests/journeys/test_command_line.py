"""`partwise upload` as a process against the practice bucket as a process: the walks, and every kind of bad input."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from helpers.practice import PracticeBucket
from helpers.shell import Shell, events, unfinished, write

pytestmark = pytest.mark.journey

MIB = 1024 * 1024


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """20 MiB and a bit: three parts of 8 MiB."""
    return write(tmp_path / "film.mov", 20 * MIB + 12345)


# --- it arrives -----------------------------------------------------------------------------------------------


def test_a_large_file_goes_in_parts_and_is_verified(shell: Shell, file: Path):
    done = shell.run("upload", file, "oss://practice/films/")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Done and verified: oss://practice/films/film.mov")
    assert done.stderr == ""
    assert shell.practice.object_path("films/film.mov").read_bytes() == file.read_bytes()
    assert len(shell.practice.requests("UploadPart")) == 3
    assert shell.log() == ""


def test_json_tells_every_step(shell: Shell, file: Path):
    done = shell.run("upload", file, "oss://practice/exact-name", "--json", "--part-size", "4MiB", "--parallel", 2)
    assert done.returncode == 0
    told = events(done.stdout)
    (added,), (started,), (ended,) = (events(done.stdout, kind) for kind in ("added", "started", "done"))
    parts = events(done.stdout, "part")
    assert [event["event"] for event in told][:2] == ["added", "started"]
    assert told[-1] == ended
    assert (added["file"], added["bucket"], added["key"]) == (str(file), "practice", "exact-name")
    assert started["part_size"] == 4 * MIB
    assert started["parts"] == 6
    assert started["upload_id"]
    assert sorted(part["number"] for part in parts) == [1, 2, 3, 4, 5, 6]
    assert sum(part["bytes"] for part in parts) == file.stat().st_size
    assert all(part["etag"] and part["crc64"].isdigit() for part in parts)
    assert ended["bytes"] == file.stat().st_size
    assert ended["verified"] is True
    assert ended["etag"].endswith("-6")
    assert ended["crc64"].isdigit()
    assert ended["request_id"]
    assert ended["seconds"] >= 0


def test_a_folder_keeps_its_tree_and_odd_names(shell: Shell, tmp_path: Path):
    names = ["照片/夏天.jpg", "a b/c+d%20e.txt", "emoji 🎬.mov", "line\nbreak", ".hidden/…/x", "empty"]
    tree = tmp_path / "数据"
    for number, name in enumerate(names):
        write(tree / name, number * 1000 if name != "empty" else 0)
    done = shell.run("upload", tree, "oss://practice/in/folder")
    assert done.returncode == 0, done.stderr
    for name in names:
        assert shell.practice.object_path(f"in/folder/数据/{name}").read_bytes() == (tree / name).read_bytes()


def test_a_trailing_slash_sends_what_is_in_the_folder(shell: Shell, tmp_path: Path):
    write(tmp_path / "tree" / "sub" / "x", 10)
    assert shell.run("upload", f"{tmp_path / 'tree'}/", "oss://practice/there/").returncode == 0
    assert shell.practice.object_path("there/sub/x").exists()


def test_several_files_to_an_address_without_slash_go_below_it(shell: Shell, tmp_path: Path):
    one, two = write(tmp_path / "one", 10), write(tmp_path / "two", 20)
    assert shell.run("upload", one, two, "oss://practice/pre").returncode == 0
    assert shell.practice.object_path("pre/one").exists()
    assert shell.practice.object_path("pre/two").exists()


def test_an_empty_file_arrives_empty(shell: Shell, tmp_path: Path):
    assert shell.run("upload", write(tmp_path / "nothing", 0), "oss://practice/").returncode == 0
    assert shell.practice.object_path("nothing").read_bytes() == b""


def test_the_practice_connection_brings_its_own_bucket(shell: Shell, file: Path):
    done = shell.run("upload", file, "oss://practice/", "--connection", "practice", "--json")
    assert done.returncode == 0, done.stderr
    assert shell.practice.requests() == []
    assert events(done.stdout, "done")[0]["verified"] is True
    assert (
        shell.home / "practice" / "buckets" / "practice" / "objects" / "film.mov"
    ).stat().st_size == file.stat().st_size
    assert not [
        child for child in psutil.process_iter(["cmdline"]) if str(shell.home) in " ".join(child.info["cmdline"] or [])
    ]


# --- the line is bad, it arrives all the same -----------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        {"what": "status", "status": 503, "operation": "UploadPart", "times": 2},
        {"what": "status", "status": 500, "operation": "InitiateMultipartUpload", "times": 1},
        {"what": "reset", "operation": "UploadPart", "times": 1},
        {"what": "reset", "bytes": 100_000, "operation": "UploadPart", "times": 2},
        {"what": "wrong-crc", "operation": "UploadPart", "times": 1},
        {"what": "lost", "operation": "CompleteMultipartUpload", "times": 1},
        {"what": "lost", "operation": "UploadPart", "times": 1},
    ],
    ids=lambda fault: f"{fault['operation']}-{fault['what']}",
)
def test_what_passes_is_tried_again(shell: Shell, file: Path, fault: dict[str, Any]):
    shell.practice.faults(fault)
    done = shell.run("upload", file, "oss://practice/", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert events(done.stdout, "done")[0]["verified"] is True
    assert shell.practice.object_path("film.mov").read_bytes() == file.read_bytes()


# --- interrupted, it goes on ----------------------------------------------------------------------------------


@pytest.fixture
def slow(shell: Shell) -> Shell:
    """A line of 6 MB/s."""
    shell.practice.faults({"what": "bandwidth", "bytes": 6_000_000})
    return shell


def wait_for_part(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["event"] == "part":
            return
    pytest.fail("no part was stored")


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_an_interrupted_upload_goes_on_and_sends_no_stored_part_twice(slow: Shell, file: Path, how: int, code: int):
    command = ("upload", file, "oss://practice/", "--json", "--part-size", "1MiB")
    with slow.start(*command) as process:
        wait_for_part(process)
        process.send_signal(how)
        began = time.monotonic()
        process.communicate(timeout=20)
    assert process.returncode == code
    assert time.monotonic() - began < 5
    stored = {entry["part_number"] for entry in slow.practice.requests("UploadPart") if entry["status"] == 200}
    slow.practice.reset()
    done = slow.run(*command)
    assert done.returncode == 0, done.stdout + done.stderr
    assert events(done.stdout, "started")[0]["kept"] + len(events(done.stdout, "part")) == 21
    sent_again = {entry["part_number"] for entry in slow.practice.requests("UploadPart")} & stored
    assert sent_again == set()
    assert slow.practice.object_path("film.mov").read_bytes() == file.read_bytes()


def test_a_file_that_changed_since_is_sent_anew_and_the_old_parts_are_aborted(slow: Shell, file: Path):
    with slow.start("upload", file, "oss://practice/", "--json", "--part-size", "1MiB") as process:
        wait_for_part(process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    write(file, 17 * MIB)
    slow.practice.reset()
    done = slow.run("upload", file, "oss://practice/", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert slow.practice.object_path("film.mov").read_bytes() == file.read_bytes()
    assert unfinished(slow.practice) == []


def test_a_second_one_on_the_same_home_says_so(slow: Shell, file: Path):
    with slow.start("upload", file, "oss://practice/", "--json") as process:
        wait_for_part(process)
        second = slow.run("upload", file, "oss://practice/two/")
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=20)
    assert second.returncode in (0, 1)
    if second.returncode:
        assert "Another Partwise is at work" in second.stderr


# --- bad input ------------------------------------------------------------------------------------------------


def failed(shell: Shell, *arguments: object, **environ: str) -> dict[str, Any]:
    """The one `failed` event of an upload that must fail with exit code 1, leaving nothing on the server."""
    done = shell.run("upload", *arguments, "--json", **environ)
    assert done.returncode == 1, done.stdout + done.stderr
    (event,) = events(done.stdout, "failed")
    assert event["message"].endswith(".")
    assert event["what_to_do"].endswith(".")
    assert unfinished(shell.practice) == []
    return event


def test_a_missing_file(shell: Shell, tmp_path: Path):
    event = failed(shell, tmp_path / "not there", "oss://practice/")
    assert event["code"] == "FileMissing"
    assert "not there does not exist" in event["message"]


def test_a_missing_file_does_not_stop_the_others(shell: Shell, tmp_path: Path):
    failed(shell, tmp_path / "not there", write(tmp_path / "there", 100), "oss://practice/mixed/")
    assert shell.practice.object_path("mixed/there").exists()


def test_a_file_written_as_a_folder(shell: Shell, file: Path):
    assert failed(shell, f"{file}/", "oss://practice/")["code"] in ("FileUnreadable", "FileMissing")


def test_an_empty_folder(shell: Shell, tmp_path: Path):
    (tmp_path / "hollow").mkdir()
    event = failed(shell, tmp_path / "hollow", "oss://practice/")
    assert event["code"] == "EmptyFolder"


def test_a_name_that_oss_cannot_take(shell: Shell, tmp_path: Path):
    event = failed(shell, write(tmp_path / ("x" * 200), 10), f"oss://practice/{'y' * 900}/")
    assert event["code"] == "InvalidObjectName"
    assert "1,023" in event["message"]


def test_a_bucket_that_does_not_exist(shell: Shell, file: Path):
    event = failed(shell, file, "oss://no-such-bucket/")
    assert event["code"] == "NoSuchBucket"
    assert event["http_status"] == 404
    assert event["request_id"]
    assert event["ec"]


def test_a_wrong_secret(shell: Shell, file: Path):
    event = failed(shell, file, "oss://practice/", OSS_ACCESS_KEY_SECRET="wrong")
    assert event["code"] == "SignatureDoesNotMatch"
    assert "secret" in event["message"] + event["what_to_do"]


def test_an_unknown_key_id(shell: Shell, file: Path):
    assert failed(shell, file, "oss://practice/", OSS_ACCESS_KEY_ID="nobody")["code"] == "InvalidAccessKeyId"


def test_a_wrong_region(shell: Shell, file: Path):
    event = failed(shell, file, "oss://practice/", "--region", "cn-beijing")
    assert "region" in event["message"] + event["what_to_do"]


def test_an_endpoint_that_is_not_oss(shell: Shell, file: Path, tmp_path: Path):
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as other:
        wait_until_open(port)
        try:
            event = failed(shell, file, "oss://practice/", "--endpoint", f"http://127.0.0.1:{port}")
        finally:
            other.terminate()
    assert "OSS" in event["message"] + event["what_to_do"]


def test_a_port_nobody_listens_on(shell: Shell, file: Path):
    began = time.monotonic()
    event = failed(shell, file, "oss://practice/", "--endpoint", f"http://127.0.0.1:{free_port()}")
    assert event["code"] == "ConnectionRefused"
    assert time.monotonic() - began < 15


def test_a_malformed_address_is_wrong_usage(shell: Shell, file: Path):
    done = shell.run("upload", file, "oss:/practice")
    assert done.returncode == 2
    assert "oss://BUCKET" in done.stderr


def test_no_credentials_is_wrong_usage(shell: Shell, file: Path):
    done = shell.run("upload", file, "oss://practice/", OSS_ACCESS_KEY_ID="", OSS_ACCESS_KEY_SECRET="")
    assert done.returncode == 2
    assert "OSS_ACCESS_KEY_ID" in done.stderr


def test_half_of_the_credentials_is_told(shell: Shell, file: Path):
    done = shell.run("upload", file, "oss://practice/", OSS_ACCESS_KEY_SECRET="")
    assert done.returncode == 2
    assert "OSS_ACCESS_KEY_SECRET is missing" in done.stderr


def test_no_secret_in_anything_that_is_said_or_kept(shell: Shell, file: Path):
    """Every byte below the home, and all output, after a good run and after a refused one."""
    secret = shell.practice.credentials.access_key_secret
    said = [shell.run("upload", file, "oss://practice/", "--json"), shell.run("upload", file, "oss://no-such-bucket/")]
    kept = b"".join(path.read_bytes() for path in shell.home.rglob("*") if path.is_file())
    assert secret.encode() not in kept
    assert not any(secret in one.stdout + one.stderr for one in said)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def wait_until_open(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the other server did not start")


# --- pace, proof and clocks ------------------------------------------------------------------------------------


def test_a_limit_holds(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path / "film.mov", 4 * MIB)
    began = time.monotonic()
    done = shell.run("upload", file, "oss://practice/", "--json", "--part-size", "1MiB", "--limit", "1MiB")
    assert time.monotonic() - began > 3.5
    assert events(done.stdout, "done")[0]["verified"] is True


def test_content_md5_is_sent_where_it_is_wanted(shell: Shell, tmp_path: Path, practice: PracticeBucket) -> None:
    """The practice bucket refuses a wrong one, as OSS does."""
    file = write(tmp_path / "film.mov", 2 * MIB)
    done = shell.run("upload", file, "oss://practice/", "--json", "--part-size", "1MiB", "--content-md5")
    assert events(done.stdout, "done")[0]["verified"] is True
    assert [one["content_md5"] for one in practice.requests("UploadPart")] == [True, True]


def test_a_wrong_clock_is_corrected_told_and_remembered(shell: Shell, tmp_path: Path, practice: PracticeBucket) -> None:
    practice.faults({"what": "clock", "seconds": 7200})
    file = write(tmp_path / "film.mov", 2 * MIB)
    done = shell.run("upload", file, "oss://practice/", "--json", "--part-size", "1MiB")
    assert abs(events(done.stdout, "done")[0]["clock_offset"] - 7200) < 5
    practice.reset()
    practice.faults({"what": "clock", "seconds": 7200})
    done = shell.run("upload", write(tmp_path / "second.mov", 1000), "oss://practice/")
    assert "clock was 2 h behind" in done.stdout, done.stdout
    assert all(one["status"] == 200 for one in practice.requests()), "the second run knew it from the first"
