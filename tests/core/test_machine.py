"""The walks of an upload, step by step: what is asked of the world, what is journalled, what is told."""

from __future__ import annotations

import pytest

from helpers.machine_world import World
from helpers.value_server import ALTERED, DENIED, LOST, PASSES, UNTOLD, fixable, passing
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.changes import Added, Ended, ForgetUpload, PartStored, Removed, Retrying, SaveUpload, Started
from partwise.core.course import CONFIRMATION_WAITS, MAX_NEW_BEGINNINGS
from partwise.core.errors import Bug
from partwise.core.faults import FILE_CHANGED, NOT_CONFIRMED
from partwise.core.lifecycle import State
from partwise.core.limits import MAX_ATTEMPTS
from partwise.core.retry import CRC_MISMATCH, MAX_CRC_ATTEMPTS
from partwise.core.upload import Answer, PartState, Target, Upload


@pytest.fixture
def world() -> World:
    return World(parallel=2)


def sending(world: World, parts: int = 3, name: str = "a") -> str:
    """An upload whose first parts are in hand."""
    id_ = world.add(name, parts)
    while world.state(id_) is not State.SENDING:
        world.answer()
    return id_


def completing(world: World, parts: int = 3) -> str:
    """An upload whose Complete is in hand."""
    id_ = sending(world, parts)
    while world.state(id_) is State.SENDING:
        world.answer()
    return id_


def fault_code(world: World, id_: str) -> str:
    fault = world.seen[id_].fault
    return fault.code if fault else ""


# --- the straight way ------------------------------------------------------------------------------------------


def test_a_file_in_parts(world: World) -> None:
    id_ = world.add("a", 3)
    assert world.asked() == ["LookAt"]
    world.answer()
    assert world.asked() == ["Initiate"]
    world.answer()
    assert world.asked() == ["SendPart 1", "SendPart 2"]
    world.answer()
    assert world.asked() == ["SendPart 2", "SendPart 3"]
    world.answer()
    world.answer()
    assert world.asked() == ["Complete"]
    world.answer()
    done = world.seen[id_]
    assert (done.state, done.verified, done.request_id) == (State.DONE, True, "request")
    assert done.parts == bytes([PartState.STORED] * 3)
    assert world.machine.resting
    told = [type(news) for news in world.news]
    assert told == [Added, Started, PartStored, PartStored, PartStored, Ended]


def test_a_small_file_in_one_request(world: World) -> None:
    id_ = world.add("a", 1)
    world.answer(do.LookAt)
    assert world.asked() == ["PutObject"]
    world.answer()
    done = world.seen[id_]
    assert (done.state, done.verified, done.single, done.upload_id) == (State.DONE, True, True, "")
    assert world.machine.resting


def test_what_oss_does_not_tell_is_not_called_verified(world: World) -> None:
    small, large = world.add("small", 1), world.add("large", 2)
    while world.in_hand:
        world.answer(mood=UNTOLD)
    assert [world.seen[id_].verified for id_ in (small, large)] == [False, False]
    assert [world.state(id_) for id_ in (small, large)] == [State.DONE, State.DONE]


def test_free_workers_go_to_the_next_file(world: World) -> None:
    first, second, third = world.add("a", 1), world.add("b", 1), world.add("c", 1)
    assert [job.id for job in world.in_hand] == [first, second]
    world.answer(do.LookAt)
    world.answer(do.PutObject)
    assert [job.id for job in world.in_hand] == [second, third]


def test_the_files_that_were_added_first_go_first(world: World) -> None:
    first = sending(world, 4, "a")
    world.add("b", 4)
    assert {job.id for job in world.in_hand} == {first}
    world.answer()
    assert {job.id for job in world.in_hand} == {first}


def test_a_file_to_wait_waits_for_a_resume(world: World) -> None:
    id_ = world.add("a", 1, paused=True)
    assert world.state(id_) is State.PAUSED
    assert world.machine.resting
    world.resume(id_)
    world.run()
    assert world.state(id_) is State.DONE


def test_a_file_too_large_for_oss_fails_in_words(world: World) -> None:
    id_ = world.add("a", 600_000_000)
    world.answer(do.LookAt)
    assert (world.state(id_), fault_code(world, id_)) == (State.FAILED, "EntityTooLarge")
    assert world.machine.resting


