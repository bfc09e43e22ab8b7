"""What goes wrong on an upload's way: parts, files that change, uploads that vanish, an end that is uncertain."""

from __future__ import annotations

import pytest

from helpers.machine_world import World
from helpers.value_server import ALTERED, DENIED, LOST, PASSES, fixable, passing
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.beginning import MAX_NEW_BEGINNINGS
from partwise.core.changes import Started
from partwise.core.ending import CONFIRMATION_WAITS, MAX_RELISTS
from partwise.core.faults import FILE_CHANGED, NOT_CONFIRMED
from partwise.core.integrity import combined
from partwise.core.lifecycle import State
from partwise.core.limits import MAX_ATTEMPTS
from partwise.core.retry import CRC_MISMATCH, MAX_CRC_ATTEMPTS
from partwise.core.upload import Answer, PartState


@pytest.fixture
def world() -> World:
    return World(parallel=2)


# --- trouble with parts ----------------------------------------------------------------------------------------


def test_a_part_that_fails_waits_and_is_sent_again(world: World) -> None:
    id_ = world.sending()
    world.answer(mood=PASSES)
    shown = world.seen[id_]
    assert PartState(shown.parts[0]) is PartState.RETRYING
    assert (shown.attempt, shown.retry_in, shown.retries) == (2, 0.5, 1)
    assert world.asked() == ["SendPart 2", "SendPart 3"]
    world.wait()
    world.answer(do.SendPart)
    assert world.asked() == ["SendPart 3", "SendPart 1"]
    world.run()
    assert (world.state(id_), world.seen[id_].fault) == (State.DONE, None)


def test_a_part_that_keeps_failing_stops_the_upload_and_keeps_the_others(world: World) -> None:
    id_ = world.sending(parts=2)
    world.answer(do.SendPart)
    for _ in range(MAX_ATTEMPTS - 1):
        world.answer(do.SendPart, PASSES)
        world.wait()
    world.answer(do.SendPart, PASSES)
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, "ServiceUnavailable")
    assert world.journal[id_][1].keys() == {1}
    assert world.machine.resting
    world.resume(id_)
    world.run()
    assert world.state(id_) is State.DONE


def test_a_part_that_arrives_altered_is_sent_again_at_most_three_times(world: World) -> None:
    id_ = world.sending(parts=2)
    world.answer(do.SendPart, ALTERED)
    world.answer(do.SendPart)
    for _ in range(MAX_CRC_ATTEMPTS - 1):
        assert world.state(id_) is State.SENDING
        world.wait()
        world.answer(do.SendPart, ALTERED)
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, CRC_MISMATCH)
    assert 1 not in world.journal[id_][1]
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)


def test_a_small_file_that_arrives_altered_is_sent_again(world: World) -> None:
    id_ = world.add("a", 1)
    world.answer(do.LookAt)
    world.answer(do.PutObject, ALTERED)
    assert (world.state(id_), world.fault_code(id_)) == (State.SENDING, CRC_MISMATCH)
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)


def test_a_lost_answer_to_a_part_costs_that_part_only(world: World) -> None:
    world.sending()
    world.answer(mood=LOST)
    world.run()
    assert sorted(number for _, number in world.server.sent) == [1, 1, 2, 3]


def test_what_a_server_asks_for_is_waited(world: World) -> None:
    id_ = world.sending()
    effect = world.in_hand[0]
    slow = passing("ServiceUnavailable")
    slow = type(slow)(slow.kind, slow.title, code=slow.code, retry_after=120.0)
    world.come_home(effect, said.Failed(id_, slow, 1))
    assert world.seen[id_].retry_in == 120.0
    assert world.machine.next_due() == world.now + 120.0


def test_a_clock_set_back_does_not_hold_up_a_retry_for_long(world: World) -> None:
    world.sending(parts=2)
    world.answer(mood=PASSES)
    world.wait(-86_400.0)
    assert world.asked() == ["SendPart 2", "SendPart 1"]


