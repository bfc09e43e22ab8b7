"""All pages of a list, one after the other, and an end when the server turns in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, Self, TypeVar

from partwise.core.advice import ADVICE
from partwise.core.errors import Fixable
from partwise.oss.messages import Reply, Request

Page = TypeVar("Page")


class Paged(Protocol[Page]):
    """An operation that lists. Frozen, so that two of the same marker are equal."""

    def request(self) -> Request: ...

    def read(self, reply: Reply) -> Page: ...

    def after(self, page: Page) -> Self | None:
        """The operation for the next page, or None after the last."""


def pages(call: Callable[[Paged[Page]], Page], first: Paged[Page]) -> Iterator[Page]:
    """Every page from `first` on, each fetched when it is asked for.

    Raises Fixable (ListStuck) where a marker comes back a second time: such a list would never end. And whatever
    `call` raises.
    """
    seen: set[Paged[Page]] = set()
    following: Paged[Page] | None = first
    while following is not None:
        if following in seen:
            words = ADVICE["ListStuck"]
            raise Fixable(words.title, words.advice, code="ListStuck", operation=type(first).__name__)
        seen.add(following)
        page = call(following)
        yield page
        following = following.after(page)
