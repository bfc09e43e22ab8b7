"""What lies unfinished on the server, on the list: found, left out, let go, and asked for its parts."""

from __future__ import annotations

import pytest

from helpers.listing_world import id_of, keys, last, look, theirs
from helpers.machine_world import World
from helpers.value_server import fixable
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.changes import Listed, PartsTold, Removed
from partwise.core.errors import Fault, Kind
from partwise.core.lifecycle import State
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.listing import INSPECTED_AT_ONCE
from partwise.core.unfinished import Place, Refusal
from partwise.core.upload import OpenUpload, Stored

ALL = said.ListUnfinished("here")


@pytest.fixture
def world() -> World:
    return World(parallel=2)


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