def test_a_missing_file_fails_and_the_others_go_on(world: World) -> None:
    missing, there = world.add("missing"), world.add("there", 1)
    world.run()
    assert (world.state(missing), fault_code(world, missing)) == (State.FAILED, "FileMissing")
    assert world.state(there) is State.DONE


# --- pause, resume, abort, remove ------------------------------------------------------------------------------


def test_pause_and_resume_send_nothing_twice(world: World) -> None:
    id_ = sending(world)
    world.answer(do.SendPart)
    world.pause(id_)
    assert world.state(id_) is State.PAUSED
    assert PartState.IN_FLIGHT not in world.seen[id_].parts
    world.answer()  # one comes home all the same, and counts
    world.answer(mood=PASSES)  # one is cut
    assert world.machine.resting
    assert world.seen[id_].count(PartState.STORED) == 2
    world.resume(id_)
    world.answer(do.LookAt)
    world.answer(do.ListParts)
    assert world.asked() == ["SendPart 3"]
    world.run()
    assert world.state(id_) is State.DONE
    assert [number for _, number in world.server.sent] == [1, 2, 3]


def test_a_resume_waits_until_the_last_worker_is_home(world: World) -> None:
    id_ = sending(world)
    world.pause(id_)
    world.resume(id_)
    assert world.asked() == ["SendPart 1", "SendPart 2"]
    world.answer(mood=PASSES)
    assert world.asked() == ["SendPart 2"]
    world.answer(mood=PASSES)
    assert world.asked() == ["LookAt"]


def test_an_upload_id_told_after_a_pause_is_kept(world: World) -> None:
    id_ = world.add("a", 3)
    world.answer(do.LookAt)
    world.pause(id_)
    fact = world.answer(do.Initiate)
    assert isinstance(fact, said.Initiated)
    assert (world.state(id_), world.journal[id_][0].upload_id) == (State.PAUSED, fact.upload_id)
    world.resume(id_)
    world.answer(do.LookAt)
    assert world.asked() == ["ListParts"]


def test_an_upload_id_told_after_an_abort_is_aborted(world: World) -> None:
    id_ = world.add("a", 3)
    world.answer(do.LookAt)
    world.abort(id_)
    world.answer(do.Initiate)
    assert world.asked() == ["Abort"]
    world.run()
    assert world.state(id_) is State.ABORTED
    assert not world.server.uploads


def test_pause_and_resume_of_all(world: World) -> None:
    ids = [world.add(name, 3) for name in "abc"]
    world.tell(said.PauseAll())
    assert [world.state(id_) for id_ in ids] == [State.PAUSED] * 3
    world.tell(said.ResumeAll())
    world.run()
    assert [world.state(id_) for id_ in ids] == [State.DONE] * 3


def test_what_is_being_completed_does_not_pause(world: World) -> None:
    id_ = completing(world)
    assert not world.pause(id_).changes
    assert not world.abort(id_).changes
    world.answer()
    assert world.state(id_) is State.DONE


def test_an_abort_waits_for_the_parts_in_flight(world: World) -> None:
    id_ = sending(world)
    world.abort(id_)
    assert world.asked() == ["SendPart 1", "SendPart 2"]
    world.answer()  # arrives after all: it does not count, and is deleted with the rest
    assert world.asked() == ["SendPart 2"]
    world.answer(mood=PASSES)
    assert world.asked() == ["Abort"]
    world.answer()
    assert world.state(id_) is State.ABORTED
    assert world.journal[id_][1] == {}
    assert not world.server.uploads
    assert world.machine.resting


def test_an_abort_of_nothing_asks_nobody(world: World) -> None:
    id_ = world.add("a", 3, paused=True)
    world.abort(id_)
    assert world.state(id_) is State.ABORTED
    assert not world.in_hand


def test_an_abort_that_does_not_get_through_is_tried_again_then_told(world: World) -> None:
    id_ = sending(world)
    world.pause(id_)
    world.run()
    world.abort(id_)
    world.answer(do.Abort, PASSES)
    assert isinstance(world.news[-1], Retrying)
    world.wait()
    world.answer(do.Abort, DENIED)
    assert (world.state(id_), fault_code(world, id_)) == (State.FAILED, "AccessDenied")
    world.abort(id_)
    world.run()
    assert world.state(id_) is State.ABORTED


