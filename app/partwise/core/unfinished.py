"""Unfinished uploads as the server holds them, whoever began them: how old, how large, and the right to touch them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from partwise.core.advice import ACTIONS
from partwise.core.errors import Fault, Fixable
from partwise.core.upload import Stored, StoredPart

RECENT = 3600.0  # seconds; whoever sent a part within the last hour may still be sending
_SECONDS = {"m": 60, "h": 3600, "d": 24 * 3600, "w": 7 * 24 * 3600}
_AGE = re.compile(r"\s*([0-9]{1,6})\s*([mhdw])\s*", re.IGNORECASE)
_ON_BUCKETS = re.compile(r"oss:(ListMultipartUploads|ListObjects|\w+Bucket\w*)")
_ON_ALL = "oss:ListBuckets"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An unfinished upload. `stored` is None as long as nobody asked or may ask.

    `initiated` in seconds since 1970, 0 where only key and id are known (ListParts does not tell it).
    """

    key: str
    upload_id: str
    initiated: float = 0.0
    storage_class: str = ""
    stored: Stored | None = None

    def holding(self, parts: Iterable[StoredPart]) -> Self:
        """The same upload, its parts known."""
        return replace(self, stored=Stored.of(parts))


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look: what begins with `prefix` in a bucket, or the one object of that key. Empty: the whole bucket."""

    bucket: str
    prefix: str = ""
    exact: bool = False

    def holds(self, bucket: str, key: str) -> bool:
        """Whether an object lies here."""
        return bucket == self.bucket and (key == self.prefix if self.exact else key.startswith(self.prefix))

    def __str__(self) -> str:
        return f"oss://{self.bucket}/{self.prefix}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A bucket whose uploads could not be listed, to their end or at all. No bucket: the buckets could not be."""

    bucket: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Listing:
    """How far a listing is. No `places`: all buckets of the connection.

    `found` uploads so far, anybody's. `ended` in seconds since 1970, 0 while it goes on; `stopped`: before its end.
    """

    connection: str
    places: tuple[Place, ...]
    found: int = 0
    ended: float = 0.0
    stopped: bool = False
    refused: tuple[Refusal, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing that lies there can be missing from it."""
        return bool(self.ended) and not self.stopped and not self.refused

    def covers(self, connection: str, bucket: str, key: str) -> bool:
        """Whether an upload of this object belongs to it."""
        here = not self.places or any(place.holds(bucket, key) for place in self.places)
        return connection == self.connection and here


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over uploads: how many, and the parts and bytes of those whose parts are known.

    `at_least`: there may be more, because some were not asked about or the list did not end.
    """

    uploads: int
    parts: int
    size: int
    at_least: bool


def total(uploads: Iterable[Unfinished], *, listed_all: bool = True) -> Total:
    """The sum. `listed_all` is False while, or because, the list goes on."""
    listed = tuple(uploads)
    known = [upload.stored for upload in listed if upload.stored is not None]
    at_least = not listed_all or len(known) < len(listed)
    return Total(len(listed), sum(one.count for one in known), sum(one.size for one in known), at_least)


def parse_age(text: str) -> int:
    """Seconds of an age as people write it: `30m`, `12h`, `7d`, `2w`. Raises Fixable."""
    match = _AGE.fullmatch(text)
    if match is None or not int(match[1]):
        raise Fixable(
            f"“{text}” is not an age.", "Write a number with m, h, d or w, as in 30m, 12h, 7d or 2w.", code="BadAge"
        )
    return int(match[1]) * _SECONDS[match[2].lower()]


def older_than(age: float, uploads: Iterable[Unfinished], now: float) -> tuple[Unfinished, ...]:
    """Those that were begun at least `age` seconds before `now`, OSS's time in seconds since 1970."""
    return tuple(upload for upload in uploads if upload.initiated <= now - age)


def recent(upload: Unfinished, now: float) -> bool:
    """Whether it was begun, or got a part, within the last hour before `now`: somebody may be sending to it."""
    return touched_lately(upload.initiated, upload.stored, now)


def touched_lately(initiated: float, stored: Stored | None, now: float) -> bool:
    """Whether an upload was begun, or got a part, within the last hour. All times in seconds since 1970."""
    newest = stored.newest if stored else None
    return max(initiated, newest or 0.0) > now - RECENT


def missing_action(fault: Fault) -> str:
    """The RAM action that a refusal says is missing (reference, 3.15), or empty: it is about something else."""
    if fault.code != "AccessDenied" or fault.endpoint:  # with an endpoint it is the address that is wrong (1.6)
        return ""
    return ACTIONS.get(fault.operation, "").partition(" ")[0]


def policy(action: str, bucket: str) -> str:
    """A RAM policy in JSON that grants `action` on `bucket` and no more, to be copied (reference, 3.15)."""
    pattern = bucket if _ON_BUCKETS.fullmatch(action) else f"{bucket}/*"
    resource = "*" if action == _ON_ALL else pattern
    statement = {"Effect": "Allow", "Action": [action], "Resource": [f"acs:oss:*:*:{resource}"]}
    return json.dumps({"Version": "1", "Statement": [statement]}, indent=2)
