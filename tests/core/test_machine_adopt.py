"""An upload that somebody else began, gone on with: compared before anything is sent, and under its own id."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.machine_world import World
from helpers.value_server import DENIED, OFFLINE, PASSES, Multipart, crc_of, etag_of
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.changes import Compared, Ended
from partwise.core.lifecycle import State
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.upload import Comparison, PartState, Stamp, StoredPart, Target

TARGET = Target("here", "bucket", "theirs")
SIZE = 5 * MIN_PART_SIZE + 77
STAMP = Stamp(SIZE, 5, 8, 1)


@pytest.fixture
def world() -> World:
    world = World(parallel=2)
    world.server.files["film"] = STAMP
    return world


def begun_elsewhere(world: World, *numbers: int, wrong: int = 0, size: int = MIN_PART_SIZE) -> None:
    """Parts that another client stored; part `wrong` holds other bytes."""
    held = world.server.uploads["theirs"] = Multipart(TARGET, "", 0.0)
    for number in numbers:
        crc = crc_of(STAMP, number) ^ (number == wrong)
        held.parts[number] = StoredPart(number, size, etag_of(crc), crc)


def adopt(world: World) -> str:
    turn = world.tell(said.Adopt("film", TARGET, "theirs"))
    (upload,) = turn.uploads.values()
    return upload.id


def test_only_missing_and_differing_parts_are_sent(world: World) -> None:
    begun_elsewhere(world, 1, 2, 4, wrong=2)
    id_ = adopt(world)
    world.run()
    assert (world.state(id_), world.seen[id_].verified, world.seen[id_].upload_id) == (State.DONE, True, "theirs")
    assert sorted(number for _, number in world.server.sent) == [2, 3, 5, 6]
    (told,) = world.told(Compared)
    assert told.comparison == Comparison(identical=2, differing=1, incomparable=0, missing=3)


def test_nothing_is_sent_before_all_is_compared(world: World) -> None:
    begun_elsewhere(world, 1, 2, 3)
    adopt(world)
    while not world.told(Compared):
        assert not world.server.sent
        assert all(job.only_compare for job in world.in_hand if isinstance(job, do.SendPart))
        world.answer()
    assert [job.part.number for job in world.in_hand if isinstance(job, do.SendPart)] == [4, 5]


def test_with_everything_stored_it_is_completed(world: World) -> None:
    begun_elsewhere(world, 1, 2, 3, 4, 5)
    held = world.server.uploads["theirs"]
    crc = crc_of(STAMP, 6)
    held.parts[6] = StoredPart(6, 77, etag_of(crc), crc)
    id_ = adopt(world)
    world.run()
    assert (world.state(id_), world.server.sent) == (State.DONE, [])


def test_with_nothing_stored_all_is_sent(world: World) -> None:
    begun_elsewhere(world)
    id_ = adopt(world)
    world.run()
    assert (world.state(id_), world.seen[id_].upload_id) == (State.DONE, "theirs")


def test_uneven_parts_keep_their_sizes_and_come_back_after_a_crash(world: World) -> None:
    begun_elsewhere(world, 1)
    held = world.server.uploads["theirs"]
    held.parts[2] = StoredPart(2, 2 * MIN_PART_SIZE, etag_of(crc_of(STAMP, 2)), crc_of(STAMP, 2))
    id_ = adopt(world)
    while not world.told(Compared):
        world.answer()
    world.answer()
    lengths = world.seen[id_].lengths
    assert lengths == (MIN_PART_SIZE, 2 * MIN_PART_SIZE, MIN_PART_SIZE, MIN_PART_SIZE, 77)
    world.crash()
    assert world.seen[id_].lengths == lengths
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)
    assert sorted(number for _, number in world.server.sent) == [3, 4, 5]


def test_killed_before_the_layout_was_known(world: World) -> None:
    begun_elsewhere(world, 1, 2)
    id_ = adopt(world)
    world.answer(do.LookAt)
    world.crash()
    world.run()
    assert (world.state(id_), world.seen[id_].upload_id) == (State.DONE, "theirs")


def test_an_upload_that_is_gone_is_not_begun_anew(world: World) -> None:
    id_ = adopt(world)
    world.run()
    assert (world.state(id_), world.fault_code(id_)) == (State.LISTED, "NoSuchUpload")
    assert not world.server.uploads


def test_parts_of_another_file_are_told(world: World) -> None:
    begun_elsewhere(world, 1, 2, size=SIZE)
    id_ = adopt(world)
    world.run()
    assert (world.state(id_), world.fault_code(id_)) == (State.LISTED, "NotOfThisFile")
    assert [ended.upload.source for ended in world.told(Ended)] == ["film"]
    assert world.server.uploads["theirs"].parts.keys() == {1, 2}


def test_our_own_is_resumed_with_the_file_where_it_is_now(world: World) -> None:
    id_ = world.sending(3)
    world.pause(id_)
    world.run()
    world.server.files["elsewhere"] = world.server.files.pop("a")
    turn = world.tell(said.Adopt("elsewhere", TARGET, world.seen[id_].upload_id))
    assert list(turn.uploads) == [id_]
    world.run()
    assert (world.state(id_), world.seen[id_].source) == (State.DONE, "elsewhere")
    assert len(world.server.sent) == 3


def test_our_own_can_be_reviewed_with_another_file(world: World) -> None:
    id_ = world.sending(3)
    world.answer()
    world.pause(id_)
    world.run()
    sent = len(world.server.sent)
    world.server.files["elsewhere"] = replace(world.server.files["a"], mtime_ns=9)
    world.tell(said.Adopt("elsewhere", TARGET, world.seen[id_].upload_id, review=True))
    world.run()
    assert (world.state(id_), len(world.server.sent)) == (State.PAUSED, sent)
    assert world.seen[id_].comparison == Comparison(0, sent, 0, 3 - sent)
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)


def test_our_own_that_is_under_way_keeps_its_file(world: World) -> None:
    id_ = world.sending(3)
    world.tell(said.Adopt("elsewhere", TARGET, world.seen[id_].upload_id))
    world.run()
    assert (world.state(id_), world.seen[id_].source) == (State.DONE, "a")


def test_a_file_on_its_way_to_the_same_object_is_refused(world: World) -> None:
    begun_elsewhere(world, 1)
    own = world.tell(said.Add("film", TARGET, STAMP, part_size=MIN_PART_SIZE, paused=True))
    (first,) = own.uploads
    second = adopt(world)
    assert (world.state(second), world.fault_code(second)) == (State.FAILED, "AlreadyOnList")
    assert world.state(first) is State.PAUSED
    assert world.server.uploads["theirs"].parts.keys() == {1}


def test_paused_while_comparing_it_goes_on(world: World) -> None:
    begun_elsewhere(world, 1, 2, 3)
    id_ = adopt(world)
    world.answer(do.LookAt)
    world.answer(do.ListParts)
    world.answer()
    world.pause(id_)
    world.run()
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)
    assert sorted(number for _, number in world.server.sent) == [4, 5, 6]


def test_without_a_network_it_waits(world: World) -> None:
    begun_elsewhere(world, 1)
    id_ = adopt(world)
    world.answer(do.LookAt)
    world.answer(do.ListParts, OFFLINE)
    assert world.seen[id_].offline
    world.run()
    assert world.state(id_) is State.DONE


def test_a_comparison_that_fails_for_a_moment_loses_no_part(world: World) -> None:
    begun_elsewhere(world, 1, 2, 3)
    id_ = adopt(world)
    world.answer(do.LookAt)
    world.answer(do.ListParts)
    world.answer(mood=PASSES)
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)
    assert sorted(number for _, number in world.server.sent) == [4, 5, 6]


def test_after_a_wrong_file_the_right_one_is_taken(world: World) -> None:
    """A refusal leaves nothing in the journal, so the next command is not taken for the first one."""
    begun_elsewhere(world, 1, 2)
    world.server.files["other"] = Stamp(MIN_PART_SIZE, 6, 8, 2)
    turn = world.tell(said.Adopt("other", TARGET, "theirs"))
    (wrong,) = turn.uploads
    world.run()
    assert (world.state(wrong), world.fault_code(wrong)) == (State.LISTED, "NotOfThisFile")
    assert wrong not in world.journal
    world.crash()
    right = adopt(world)
    world.run()
    assert (world.seen[right].source, world.state(right), world.seen[right].verified) == ("film", State.DONE, True)


def test_without_the_right_to_list_parts_it_is_told(world: World) -> None:
    """Nothing but the list tells how somebody else has cut the file."""
    begun_elsewhere(world, 1)
    id_ = adopt(world)
    world.answer(do.LookAt)
    world.answer(do.ListParts, DENIED)
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, "AccessDenied")
    world.resume(id_)
    world.run()
    assert world.state(id_) is State.DONE


# --- with a review ---------------------------------------------------------------------------------------------


def review(world: World) -> str:
    """Adopted, compared, and waiting for the user's word."""
    turn = world.tell(said.Adopt("film", TARGET, "theirs", review=True))
    world.run()
    (id_,) = turn.uploads
    return id_