def test_an_abort_has_all_its_attempts_whatever_was_tried_before(world: World) -> None:
    id_ = sending(world)
    world.pause(id_)
    world.run()
    world.resume(id_)
    world.answer(do.LookAt)
    for _ in range(MAX_ATTEMPTS - 1):
        world.answer(do.ListParts, PASSES)
        world.wait()
    world.pause(id_)
    world.run()
    world.abort(id_)
    world.answer(do.Abort, PASSES)
    assert world.state(id_) is State.ABORTING


def test_an_old_fault_is_not_told_of_an_upload_that_was_aborted(world: World) -> None:
    id_ = sending(world)
    world.answer(mood=DENIED)
    assert world.state(id_) is State.FAILED
    world.abort(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].fault) == (State.ABORTED, None)


def test_remove_takes_off_the_list_what_rests(world: World) -> None:
    id_ = sending(world)
    assert not world.tell(said.Remove((id_,))).news
    world.pause(id_)
    turn = world.tell(said.Remove((id_,)))
    assert turn.changes == [ForgetUpload(id_)]
    assert turn.news == [Removed(id_)]
    assert len(world.server.uploads) == 1  # what the server holds stays there
    world.run()  # the workers come home to nobody
    again = world.add("a")
    assert again != id_
    world.run()
    assert world.state(again) is State.DONE


def test_commands_for_nobody_are_harmless(world: World) -> None:
    for command in (said.Pause, said.Resume, said.Abort, said.Remove):
        turn = world.tell(command(("nobody",)))
        assert not (turn.changes or turn.effects or turn.news)


def test_a_path_that_was_refused_is_shown_as_failed_and_not_journalled(world: World) -> None:
    turn = world.tell(said.AddRefused("/a", Target("c", "b", "k"), fixable("EmptyFolder"), "batch/"))
    assert [type(news) for news in turn.news] == [Added, Ended]
    (upload,) = turn.uploads.values()
    assert (upload.state, upload.batch) == (State.FAILED, "batch/")
    assert not turn.changes
    assert world.machine.resting


def test_a_name_oss_cannot_take_is_refused_on_a_resume_too(world: World) -> None:
    target = Target("c", "b", "caf\udce9")
    turn = world.tell(said.AddRefused("bad", target, fixable("InvalidObjectName")))
    (id_,) = turn.uploads
    world.server.write("bad", 3)
    world.resume(id_)
    world.run()
    assert (world.state(id_), fault_code(world, id_)) == (State.FAILED, "InvalidObjectName")


# --- the same file again ---------------------------------------------------------------------------------------


def test_the_same_unfinished_file_is_continued(world: World) -> None:
    id_ = sending(world)
    world.answer()
    world.pause(id_)
    world.run()
    assert world.add("a") == id_
    world.run()
    assert world.state(id_) is State.DONE
    assert len(world.server.sent) == 3


def test_the_same_file_added_twice_is_sent_once(world: World) -> None:
    assert world.add("a", 3) == world.add("a")
    world.run()
    assert len(world.server.sent) == 3


def test_a_file_that_is_done_is_sent_again(world: World) -> None:
    first = world.add("a", 1)
    world.run()
    second = world.add("a")
    assert second != first
    world.run()
    assert world.state(second) is State.DONE


def test_added_to_wait_the_unfinished_file_goes_on_waiting(world: World) -> None:
    id_ = sending(world)
    world.pause(id_)
    assert world.add("a", paused=True) == id_
    assert world.state(id_) is State.PAUSED


def test_a_changed_file_aborts_its_former_upload_and_begins_another(world: World) -> None:
    old = sending(world)
    world.pause(old)
    world.run()
    new = world.add("a", 4)
    assert new != old
    world.run()
    assert (world.state(old), world.state(new)) == (State.ABORTED, State.DONE)
    assert not world.server.uploads


def test_a_file_whose_upload_is_being_aborted_begins_another(world: World) -> None:
    old = sending(world)
    world.abort(old)
    new = world.add("a")
    assert new != old
    world.run()
    assert (world.state(old), world.state(new)) == (State.ABORTED, State.DONE)


# --- trouble with parts ----------------------------------------------------------------------------------------


