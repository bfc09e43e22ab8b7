"""All buckets of an account, however many pages they fill."""

from __future__ import annotations

from threading import Event
from typing import Any, cast

import pytest

from partwise.core.errors import Fixable, Stopped
from partwise.oss.bucket_operations import ListBuckets
from partwise.oss.bucket_replies import Bucket, BucketsPage
from partwise.oss.buckets import bucket_names
from partwise.oss.client import Client


class Pages:
    """A client that answers page by page. `circle`: the last page leads back to the first."""

    def __init__(self, *pages: tuple[str, ...], circle: bool = False) -> None:
        self.pages, self.circle = pages, circle
        self.asked: list[str] = []

    def call(self, operation: ListBuckets) -> Any:
        self.asked.append(operation.marker)
        place = int(operation.marker or 0)
        last = place == len(self.pages) - 1
        following = "0" if last else str(place + 1)
        buckets = tuple(Bucket(name, "cn-hangzhou", 0.0) for name in self.pages[place])
        return BucketsPage(buckets, truncated=not last or self.circle, next_marker=following)


def names(pages: Pages, stop: Event | None = None) -> tuple[str, ...]:
    return bucket_names(cast(Client, pages), stop or Event())


def test_every_page_is_asked_for() -> None:
    pages = Pages(("a", "b"), ("c",), ())
    assert names(pages) == ("a", "b", "c")
    assert pages.asked == ["", "1", "2"]


def test_a_list_that_turns_in_a_circle_ends() -> None:
    with pytest.raises(Fixable) as caught:
        names(Pages(("a",), ("b",), circle=True))
    assert caught.value.fault.code == "ListStuck"


def test_nobody_waits_for_it() -> None:
    pages, stop = Pages(("a",)), Event()
    stop.set()
    with pytest.raises(Stopped):
        names(pages, stop)
    assert pages.asked == []
