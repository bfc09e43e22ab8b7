"""Who gets the next worker: large files one after another, small ones beside them, higher priority before all."""

from __future__ import annotations

import pytest

from helpers.machine_world import World
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.lifecycle import State
from partwise.core.limits import MIB
from partwise.core.upload import PartState, Stamp

LARGE = 200  # parts


@pytest.fixture
def world() -> World:
    return World(parallel=4)


def serve(world: World, times: int) -> list[str]:
    """Answers the oldest in hand, again and again; whose parts were given out, in order."""
    given = []
    for _ in range(times):
        before = list(world.in_hand)
        world.answer(which=0)
        given += [job.id for job in world.in_hand if job not in before and isinstance(job, do.SendPart | do.PutObject)]
    return given


def test_large_files_go_one_after_another(world: World) -> None:
    first, second = world.add("a", LARGE), world.add("b", LARGE)
    serve(world, 50)
    assert (world.state(first), world.state(second)) == (State.SENDING, State.WAITING)


def test_the_next_large_file_begins_when_parts_of_the_first_run_out(world: World) -> None:
    """So that no worker waits for its upload id."""
    first, second = world.add("a", LARGE), world.add("b", LARGE)
    while world.seen[first].count(PartState.WAITING) >= 4 or world.state(first) is State.STARTING:
        assert world.state(second) is State.WAITING
        world.answer(which=0)
    world.answer(which=0)
    assert world.state(second) is State.STARTING


def test_small_files_do_not_wait_for_a_large_one(world: World) -> None:
    large = world.add("a", LARGE)
    serve(world, 10)
    small = [world.add(f"small-{number}", 1) for number in range(20)]
    given = serve(world, 100)
    assert all(world.state(id_) is State.DONE for id_ in small)
    assert given.count(large) > 20


def test_a_large_file_does_not_wait_for_small_ones(world: World) -> None:
    for number in range(200):
        world.add(f"small-{number}", 1)
    large = world.add("a", LARGE)
    given = serve(world, 300)
    assert given.count(large) > len(given) // 3


def test_higher_priority_goes_before_everything(world: World) -> None:
    first, second, third = (world.add(name, LARGE) for name in ("a", "b", "c"))
    serve(world, 10)
    world.tell(said.Prioritise((third,), 1))
    serve(world, 10)
    assert (world.state(first), world.state(second), world.state(third)) == (
        State.SENDING,
        State.WAITING,
        State.SENDING,
    )
    assert set(serve(world, 30)) == {third}
    assert world.journal[third][0].priority == 1


def test_lower_priority_waits_for_everybody(world: World) -> None:
    first = world.add("a", LARGE)
    serve(world, 10)
    last = world.add("b", 1, paused=True)
    world.tell(said.Prioritise((last,), -1))
    world.resume(last)
    serve(world, 60)
    assert (world.state(first), world.state(last)) == (State.SENDING, State.WAITING)


def test_moved_to_the_front_and_to_the_end(world: World) -> None:
    _, second, third, fourth = (world.add(name, LARGE) for name in ("a", "b", "c", "d"))
    world.tell(said.Move((third, fourth), to_front=True))
    world.tell(said.Move((second,), to_front=False))
    orders = {id_: world.seen[id_].order for id_ in (second, third, fourth)}
    assert orders[third] < orders[fourth] < orders[second]
    world.crash()
    assert sorted(orders, key=lambda id_: world.seen[id_].order) == [third, fourth, second]


def test_an_upload_that_was_moved_is_started_once(world: World) -> None:
    """Its former place in the queue means nothing any more."""
    ids = [world.add(f"file-{number}", 1) for number in range(8)]
    for _ in range(3):
        world.tell(said.Move((ids[7],), to_front=True))
    world.run()
    assert all(world.state(id_) is State.DONE for id_ in ids)
    assert len(world.server.sent) == 8


def test_fewer_connections_take_effect_as_parts_come_home(world: World) -> None:
    world.add("a", LARGE)
    serve(world, 10)
    assert len(world.in_hand) == 4
    world.machine.context.parallel = 2
    world.answer()
    world.answer()
    assert len(world.in_hand) == 2
    world.answer()
    assert len(world.in_hand) == 2
    world.machine.context.parallel = world.parallel = 6
    world.tell(said.Tick())
    assert len(world.in_hand) == 6


def test_the_size_of_parts_follows_the_speed_of_the_line(world: World) -> None:
    world.machine.context.speed = 8.0 * MIB
    world.server.files["a"] = Stamp(10_000 * MIB, 1)
    turn = world.machine.take(said.Add("a", said.Target("here", "bucket", "a"), world.server.files["a"]), world.now)
    (effect,) = turn.effects
    turn = world.machine.take(said.Stamped(effect.id, world.server.files["a"]), world.now)
    assert turn.uploads[effect.id].part_size == 64 * MIB


def test_a_limit_of_its_own_is_journalled_and_comes_back(world: World) -> None:
    id_ = world.add("a", LARGE)
    turn = world.tell(said.LimitSpeed((id_,), 5000))
    assert do.Throttle(id_, 5000) in turn.effects
    assert world.journal[id_][0].speed_limit == 5000
    turn = world.tell(said.LimitSpeed((id_,), 0))
    assert do.Throttle(id_, 0) in turn.effects


def test_what_has_ended_is_not_changed(world: World) -> None:
    id_ = world.add("a", 1)
    world.run()
    turn = world.tell(said.Prioritise((id_,), 1))
    assert not turn.changes
    assert world.seen[id_].priority == 0
