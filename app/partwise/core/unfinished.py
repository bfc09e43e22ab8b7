"""Unfinished uploads as the server holds them, whoever began them: how old, how large, and the right to touch them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from partwise.core.advice import ACTIONS
from partwise.core.errors import Fault, Fixable
from partwise.core.upload import StoredPart

RECENT = 3600.0  # seconds; whoever sent a part within the last hour may still be sending
_SECONDS = {"m": 60, "h": 3600, "d": 24 * 3600, "w": 7 * 24 * 3600}
_AGE = re.compile(r"\s*([0-9]{1,6})\s*([mhdw])\s*", re.IGNORECASE)
_ON_BUCKETS = re.compile(r"oss:(ListMultipartUploads|ListObjects|\w+Bucket\w*)")
_ON_ALL = "oss:ListBuckets"


@dataclass(frozen=True, slots=True)
class Stored:
    """What an unfinished upload holds: `count` parts of `size` bytes; `newest` in seconds since 1970, None: no part."""

    count: int
    size: int
    newest: float | None

    @classmethod
    def of(cls, parts: Iterable[StoredPart]) -> Self:
        """What ListParts told."""
        listed = tuple(parts)
        newest = max((part.modified for part in listed), default=None)
        return cls(len(listed), sum(part.size for part in listed), newest)


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
    newest = upload.stored.newest if upload.stored else None
    return max(upload.initiated, newest or 0.0) > now - RECENT


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
