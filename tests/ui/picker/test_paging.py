"""Pages as long as somebody wants them, and an end where a server turns in a circle."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

from partwise.core.browsing import BucketsSeen, PlaceSeen
from partwise.core.errors import Fault
from partwise.ui.picker.paging import MOST_PAGES, Page, Paging


class Asking:
    """Keeps what is asked until it is answered."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[Event], Any], Callable[[Any], None]]] = []

    def ask(
        self, what: str, work: Callable[[Event], Any], done: Callable[[Any], None], failed: Callable[[Fault], None]
    ) -> None:
        self.drop(what)
        self.waiting.append((work, done))

    def drop(self, *what: str) -> None:
        self.waiting.clear()

    def answer(self) -> None:
        work, done = self.waiting.pop()
        done(work(Event()))


class Listed:
    """A list with a page per number, and what came of it. `following`: what leads on from a page."""

    def __init__(self, following: Callable[[int], str]) -> None:
        self.asking, self.pages, self.faults = Asking(), list[Page](), list[Fault]()
        self.paging = Paging(self.asking, self.pages.append, self.faults.append)
        self.following = following
        self.paging.begin(self.fetch)

    def fetch(self, more: str, stop: Event) -> PlaceSeen:
        return PlaceSeen((more,), (), self.following(int(more or 0)))


def test_to_the_end() -> None:
    listed = Listed(lambda number: str(number + 1) if number < 2 else "")
    while listed.asking.waiting:
        assert listed.paging.running
        listed.asking.answer()
    assert [page.folders for page in listed.pages if isinstance(page, PlaceSeen)] == [("",), ("1",), ("2",)]
    assert not listed.paging.running
    assert listed.paging.more == ""


def test_very_many_only_when_somebody_goes_on() -> None:
    listed = Listed(lambda number: str(number + 1))
    while listed.asking.waiting:
        listed.asking.answer()
    assert len(listed.pages) == MOST_PAGES
    assert not listed.paging.running
    assert listed.paging.more == str(MOST_PAGES)
    listed.paging.go_on()
    listed.asking.answer()
    assert listed.pages[-1] == PlaceSeen((str(MOST_PAGES),), (), str(MOST_PAGES + 1))


def test_stopped_and_gone_on_with_where_it_was() -> None:
    listed = Listed(lambda number: str(number + 1))
    listed.asking.answer()
    listed.paging.stop()
    assert not listed.asking.waiting
    assert not listed.paging.running
    listed.paging.go_on()
    listed.asking.answer()
    assert [page.folders for page in listed.pages if isinstance(page, PlaceSeen)] == [("",), ("1",)]


def test_a_circle_is_told_and_left() -> None:
    listed = Listed(lambda number: str((number + 1) % 3 or 1))
    while listed.asking.waiting:
        listed.asking.answer()
    assert len(listed.pages) == 3
    assert [fault.code for fault in listed.faults] == ["ListStuck"]
    assert not listed.paging.running


def test_another_list_begins_at_its_beginning() -> None:
    listed = Listed(lambda number: str(number + 1))
    listed.asking.answer()
    listed.paging.begin(lambda more, stop: BucketsSeen((), more))
    listed.asking.answer()
    assert listed.pages[-1] == BucketsSeen((), "")
    assert not listed.paging.running