def test_a_part_that_fails_waits_and_is_sent_again(world: World) -> None:
    id_ = sending(world)
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
    id_ = sending(world, parts=2)
    world.answer(do.SendPart)
    for _ in range(MAX_ATTEMPTS - 1):
        world.answer(do.SendPart, PASSES)
        world.wait()
    world.answer(do.SendPart, PASSES)
    assert (world.state(id_), fault_code(world, id_)) == (State.FAILED, "ServiceUnavailable")
    assert world.journal[id_][1].keys() == {1}
    assert world.machine.resting
    world.resume(id_)
    world.run()
    assert world.state(id_) is State.DONE


def test_a_part_that_arrives_altered_is_sent_again_at_most_three_times(world: World) -> None:
    id_ = sending(world, parts=2)
    world.answer(do.SendPart, ALTERED)
    world.answer(do.SendPart)
    for _ in range(MAX_CRC_ATTEMPTS - 1):
        assert world.state(id_) is State.SENDING
        world.wait()
        world.answer(do.SendPart, ALTERED)
    assert (world.state(id_), fault_code(world, id_)) == (State.FAILED, CRC_MISMATCH)
    assert 1 not in world.journal[id_][1]
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)


def test_a_small_file_that_arrives_altered_is_sent_again(world: World) -> None:
    id_ = world.add("a", 1)
    world.answer(do.LookAt)
    world.answer(do.PutObject, ALTERED)
    assert (world.state(id_), fault_code(world, id_)) == (State.SENDING, CRC_MISMATCH)
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)


def test_a_lost_answer_to_a_part_costs_that_part_only(world: World) -> None:
    sending(world)
    world.answer(mood=LOST)
    world.run()
    assert sorted(number for _, number in world.server.sent) == [1, 1, 2, 3]


def test_what_a_server_asks_for_is_waited(world: World) -> None:
    id_ = sending(world)
    effect = world.in_hand[0]
    slow = passing("ServiceUnavailable")
    slow = type(slow)(slow.kind, slow.title, code=slow.code, retry_after=120.0)
    world.come_home(effect, said.Failed(id_, slow, 1))
    assert world.seen[id_].retry_in == 120.0
    assert world.machine.next_due() == world.now + 120.0


def test_a_clock_set_back_does_not_hold_up_a_retry_for_long(world: World) -> None:
    sending(world, parts=2)
    world.answer(mood=PASSES)
    world.wait(-86_400.0)
    assert world.asked() == ["SendPart 2", "SendPart 1"]


def test_a_changed_file_stops_and_is_never_mixed(world: World) -> None:
    id_ = sending(world)
    world.answer()
    world.server.write("a", 3)
    world.answer()
    assert (world.state(id_), fault_code(world, id_)) == (State.FAILED, FILE_CHANGED)
    world.run()
    assert world.journal[id_][1].keys() == {1}
    world.resume(id_)
    world.run()
    assert (world.state(id_), fault_code(world, id_)) == (State.FAILED, FILE_CHANGED)
    assert not world.server.objects


def test_a_former_file_put_back_goes_on(world: World) -> None:
    id_ = sending(world)
    stamp = world.server.files["a"]
    world.server.write("a", 3)
    world.answer()
    world.run()
    world.server.files["a"] = stamp
    world.resume(id_)
    world.run()
    assert world.state(id_) is State.DONE


def test_a_change_before_complete_is_never_completed(world: World) -> None:
    id_ = completing(world)
    world.server.write("a", 3)
    world.answer(do.Complete)
    assert (world.state(id_), fault_code(world, id_)) == (State.FAILED, FILE_CHANGED)
    assert not world.server.objects


# --- an upload that vanishes -----------------------------------------------------------------------------------


def test_a_vanished_upload_begins_anew_and_is_told(world: World) -> None:
    id_ = sending(world)
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
    id_ = sending(world)
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
    id_ = sending(world)
    vanish_again_and_again(world, id_)
    assert fault_code(world, id_) == "UploadVanishes"
    assert len(world.told(Started)) == MAX_NEW_BEGINNINGS + 1
    world.run()


def test_after_that_a_resume_helps_as_promised(world: World) -> None:
    id_ = sending(world)
    vanish_again_and_again(world, id_)
    world.run()
    world.resume(id_)
    world.run()
    assert world.state(id_) is State.DONE


