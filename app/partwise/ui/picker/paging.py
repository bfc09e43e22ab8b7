"""Page after page of a list, as long as somebody wants them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Any, Protocol

from partwise.core.advice import ADVICE
from partwise.core.browsing import BucketsSeen, PlaceSeen
from partwise.core.errors import Fault, Kind

MOST_PAGES = 50  # of a thousand entries each, before somebody says that they want more

Page = BucketsSeen | PlaceSeen
Work = Callable[[str, Event], Page]
"""Fetches the page that its first argument leads to; empty: the first one."""


class Asking(Protocol):
    """Who asks the server in the background: `ServerDialog`."""

    def ask(
        self, what: str, work: Callable[[Event], Any], done: Callable[[Any], None], failed: Callable[[Fault], None]
    ) -> None: ...

    def drop(self, *what: str) -> None: ...


class Paging:
    """One list at a time; a new one drops the former. `running`: a page is being fetched. `more`: there are others.

    `take` gets each page as it comes, `fail` why there will be none: both find `running` and `more` as they are then.
    """

    _work: Work

    def __init__(self, asking: Asking, take: Callable[[Page], None], fail: Callable[[Fault], None]) -> None:
        self._asking, self._take, self._fail = asking, take, fail
        self._seen: set[str] = set()
        self._left = 0
        self.more = ""
        self.running = False

    def begin(self, work: Work) -> None:
        """Fetch the first pages."""
        self._work, self._seen, self.more = work, set(), ""
        self.go_on()

    def go_on(self) -> None:
        """Fetch the next pages."""
        self._left = MOST_PAGES
        self._fetch()

    def stop(self) -> None:
        """Nobody wants the page that is being fetched. It can be gone on with."""
        self._asking.drop("page")
        self.running = False

    def _fetch(self) -> None:
        self.running = True
        self._asking.ask("page", partial(self._work, self.more), self._took, self._failed)

    def _took(self, page: Page) -> None:
        self._seen.add(self.more)
        self._left -= 1
        if page.more and page.more in self._seen:
            words = ADVICE["ListStuck"]
            self._take(page)
            self._failed(Fault(Kind.FIXABLE, words.title, words.advice, code="ListStuck"))
            return
        self.more = page.more
        self.running = bool(self.more) and self._left > 0
        self._take(page)
        if self.running:
            self._fetch()

    def _failed(self, fault: Fault) -> None:
        self.running = False
        self._fail(fault)
