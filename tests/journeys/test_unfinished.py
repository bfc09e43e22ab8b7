"""`partwise unfinished`, `abort` and `complete`: real processes against a real bucket with uploads of many ages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from helpers.practice import DAY, PracticeBucket
from helpers.shell import PARTWISE, Shell, events, listed_parts, soon, write
from partwise.core.limits import MIN_PART_SIZE

pytestmark = pytest.mark.journey

PART = b"p" * MIN_PART_SIZE
ODD = "odd/ü +&%?#\n\x1b[31m red"
REFUSED = {"what": "status", "status": 409, "code": "FileImmutable", "operation": "AbortMultipartUpload"}


class Bucket:
    """The practice bucket, uploads of any age in it, and the commands about them."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.practice: PracticeBucket = shell.practice
        self.address = f"oss://{self.practice.bucket}"

    def begin(self, key: str, days: int = 0, parts: tuple[int, ...] = ()) -> str:
        return self.practice.begin(key, days, parts)

    def at(self, days: int) -> None:
        """The server's clock goes back."""
        self.practice.faults({"what": "clock", "seconds": -days * DAY})

    def begin_many(self, count: int, key: str = "many/{:04}", days: int = 8) -> None:
        self.at(days)
        query = (("uploads", ""),)
        with ThreadPoolExecutor(4) as pool:
            keys = [key.format(number) for number in range(count)]
            for reply in pool.map(lambda key: self.practice.send("POST", key, query, clock=-days * DAY), keys):
                assert reply.status == 200
        self.practice.reset()

    def run(self, command: str, prefix: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.shell.run(command, f"{self.address}/{prefix}", *arguments)

    def told(self, command: str, prefix: str, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
        """The exit code, and what a program is told."""
        done = self.run(command, prefix, *arguments, "--json")
        return done.returncode, events(done.stdout)

    def start(self, command: str, prefix: str, *arguments: str) -> subprocess.Popen[str]:
        program = [*PARTWISE, command, f"{self.address}/{prefix}", *arguments]
        return subprocess.Popen(
            program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=self.shell.environ
        )

    def deny(self, *operations: str) -> None:
        self.practice.faults(*({"what": "deny", "operation": operation} for operation in operations))

    def left(self) -> list[tuple[str, str]]:
        """Key and id of every unfinished upload; keys that XML cannot carry are among them (reference, 3.8)."""
        listed = self.practice.send("GET", query=(("uploads", ""), ("encoding-type", "url")))
        assert listed.status == 200
        return list(zip(map(unquote, listed.texts("Key")), listed.texts("UploadId"), strict=True))

    def keys(self) -> list[str]:
        return [key for key, _ in self.left()]


@pytest.fixture
def bucket(shell: Shell) -> Iterator[Bucket]:
    made = Bucket(shell)
    yield made
    shell.practice.reset()
    while left := made.left():
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda one: shell.practice.send("DELETE", one[0], (("uploadId", one[1]),)), left))


def of(told: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in told if event["event"] == kind]


def granted(said: str, action: str, resource: str) -> None:
    """The policy that is told is JSON, and grants just that."""
    policy = json.loads(said[said.index("{\n") : said.rindex("}\n") + 1])
    assert policy["Statement"] == [{"Effect": "Allow", "Action": [action], "Resource": [f"acs:oss:*:*:{resource}"]}]


# --- listing ---------------------------------------------------------------------------------------------------


def test_nothing_unfinished(bucket: Bucket) -> None:
    done = bucket.run("unfinished", "")
    assert (done.returncode, done.stdout) == (0, "There are no such unfinished uploads.\n")


def test_prefixes_ages_parts_and_odd_keys(bucket: Bucket) -> None:
    old = bucket.begin("logs/old", days=8, parts=(1, 2))
    bucket.begin("logs/new", days=2)
    odd = bucket.begin(ODD, parts=(1,))
    code, told = bucket.told("unfinished", "", "--parts")
    assert code == 0
    assert [(one["key"], one["parts"], one["bytes"], one["recent"]) for one in of(told, "upload")] == [
        ("logs/new", 0, 0, False),
        ("logs/old", 2, 2 * MIN_PART_SIZE, False),
        (ODD, 1, MIN_PART_SIZE, True),
    ]
    assert of(told, "total") == [
        {"event": "total", "uploads": 3, "parts": 3, "bytes": 3 * MIN_PART_SIZE, "at_least": False}
    ]
    _, told = bucket.told("unfinished", "logs/", "--older-than", "7d")
    (found,) = of(told, "upload")
    assert (found["upload_id"], found["parts"], found["own"]) == (old, None, False)
    assert abs(found["age"] - 8 * DAY) < 60
    assert of(told, "total")[0]["at_least"]
    lines = bucket.run("unfinished", "", "--parts").stdout.splitlines()
    assert lines[0].split() == ["AGE", "PARTS", "SIZE", "OWNER", "KEY", "UPLOAD", "ID"]
    assert lines[3].endswith(f"odd/ü +&%?#\\n\\x1b[31m red  {odd}")
    assert lines[4] == "3 unfinished uploads with 307 kB in 3 parts."