# --- the end is uncertain (reference, 8.2) ---------------------------------------------------------------------


def test_a_lost_answer_to_complete_is_confirmed_by_the_marker(world: World) -> None:
    id_ = completing(world)
    world.answer(do.Complete, LOST)
    assert (world.state(id_), world.journal[id_][0].state) == (State.CONFIRMING, State.CONFIRMING)
    world.wait()
    world.answer(do.Confirm)
    assert (world.state(id_), world.seen[id_].verified, world.seen[id_].fault) == (State.DONE, True, None)
    assert world.machine.resting


def test_complete_is_repeated_while_the_upload_lives(world: World) -> None:
    id_ = completing(world)
    world.answer(do.Complete, PASSES)
    world.wait()
    world.answer(do.Confirm)
    assert world.state(id_) is State.COMPLETING
    assert world.machine.next_due() == world.now + CONFIRMATION_WAITS[0]
    world.wait()
    world.answer(do.Complete)
    assert world.state(id_) is State.DONE


def test_an_object_of_somebody_else_confirms_nothing(world: World) -> None:
    id_ = completing(world)
    world.answer(do.Complete, LOST)
    target = world.seen[id_].target
    found = world.server.objects[target]
    world.server.objects[target] = type(found)(found.size, found.etag, found.crc64, marker="somebody else's")
    world.run()
    assert (world.state(id_), fault_code(world, id_)) == (State.FAILED, NOT_CONFIRMED)
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)


def test_what_could_not_be_confirmed_is_forgotten_when_it_is_begun_anew(world: World) -> None:
    id_ = completing(world)
    world.vanish(world.seen[id_].upload_id)
    world.run()
    assert fault_code(world, id_) == NOT_CONFIRMED
    world.resume(id_)
    assert world.journal[id_][0].upload_id == ""
    assert world.journal[id_][1] == {}


def test_an_upload_that_lives_is_never_called_lost(world: World) -> None:
    """OSS answers everything but Complete: what it holds stays known, and a resume completes it."""
    id_ = completing(world)
    upload_id = world.seen[id_].upload_id
    while world.state(id_) is not State.FAILED:
        if not world.in_hand:
            world.wait()
        elif isinstance(world.in_hand[0], do.Complete):
            world.answer(do.Complete, PASSES)
        else:
            world.answer()
    assert fault_code(world, id_) == "ServiceUnavailable"
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].upload_id) == (State.DONE, upload_id)
    assert len(world.server.sent) == 3


def test_an_object_that_differs_is_told_and_nothing_is_deleted(world: World) -> None:
    id_ = completing(world)
    world.answer(do.Complete, ALTERED)
    assert (world.state(id_), fault_code(world, id_)) == (State.FAILED, "ObjectDiffers")
    assert not world.seen[id_].verified
    assert world.server.objects


def test_a_callback_that_failed_is_a_warning(world: World) -> None:
    id_ = completing(world)
    (effect,) = world.in_hand
    upload = world.seen[id_]
    crc = world.machine._jobs[id_].expected_crc()  # what OSS would tell
    world.come_home(effect, said.Completed(id_, Answer('"x-3"', crc, "request", warning="CallbackFailed")))
    upload = world.seen[id_]
    assert (upload.state, upload.verified, upload.warning) == (State.DONE, True, "CallbackFailed")


def test_a_refused_complete_keeps_everything(world: World) -> None:
    id_ = completing(world)
    upload_id = world.seen[id_].upload_id
    world.server.uploads[upload_id].parts.pop(2)
    world.proven.discard((upload_id, 2))
    world.answer(do.Complete)
    assert (world.state(id_), fault_code(world, id_)) == (State.FAILED, "InvalidPart")
    world.resume(id_)
    world.run()
    assert world.state(id_) is State.DONE
    assert [number for _, number in world.server.sent] == [1, 2, 3, 2]


