"""The walks of an upload, step by step: what is asked of the world, what is journalled, what is told."""

from __future__ import annotations

import pytest

from helpers.machine_world import World
from helpers.value_server import DENIED, PASSES, UNTOLD, fixable
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.changes import Added, Ended, ForgetUpload, PartStored, Removed, Retrying, SaveUpload, Started
from partwise.core.errors import Bug
from partwise.core.lifecycle import State
from partwise.core.limits import MAX_ATTEMPTS
from partwise.core.upload import PartState, Target, Upload


@pytest.fixture
def world() -> World:
    return World(parallel=2)


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
    first = world.sending(4, "a")
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
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, "EntityTooLarge")
    assert world.machine.resting


def test_a_missing_file_fails_and_the_others_go_on(world: World) -> None:
    missing, there = world.add("missing"), world.add("there", 1)
    world.run()
    assert (world.state(missing), world.fault_code(missing)) == (State.FAILED, "FileMissing")
    assert world.state(there) is State.DONE


# --- pause, resume, abort, remove ------------------------------------------------------------------------------


def test_pause_and_resume_send_nothing_twice(world: World) -> None:
    id_ = world.sending()
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
    id_ = world.sending()
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
    id_ = world.completing()
    assert not world.pause(id_).changes
    assert not world.abort(id_).changes
    world.answer()
    assert world.state(id_) is State.DONE


def test_an_abort_waits_for_the_parts_in_flight(world: World) -> None:
    id_ = world.sending()
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
    id_ = world.sending()
    world.pause(id_)
    world.run()
    world.abort(id_)
    world.answer(do.Abort, PASSES)
    assert isinstance(world.news[-1], Retrying)
    world.wait()
    world.answer(do.Abort, DENIED)
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, "AccessDenied")
    world.abort(id_)
    world.run()
    assert world.state(id_) is State.ABORTED


def test_an_abort_has_all_its_attempts_whatever_was_tried_before(world: World) -> None:
    id_ = world.sending()
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
    id_ = world.sending()
    world.answer(mood=DENIED)
    assert world.state(id_) is State.FAILED
    world.abort(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].fault) == (State.ABORTED, None)


def test_remove_takes_off_the_list_what_rests(world: World) -> None:
    id_ = world.sending()
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
        assert (turn.changes, turn.effects, turn.news) == ([], [], [])


def test_a_path_that_was_refused_is_shown_as_failed_and_not_journalled(world: World) -> None:
    turn = world.tell(said.AddRefused("/a", Target("c", "b", "k"), fixable("EmptyFolder"), "batch/"))
    assert [type(news) for news in turn.news] == [Added, Ended]
    (upload,) = turn.uploads.values()
    assert (upload.state, upload.batch) == (State.FAILED, "batch/")
    assert not turn.changes
    assert world.machine.resting


def test_a_refusal_does_not_hide_the_upload_that_is_under_way(world: World) -> None:
    id_ = world.sending()
    world.tell(said.AddRefused("a", world.seen[id_].target, fixable("FileUnreadable")))
    assert world.add("a") == id_


def test_a_refused_file_that_can_be_read_now_goes_on_as_the_same(world: World) -> None:
    turn = world.tell(said.AddRefused("a", Target("here", "bucket", "a"), fixable("FileUnreadable")))
    (id_,) = turn.uploads
    assert world.add("a", 3) == id_
    world.run()
    assert world.state(id_) is State.DONE


def test_a_name_oss_cannot_take_is_refused_on_a_resume_too(world: World) -> None:
    target = Target("c", "b", "caf\udce9")
    turn = world.tell(said.AddRefused("bad", target, fixable("InvalidObjectName")))
    (id_,) = turn.uploads
    world.server.write("bad", 3)
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, "InvalidObjectName")


# --- the same file again ---------------------------------------------------------------------------------------


def test_the_same_unfinished_file_is_continued(world: World) -> None:
    id_ = world.sending()
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
    id_ = world.sending()
    world.pause(id_)
    assert world.add("a", paused=True) == id_
    assert world.state(id_) is State.PAUSED


def test_a_changed_file_that_is_added_again_goes_on_under_its_id(world: World) -> None:
    id_ = world.sending()
    world.pause(id_)
    world.run()
    upload_id = world.seen[id_].upload_id
    assert world.add("a", 4) == id_
    world.run()
    assert (world.state(id_), world.seen[id_].upload_id) == (State.DONE, upload_id)
    assert not world.server.uploads


def test_a_file_whose_upload_is_being_aborted_begins_another(world: World) -> None:
    old = world.sending()
    world.abort(old)
    new = world.add("a")
    assert new != old
    world.run()
    assert (world.state(old), world.state(new)) == (State.ABORTED, State.DONE)


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
