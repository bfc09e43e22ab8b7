"""What the window asks of a bucket beside its uploads, asked of a real server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from helpers.practice import PracticeBucket, practice, practice_process
from helpers.sample_uploads import sample_upload
from helpers.shell import soon
from partwise.core.assembly import Outlook
from partwise.core.browsing import ObjectSeen, PlaceSeen
from partwise.core.changes import SaveUpload
from partwise.core.cleanup import RULE_ID
from partwise.core.cleanup_plan import CHANGED_MEANWHILE, DIFFER, RuleBook, Wish
from partwise.core.errors import Fixable, Stopped, UploadGone
from partwise.core.lifecycle import State
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.unfinished import missing_action
from partwise.desk import Desk
from partwise.oss.client import Client
from partwise.store.home import Home
from partwise.store.journal import SqliteJournal
from partwise.ui.server_port import ServerPort

__all__ = ["practice", "practice_process"]

LIFECYCLE = (("lifecycle", ""),)
NAME = "practice"
ON = Event()  # never set: somebody waits for the answer
PART = b"p" * MIN_PART_SIZE
THEIRS = (
    "<Rule><ID>logs</ID><Prefix>logs/</Prefix><Status>Enabled</Status><Expiration><Days>30</Days></Expiration>"
    '<Unheard of="it"><Deep>kept</Deep></Unheard></Rule>'
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, tmp_path / "logs")


@pytest.fixture
def desk(practice: PracticeBucket, home: Home) -> Iterator[Desk]:
    practice.send("DELETE", query=LIFECYCLE)
    clients = {NAME: Client(practice.connection(), lambda: practice.credentials)}
    yield Desk(clients.__getitem__, home)
    clients[NAME].close()
    practice.reset()
    listed = practice.send("GET", query=(("uploads", ""),))
    for key, upload_id in zip(listed.texts("Key"), listed.texts("UploadId"), strict=True):
        practice.send("DELETE", key, (("uploadId", upload_id),))


def put_rules(practice: PracticeBucket, *rules: str) -> None:
    xml = f"<LifecycleConfiguration>{''.join(rules)}</LifecycleConfiguration>".encode()
    assert practice.send("PUT", query=LIFECYCLE, body=xml).status == 200


def begin(practice: PracticeBucket, key: str, *numbers: int, part: bytes = PART) -> str:
    upload_id = practice.initiate(key)
    for number in numbers:
        assert practice.send_part(key, upload_id, number, part).status == 200
    return upload_id


def remember(home: Home, upload_id: str, state: State) -> None:
    """This computer's journal knows the upload."""
    journal = SqliteJournal(home.journal)
    journal.save([SaveUpload(replace(sample_upload(b"\0"), upload_id=upload_id, state=state))])
    journal.close()


def test_the_window_may_ask_it(desk: Desk) -> None:
    port: ServerPort = desk
    assert port is desk


def test_all_buckets_of_the_account(desk: Desk, practice: PracticeBucket) -> None:
    assert desk.buckets(NAME, ON) == (practice.bucket,)


def test_who_may_not_list_buckets_is_told_so(desk: Desk, practice: PracticeBucket) -> None:
    practice.faults({"what": "deny", "operation": "ListBuckets"})
    with pytest.raises(Fixable) as caught:
        desk.buckets(NAME, ON)
    assert missing_action(caught.value.fault) == "oss:ListBuckets"


def test_nobody_waits(desk: Desk, practice: PracticeBucket) -> None:
    stop = Event()
    stop.set()
    begin(practice, "film", 1)
    for ask in (
        lambda: desk.buckets(NAME, stop),
        lambda: desk.buckets_from(NAME, "", stop),
        lambda: desk.place_from(NAME, practice.bucket, "", "", stop),
        lambda: desk.create_folder(NAME, practice.bucket, "new/", stop),
        lambda: desk.today(NAME, practice.bucket, stop),
        lambda: desk.outlook(NAME, practice.bucket, "film", "any", stop),
    ):
        with pytest.raises(Stopped):
            ask()


# --- looking for a place ---------------------------------------------------------------------------------------


def test_a_bucket_with_what_is_known_of_it(desk: Desk, practice: PracticeBucket) -> None:
    seen = desk.buckets_from(NAME, "", ON)
    assert seen.more == ""
    (bucket,) = seen.buckets
    assert (bucket.name, bucket.region, bucket.storage_class) == (practice.bucket, practice.region, "Standard")
    assert 0 < time.time() - bucket.created < 3600
    assert desk.buckets_from(NAME, practice.bucket, ON).buckets == (), "behind the last there is none"


