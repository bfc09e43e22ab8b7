"""Losing the network is a state: everything keeps still, one upload tries, and all goes on when somebody answers."""

from __future__ import annotations

import pytest

from helpers.machine_world import World
from helpers.value_server import LOST, OFFLINE, PASSES, fixable, passing
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.changes import Offline, Online, Retrying
from partwise.core.lifecycle import State
from partwise.core.limits import MAX_ATTEMPTS
from partwise.core.retry import LONGEST_PROBE_WAIT, MAX_UNKNOWN_ATTEMPTS
from partwise.core.upload import PartState


@pytest.fixture
def world() -> World:
    return World(parallel=2)


def two_sending(world: World) -> tuple[str, str]:
    """Two uploads under way at once: all parts of the first are in hand, and some of the second's."""
    world.machine.context.parallel = world.parallel = 4
    first, second = world.add("a", 2), world.add("b", 3)
    for effect in (do.LookAt, do.Initiate, do.LookAt, do.Initiate):
        world.answer(effect)
    assert {job.id for job in world.in_hand} == {first, second}
    return first, second


def lose_the_network(world: World) -> None:
    """Everything in hand comes home without having reached anybody."""
    while world.in_hand:
        world.answer(mood=OFFLINE)


def test_parts_are_kept_back_and_one_of_them_tries(world: World) -> None:
    id_ = world.sending(parts=4)
    lose_the_network(world)
    shown = world.seen[id_]
    assert (shown.state, shown.offline, world.fault_code(id_)) == (State.SENDING, True, "NameNotResolved")
    assert (shown.attempt, shown.retry_in, shown.retries) == (1, 0.75, 0)
    assert shown.count(PartState.RETRYING) == 2
    assert not world.told(Retrying)
    world.wait()
    assert world.asked() == ["SendPart 1"]
    world.answer()
    assert world.told(Online) == [Online("here")]
    assert (world.seen[id_].offline, world.seen[id_].fault) == (False, None)
    assert sorted(world.asked()) == ["SendPart 2", "SendPart 3"]
    world.run()
    assert world.seen[id_].verified


def test_no_attempt_counts_however_long_it_takes(world: World) -> None:
    id_ = world.sending(parts=2)
    lose_the_network(world)
    for _ in range(5 * MAX_ATTEMPTS):
        world.wait()
        assert len(world.in_hand) == 1
        world.answer(mood=OFFLINE)
    told = world.told(Offline)
    assert [item.attempt for item in told] == list(range(1, len(told) + 1))
    assert max(item.wait for item in told) <= LONGEST_PROBE_WAIT
    world.run()
    assert (world.state(id_), world.seen[id_].verified, world.seen[id_].retries) == (State.DONE, True, 0)


def test_all_uploads_of_the_connection_wait_and_those_of_others_do_not(world: World) -> None:
    first, second = two_sending(world)
    lose_the_network(world)
    assert world.seen[first].offline
    assert world.seen[second].offline
    third = world.add("c", 1)
    assert world.asked() == []
    assert world.state(third) is State.WAITING
    world.wait()
    assert len(world.in_hand) == 1
    world.run()
    assert {world.state(id_) for id_ in (first, second, third)} == {State.DONE}


@pytest.mark.parametrize("effect", [do.Initiate, do.ListParts, do.Complete, do.Confirm, do.Abort])
def test_every_request_waits(world: World, effect: type[do.Job]) -> None:
    world.sending(parts=1 + 1, name="z")
    world.run()  # the connection has answered
    id_ = until(world, effect)
    world.answer(effect, OFFLINE)
    for _ in range(2 * MAX_ATTEMPTS):
        world.wait()
        world.answer(mood=OFFLINE)
    assert world.seen[id_].offline
    world.run()
    assert world.state(id_) is (State.ABORTED if effect is do.Abort else State.DONE)


def until(world: World, effect: type[do.Job]) -> str:
    """An upload that has `effect` in hand."""
    if effect in (do.ListParts, do.Abort):
        id_ = world.sending()
        world.pause(id_)
        while world.in_hand:
            world.answer()
        (world.abort if effect is do.Abort else world.resume)(id_)
    elif effect in (do.Complete, do.Confirm):
        id_ = world.completing()
        if effect is do.Confirm:
            world.answer(do.Complete, LOST)
            world.wait()
    else:
        id_ = world.add("a", 3)
    while not isinstance(world.in_hand[0], effect):
        world.answer()
    return id_


