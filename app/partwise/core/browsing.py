"""What somebody sees who looks for a destination: buckets, and what lies in one place, page by page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BucketFacts:
    """A bucket as the account's list tells it.

    `region` without `oss-`, `storage_class` as OSS names it, `created` in seconds since 1970; empty or 0: not told.
    """

    name: str
    region: str = ""
    storage_class: str = ""
    created: float = 0.0


@dataclass(frozen=True, slots=True)
class BucketsSeen:
    """A page of the account's buckets. `more` is what the next page is asked with, empty after the last."""

    buckets: tuple[BucketFacts, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class ObjectSeen:
    """An object by its name in the place, and its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class PlaceSeen:
    """A page of what lies in a place: its folders by name, without the slash at their end, and its objects.

    A name may be empty: keys may hold two slashes in a row (reference, 1.2). `more` as in BucketsSeen.
    """

    folders: tuple[str, ...]
    objects: tuple[ObjectSeen, ...]
    more: str = ""
