"""What lies unfinished on the server, on the list: found, asked for its parts, aborted, spared and let go."""

from __future__ import annotations

import pytest

from helpers.machine_world import World
from helpers.value_server import DENIED, PASSES, fixable
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.changes import Ended, Listed, PartsTold, Removed
from partwise.core.errors import Fault, Kind
from partwise.core.lifecycle import State
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.listing import INSPECTED_AT_ONCE
from partwise.core.unfinished import Listing, Place, Refusal
from partwise.core.upload import OpenUpload, Stored, StoredPart, Target

ALL = said.ListUnfinished("here")


@pytest.fixture
def world() -> World:
    return World(parallel=2)


def theirs(world: World, *keys: str, bucket: str = "bucket", parts: int = 0) -> list[str]:
    """Uploads of another client; their upload ids."""
    ids = []
    for key in keys:
        upload_id, held = world.server.begun_elsewhere(Target("here", bucket, key))
        for number in range(1, parts + 1):
            held.parts[number] = StoredPart(number, MIN_PART_SIZE, f'"{number}"', number, 500.0 + number)
        ids.append(upload_id)
    return ids


def look(world: World, *places: Place) -> None:
    world.tell(said.ListUnfinished("here", places))
    while world.enquiries:
        world.enquire()


def keys(world: World) -> list[str]:
    return sorted(upload.target.key for upload in world.seen.values() if upload.state is State.LISTED)


def id_of(world: World, key: str) -> str:
    return next(upload.id for upload in world.seen.values() if upload.target.key == key)


def last(world: World) -> Listing:
    return world.told(Listed)[-1].listing


# --- listing ---------------------------------------------------------------------------------------------------


def test_what_others_have_begun_is_listed_with_what_oss_tells(world: World) -> None:
    world.server.now = 1_000_000.0
    (upload_id,) = theirs(world, "film")
    look(world)
    (shown,) = world.seen.values()
    assert (shown.state, shown.upload_id, str(shown.target)) == (State.LISTED, upload_id, "oss://bucket/film")
    assert (shown.foreign, shown.unfinished, shown.held) == (True, True, None)
    assert (shown.started, shown.options.storage_class) == (1_000_000.0, "IA")
    assert last(world).whole
    assert not world.journal


def test_it_comes_page_by_page(world: World) -> None:
    theirs(world, "a", "b", "c", "d", "e")
    look(world)
    assert [news.listing.found for news in world.told(Listed)] == [0, 2, 4, 5, 5, 5]
    assert keys(world) == ["a", "b", "c", "d", "e"]


def test_ours_stays_ours(world: World) -> None:
    ours = world.sending(3)
    theirs(world, "a", "b")
    look(world)
    assert keys(world) == ["a", "b"]
    assert world.state(ours) is State.SENDING
    assert last(world).found == 3


def test_what_was_begun_while_it_was_listed_is_ours(world: World) -> None:
    """The list names an upload before the answer to its Initiate has come home."""
    id_ = world.add("a", 3)
    world.answer(do.LookAt)
    initiate = next(job for job in world.in_hand if isinstance(job, do.Initiate))
    fact = world.server.perform(initiate, "well", cancelled=False)
    look(world)
    assert keys(world) == ["a"]
    world.come_home(initiate, fact)
    assert keys(world) == []
    assert world.state(id_) is State.SENDING


def test_a_second_look_knows_what_is_there_and_what_has_gone(world: World) -> None:
    gone, _ = theirs(world, "a", "b")
    look(world)
    kept = id_of(world, "b")
    world.vanish(gone)
    theirs(world, "c")
    look(world)
    assert keys(world) == ["b", "c"]
    assert id_of(world, "b") == kept


def test_a_place_that_fails_takes_nothing_off_the_list(world: World) -> None:
    theirs(world, "a")
    look(world)
    world.server.uploads.clear()
    world.tell(said.ListUnfinished("here", (Place("bucket"),)))
    world.enquire(fixable("AccessDenied"))
    assert keys(world) == ["a"]
    assert last(world).refused == (Refusal("bucket", fixable("AccessDenied")),)
    assert not last(world).whole


def test_buckets_that_cannot_be_listed_are_told(world: World) -> None:
    world.tell(ALL)
    (effect,) = world.enquiries
    world.tell(said.ListingEnded(effect.id, fixable("AccessDenied")))
    assert last(world).refused == (Refusal("", fixable("AccessDenied")),)
    assert last(world).ended


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (Place("bucket", "film"), ["film", "film/1"]),
        (Place("bucket", "film", exact=True), ["film"]),
        (Place("bucket"), ["film", "film/1", "log"]),
    ],
)
def test_another_place_leaves_only_what_lies_there(world: World, place: Place, found: list[str]) -> None:
    theirs(world, "film", "film/1", "log")
    theirs(world, "elsewhere", bucket="other")
    look(world)
    look(world, place)
    assert keys(world) == found


def test_stopped_it_keeps_what_it_has_and_hears_no_more(world: World) -> None:
    world.tell(ALL)
    (effect,) = world.enquiries
    page = said.PageListed(effect.id, "bucket", (OpenUpload("one", 7.0, "a"),))
    world.tell(page)
    turn = world.tell(said.StopListing())
    assert do.Cancel(effect.id) in turn.effects
    world.tell(said.PageListed(effect.id, "bucket", (OpenUpload("two", 8.0, "b"),)))
    world.tell(said.PlaceListed(effect.id, Place("bucket")))
    world.tell(said.ListingEnded(effect.id))
    assert keys(world) == ["a"]
    assert last(world).stopped