def test_a_changed_file_stops_and_is_never_mixed(world: World) -> None:
    id_ = world.sending()
    world.answer()
    world.server.write("a", 3)
    world.answer()
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, FILE_CHANGED)
    world.run()
    assert world.journal[id_][1].keys() == {1}
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, FILE_CHANGED)
    assert not world.server.objects


def test_a_former_file_put_back_goes_on(world: World) -> None:
    id_ = world.sending()
    stamp = world.server.files["a"]
    world.server.write("a", 3)
    world.answer()
    world.run()
    world.server.files["a"] = stamp
    world.resume(id_)
    world.run()
    assert world.state(id_) is State.DONE


def test_a_change_before_complete_is_never_completed(world: World) -> None:
    id_ = world.completing()
    world.server.write("a", 3)
    world.answer(do.Complete)
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, FILE_CHANGED)
    assert not world.server.objects


# --- an upload that vanishes -----------------------------------------------------------------------------------


def test_a_vanished_upload_begins_anew_and_is_told(world: World) -> None:
    id_ = world.sending()
    world.answer()
    first = world.seen[id_].upload_id
    world.vanish(first)
    world.answer()
    assert (world.state(id_), world.seen[id_].upload_id) == (State.WAITING, "")
    assert world.journal[id_][1] == {}
    world.run()
    started = world.told(Started)
    assert [news.upload.upload_id for news in started] == [first, world.seen[id_].upload_id]
    assert first != world.seen[id_].upload_id
    assert started[1].kept == 0
    assert world.state(id_) is State.DONE


def test_an_upload_that_vanished_while_paused_begins_anew(world: World) -> None:
    id_ = world.sending()
    world.answer()
    world.pause(id_)
    world.answer(mood=PASSES)
    world.answer(mood=PASSES)
    world.vanish(world.seen[id_].upload_id)
    world.resume(id_)
    world.run()
    assert world.state(id_) is State.DONE


def vanish_again_and_again(world: World, id_: str) -> None:
    while world.state(id_) is not State.FAILED:
        world.answer()
        world.vanish(world.seen[id_].upload_id)


def test_an_upload_that_keeps_vanishing_is_told(world: World) -> None:
    id_ = world.sending()
    vanish_again_and_again(world, id_)
    assert world.fault_code(id_) == "UploadVanishes"
    assert len(world.told(Started)) == MAX_NEW_BEGINNINGS + 1
    world.run()


def test_after_that_a_resume_helps_as_promised(world: World) -> None:
    id_ = world.sending()
    vanish_again_and_again(world, id_)
    world.run()
    world.resume(id_)
    world.run()
    assert world.state(id_) is State.DONE


# --- the end is uncertain (reference, 8.2) ---------------------------------------------------------------------


def test_a_lost_answer_to_complete_is_confirmed_by_the_marker(world: World) -> None:
    id_ = world.completing()
    world.answer(do.Complete, LOST)
    assert (world.state(id_), world.journal[id_][0].state) == (State.CONFIRMING, State.CONFIRMING)
    world.wait()
    world.answer(do.Confirm)
    assert (world.state(id_), world.seen[id_].verified, world.seen[id_].fault) == (State.DONE, True, None)
    assert world.machine.resting


def test_what_could_not_be_looked_at_is_looked_at_again_on_a_resume(world: World) -> None:
    """OSS has completed the upload, and then could not be reached for long."""
    id_ = world.completing()
    world.answer(do.Complete, LOST)
    while world.state(id_) is not State.FAILED:
        world.wait()
        world.answer(do.Confirm, PASSES)
    world.resume(id_)
    world.answer(do.LookAt)
    world.answer(do.ListParts)
    assert world.asked() == ["Confirm"]
    world.answer()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)


def test_complete_is_repeated_while_the_upload_lives(world: World) -> None:
    id_ = world.completing()
    world.answer(do.Complete, PASSES)
    world.wait()
    world.answer(do.Confirm)
    assert world.state(id_) is State.COMPLETING
    assert world.machine.next_due() == world.now + CONFIRMATION_WAITS[0]
    world.wait()
    world.answer(do.Complete)
    assert world.state(id_) is State.DONE


