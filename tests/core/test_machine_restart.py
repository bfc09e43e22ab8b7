"""A new process takes up what an earlier one left; the command line only what it is told to."""

from __future__ import annotations

import pytest

from helpers.machine_world import World
from helpers.value_server import DENIED
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.lifecycle import State


@pytest.fixture
def world() -> World:
    return World(parallel=2)


# --- a restart -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("landed", [False, True], ids=["what was in hand is lost", "what was in hand was done"])
@pytest.mark.parametrize("steps", range(8))
def test_a_restart_at_any_step_finishes_and_sends_nothing_stored_again(steps: int, landed: bool) -> None:
    world = World()
    id_ = world.add("a", 3)
    for _ in range(steps):
        if world.in_hand:
            world.answer()
    world.crash(landed=landed)
    world.run()
    assert world.state(id_) is State.DONE
    assert world.seen[id_].verified
    assert len(world.server.sent) == 3


def test_a_restart_leaves_paused_failed_and_done_as_they_are(world: World) -> None:
    paused, failed, done = world.add("p", 3, paused=True), world.add("missing"), world.add("d", 1)
    world.run()
    world.crash()
    assert [world.state(id_) for id_ in (paused, failed, done)] == [State.PAUSED, State.FAILED, State.DONE]
    assert world.machine.resting


def test_a_restart_goes_on_aborting(world: World) -> None:
    id_ = world.sending()
    world.abort(id_)
    world.crash()
    assert world.state(id_) is State.ABORTING
    world.run()
    assert world.state(id_) is State.ABORTED
    assert not world.server.uploads


def test_a_restart_after_complete_looks_before_it_sends(world: World) -> None:
    id_ = world.completing()
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
    id_ = world.sending()
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
    id_ = world.sending()
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
    id_ = world.completing()
    world.crash(held=True, landed=True)
    assert world.add("a") == id_
    assert not world.machine.resting
    world.run()
    assert (world.state(id_), world.seen[id_].verified) == (State.DONE, True)


def test_a_held_upload_that_was_being_aborted_does_not_stand_in_the_way(world: World) -> None:
    old = world.sending()
    world.abort(old)
    world.crash(held=True)
    new = world.add("a")
    assert new != old
    world.run()
    assert world.state(new) is State.DONE


def test_a_held_upload_can_be_aborted(world: World) -> None:
    id_ = world.sending()
    world.crash(held=True)
    world.abort(id_)
    world.run()
    assert world.state(id_) is State.ABORTED
