"""What becomes of an upload that is listed: aborted, spared, made ours by a file."""

from __future__ import annotations

import pytest

from helpers.listing_world import id_of, keys, look, theirs
from helpers.machine_world import World
from helpers.value_server import DENIED, PASSES
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.changes import Ended
from partwise.core.lifecycle import State
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.upload import StoredPart, Target


@pytest.fixture
def world() -> World:
    return World(parallel=2)


# --- aborting ----------------------------------------------------------------------------------------------------


def test_aborted_and_gone_it_leaves_the_list_and_the_journal(world: World) -> None:
    theirs(world, "film", parts=3)
    look(world)
    id_ = id_of(world, "film")
    world.abort(id_)
    assert world.journal[id_][0].state is State.ABORTING, "an abort that was begun is known after a crash"
    world.run()
    assert (world.seen, world.journal, world.server.uploads) == ({}, {}, {})
    assert [ended.upload.state for ended in world.told(Ended)] == [State.ABORTED]


def test_begun_before_a_crash_it_is_carried_to_its_end(world: World) -> None:
    theirs(world, "film", parts=3)
    look(world)
    world.abort(id_of(world, "film"))
    world.crash()
    world.run()
    assert (world.seen, world.journal, world.server.uploads) == ({}, {}, {})


@pytest.mark.parametrize(
    ("initiated", "newest", "live"), [(0.0, 0.0, False), (0.0, 999_000.0, True), (999_000.0, 0, True)]
)
def test_one_that_somebody_may_be_sending_to_is_looked_at_twice(
    world: World, initiated: float, newest: float, live: bool
) -> None:
    (upload_id,) = theirs(world, "film", parts=1)
    held = world.server.uploads[upload_id]
    held.initiated = initiated
    held.parts[1] = StoredPart(1, MIN_PART_SIZE, '"1"', 1, newest)
    look(world)
    id_ = id_of(world, "film")
    world.tell(said.Inspect((id_,)))
    world.enquire()
    world.abort(id_)
    (effect,) = world.in_hand
    assert effect == do.Abort(id_, Target("here", "bucket", "film"), upload_id, live=live)


def test_one_nobody_has_looked_into_may_be_live(world: World) -> None:
    (upload_id,) = theirs(world, "film")
    world.server.uploads[upload_id].initiated = 0.0
    look(world)
    world.abort(id_of(world, "film"))
    (effect,) = world.in_hand
    assert isinstance(effect, do.Abort)
    assert effect.live


def test_an_abort_that_fails_stays_listed_with_its_reason(world: World) -> None:
    theirs(world, "film")
    look(world)
    id_ = id_of(world, "film")
    world.abort(id_)
    world.answer(mood=DENIED)
    assert (world.state(id_), world.fault_code(id_)) == (State.LISTED, "AccessDenied")
    assert not world.journal
    world.abort(id_)
    world.run()
    assert not world.server.uploads


def test_what_passes_is_tried_again(world: World) -> None:
    theirs(world, "film")
    look(world)
    world.abort(id_of(world, "film"))
    world.answer(mood=PASSES)
    world.run()
    assert (world.seen, world.server.uploads) == ({}, {})


def test_stopped_those_not_carried_out_stay_on_the_server(world: World) -> None:
    theirs(world, "a", "b")
    look(world)
    ids = (id_of(world, "a"), id_of(world, "b"))
    world.abort(*ids)
    turn = world.tell(said.StopAborting(ids))
    assert turn.effects == [do.Cancel(ids[0]), do.Cancel(ids[1])]
    first, second = world.in_hand
    world.come_home(first, said.Halted(ids[0]))
    world.come_home(second, said.Aborted(ids[1]))  # that one was too late to stop
    assert [upload.target.key for upload in world.seen.values()] == ["a"]
    assert (world.state(ids[0]), world.seen[ids[0]].fault) == (State.LISTED, None)
    assert not world.journal


def test_stopped_while_it_waits_for_another_try(world: World) -> None:
    theirs(world, "a")
    look(world)
    id_ = id_of(world, "a")
    world.abort(id_)
    world.answer(mood=PASSES)
    world.tell(said.StopAborting((id_,)))
    assert world.state(id_) is State.LISTED
    world.run()
    assert len(world.server.uploads) == 1


def test_our_own_that_is_spared_is_paused(world: World) -> None:
    id_ = world.sending(3)
    world.answer()
    world.pause(id_)
    world.run()
    world.abort(id_)
    world.tell(said.StopAborting((id_,)))
    (effect,) = world.in_hand
    world.come_home(effect, said.Halted(id_))
    assert (world.state(id_), world.journal[id_][0].state) == (State.PAUSED, State.PAUSED)
    world.resume(id_)
    world.run()
    assert world.state(id_) is State.DONE


# --- a local file for it -----------------------------------------------------------------------------------------


def test_with_a_file_it_is_the_same_row_and_ours(world: World) -> None:
    world.server.write("film", 3)
    theirs(world, "film")
    look(world)
    id_ = id_of(world, "film")
    world.tell(said.Adopt("film", world.seen[id_].target, world.seen[id_].upload_id))
    assert list(world.seen) == [id_]
    assert world.seen[id_].options.storage_class == "IA"
    look(world)
    assert keys(world) == []
    world.run()
    assert world.state(id_) is State.DONE


def test_a_wrong_file_leaves_it_listed_as_it_was(world: World) -> None:
    world.server.write("small", 2)
    theirs(world, "film", parts=9)
    look(world)
    id_ = id_of(world, "film")
    before = world.seen[id_]
    world.tell(said.Adopt("small", before.target, before.upload_id))
    world.run()
    after = world.seen[id_]
    assert (after.state, world.fault_code(id_)) == (State.LISTED, "NotOfThisFile")
    assert (after.source, after.started, after.parts, after.stamp) == ("", before.started, b"", None)
    assert not world.journal


def test_a_file_on_its_way_to_the_same_object_is_refused_on_the_row(world: World) -> None:
    ours = world.add("film", 3, paused=True)
    theirs(world, "film")
    look(world)
    (row,) = (upload for upload in world.seen.values() if upload.foreign)
    world.tell(said.Adopt("film", row.target, row.upload_id))
    assert (world.state(row.id), world.fault_code(row.id)) == (State.LISTED, "AlreadyOnList")
    assert world.state(ours) is State.PAUSED