def test_what_lies_in_a_place(desk: Desk, practice: PracticeBucket) -> None:
    odd = "look/sub dir +%2F采访/"
    for key in ("look/", "look/a", f"{odd}b", f"{odd}c", "look//d", "look/e/", "looking/f"):
        assert practice.send("PUT", key, body=b"12345" if key == "look/a" else b"").status == 200
    seen = desk.place_from(NAME, practice.bucket, "look/", "", ON)
    assert seen == PlaceSeen(("", "e", "sub dir +%2F采访"), (ObjectSeen("a", 5),))
    assert desk.place_from(NAME, practice.bucket, odd, "", ON).objects == (ObjectSeen("b", 0), ObjectSeen("c", 0))
    assert desk.place_from(NAME, practice.bucket, "nothing/", "", ON) == PlaceSeen((), ())


def test_a_folder_is_made_once_and_nothing_is_overwritten(desk: Desk, practice: PracticeBucket) -> None:
    assert desk.create_folder(NAME, practice.bucket, "made/采访/", ON)
    assert practice.object_path("made/采访/").read_bytes() == b""
    assert desk.place_from(NAME, practice.bucket, "made/", "", ON).folders == ("采访",)
    practice.send("PUT", "made/full/", body=b"somebody's")
    assert not desk.create_folder(NAME, practice.bucket, "made/full/", ON)
    assert practice.object_path("made/full/").read_bytes() == b"somebody's"


def test_a_folder_that_cannot_be_is_told_before_anybody_is_asked(desk: Desk, practice: PracticeBucket) -> None:
    with pytest.raises(Fixable) as caught:
        desk.create_folder(NAME, practice.bucket, "/a/", ON)
    assert caught.value.fault.code == "InvalidObjectName"
    assert practice.requests("PutObject") == []


def test_a_lost_answer_makes_no_second_folder(desk: Desk, practice: PracticeBucket) -> None:
    practice.faults({"what": "lost", "operation": "PutObject", "times": 1})
    assert not desk.create_folder(NAME, practice.bucket, "lost/", ON), "the second attempt finds that of the first"
    assert practice.object_path("lost/").exists()


@pytest.mark.parametrize(
    ("operation", "ask", "action"),
    [
        ("ListBuckets", lambda desk, bucket: desk.buckets_from(NAME, "", ON), "oss:ListBuckets"),
        ("ListObjectsV2", lambda desk, bucket: desk.place_from(NAME, bucket, "", "", ON), "oss:ListObjects"),
        ("PutObject", lambda desk, bucket: desk.create_folder(NAME, bucket, "a/", ON), "oss:PutObject"),
    ],
)
def test_a_right_that_is_missing_for_looking_round_is_named(
    desk: Desk, practice: PracticeBucket, operation: str, ask: Callable[[Desk, str], object], action: str
) -> None:
    practice.faults({"what": "deny", "operation": operation})
    with pytest.raises(Fixable) as caught:
        ask(desk, practice.bucket)
    assert missing_action(caught.value.fault) == action


# --- the clean-up rule -----------------------------------------------------------------------------------------


def rules_and_plan(desk: Desk, practice: PracticeBucket, wish: Wish) -> tuple[RuleBook, RuleBook]:
    before = desk.rules(NAME, practice.bucket, ON)
    return before, desk.planned(before, wish, None, ON).change.after


def test_a_rule_is_added_and_the_former_ones_are_put_back(desk: Desk, practice: PracticeBucket, home: Home) -> None:
    put_rules(practice, THEIRS)
    before, after = rules_and_plan(desk, practice, Wish(7))
    kept = desk.change_rules(NAME, practice.bucket, before, after, ON)
    assert [rule.id for rule in kept.rules.rules] == ["logs", RULE_ID]
    assert b"<Deep>kept</Deep>" in practice.send("GET", query=LIFECYCLE).body
    assert Path(kept.path).parent == home.data / "lifecycle"
    assert Path(kept.path).read_bytes() == before.xml
    undone = desk.change_rules(NAME, practice.bucket, kept.rules, before, ON)
    assert undone.rules.rules == before.rules
    assert desk.rules(NAME, practice.bucket, ON).rules == before.rules