def test_under_review_nothing_is_sent_until_the_user_says_so(world: World) -> None:
    begun_elsewhere(world, 1, 2, 4, wrong=2)
    id_ = review(world)
    shown = world.seen[id_]
    assert (shown.state, shown.review, world.server.sent) == (State.PAUSED, True, [])
    assert shown.comparison == Comparison(identical=2, differing=1, incomparable=0, missing=3)
    stored, differs, waiting = PartState.STORED, PartState.DIFFERS, PartState.WAITING
    assert list(shown.parts) == [stored, differs, waiting, stored, waiting, waiting]
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].verified, world.seen[id_].comparison) == (State.DONE, True, None)
    assert sorted(number for _, number in world.server.sent) == [2, 3, 5, 6]


def test_under_review_even_a_whole_upload_is_not_completed(world: World) -> None:
    begun_elsewhere(world, 1, 2, 3, 4, 5)
    held = world.server.uploads["theirs"]
    held.parts[6] = StoredPart(6, 77, etag_of(crc_of(STAMP, 6)), crc_of(STAMP, 6))
    id_ = review(world)
    assert (world.state(id_), world.server.objects) == (State.PAUSED, {})
    assert world.seen[id_].comparison == Comparison(6, 0, 0, 0)
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.server.sent) == (State.DONE, [])


def test_paused_in_the_middle_of_a_review_it_is_compared_again(world: World) -> None:
    begun_elsewhere(world, 1, 2, 3)
    (id_,) = world.tell(said.Adopt("film", TARGET, "theirs", review=True)).uploads
    world.answer(do.LookAt)
    world.answer(do.ListParts)
    world.pause(id_)
    world.run()
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.server.sent) == (State.PAUSED, [])
    assert world.seen[id_].comparison == Comparison(3, 0, 0, 3)


def test_killed_in_a_review_nothing_is_sent_either(world: World) -> None:
    begun_elsewhere(world, 1, 2)
    (id_,) = world.tell(said.Adopt("film", TARGET, "theirs", review=True)).uploads
    world.answer(do.LookAt)
    world.answer(do.ListParts)
    world.crash()
    world.run()
    assert (world.state(id_), world.server.sent) == (State.PAUSED, [])


def test_a_review_that_ends_in_an_abort_is_forgotten(world: World) -> None:
    begun_elsewhere(world, 1, wrong=1)
    id_ = review(world)
    world.abort(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].comparison, world.server.uploads) == (State.ABORTED, None, {})
