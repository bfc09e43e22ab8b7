"""Uploads on the server that no journal knows: which of them are a file's own, and how they were cut."""

from __future__ import annotations

import os
import time

import fastcrc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.memory_oss import MemoryOss
from partwise.core import effects as do
from partwise.core.errors import Fixable
from partwise.core.limits import MAX_PART_SIZE, MAX_PARTS, MIN_PART_SIZE
from partwise.core.messages import Found
from partwise.core.plan import Plan
from partwise.core.upload import ObjectOptions, Stamp, StoredPart, Target
from partwise.engine.find import CLOCK_SLACK, found_on_server, layout_of

PART = MIN_PART_SIZE
SIZE = 4 * PART - 777
TARGET = Target("here", "bucket", "film.mov")
DATA = os.urandom(SIZE)


class Server:
    """An OSS in memory, with uploads begun and parts stored for the test."""

    def __init__(self) -> None:
        self.oss = MemoryOss()
        self.compared: list[int] = []

    def begun(self, *numbers: int, part_size: int = PART, data: bytes = DATA, target: Target = TARGET) -> str:
        """The id of an upload that holds these parts of `data`."""
        upload_id = self.oss.initiate(target, ObjectOptions(), "somebody's")
        plan = Plan(len(data), part_size, single=False)
        for part in map(plan.part, numbers):
            self.oss.send_part(target, upload_id, part, [data[part.offset : part.offset + part.length]])
        return upload_id

    def search(self, *, since: float = 0.0, recovering: bool = True) -> tuple[Found, ...]:
        stamp = Stamp(SIZE, 0, 0, 0)
        effect = do.FindUploads("u", "film.mov", stamp, TARGET, PART, since, recovering)
        return found_on_server(effect, self.oss, self._same)

    def _same(self, stored: StoredPart, plan: Plan) -> bool:
        self.compared.append(stored.number)
        part = plan.part(stored.number)
        return stored.crc64 == fastcrc.crc64.xz(DATA[part.offset : part.offset + part.length])


@pytest.fixture
def server() -> Server:
    return Server()


# --- after a lost journal --------------------------------------------------------------------------------------


@pytest.mark.parametrize("numbers", [(1,), (2,), (1, 2, 3, 4), (3, 4), (1, 3), (1, 4)])
def test_parts_of_this_file_are_found_with_their_layout(server: Server, numbers: tuple[int, ...]) -> None:
    upload_id = server.begun(*numbers)
    (found,) = server.search()
    assert (found.upload_id, found.part_size) == (upload_id, PART)
    assert tuple(part.number for part in found.parts) == numbers


def test_the_layout_is_the_servers_not_the_one_wished_for(server: Server) -> None:
    upload_id = server.begun(1, 2, part_size=2 * PART)
    (found,) = server.search()
    assert (found.upload_id, found.part_size) == (upload_id, 2 * PART)


def test_the_last_part_alone_tells_no_layout(server: Server) -> None:
    server.begun(4)
    assert server.search() == ()


@pytest.mark.parametrize(
    "sizes",
    [
        {1: PART, 2: PART + 1},  # uneven
        {1: PART, 3: PART - 1},  # a short part in the middle
        {1: PART, 4: PART},  # a last part that is longer than what is left
        {5: PART},  # beyond the file
        {1: PART - 1},  # smaller than OSS would take in the middle
        {1: SIZE + 1},  # more than the file has
    ],
)
def test_parts_that_were_not_cut_from_such_a_file(sizes: dict[int, int]) -> None:
    assert layout_of([StoredPart(number, size, '"e"', 1) for number, size in sizes.items()], SIZE) is None


def test_too_many_parts_are_no_layout() -> None:
    size = PART * MAX_PARTS
    part = StoredPart(1, PART, '"e"', 1)
    assert layout_of([part], size) == Plan(size, PART, single=False)
    assert layout_of([part], size + 1) is None


