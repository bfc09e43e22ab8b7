"""`partwise resume`: our own unfinished uploads, and those that other clients began, with their parts as they are."""

from __future__ import annotations

import signal
from pathlib import Path

import alibabacloud_oss_v2 as sdk
import pytest

from helpers.practice import PracticeBucket
from helpers.shell import Shell, events, unfinished, write

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

MIB = 1024 * 1024
KEY = "films/harbour.mov"


@pytest.fixture
def client(practice: PracticeBucket) -> sdk.Client:
    """The official SDK, as another tool on another machine."""
    config = sdk.config.load_default()
    keys = practice.credentials
    config.credentials_provider = sdk.credentials.StaticCredentialsProvider(keys.access_key_id, keys.access_key_secret)
    config.region, config.endpoint, config.use_path_style = practice.region, practice.endpoint, True
    return sdk.Client(config)


def begun_by_sdk(client: sdk.Client, parts: dict[int, bytes]) -> str:
    begun = client.initiate_multipart_upload(sdk.InitiateMultipartUploadRequest(bucket="practice", key=KEY))
    for number, body in parts.items():
        client.upload_part(
            sdk.UploadPartRequest(bucket="practice", key=KEY, upload_id=begun.upload_id, part_number=number, body=body)
        )
    return str(begun.upload_id)


def slices(file: Path, *lengths: int) -> dict[int, bytes]:
    """The first parts of a file, by number."""
    content, cut, offset = file.read_bytes(), {}, 0
    for number, length in enumerate(lengths, 1):
        cut[number] = content[offset : offset + length]
        offset += length
    return cut


def sent(practice: PracticeBucket) -> list[int]:
    return sorted(entry["part_number"] for entry in practice.requests("UploadPart"))


def test_only_what_is_missing_or_tampered_with_is_sent(
    shell: Shell, client: sdk.Client, practice: PracticeBucket, tmp_path: Path
) -> None:
    file = write(tmp_path / "harbour.mov", 12 * MIB + 777)
    parts = slices(file, *[MIB] * 12)
    parts[4] = bytes(MIB)  # tampered with
    del parts[6], parts[9]
    upload_id = begun_by_sdk(client, parts)
    practice.reset()
    done = shell.run("resume", file, f"oss://practice/{KEY}", "--upload-id", upload_id, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    (compared,) = events(done.stdout, "compared")
    assert (compared["identical"], compared["differing"], compared["missing"]) == (9, 1, 3)
    assert sent(practice) == [4, 6, 9, 13]
    assert events(done.stdout, "done")[0]["verified"] is True
    assert practice.object_path(KEY).read_bytes() == file.read_bytes()
    assert unfinished(practice) == []


def test_uneven_parts(shell: Shell, client: sdk.Client, practice: PracticeBucket, tmp_path: Path) -> None:
    file = write(tmp_path / "harbour.mov", 9 * MIB)
    upload_id = begun_by_sdk(client, slices(file, 3 * MIB, MIB // 2, 2 * MIB))
    practice.reset()
    done = shell.run("resume", file, f"oss://practice/{KEY}", "--upload-id", upload_id)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 of 3 stored parts identical" in done.stderr
    assert min(sent(practice)) == 4
    assert practice.object_path(KEY).read_bytes() == file.read_bytes()
    receipts = list((shell.home / "receipts").rglob("*.json"))
    assert shell.run("verify", receipts[0]).returncode == 0


def test_killed_on_the_way_it_goes_on_as_our_own(
    shell: Shell, client: sdk.Client, practice: PracticeBucket, tmp_path: Path
) -> None:
    file = write(tmp_path / "harbour.mov", 12 * MIB)
    upload_id = begun_by_sdk(client, slices(file, *[MIB] * 4))
    practice.reset()
    practice.faults({"what": "bandwidth", "bytes": 2 * MIB, "operation": "UploadPart"})
    with shell.start("resume", file, f"oss://practice/{KEY}", "--upload-id", upload_id, "--json") as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(8)]
        process.kill()
    assert any('"compared"' in line for line in told)
    done = shell.run("resume", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert practice.object_path(KEY).read_bytes() == file.read_bytes()
    stored = [entry["part_number"] for entry in practice.requests("UploadPart") if entry["status"] == 200]
    assert not {1, 2, 3, 4} & set(stored)
    assert unfinished(practice) == []


def test_another_file_is_refused_and_nothing_is_changed(
    shell: Shell, client: sdk.Client, practice: PracticeBucket, tmp_path: Path
) -> None:
    upload_id = begun_by_sdk(client, slices(write(tmp_path / "harbour.mov", 4 * MIB), *[MIB] * 4))
    practice.reset()
    other = write(tmp_path / "other.mov", 2 * MIB)
    done = shell.run("resume", other, f"oss://practice/{KEY}", "--upload-id", upload_id)
    assert done.returncode == 1
    assert "cannot be of this file" in done.stderr
    assert unfinished(practice) == [(KEY, upload_id)]
    assert sent(practice) == []


def test_an_upload_that_nobody_knows(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path / "harbour.mov", 2 * MIB)
    done = shell.run("resume", file, f"oss://practice/{KEY}", "--upload-id", "0" * 32)
    assert done.returncode == 1
    assert "no longer knows this upload" in done.stderr


def test_our_own_go_on_by_name_or_all_together(shell: Shell, practice: PracticeBucket, tmp_path: Path) -> None:
    practice.faults({"what": "bandwidth", "bytes": 2 * MIB, "operation": "UploadPart"})
    files = [write(tmp_path / name, 6 * MIB) for name in ("one.mov", "two.mov")]
    for file in files:
        with shell.start("upload", file, "oss://practice/", "--json", "--part-size", "1MiB") as process:
            assert process.stdout is not None
            for _ in range(4):
                process.stdout.readline()
            process.send_signal(signal.SIGINT)
            process.stdout.read()
    practice.reset()
    assert shell.run("resume", "nothing-of-that-name").returncode == 1
    assert shell.run("resume", files[1]).returncode == 0
    assert practice.object_path("two.mov").read_bytes() == files[1].read_bytes()
    assert not practice.object_path("one.mov").exists()
    assert shell.run("resume").returncode == 0
    assert practice.object_path("one.mov").read_bytes() == files[0].read_bytes()
    nothing = shell.run("resume")
    assert nothing.returncode == 1
    assert "nothing to do" in nothing.stderr.lower()


def test_wrong_usage(shell: Shell, tmp_path: Path) -> None:
    for arguments in (
        ("--upload-id", "X"),
        (tmp_path, "--upload-id", "X"),
        (tmp_path, "oss://practice/prefix/", "--upload-id", "X"),
        (tmp_path, "practice/key", "--upload-id", "X"),
    ):
        assert shell.run("resume", *arguments).returncode == 2
