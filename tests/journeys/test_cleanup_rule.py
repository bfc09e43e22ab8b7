"""`partwise clean-up-rule`: real processes against a real bucket whose other rules must survive whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

import pytest

from helpers.ruled_bucket import LIFECYCLE, STRANGE, TAGGED, WHOLE
from helpers.ruled_bucket import RuledBucket as Bucket
from helpers.shell import PARTWISE, Shell, events, soon, unfinished, write
from partwise.core.cleanup import RULE_ID
from partwise.oss.lifecycle_document import Document
from partwise.store.lock import HomeLock

pytestmark = pytest.mark.journey


@pytest.fixture
def bucket(shell: Shell) -> Iterator[Bucket]:
    shell.practice.send("DELETE", query=LIFECYCLE)
    soon(lambda: shell.practice.requests("DeleteBucketLifecycle"))  # the diary is written after the answer
    shell.practice.reset()
    yield Bucket(shell)
    shell.practice.reset()
    shell.practice.send("DELETE", query=LIFECYCLE)


# --- what it does ----------------------------------------------------------------------------------------------


def test_a_bucket_without_rules_is_shown(bucket: Bucket) -> None:
    code, said = bucket.change()
    assert (code, bucket.asked("PutBucketLifecycle")) == (0, 0)
    assert "has no lifecycle rules" in said
    assert "0 unfinished uploads" in said


def test_a_rule_is_added_beside_all_others(bucket: Bucket) -> None:
    before = bucket.put(TAGGED, STRANGE)
    code, said = bucket.change("--days", "7", "--yes")
    assert code == 0, said
    (added,) = before.differences(bucket.now())
    assert str(added.after) == f"the whole bucket: abort unfinished uploads after 7 days [{RULE_ID}]"
    assert f"+ {added.after}" in said
    assert b"<Deep>kept</Deep>" in bucket.now().to_xml()


def test_a_rule_of_the_same_prefix_takes_the_action(bucket: Bucket) -> None:
    bucket.put(TAGGED, STRANGE)
    code, said = bucket.change("--days", "7", "--prefix", "logs/", "--yes")
    assert code == 0, said
    assert "- “logs/”: delete objects after 30 days" in said
    assert [one.id for one in bucket.now().rules] == ["tagged", "logs"]
    assert [str(one) for one in bucket.now().rules[1].actions] == [
        "delete objects after 30 days",
        "abort unfinished uploads after 7 days",
    ]


def test_a_change_a_removal_and_the_way_back(bucket: Bucket) -> None:
    others = bucket.put(TAGGED, STRANGE)
    for days in ("7", "30"):
        assert bucket.change("--days", days, "--yes")[0] == 0
    (ours,) = others.differences(bucket.now())
    assert ours.after
    assert ours.after.abort
    assert ours.after.abort.days == 30
    assert bucket.change("--remove", "--yes")[0] == 0
    assert bucket.now() == others
    kept = bucket.kept()
    assert len(kept) == 3
    code, said = bucket.change("--restore", str(kept[-1]), "--yes")
    assert code == 0, said
    assert [one.id for one in bucket.now().rules] == ["tagged", "logs", RULE_ID]
    assert "There is nothing to do" in bucket.change("--restore", str(kept[-1]))[1]


def test_the_last_rule_goes_with_the_configuration(bucket: Bucket) -> None:
    assert bucket.change("--days", "7", "--yes")[0] == 0
    assert bucket.change("--remove", "--yes")[0] == 0
    assert bucket.asked("DeleteBucketLifecycle") == 1
    assert bucket.practice.send("GET", query=LIFECYCLE).refusal == (404, "NoSuchLifecycle")
    assert bucket.change("--days", "7", "--yes")[0] == 0
    nothing = bucket.kept()[0]
    assert bucket.change("--restore", str(nothing), "--yes")[0] == 0
    assert bucket.now() == Document()


def test_nothing_is_to_do_where_a_rule_does_it(bucket: Bucket) -> None:
    before = bucket.put(WHOLE)
    code, said = bucket.change("--days", "7", "--prefix", "films/")
    assert code == 0
    assert "There is nothing to do, a rule does it already: the whole bucket: abort unfinished uploads after 3" in said
    assert bucket.change("--remove", "--prefix", "films/")[0] == 0
    assert bucket.now() == before
    assert bucket.kept() == []


def test_a_stricter_rule_below_a_wider_one(bucket: Bucket) -> None:
    bucket.put(WHOLE)
    assert bucket.change("--days", "1", "--prefix", "films/", "--yes")[0] == 0
    assert [one.prefix for one in bucket.now().rules] == ["", "films/"]


def test_what_goes_next_and_what_is_ones_own(bucket: Bucket, tmp_path: Path) -> None:
    film = write(tmp_path / "film.mov", 20_000_000)
    bucket.practice.faults({"what": "bandwidth", "bytes": 2_000_000})
    bucket.shell.kill_when(lambda: bucket.asked("UploadPart"), "upload", film, f"{bucket.address}/films/")
    bucket.practice.reset()
    for number in range(12):
        bucket.practice.initiate(f"films/theirs-{number}")
    ((own, own_id),) = [one for one in unfinished(bucket.practice) if "theirs" not in one[0]]
    code, said = bucket.change("--days", "1", "--prefix", "films/", "--yes")
    assert code == 0, said
    assert "Of the 13 unfinished uploads of today OSS will abort 13" in said
    assert "and 3 more" in said
    assert f"has begun 1 of them, and could not resume them after that:\n  {own}, begun 20" in said
    (effect,) = events(bucket.change("--json")[1], "effect")
    assert effect["unfinished"] == len(effect["removals"]) == 13
    assert [one["upload_id"] for one in effect["removals"] if one["own"]] == [own_id]
    with closing(HomeLock(bucket.shell.home / "journal.lock")):  # a window is open
        (effect,) = events(bucket.change("--json")[1], "effect")
    assert [one["upload_id"] for one in effect["removals"] if one["own"]] == [own_id]
    assert "none is old enough" in bucket.change("--days", "30", "--prefix", "films/", "--yes")[1]


def test_a_journal_that_cannot_be_read_makes_all_perhaps_ones_own(bucket: Bucket) -> None:
    bucket.practice.initiate("films/a")
    bucket.shell.home.mkdir(exist_ok=True)
    (bucket.shell.home / "journal.db").write_bytes(b"no database at all, and long enough to look like one" * 100)
    code, said = bucket.change("--days", "1", "--yes")
    assert code == 0, said
    assert "Nobody can tell which of them are this computer's own" in said


def test_a_program_is_told_each_step(bucket: Bucket) -> None:
    bucket.put(STRANGE)
    done = bucket.shell.run("clean-up-rule", bucket.address, "--days", "7", "--yes", "--json")
    told = events(done.stdout)
    assert [one["event"] for one in told] == ["differences", "effect", "saved", "ended"]
    (difference,) = told[0]["differences"]
    assert (difference["change"], difference["before"], difference["after"]["ours"]) == ("added", None, True)
    assert Document(Path(told[2]["file"]).read_bytes()).rules[0].unknown == ("Unheard",)
    (rules,) = events(bucket.change("--json")[1], "rules")
    assert [one["id"] for one in rules["rules"]] == ["logs", RULE_ID]


# --- being asked -----------------------------------------------------------------------------------------------


def test_without_a_terminal_nothing_is_changed(bucket: Bucket) -> None:
    before = bucket.put(STRANGE)
    with bucket.start("--days", "7") as process:
        said = process.communicate()[0]
    assert process.returncode == 2
    assert "+ the whole bucket: abort unfinished uploads after 7 days" in said
    assert "Add --yes" in said
    assert bucket.now() == before
    assert bucket.kept() == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("answer", "code", "rules"), [("y", 0, 1), ("n", 1, 0), ("", 1, 0), ("yes", 0, 1)])
def test_on_a_terminal_one_is_asked(bucket: Bucket, answer: str, code: int, rules: int) -> None:
    with terminal() as (ours, theirs):
        command = [*PARTWISE, "clean-up-rule", bucket.address, "--days", "7"]
        with subprocess.Popen(
            command, stdin=theirs, stdout=-1, stderr=-1, text=True, env=bucket.shell.environ
        ) as asked:
            ours.write(f"{answer}\n".encode())
            said = asked.communicate(timeout=30)[1]
    assert asked.returncode == code, said
    assert "[y/N]" in said
    assert ("Nothing was changed." in said) is bool(code)
    assert len(bucket.now().rules) == rules


@contextmanager
def terminal() -> Iterator[tuple[IO[bytes], int]]:
    """Both ends of a pseudo-terminal: what we write comes out of theirs."""
    ours, theirs = os.openpty()
    try:
        with open(ours, "wb", buffering=0) as writer:
            yield writer, theirs
    finally:
        os.close(theirs)


# --- trouble ---------------------------------------------------------------------------------------------------


def test_rules_that_somebody_else_changes_meanwhile_are_left(bucket: Bucket) -> None:
    bucket.put(STRANGE)
    bucket.practice.faults({"what": "delay", "operation": "ListMultipartUploads", "seconds": 2})
    with bucket.start("--days", "7", "--yes") as process:
        soon(lambda: bucket.asked("GetBucketLifecycle") >= 2)  # `put` has read them once
        theirs = bucket.put(STRANGE, WHOLE)
        said = process.communicate()[0]
    assert process.returncode == 1
    assert "Somebody else has changed the rules" in said
    assert bucket.now() == theirs


def test_rules_that_read_back_otherwise_are_told(bucket: Bucket) -> None:
    before = bucket.put(STRANGE)
    bucket.practice.faults({"what": "delay", "operation": "GetBucketLifecycle", "skip": 2, "times": 1, "seconds": 2})
    with bucket.start("--days", "7", "--yes") as process:
        soon(lambda: bucket.asked("PutBucketLifecycle") == 2)  # ours came second
        bucket.practice.send(
            "PUT", query=LIFECYCLE, body=f"<LifecycleConfiguration>{WHOLE}</LifecycleConfiguration>".encode()
        )
        said = process.communicate()[0]
    assert process.returncode == 1
    assert "OSS holds other rules" in said
    (kept,) = bucket.kept()
    assert Document(kept.read_bytes()) == before
    assert bucket.change("--restore", str(kept), "--yes")[0] == 0
    assert bucket.now() == before


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("GetBucketLifecycle", ["--days", "7"]),
        ("PutBucketLifecycle", ["--days", "7", "--yes"]),
        ("DeleteBucketLifecycle", ["--remove", "--yes"]),
    ],
)
def test_a_refusal_names_the_rights(bucket: Bucket, operation: str, arguments: list[str]) -> None:
    before = bucket.put(WHOLE.replace(">3<", ">9<"))
    bucket.practice.faults({"what": "deny", "operation": operation})
    code, said = bucket.change(*arguments)
    bucket.practice.faults()
    assert code == 1
    assert "Ask the account's owner for oss:GetBucketLifecycle and oss:PutBucketLifecycle" in said
    assert ("oss:DeleteBucketLifecycle" in said) is (operation == "DeleteBucketLifecycle")
    assert ("are as they were" in said) is (operation != "GetBucketLifecycle")
    assert bucket.now() == before


def test_who_may_not_list_uploads_may_change_rules(bucket: Bucket) -> None:
    bucket.practice.faults({"what": "deny", "operation": "ListMultipartUploads"})
    code, said = bucket.change("--days", "7", "--yes")
    assert code == 0
    assert "Today's unfinished uploads cannot be looked at" in said
    granted = f'"acs:oss:*:*:{bucket.practice.bucket}"'
    assert '"oss:ListMultipartUploads"' in said
    assert granted in said
    assert len(bucket.now().rules) == 1


def test_a_server_that_fails_is_read_again_but_never_written_over(bucket: Bucket) -> None:
    before = bucket.put(STRANGE)
    bucket.practice.faults({"what": "status", "operation": "GetBucketLifecycle", "times": 2})
    assert bucket.change()[0] == 0
    bucket.practice.faults({"what": "status", "operation": "GetBucketLifecycle"})
    code, said = bucket.change("--days", "7", "--yes")
    assert code == 1
    assert "It was asked for 4 times. Try again later." in said
    assert bucket.asked("PutBucketLifecycle") == 1  # the one of `put`
    bucket.practice.faults({"what": "html", "operation": "GetBucketLifecycle"})
    assert bucket.change("--days", "7", "--yes")[0] == 1
    bucket.practice.faults({"what": "status", "operation": "PutBucketLifecycle", "status": 500})
    code, said = bucket.change("--days", "7", "--yes")
    bucket.practice.faults()
    assert code == 1
    assert "are as they were. Try again later." in said
    assert bucket.now() == before


def test_an_answer_that_is_lost_is_looked_up(bucket: Bucket) -> None:
    bucket.put(STRANGE)
    bucket.practice.faults({"what": "lost", "operation": "PutBucketLifecycle"})
    code, said = bucket.change("--days", "7", "--yes")
    assert code == 0, said
    assert [one.id for one in bucket.now().rules] == ["logs", RULE_ID]


def test_what_cannot_be_read_back_is_told(bucket: Bucket) -> None:
    bucket.practice.faults({"what": "deny", "operation": "GetBucketLifecycle", "skip": 2})
    code, said = bucket.change("--days", "7", "--yes")
    assert code == 1
    assert "were sent, but cannot be read back" in said


def test_what_oss_does_not_take_changes_nothing(bucket: Bucket) -> None:
    before = bucket.put(
        STRANGE.replace("</Rule>", "<Filter><ObjectSizeGreaterThan>9</ObjectSizeGreaterThan></Filter></Rule>")
    )
    code, said = bucket.change("--days", "7", "--prefix", "logs/", "--yes")
    assert code == 1
    assert "are as they were. Look at the rules in OSS's console" in said
    assert "0014-00000085" in said
    assert bucket.now() == before


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent otherwise")
def test_an_interrupt_changes_nothing(bucket: Bucket) -> None:
    bucket.practice.faults({"what": "delay", "operation": "ListMultipartUploads", "seconds": 5})
    with bucket.start("--days", "7", "--yes") as process:
        soon(lambda: bucket.asked("GetBucketLifecycle"))
        process.send_signal(signal.SIGINT)
        said = process.communicate()[0]
    assert process.returncode == 130
    assert "Traceback" not in said
    assert bucket.now() == Document()


def test_files_that_hold_no_rules(bucket: Bucket, tmp_path: Path) -> None:
    before = bucket.put(STRANGE)
    for content in (b"", b"<Other/>", b"{}"):
        (tmp_path / "rules.xml").write_bytes(content)
        code, said = bucket.change("--restore", str(tmp_path / "rules.xml"), "--yes")
        assert code == 2
        assert "no lifecycle rules" in said
    assert bucket.change("--restore", str(tmp_path), "--yes")[0] == 2
    assert bucket.change("--restore", str(tmp_path / "missing"), "--yes")[0] == 2
    assert bucket.now() == before


def test_nothing_is_changed_that_cannot_be_kept(bucket: Bucket) -> None:
    bucket.shell.home.mkdir(exist_ok=True)
    (bucket.shell.home / "lifecycle").write_text("a file in the way")
    code, said = bucket.change("--days", "7", "--yes")
    assert code == 1
    assert "cannot use its folder" in said
    assert bucket.now() == Document()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--days", "0"],
        ["--days", "soon"],
        ["--days", "7", "--remove"],
        ["--remove", "--restore", "x"],
        ["--prefix", "a/"],
        ["--days", "7", "--prefix", "/a"],
        ["--connection", "nobody"],
        ["--region", "夏天"],
    ],
)
def test_wrong_usage(bucket: Bucket, arguments: list[str]) -> None:
    code, said = bucket.change(*arguments)
    assert code == 2, said
    assert bucket.asked("") == 0


def test_a_prefix_is_no_part_of_the_address(bucket: Bucket) -> None:
    done = bucket.shell.run("clean-up-rule", f"{bucket.address}/logs/", "--days", "7")
    assert done.returncode == 2
    assert "--prefix" in done.stderr