@pytest.mark.parametrize("foreign", [1, 3], ids=["the first", "the last"])
def test_foreign_bytes_make_it_somebody_elses(server: Server, foreign: int) -> None:
    """Only the ends are read: the parts between are compared one by one when the upload goes on."""
    data = bytearray(DATA)
    data[(foreign - 1) * PART] ^= 1
    server.begun(1, 2, 3, data=bytes(data))
    assert server.search() == ()
    assert set(server.compared) <= {1, 3}


def test_the_one_with_the_most_parts_comes_first_then_the_newest(server: Server) -> None:
    ids = [server.begun(1), server.begun(1, 2, 3), server.begun(1)]
    assert [one.upload_id for one in server.search()] == [ids[1], ids[2], ids[0]]


def test_one_that_goes_between_list_and_look_is_passed_over(server: Server) -> None:
    gone, there = server.begun(1, 2), server.begun(1)

    def vanish(method: str, _number: int) -> None:
        if method == "list_parts":
            server.oss.unfinished.pop(gone, None)

    server.oss.trouble = vanish
    assert [one.upload_id for one in server.search()] == [there]


def test_other_keys_are_not_looked_at(server: Server) -> None:
    server.begun(1, target=Target("here", "bucket", "film.mov.part"))
    assert server.search() == ()
    assert server.oss.count("list_parts") == 0


def test_a_refusal_is_not_taken_for_an_empty_list(server: Server) -> None:
    def refuse(method: str, _number: int) -> None:
        if method == "list_parts":
            raise Fixable("You have no right to do this.", code="AccessDenied")

    server.begun(1)
    server.oss.trouble = refuse
    with pytest.raises(Fixable):
        server.search()


# --- after an answer of Initiate that came to nobody -----------------------------------------------------------


@pytest.mark.parametrize(
    ("initiated", "offset", "ours"),
    [
        (0.0, 0.0, True),
        (5.0, 0.0, True),
        (1 - CLOCK_SLACK, 0.0, True),  # the list tells whole seconds, and clocks differ
        (-1 - CLOCK_SLACK, 0.0, False),  # begun before: somebody else's
        (3600.0, 3600.0, True),  # a server whose clock is an hour ahead, and known to be
        (-3600.0, -3600.0, True),
        (0.0, 3600.0, False),  # by our clock it was begun an hour before
    ],
)
def test_an_empty_upload_is_ours_if_it_was_begun_since(
    server: Server, initiated: float, offset: float, ours: bool
) -> None:
    asked = time.time()
    upload_id = server.begun()
    server.oss.unfinished[upload_id].initiated = asked + initiated
    server.oss.clock_offset = offset
    assert server.search(since=asked, recovering=False) == ((Found(upload_id, PART),) if ours else ())


def test_an_empty_upload_is_nobodys_if_nothing_was_begun(server: Server) -> None:
    server.begun()
    assert server.search() == ()


def test_parts_are_somebody_elses_while_the_journal_is_whole(server: Server) -> None:
    server.begun(1, 2)
    assert server.search(since=1.0, recovering=False) == ()
    assert server.compared == []


# --- any file, any part size -----------------------------------------------------------------------------------


@given(st.data(), st.integers(PART, MAX_PART_SIZE), st.integers(1, MAX_PARTS))
def test_any_parts_but_the_last_alone_tell_their_layout(draw: st.DataObject, part_size: int, count: int) -> None:
    size = (count - 1) * part_size + draw.draw(st.integers(1, part_size))
    plan = Plan(size, part_size, single=False)
    numbers = sorted(draw.draw(st.sets(st.integers(1, count), min_size=1, max_size=5)))
    parts = [StoredPart(number, plan.part(number).length, '"e"', 1) for number in numbers]
    found = layout_of(parts, size)
    if numbers != [count] or plan.part(count).length == part_size:
        assert found == plan
    else:
        assert found is None or found.part(count).length == parts[0].size  # another plan that ends alike
