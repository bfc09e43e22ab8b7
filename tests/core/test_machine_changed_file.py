"""A file that changed on the way: nothing is mixed, nothing stored is lost, and the user chooses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.machine_world import World
from helpers.value_server import LOST, PASSES, WELL, size_of
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.course import MAX_SEEK_ATTEMPTS
from partwise.core.faults import FILE_CHANGED
from partwise.core.lifecycle import State
from partwise.core.limits import MAX_ATTEMPTS
from partwise.core.upload import Stamp


@pytest.fixture
def world() -> World:
    return World(parallel=2)


def changed(world: World, parts: int = 3, now: int = 3) -> str:
    """An upload of which some is stored, and whose file then changed."""
    id_ = world.sending(parts)
    world.answer(do.SendPart)
    world.server.write("a", now)
    while world.in_hand:
        world.answer()
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, FILE_CHANGED)
    return id_


def test_nothing_goes_on_by_itself(world: World) -> None:
    id_ = changed(world)
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, FILE_CHANGED)
    assert not world.server.objects


@pytest.mark.parametrize("now", [2, 3, 5])
def test_sending_only_what_has_changed(world: World, now: int) -> None:
    """Under the same id, every stored part compared with the file as it is now."""
    id_ = changed(world, 3, now)
    upload_id = world.seen[id_].upload_id
    world.tell(said.SendChanged((id_,)))
    world.answer(do.LookAt)
    world.answer(do.ListParts)
    assert world.seen[id_].stored_bytes == 0
    assert any(isinstance(job, do.SendPart) and job.stored is not None for job in world.in_hand)
    world.run()
    shown = world.seen[id_]
    assert (shown.state, shown.verified, shown.upload_id, shown.size) == (State.DONE, True, upload_id, size_of(now))
    assert not world.server.uploads


def test_a_file_that_became_empty_or_far_too_large_cannot_go_on_in_these_parts(world: World) -> None:
    for size in (0, 10**15):
        id_ = changed(world)
        world.server.files["a"] = Stamp(size, 99)
        world.tell(said.SendChanged((id_,)))
        world.answer(do.LookAt)
        assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, FILE_CHANGED)
        assert "Start anew" in str(world.seen[id_].fault)
        world.abort(id_)
        world.run()


def test_starting_anew_aborts_what_is_stored(world: World) -> None:
    id_ = changed(world)
    world.tell(said.StartAnew((id_,)))
    (new,) = set(world.seen) - {id_}
    world.run()
    assert (world.state(id_), world.state(new), world.seen[new].verified) == (State.ABORTED, State.DONE, True)
    assert not world.server.uploads


def test_kept_for_later_it_goes_on_with_the_former_file(world: World) -> None:
    id_ = world.sending(3)
    world.answer(do.SendPart)
    former = world.server.files["a"]
    world.server.write("a", 3)
    while world.in_hand:
        world.answer()
    world.tell(said.KeepForLater((id_,)))
    assert (world.state(id_), world.seen[id_].fault) == (State.PAUSED, None)
    world.crash()
    assert world.state(id_) is State.PAUSED
    world.server.files["a"] = former
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)
    assert [number for _, number in world.server.sent] == [1, 2, 3]


def test_only_a_failed_upload_is_kept_for_later(world: World) -> None:
    id_ = world.sending(3)
    world.tell(said.KeepForLater((id_,)))
    assert world.state(id_) is State.SENDING


@pytest.mark.parametrize("elsewhere", [{"device": 77}, {"inode": 77}])
def test_the_same_file_on_another_device_is_compared_and_nothing_is_sent_again(
    world: World, elsewhere: dict[str, int]
) -> None:
    """After a restart a disk may have another number; size and time are the same, and the bytes decide."""
    id_ = world.sending(3)
    world.answer(do.SendPart)
    world.pause(id_)
    while world.in_hand:
        world.answer()
    world.server.files["a"] = replace(world.server.files["a"], **elsewhere)
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)
    assert sorted(number for _, number in world.server.sent) == [1, 2, 3]


def test_the_choice_does_not_outlive_its_upload_being_resumed(world: World) -> None:
    """Once the file is taken as it is, the next change asks again."""
    id_ = changed(world)
    world.tell(said.SendChanged((id_,)))
    world.answer(do.LookAt)
    world.answer(do.ListParts)
    world.server.write("a", 3)
    while world.in_hand:
        world.answer()
    assert world.fault_code(id_) == FILE_CHANGED
    world.resume(id_)
    world.run()
    assert world.fault_code(id_) == FILE_CHANGED


def test_a_changed_file_whose_upload_never_began_is_simply_begun(world: World) -> None:
    id_ = world.add("a", 3, paused=True)
    world.server.write("a", 2)
    world.resume(id_)
    world.run()
    assert (world.state(id_), world.seen[id_].size) == (State.DONE, size_of(2))


# --- uploads that nobody journalled ------------------------------------------------------------------------------


def test_an_initiate_whose_answer_nobody_saw_is_found(world: World) -> None:
    id_ = world.add("a", 3)
    world.answer(do.LookAt)
    world.crash(landed=True)
    assert len(world.server.uploads) == 1
    world.answer(do.LookAt)
    assert world.asked() == ["FindUploads"]
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)
    assert not world.server.uploads


def test_an_initiate_that_never_arrived_is_asked_again(world: World) -> None:
    id_ = world.add("a", 3)
    world.answer(do.LookAt)
    world.crash()
    world.run()
    assert world.state(id_) is State.DONE


def test_an_initiate_whose_answer_is_lost_begins_nothing_twice(world: World) -> None:
    id_ = world.add("a", 3)
    world.answer(do.LookAt)
    world.answer(do.Initiate, LOST)
    world.wait()
    assert world.asked() == ["FindUploads"]
    world.run()
    assert world.state(id_) is State.DONE
    assert not world.server.uploads


def test_a_server_that_cannot_list_is_no_reason_not_to_send(world: World) -> None:
    world.crash(journal_lost=True)
    id_ = world.add("a", 3)
    world.answer(do.LookAt)
    for _ in range(MAX_SEEK_ATTEMPTS):
        assert world.asked() == ["FindUploads"]
        world.answer(mood=PASSES)
        world.wait()
    assert world.asked() == ["Initiate"]
    world.run()
    assert world.state(id_) is State.DONE


def test_an_initiate_that_always_fails_ends(world: World) -> None:
    """Looking on the server goes well each time, and gives no new attempts."""
    id_ = world.add("a", 3)
    world.answer(do.LookAt)
    asked = 0
    while world.state(id_) is State.STARTING:
        asked += world.asked() == ["Initiate"]
        world.answer(mood=LOST if world.asked() == ["Initiate"] else WELL)
        world.server.uploads.clear()
        world.wait()
    assert (world.state(id_), asked) == (State.FAILED, MAX_ATTEMPTS)


def test_an_upload_begun_earlier_is_somebody_elses(world: World) -> None:
    world.server.now = world.now - 1000
    world.server.perform(
        do.Initiate("x", said.Target("here", "bucket", "a"), said.ObjectOptions(), "theirs"), "well", False
    )
    id_ = world.add("a", 3)
    world.answer(do.LookAt)
    world.answer(do.Initiate, LOST)
    world.run()
    assert world.state(id_) is State.DONE
    assert len(world.server.uploads) == 1


def test_with_the_journal_lost_stored_parts_are_found_and_not_sent_again(world: World) -> None:
    world.sending(4)
    world.answer()
    world.answer()
    world.crash(journal_lost=True)
    assert not world.seen
    id_ = world.add("a")
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)
    assert sorted(number for _, number in world.server.sent) == [1, 2, 3, 4]
    assert not world.server.uploads


def test_two_uploads_never_take_the_same_id(world: World) -> None:
    """Two files that go to one key; the server holds one upload of it."""
    world.sending(4)
    world.answer()
    world.crash(journal_lost=True)
    world.machine.context.parallel = world.parallel = 4
    first = world.add("a")
    world.server.files["copy"] = world.server.files["a"]
    world.tell(said.Add("copy", said.Target("here", "bucket", "a"), world.server.files["a"], part_size=102400))
    world.run()
    ids = [upload.upload_id for upload in world.seen.values()]
    assert len(set(ids)) == len(ids) == 2
    assert world.state(first) is State.DONE