def test_more_uploads_than_a_page_holds(bucket: Bucket) -> None:
    bucket.begin_many(1200)
    code, told = bucket.told("unfinished", "many/")
    assert code == 0
    assert [one["key"] for one in of(told, "upload")] == [f"many/{number:04}" for number in range(1200)]
    assert len(bucket.practice.requests("ListMultipartUploads")) == 2
    bucket.practice.faults({"what": "deny", "operation": "ListMultipartUploads", "skip": 1})
    done = bucket.run("unfinished", "many/")
    assert done.returncode == 1
    assert "cannot be listed to their end" in done.stderr
    assert done.stdout.endswith("At least 1,000 unfinished; --parts tells how much they hold.\n")


def test_what_passes_is_asked_again(bucket: Bucket) -> None:
    bucket.begin("a", parts=(1,))
    bucket.practice.faults({"what": "status", "times": 1}, {"what": "lost", "operation": "ListParts", "times": 1})
    code, told = bucket.told("unfinished", "", "--parts")
    assert (code, of(told, "upload")[0]["parts"]) == (0, 1)


# --- aborting --------------------------------------------------------------------------------------------------


def test_one_is_aborted_and_its_neighbour_stays(bucket: Bucket) -> None:
    upload_id = bucket.begin("a/film", parts=(1,))
    neighbour = bucket.begin("a/film")
    done = bucket.run("abort", "a/film", "--upload-id", upload_id, "--yes")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("Aborted and gone: 1 unfinished upload with 102 kB in 1 part.\n")
    assert bucket.left() == [("a/film", neighbour)]
    done = bucket.run("abort", "a/film", "--upload-id", upload_id, "--yes")
    assert done.returncode == 1
    assert "NoSuchUpload" in done.stderr


def test_without_a_terminal_nothing_is_aborted(bucket: Bucket) -> None:
    upload_id = bucket.begin("film")
    done = bucket.run("abort", "film", "--upload-id", upload_id)
    assert done.returncode == 2
    assert "Nothing was aborted. There is no terminal" in done.stderr
    assert bucket.keys() == ["film"]


def test_a_person_is_asked_and_declines_or_agrees(bucket: Bucket) -> None:
    bucket.begin("film", days=8)
    for answer, code, left in ((b"\n", 1, ["film"]), (b"y\n", 0, [])):
        ours, theirs = os.openpty()
        program = [*PARTWISE, "abort", f"{bucket.address}/", "--older-than", "7d"]
        with subprocess.Popen(
            program, stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=bucket.shell.environ
        ) as process:
            os.write(ours, answer)
        assert (process.returncode, bucket.keys()) == (code, left)
        os.close(ours)
        os.close(theirs)


def test_a_dry_run_touches_nothing(bucket: Bucket) -> None:
    bucket.begin("old", days=8, parts=(1,))
    done = bucket.run("abort", "", "--older-than", "7d", "--dry-run")
    assert done.returncode == 0
    assert done.stdout.startswith("Would be aborted:\n")
    assert "1 unfinished upload with 102 kB in 1 part." in done.stdout
    assert bucket.keys() == ["old"]
    assert not bucket.practice.requests("AbortMultipartUpload")


def test_five_hundred_with_failures_and_a_second_run(bucket: Bucket) -> None:
    bucket.begin_many(500)
    bucket.practice.faults({**REFUSED, "probability": 0.1, "seed": 7})
    code, told = bucket.told("abort", "many/", "--older-than", "7d", "--yes")
    failed, gone = {one["key"] for one in of(told, "failed")}, {one["key"] for one in of(told, "aborted")}
    assert code == 1
    assert 20 < len(failed) < 90
    assert len(failed) + len(gone) == 500
    assert all(one["code"] == "FileImmutable" and one["message"] for one in of(told, "failed"))
    assert set(bucket.keys()) == failed
    bucket.practice.reset()
    code, told = bucket.told("abort", "many/", "--older-than", "7d", "--yes")
    assert (code, bucket.keys()) == (0, [])
    assert {one["key"] for one in of(told, "aborted")} == failed