def test_a_new_listing_stops_the_one_before(world: World) -> None:
    world.tell(ALL)
    (first,) = world.enquiries
    turn = world.tell(said.ListUnfinished("here", (Place("bucket"),)))
    assert do.Cancel(first.id) in turn.effects
    world.enquire(which=1)
    assert last(world).places == (Place("bucket"),)
    assert last(world).whole


def test_removed_from_the_list_it_is_still_seen_on_the_server(world: World) -> None:
    id_ = world.sending(3)
    world.pause(id_)
    world.run()
    upload_id = world.seen[id_].upload_id
    world.tell(said.Remove((id_,)))
    (left,) = world.seen.values()
    assert (left.state, left.upload_id, left.foreign) == (State.LISTED, upload_id, True)


def test_a_listed_upload_cannot_be_steered(world: World) -> None:
    theirs(world, "a")
    look(world)
    before = dict(world.seen)
    ids = tuple(before)
    for command in (said.Pause(ids), said.Resume(ids), said.Prioritise(ids, 1), said.LimitSpeed(ids, 9)):
        world.tell(command)
    for command in (said.PauseAll(), said.ResumeAll(), said.Move(ids, to_front=True), said.Remove(ids)):
        world.tell(command)
    assert world.seen == before
    assert world.machine.resting


# --- looking inside ----------------------------------------------------------------------------------------------


def test_what_it_holds(world: World) -> None:
    theirs(world, "film", parts=3)
    look(world)
    id_ = id_of(world, "film")
    world.tell(said.Inspect((id_,)))
    world.enquire()
    assert world.seen[id_].held == Stored(3, 3 * MIN_PART_SIZE, 503.0)
    assert not world.told(PartsTold)


def test_its_parts_are_told_to_who_wants_to_see_them(world: World) -> None:
    theirs(world, "film", parts=2)
    look(world)
    id_ = id_of(world, "film")
    world.tell(said.Inspect((id_,), tell=True))
    world.enquire()
    (told,) = world.told(PartsTold)
    assert told.upload.id == id_
    assert [part.number for part in told.parts or ()] == [1, 2]


def test_ours_can_be_looked_into_as_well(world: World) -> None:
    id_ = world.sending(3)
    world.answer()
    world.tell(said.Inspect((id_,), tell=True))
    world.enquire()
    (told,) = world.told(PartsTold)
    assert [part.number for part in told.parts or ()] == [1]
    assert world.state(id_) is State.SENDING


def test_a_few_at_a_time_and_the_newest_wish_first(world: World) -> None:
    theirs(world, *"abcdefgh")
    look(world)
    order = [id_of(world, key) for key in "abcdefgh"]
    world.tell(said.Inspect(tuple(order[:6]), later=True))
    world.tell(said.Inspect((order[7],)))
    assert len(world.enquiries) == INSPECTED_AT_ONCE
    asked = []
    while world.enquiries:
        asked.append(world.enquire().id)
        assert len(world.enquiries) <= INSPECTED_AT_ONCE
    assert asked == [*order[:4], order[7], *order[4:6]]


def test_stopped_only_what_is_asked_already_is_told(world: World) -> None:
    theirs(world, *"abcdefgh")
    look(world)
    world.tell(said.Inspect(tuple(world.seen), later=True))
    world.tell(said.StopInspecting())
    while world.enquiries:
        world.enquire()
    assert sum(upload.held is not None for upload in world.seen.values()) == INSPECTED_AT_ONCE


def test_what_somebody_looks_into_is_asked_all_the_same(world: World) -> None:
    theirs(world, *"abcdefgh")
    look(world)
    ids = [id_of(world, key) for key in "abcdefgh"]
    world.tell(said.Inspect(tuple(ids), later=True))
    world.tell(said.Inspect((ids[-1],), later=True, tell=True))
    world.tell(said.StopInspecting())
    while world.enquiries:
        world.enquire()
    assert [told.upload.id for told in world.told(PartsTold)] == [ids[-1]]


def test_a_right_that_is_missing_is_told_until_the_next_look(world: World) -> None:
    theirs(world, "film", parts=1)
    look(world)
    id_ = id_of(world, "film")
    world.tell(said.Inspect((id_,)))
    world.enquire(fixable("AccessDenied"))
    assert (world.seen[id_].held, world.fault_code(id_)) == (None, "AccessDenied")
    look(world)
    assert world.fault_code(id_) == ""


def test_one_that_is_gone_leaves_the_list(world: World) -> None:
    (upload_id,) = theirs(world, "film")
    look(world)
    id_ = id_of(world, "film")
    world.vanish(upload_id)
    world.tell(said.Inspect((id_,)))
    world.enquire()
    assert world.told(Removed) == [Removed(id_)]
    assert not world.seen


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


def test_what_asks_the_server_does_not_keep_a_command_line_waiting(world: World) -> None:
    world.tell(ALL)
    theirs(world, "film")
    assert world.machine.resting


def test_a_fault_of_one_connection_says_which_bucket(world: World) -> None:
    fault = Fault(Kind.FIXABLE, "No.", code="AccessDenied", operation="ListMultipartUploads")
    world.tell(said.ListUnfinished("here", (Place("one"), Place("two"))))
    (effect,) = world.enquiries
    world.tell(said.PlaceListed(effect.id, Place("one"), fault))
    world.tell(said.PageListed(effect.id, "two", (OpenUpload("up", 1.0, "a"),)))
    world.tell(said.PlaceListed(effect.id, Place("two")))
    world.tell(said.ListingEnded(effect.id))
    assert last(world).refused == (Refusal("one", fault),)
    assert keys(world) == ["a"]