def test_an_object_of_somebody_else_confirms_nothing(world: World) -> None:
    id_ = world.completing()
    world.answer(do.Complete, LOST)
    target = world.seen[id_].target
    found = world.server.objects[target]
    world.server.objects[target] = type(found)(found.size, found.etag, found.crc64, marker="somebody else's")
    world.run()
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, NOT_CONFIRMED)
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)


def test_what_could_not_be_confirmed_is_forgotten_when_it_is_begun_anew(world: World) -> None:
    id_ = world.completing()
    world.vanish(world.seen[id_].upload_id)
    world.run()
    assert world.fault_code(id_) == NOT_CONFIRMED
    world.resume(id_)
    assert world.journal[id_][0].upload_id == ""
    assert world.journal[id_][1] == {}


def test_an_upload_that_lives_is_never_called_lost(world: World) -> None:
    """OSS answers everything but Complete: what it holds stays known, and a resume completes it."""
    id_ = world.completing()
    upload_id = world.seen[id_].upload_id
    while world.state(id_) is not State.FAILED:
        if not world.in_hand:
            world.wait()
        elif isinstance(world.in_hand[0], do.Complete):
            world.answer(do.Complete, PASSES)
        else:
            world.answer()
    assert world.fault_code(id_) == "ServiceUnavailable"
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].upload_id) == (State.DONE, upload_id)
    assert len(world.server.sent) == 3


def test_an_object_that_differs_is_told_and_nothing_is_deleted(world: World) -> None:
    id_ = world.completing()
    world.answer(do.Complete, ALTERED)
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, "ObjectDiffers")
    assert not world.seen[id_].verified
    assert world.server.objects


def test_a_callback_that_failed_is_a_warning(world: World) -> None:
    id_ = world.completing()
    (effect,) = world.in_hand
    upload = world.seen[id_]
    crc = combined(world.journal[id_][1].values())  # what OSS would tell
    world.come_home(effect, said.Completed(id_, Answer('"x-3"', crc, "request", warning="CallbackFailed")))
    upload = world.seen[id_]
    assert (upload.state, upload.verified, upload.warning) == (State.DONE, True, "CallbackFailed")


def test_a_part_that_complete_misses_is_sent_again(world: World) -> None:
    """The server's list tells which (reference, 8.2)."""
    id_ = world.completing()
    upload_id, stamp = world.seen[id_].upload_id, world.seen[id_].stamp
    assert stamp is not None
    world.server.uploads[upload_id].parts.pop(2)
    world.proven.discard((upload_id, 2, stamp))
    world.answer(do.Complete)
    assert world.state(id_) is State.STARTING
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)
    assert [number for _, number in world.server.sent] == [1, 2, 3, 2]


def test_without_the_right_to_list_all_parts_are_sent_again_when_complete_misses_one(world: World) -> None:
    id_ = world.completing()
    upload_id = world.seen[id_].upload_id
    world.server.uploads[upload_id].parts.pop(2)
    world.proven.clear()
    world.answer(do.Complete)
    world.answer(do.LookAt)
    world.answer(do.ListParts, DENIED)
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)
    assert [number for _, number in world.server.sent] == [1, 2, 3, 1, 2, 3]


def test_a_complete_that_misses_parts_again_and_again_is_given_up(world: World) -> None:
    id_ = world.completing()
    for _ in range(MAX_RELISTS + 1):
        assert world.state(id_) is State.COMPLETING
        (effect,) = world.in_hand
        world.come_home(effect, said.Failed(id_, fixable("InvalidPart")))
        while world.state(id_) in (State.STARTING, State.SENDING):
            world.answer()
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, "InvalidPart")
    assert len(world.journal[id_][1]) == 3
    world.resume(id_)
    world.run()
    assert world.state(id_) is State.DONE