def test_those_that_failed_are_named_to_a_person(bucket: Bucket) -> None:
    bucket.begin("a", days=8)
    stuck = bucket.begin("b", days=8)
    bucket.practice.faults({**REFUSED, "key": "b"})
    done = bucket.run("abort", "", "--older-than", "7d", "--yes")
    assert done.returncode == 1
    assert done.stderr.startswith(f"Not aborted: b ({stuck}): ")
    assert "FileImmutable · HTTP 409" in done.stderr
    assert "Failed: 1, named above" in done.stdout
    assert bucket.keys() == ["b"]


def test_recent_ones_are_left_out_and_named(bucket: Bucket) -> None:
    bucket.begin("old", days=8)
    live = bucket.begin("old-but-live", days=8)
    assert bucket.practice.send_part("old-but-live", live, 1, PART).status == 200
    code, told = bucket.told("abort", "", "--older-than", "7d", "--yes")
    assert code == 0
    (left,) = of(told, "left out")
    assert (left["upload_id"], left["why"], left["option"]) == (
        live,
        "begun or sent to within the last hour",
        "--include-recent",
    )
    assert bucket.keys() == ["old-but-live"]
    done = bucket.run("abort", "", "--older-than", "7d", "--yes")
    assert "Left out, begun or sent to within the last hour (--include-recent takes it too):" in done.stdout
    assert done.stdout.endswith("There is nothing to abort.\n")
    done = bucket.run("abort", "", "--older-than", "7d", "--yes", "--include-recent")
    assert "Warning: somebody may be sending to 1 of them" in done.stdout
    assert (done.returncode, bucket.keys()) == (0, [])


def test_nothing_remains_of_what_another_client_still_sends(bucket: Bucket) -> None:
    upload_id = bucket.begin("film")
    told = threading.Event()
    sent: list[int] = []

    def send(first: int) -> None:
        """One part after the other, and two more when the first abort is already through."""
        late = 0
        for number in range(first, 10_000, 4):
            late += told.is_set()
            sent.append(bucket.practice.send_part("film", upload_id, number, PART * 10).status)
            if late > 1:
                return

    with ThreadPoolExecutor(4) as pool:
        senders = [pool.submit(send, first) for first in range(1, 5)]
        try:
            soon(lambda: len(sent) > 8)
            with bucket.start("abort", "film", "--upload-id", upload_id, "--yes") as process:
                soon(lambda: bucket.practice.requests("AbortMultipartUpload"))
                told.set()
                said = process.communicate()[0]
        finally:
            told.set()
        for sender in senders:
            sender.result()
    assert process.returncode == 0, said
    assert len(bucket.practice.requests("AbortMultipartUpload")) > 1
    assert listed_parts(bucket.practice, "film", upload_id) == []
    assert bucket.keys() == []


def test_a_part_on_its_way_does_not_bring_the_upload_back(bucket: Bucket) -> None:
    upload_id = bucket.begin("film", parts=(1,))
    bucket.practice.faults({"what": "bandwidth", "bytes": 10_000_000})
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(bucket.practice.send_part, "film", upload_id, 2, PART * 80)
        soon(lambda: any((bucket.practice.folder / "incoming").iterdir()))
        done = bucket.run("abort", "film", "--upload-id", upload_id, "--yes")
        assert late.result().status == 200
    assert done.returncode == 0, done.stderr
    assert bucket.keys() == []


def test_ones_own_is_left_out_and_named(bucket: Bucket, tmp_path: Path) -> None:
    film = write(tmp_path / "film.mov", 20_000_000)
    bucket.practice.faults({"what": "bandwidth", "bytes": 2_000_000})
    with bucket.shell.start("upload", film, f"{bucket.address}/own/") as process:
        soon(lambda: bucket.practice.requests("UploadPart"))
        process.send_signal(signal.SIGINT)
    bucket.practice.reset()
    assert process.returncode == 130
    ((key, own_id),) = bucket.left()
    code, told = bucket.told("unfinished", "")
    assert (code, of(told, "upload")[0]["own"]) == (0, "paused")
    assert "ours: paused here" in bucket.run("unfinished", "").stdout
    bucket.practice.faults({"what": "clock", "seconds": 2 * 3600})  # two hours later
    done = bucket.run("abort", "", "--older-than", "1h", "--yes")
    assert done.returncode == 0
    assert "Left out, this computer's own (--include-own takes it too):" in done.stdout
    assert own_id in done.stdout
    bucket.practice.reset()
    assert bucket.keys() == [key]
    done = bucket.run("abort", key, "--upload-id", own_id)
    assert done.returncode == 2
    assert "Warning: Partwise here has begun 1 of them" in done.stdout