def test_undoing_the_first_rule_leaves_none(desk: Desk, practice: PracticeBucket) -> None:
    before, after = rules_and_plan(desk, practice, Wish(7, "logs/"))
    assert before.rules == ()
    kept = desk.change_rules(NAME, practice.bucket, before, after, ON)
    desk.change_rules(NAME, practice.bucket, kept.rules, before, ON)
    assert practice.send("GET", query=LIFECYCLE).refusal == (404, "NoSuchLifecycle")


def test_a_wish_that_a_rule_fulfils_needs_nothing(desk: Desk, practice: PracticeBucket) -> None:
    before, after = rules_and_plan(desk, practice, Wish(3))
    kept = desk.change_rules(NAME, practice.bucket, before, after, ON)
    covered = desk.planned(kept.rules, Wish(7, "films/"), None, ON).change
    assert (covered.needed, covered.covered_by) == (False, kept.rules.rules[0])
    assert not desk.planned(kept.rules, Wish(0, "films/"), None, ON).change.needed
    assert desk.planned(kept.rules, Wish(0), None, ON).change.needed


def test_a_prefix_that_no_rule_can_have_is_told_without_asking_oss(desk: Desk) -> None:
    with pytest.raises(Fixable, match="prefix"):
        desk.planned(RuleBook((), b"<LifecycleConfiguration/>"), Wish(7, "/a"), None, ON)


def test_todays_uploads_and_what_would_go(desk: Desk, practice: PracticeBucket, home: Home) -> None:
    remember(home, begin(practice, "films/own"), State.PAUSED)
    begin(practice, "films/theirs")
    begin(practice, "other")
    today = desk.today(NAME, practice.bucket, ON)
    effect = desk.planned(desk.rules(NAME, practice.bucket, ON), Wish(1, "films/"), today, ON).effect
    assert effect is not None
    assert effect.unfinished == 3
    assert [(one.upload.key, one.own) for one in effect.removals] == [("films/own", True), ("films/theirs", False)]
    assert [one.upload.key for one in effect.own] == ["films/own"]


def test_a_journal_that_cannot_be_read_makes_nothing_ones_own(desk: Desk, practice: PracticeBucket, home: Home) -> None:
    home.journal.write_bytes(b"no database at all, and long enough to look like one" * 100)
    upload_id = begin(practice, "films/a", 1)
    today = desk.today(NAME, practice.bucket, ON)
    assert today.own is None
    effect = desk.planned(desk.rules(NAME, practice.bucket, ON), Wish(1), today, ON).effect
    assert effect is not None
    assert not effect.own_known
    assert desk.outlook(NAME, practice.bucket, "films/a", upload_id, ON).own is None


def test_rules_that_somebody_else_changes_are_left(desk: Desk, practice: PracticeBucket) -> None:
    before, after = rules_and_plan(desk, practice, Wish(7))
    put_rules(practice, THEIRS)
    with pytest.raises(Fixable) as caught:
        desk.change_rules(NAME, practice.bucket, before, after, ON)
    assert caught.value.fault.code == CHANGED_MEANWHILE
    assert [rule.id for rule in desk.rules(NAME, practice.bucket, ON).rules] == ["logs"]


def test_rules_that_read_back_otherwise_are_told(desk: Desk, practice: PracticeBucket) -> None:
    before, after = rules_and_plan(desk, practice, Wish(7))
    practice.faults({"what": "delay", "operation": "GetBucketLifecycle", "skip": 1, "seconds": 1})
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(desk.change_rules, NAME, practice.bucket, before, after, ON)
        soon(lambda: practice.requests("PutBucketLifecycle"))
        put_rules(practice, THEIRS)
        with pytest.raises(Fixable) as caught:
            writing.result()
    assert caught.value.fault.code == DIFFER
    assert "former ones can be put back" in caught.value.fault.advice


@pytest.mark.parametrize("operation", ["GetBucketLifecycle", "PutBucketLifecycle"])
def test_a_missing_right_is_named(desk: Desk, practice: PracticeBucket, operation: str) -> None:
    before, after = rules_and_plan(desk, practice, Wish(7))
    practice.faults({"what": "deny", "operation": operation})
    with pytest.raises(Fixable) as caught:
        desk.change_rules(NAME, practice.bucket, before, after, ON)
    assert missing_action(caught.value.fault) == f"oss:{operation}"


# --- completing what is stored ---------------------------------------------------------------------------------