def test_an_address_that_never_answered_is_given_up(world: World) -> None:
    """It is more likely mistyped than down."""
    id_ = world.add("a", 3)
    world.answer(do.LookAt)
    for _ in range(MAX_UNKNOWN_ATTEMPTS):
        world.answer(do.Initiate, OFFLINE)
        world.wait()
    assert (world.state(id_), world.fault_code(id_)) == (State.FAILED, "NameNotResolved")


def test_an_address_that_answered_in_an_earlier_run_is_waited_for(world: World) -> None:
    id_ = world.sending()
    world.crash()
    world.answer(do.LookAt)
    for _ in range(2 * MAX_ATTEMPTS):
        world.answer(mood=OFFLINE)
        world.wait()
    assert world.seen[id_].offline
    world.run()
    assert world.state(id_) is State.DONE


def test_the_one_that_tries_may_be_paused_and_another_takes_its_place(world: World) -> None:
    first, second = two_sending(world)
    lose_the_network(world)
    world.wait()
    (trying,) = world.in_hand
    other = second if trying.id == first else first
    world.pause(trying.id)
    world.answer(mood=PASSES)  # it was cut
    assert not world.seen[trying.id].offline
    world.wait()
    assert [job.id for job in world.in_hand] == [other]
    world.run()
    assert (world.state(trying.id), world.state(other)) == (State.PAUSED, State.DONE)


def test_the_one_that_tries_may_be_removed(world: World) -> None:
    id_ = world.sending(parts=2)
    lose_the_network(world)
    world.wait()
    world.pause(id_)
    world.tell(said.Remove((id_,)))
    world.answer(mood=OFFLINE)
    other = world.add("b", 2)
    world.run()
    assert world.state(other) is State.DONE


def test_resume_tries_at_once(world: World) -> None:
    id_ = world.sending(parts=2)
    lose_the_network(world)
    for _ in range(6):
        world.wait()
        world.answer(mood=OFFLINE)
    assert world.in_hand == []
    world.resume(id_)
    assert len(world.in_hand) == 1


def test_after_a_sleep_everything_that_waits_is_due(world: World) -> None:
    id_ = world.sending(parts=2)
    world.answer(mood=PASSES)
    assert world.seen[id_].retry_in
    before = world.asked()
    world.tell(said.Awoke())
    assert world.asked() == [*before, "SendPart 1"]
    lose_the_network(world)
    world.tell(said.Awoke())
    assert len(world.in_hand) == 1


def test_a_refusal_proves_that_somebody_answers(world: World) -> None:
    world.sending(parts=2)
    lose_the_network(world)
    world.wait()
    (effect,) = world.in_hand
    assert isinstance(effect, do.SendPart)
    fault = passing("ServiceUnavailable")
    object.__setattr__(fault, "http_status", 503)
    world.come_home(effect, said.Failed(effect.id, fault, effect.part.number))
    assert world.told(Online) == [Online("here")]


def test_bytes_compared_at_home_prove_nothing(world: World) -> None:
    """A part that is on the server already says nothing of the line."""
    world.machine.context.parallel = world.parallel = 1
    id_ = world.sending(parts=3)
    world.answer(mood=LOST)
    world.pause(id_)
    while world.in_hand:
        world.answer()
    world.resume(id_)
    world.answer(do.LookAt)
    world.answer(do.ListParts)
    assert world.asked() == ["SendPart 1"]
    world.pause(id_)
    world.resume(id_)
    world.run()
    assert world.state(id_) is State.DONE


def test_a_fault_of_another_kind_fails_the_one_that_tries_and_the_next_one_tries(world: World) -> None:
    first, second = two_sending(world)
    lose_the_network(world)
    world.wait()
    (effect,) = world.in_hand
    assert isinstance(effect, do.SendPart)
    world.come_home(effect, said.Failed(effect.id, fixable("FileMissing"), effect.part.number))
    assert world.state(effect.id) is State.FAILED
    world.wait()
    other = second if effect.id == first else first
    assert [job.id for job in world.in_hand] == [other]