def test_a_journal_that_cannot_be_read_makes_all_perhaps_ones_own(bucket: Bucket) -> None:
    bucket.begin("old", days=8)
    bucket.shell.home.mkdir()
    (bucket.shell.home / "journal.db").write_bytes(b"nonsense" * 1000)
    done = bucket.run("abort", "", "--older-than", "7d", "--yes")
    assert "nobody can tell" in done.stderr
    assert bucket.keys() == ["old"]
    assert bucket.run("abort", "", "--older-than", "7d", "--yes", "--include-own").returncode == 0
    assert bucket.keys() == []


def test_ctrl_c_stops_and_tells_what_was_done(bucket: Bucket) -> None:
    bucket.begin_many(60)
    bucket.practice.faults({"what": "delay", "operation": "AbortMultipartUpload", "seconds": 0.3})
    with bucket.start("abort", "many/", "--older-than", "7d", "--yes") as process:
        soon(lambda: bucket.practice.requests("AbortMultipartUpload"))
        process.send_signal(signal.SIGINT)
        said = process.communicate()[0]
    assert process.returncode == 130
    left = len(bucket.keys())
    assert 40 < left < 60
    assert f"Aborted and gone: {60 - left} unfinished upload" in said
    assert f"Stopped before the end: {left} may be as they were" in said
    assert "Traceback" not in said


# --- completing ------------------------------------------------------------------------------------------------


def test_an_upload_with_holes_is_explained_and_completed_only_with_yes(bucket: Bucket) -> None:
    upload_id = bucket.begin("film", days=1, parts=(2, 5))
    done = bucket.run("complete", "film", "--upload-id", upload_id)
    assert done.returncode == 2
    assert "would have 204,800 bytes from 2 parts" in done.stdout
    assert "Warning: these part numbers are missing: 1, 3–4." in done.stdout
    assert "Nothing was completed" in done.stderr
    assert bucket.keys() == ["film"]
    done = bucket.run("complete", "film", "--upload-id", upload_id, "--yes")
    assert done.returncode == 0, done.stderr
    assert "its CRC-64 is that of the parts" in done.stdout
    assert bucket.practice.object_path("film").read_bytes() == PART * 2
    assert bucket.keys() == []


def test_all_that_is_stored_is_left_to_oss(bucket: Bucket) -> None:
    upload_id = bucket.begin("all", parts=(1, 2))
    code, told = bucket.told("complete", "all", "--upload-id", upload_id, "--all", "--yes")
    assert code == 0
    assert [one["event"] for one in told] == ["would become", "completed"]
    assert told[1]["as_listed"] is True
    assert told[0]["crc64"] == told[1]["crc64"]
    assert any("within the last hour" in warning for warning in told[0]["warnings"])


def test_an_object_in_the_way_is_kept_with_no_overwrite(bucket: Bucket) -> None:
    bucket.practice.send("PUT", "taken", body=b"before")
    upload_id = bucket.begin("taken", parts=(1,))
    arguments = ("--upload-id", upload_id, "--yes")
    done = bucket.run("complete", "taken", *arguments, "--no-overwrite")
    assert done.returncode == 1
    assert "exists already, with 6 bytes" in done.stderr
    assert bucket.practice.object_path("taken").read_bytes() == b"before"
    bucket.deny("HeadObject")
    done = bucket.run("complete", "taken", *arguments, "--no-overwrite")
    assert done.returncode == 1
    assert "exists already cannot be told" in done.stderr
    assert "FileAlreadyExists" in done.stderr
    assert bucket.practice.object_path("taken").read_bytes() == b"before"
    bucket.practice.faults()
    done = bucket.run("complete", "taken", *arguments)
    assert "Warning: it replaces an object of 6 bytes." in done.stdout
    assert bucket.practice.object_path("taken").read_bytes() == PART


def test_what_oss_would_refuse_is_told_before(bucket: Bucket) -> None:
    empty = bucket.begin("empty")
    assert "holds no part" in bucket.run("complete", "empty", "--upload-id", empty, "--yes").stderr
    small = bucket.begin("small")
    for number in (1, 2):
        bucket.practice.send_part("small", small, number, b"tiny")
    done = bucket.run("complete", "small", "--upload-id", small, "--yes")
    assert (done.returncode, len(bucket.practice.requests("CompleteMultipartUpload"))) == (1, 0)
    assert "below 100 KiB" in done.stderr