def look(desk: Desk, practice: PracticeBucket, key: str, upload_id: str) -> Outlook:
    return desk.outlook(NAME, practice.bucket, key, upload_id, ON)


def test_what_would_become_of_it(desk: Desk, practice: PracticeBucket, home: Home) -> None:
    practice.send("PUT", "film", body=b"before")
    upload_id = begin(practice, "film", 2, 5)
    remember(home, upload_id, State.PAUSED)
    outlook = look(desk, practice, "film", upload_id)
    assert (outlook.whole.holes, outlook.whole.size) == (((1, 1), (3, 4)), 2 * MIN_PART_SIZE)
    assert outlook.existing is not None
    assert outlook.existing.size == 6
    assert (outlook.own, outlook.recent, outlook.unseen) == (State.PAUSED, True, None)


@pytest.mark.parametrize("complete_all", [False, True])
def test_it_is_completed_and_proven(desk: Desk, practice: PracticeBucket, complete_all: bool) -> None:
    outlook = look(desk, practice, "whole", begin(practice, "whole", 1, 2))
    completed = desk.complete(NAME, practice.bucket, outlook, False, complete_all, ON)
    assert completed.proven is True
    assert practice.object_path("whole").read_bytes() == PART * 2
    with pytest.raises(UploadGone):
        look(desk, practice, "whole", outlook.upload.upload_id)


def test_an_object_is_not_replaced_where_that_was_not_wanted(desk: Desk, practice: PracticeBucket) -> None:
    outlook = look(desk, practice, "taken", begin(practice, "taken", 1))
    practice.send("PUT", "taken", body=b"faster")
    with pytest.raises(Fixable) as caught:
        desk.complete(NAME, practice.bucket, outlook, True, False, ON)
    assert caught.value.fault.code == "FileAlreadyExists"
    assert practice.object_path("taken").read_bytes() == b"faster"


def test_without_the_right_to_look_for_the_object(desk: Desk, practice: PracticeBucket) -> None:
    practice.faults({"what": "deny", "operation": "HeadObject"})
    outlook = look(desk, practice, "hidden", begin(practice, "hidden", 1))
    assert outlook.existing is None
    assert outlook.unseen is not None
    assert missing_action(outlook.unseen) == "oss:GetObject"


@pytest.mark.parametrize(("fault", "proven"), [("wrong-crc", False), ("no-crc", None)])
def test_what_oss_tells_decides_what_is_proven(
    desk: Desk, practice: PracticeBucket, fault: str, proven: bool | None
) -> None:
    outlook = look(desk, practice, fault, begin(practice, fault, 1))
    practice.faults({"what": fault, "operation": "CompleteMultipartUpload"})
    assert desk.complete(NAME, practice.bucket, outlook, False, False, ON).proven is proven


def test_a_lost_answer_is_cleared_up_by_the_object(desk: Desk, practice: PracticeBucket) -> None:
    outlook = look(desk, practice, "lost", begin(practice, "lost", 1, 2))
    practice.faults({"what": "lost", "operation": "CompleteMultipartUpload"})
    assert desk.complete(NAME, practice.bucket, outlook, False, False, ON).proven is True
    assert len(practice.requests("CompleteMultipartUpload")) == 1


def gone(practice: PracticeBucket, outlook: Outlook) -> None:
    practice.send("DELETE", outlook.upload.key, (("uploadId", outlook.upload.upload_id),))


@pytest.mark.parametrize(
    ("meanwhile", "faults", "said"),
    [
        (lambda *_: None, (), "The upload is still there."),
        (gone, (), "The upload is gone, and the object is not what its parts make."),
        (lambda *_: None, ({"what": "deny", "operation": "ListParts"},), "OSS cannot be asked how it stands"),
    ],
)
def test_a_lost_answer_that_nothing_clears_up(
    desk: Desk,
    practice: PracticeBucket,
    meanwhile: Callable[[PracticeBucket, Outlook], None],
    faults: tuple[dict[str, str], ...],
    said: str,
) -> None:
    practice.send("PUT", "unsure", body=b"somebody else's")
    outlook = look(desk, practice, "unsure", begin(practice, "unsure", 1))
    meanwhile(practice, outlook)
    practice.faults({"what": "bare", "operation": "CompleteMultipartUpload"}, *faults)
    with pytest.raises(Fixable) as caught:
        desk.complete(NAME, practice.bucket, outlook, False, False, ON)
    assert caught.value.fault.code == "CompleteUnconfirmed"
    assert said in caught.value.fault.title