# --- a restart -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("landed", [False, True], ids=["what was in hand is lost", "what was in hand was done"])
@pytest.mark.parametrize("steps", range(8))
def test_a_restart_at_any_step_finishes_and_sends_nothing_stored_again(steps: int, landed: bool) -> None:
    world = World()
    id_ = world.add("a", 3)
    for _ in range(steps):
        if world.in_hand:
            world.answer()
    before = len(world.server.sent)
    world.crash(landed=landed)
    world.run()
    assert world.state(id_) is State.DONE
    if landed or not before:
        assert len(world.server.sent) == 3
    assert world.seen[id_].verified


def test_a_restart_leaves_paused_failed_and_done_as_they_are(world: World) -> None:
    paused, failed, done = world.add("p", 3, paused=True), world.add("missing"), world.add("d", 1)
    world.run()
    world.crash()
    assert [world.state(id_) for id_ in (paused, failed, done)] == [State.PAUSED, State.FAILED, State.DONE]
    assert world.machine.resting


def test_a_restart_goes_on_aborting(world: World) -> None:
    id_ = sending(world)
    world.abort(id_)
    world.crash()
    assert world.state(id_) is State.ABORTING
    world.run()
    assert world.state(id_) is State.ABORTED
    assert not world.server.uploads


def test_a_restart_after_complete_looks_before_it_sends(world: World) -> None:
    id_ = completing(world)
    world.crash(landed=True)
    assert world.state(id_) is State.CONFIRMING
    world.wait()
    assert world.asked() == ["Confirm"]
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)


def test_new_files_stand_behind_the_old_ones_after_a_restart(world: World) -> None:
    old = world.add("a", 3)
    world.crash()
    new = world.add("b", 3)
    assert world.seen[new].order > world.seen[old].order


def test_without_the_right_to_list_the_journal_is_trusted(world: World) -> None:
    id_ = sending(world)
    world.answer()
    world.crash()
    world.answer(do.LookAt)
    world.answer(do.ListParts, DENIED)
    assert world.asked() == ["SendPart 2", "SendPart 3"]
    world.run()
    assert world.state(id_) is State.DONE
    assert [number for _, number in world.server.sent] == [1, 2, 3]


# --- held: the command line sends only what it is told to ------------------------------------------------------


def test_what_is_held_waits_until_it_is_added(world: World) -> None:
    id_ = sending(world)
    world.crash(held=True)
    assert world.machine.resting
    assert not world.seen
    assert world.add("a") == id_
    world.run()
    assert world.state(id_) is State.DONE


def test_what_is_held_waits_until_it_is_resumed(world: World) -> None:
    ids = [world.add("a", 3), world.add("b", 3, paused=True)]
    world.crash(held=True)
    world.tell(said.ResumeAll())
    assert world.machine.resting
    world.resume(*ids)
    world.run()
    assert [world.state(id_) for id_ in ids] == [State.DONE, State.DONE]


def test_a_held_upload_whose_complete_was_cut_is_confirmed_when_it_is_added(world: World) -> None:
    id_ = completing(world)
    world.crash(held=True, landed=True)
    assert world.add("a") == id_
    assert not world.machine.resting
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)


def test_a_held_upload_that_was_being_aborted_does_not_stand_in_the_way(world: World) -> None:
    old = sending(world)
    world.abort(old)
    world.crash(held=True)
    new = world.add("a")
    assert new != old
    world.run()
    assert world.state(new) is State.DONE


def test_a_held_upload_can_be_aborted(world: World) -> None:
    id_ = sending(world)
    world.crash(held=True)
    world.abort(id_)
    world.run()
    assert world.state(id_) is State.ABORTED


# --- the machine itself ----------------------------------------------------------------------------------------


def test_a_fact_that_cannot_be_is_a_bug(world: World) -> None:
    listed = Upload("u", "/a", Target("c", "b", "k"), State.LISTED)
    with pytest.raises(Bug, match="'restart' cannot happen"):
        world.tell(said.Restore(listed, ()))


def test_every_state_that_matters_is_journalled(world: World) -> None:
    saved: list[State] = []
    tell = world.machine.take

    def take(message: said.Message, now: float) -> object:
        turn = tell(message, now)
        saved.extend(change.upload.state for change in turn.changes if isinstance(change, SaveUpload))
        return turn

    world.machine.take = take  # type: ignore[method-assign, assignment]  # only to look on
    world.add("a", 3)
    world.run()
    assert saved == [State.WAITING, State.STARTING, State.SENDING, State.COMPLETING, State.DONE]