def test_a_lost_answer_is_cleared_up_by_the_object(bucket: Bucket) -> None:
    upload_id = bucket.begin("lost", parts=(1, 2))
    bucket.practice.faults({"what": "lost", "operation": "CompleteMultipartUpload"})
    done = bucket.run("complete", "lost", "--upload-id", upload_id, "--yes")
    assert done.returncode == 0, done.stderr
    upload_id = bucket.begin("refused", parts=(1,))
    bucket.practice.faults({"what": "status", "operation": "CompleteMultipartUpload"})
    done = bucket.run("complete", "refused", "--upload-id", upload_id, "--yes")
    assert done.returncode == 1
    assert "The answer to Complete was lost. The upload is still there." in done.stderr


def test_parts_that_change_in_the_last_moment_are_noticed(bucket: Bucket) -> None:
    upload_id = bucket.begin("changing", parts=(1,))
    bucket.practice.faults({"what": "wrong-crc", "operation": "CompleteMultipartUpload"})
    done = bucket.run("complete", "changing", "--upload-id", upload_id, "--yes")
    assert done.returncode == 1
    assert "is not what was listed" in done.stderr


# --- without the right to do so --------------------------------------------------------------------------------


def test_a_list_that_is_denied_is_no_empty_list(bucket: Bucket) -> None:
    bucket.begin("old", days=8)
    bucket.deny("ListMultipartUploads")
    for command in (("unfinished", ""), ("abort", "", "--older-than", "7d", "--yes")):
        done = bucket.run(*command)
        assert done.returncode == 1
        assert "no such" not in done.stdout
        assert "nothing to abort" not in done.stdout
        assert "oss:ListMultipartUploads" in done.stderr
        granted(done.stderr, "oss:ListMultipartUploads", bucket.practice.bucket)


def test_parts_that_are_denied_leave_the_list_and_are_told_once(bucket: Bucket) -> None:
    bucket.begin("a", days=8)
    bucket.begin("b", days=8)
    bucket.deny("ListParts")
    done = bucket.run("unfinished", "", "--parts")
    assert done.returncode == 1
    assert "2 unfinished uploads of unknown size." in done.stdout
    assert done.stderr.count('"Statement"') == 1
    granted(done.stderr, "oss:ListParts", f"{bucket.practice.bucket}/*")
    code, told = bucket.told("unfinished", "", "--parts")
    assert (code, [one["missing_action"] for one in of(told, "failed")]) == (1, ["oss:ListParts"] * 2)
    done = bucket.run("abort", "", "--older-than", "7d", "--yes")
    assert done.returncode == 1
    assert "nobody can tell whether somebody sends to it" in done.stdout
    assert bucket.keys() == ["a", "b"]
    done = bucket.run("abort", "", "--older-than", "7d", "--yes", "--include-recent")
    assert done.returncode == 1
    assert done.stderr.count("Aborted, but that cannot be confirmed") == 2
    assert "Aborted without a confirmation: 2." in done.stdout
    assert bucket.keys() == []


def test_one_upload_is_aborted_without_the_right_to_list_its_parts(bucket: Bucket) -> None:
    upload_id = bucket.begin("film")
    bucket.deny("ListParts", "ListMultipartUploads")
    done = bucket.run("abort", "film", "--upload-id", upload_id, "--yes")
    assert done.returncode == 1
    granted(done.stderr, "oss:ListParts", f"{bucket.practice.bucket}/*")
    assert "cannot be confirmed" in done.stderr
    bucket.practice.faults()
    assert bucket.keys() == []


def test_aborts_that_are_denied_are_named_with_the_right(bucket: Bucket) -> None:
    bucket.begin("old", days=8)
    bucket.deny("AbortMultipartUpload")
    done = bucket.run("abort", "", "--older-than", "7d", "--yes")
    assert done.returncode == 1
    assert "Not aborted: old (" in done.stderr
    granted(done.stderr, "oss:AbortMultipartUpload", f"{bucket.practice.bucket}/*")
    assert bucket.keys() == ["old"]


def test_completing_that_is_denied_names_the_right(bucket: Bucket) -> None:
    upload_id = bucket.begin("film", parts=(1,))
    bucket.deny("CompleteMultipartUpload")
    done = bucket.run("complete", "film", "--upload-id", upload_id, "--yes")
    assert done.returncode == 1
    granted(done.stderr, "oss:PutObject", f"{bucket.practice.bucket}/*")
