"""The clean-up rule of a bucket: "abort unfinished uploads after N days", and what it will remove (reference, 3.14)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from operator import attrgetter

from partwise.core.errors import Fixable
from partwise.core.keys import check_key
from partwise.core.unfinished import Unfinished

RULE_ID = "partwise-abort-incomplete-uploads"
ABORT = "AbortMultipartUpload"
MAX_DAYS = 36_500  # a hundred years; OSS itself names no limit
DAY = 86_400.0  # seconds
SHOWS_WITHIN = 2 * DAY  # OSS loads rules within a day and acts on them once a day

_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WORDS = {
    ABORT: "abort unfinished uploads",
    "Expiration": "delete objects",
    "Transition": "move objects",
    "NoncurrentVersionExpiration": "delete former versions",
    "NoncurrentVersionTransition": "move former versions",
}
ACTIONS = frozenset(_WORDS)
"""What rules can do, by OSS's names."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a rule does. `kind` is OSS's name of it; `days` is None and the other texts empty where not said.

    `date` as OSS writes it, midnight UTC. `storage_class`: where objects are moved to.
    """

    kind: str
    days: int | None = None
    date: str = ""
    storage_class: str = ""

    def __str__(self) -> str:
        words = _WORDS[self.kind]
        if self.storage_class:
            words += f" to {self.storage_class}"
        if self.days is not None:
            return f"{words} after {days_text(self.days)}"
        if self.date:
            return f"{words} from before {self.date.removesuffix('T00:00:00.000Z')}"
        return "delete the last markers of deleted objects" if self.kind == "Expiration" else words

    def due(self, initiated: float) -> float | None:
        """When an upload begun then is old enough to be aborted, or None: never. Seconds since 1970, both."""
        if self.days is not None:
            return initiated + self.days * DAY
        try:
            date = datetime.fromisoformat(self.date).astimezone(UTC).timestamp()
        except (ValueError, OverflowError):
            return None
        return date if initiated < date else None


@dataclass(frozen=True, slots=True)
class Rule:
    """A lifecycle rule, as far as people need to see it. An empty `prefix` is the whole bucket.

    `narrowed`: tags or a filter choose among the objects, and unfinished uploads have neither. `unknown` names the
    elements Partwise does not know; they are kept like all the others.
    """

    id: str
    prefix: str
    enabled: bool = True
    actions: tuple[Action, ...] = ()
    narrowed: bool = False
    unknown: tuple[str, ...] = ()

    @property
    def ours(self) -> bool:
        """Whether Partwise made it."""
        return self.id.startswith(RULE_ID)

    @property
    def abort(self) -> Action | None:
        """What it does to unfinished uploads, even while it is switched off."""
        return next((action for action in self.actions if action.kind == ABORT), None)

    @property
    def cleans_up(self) -> Action | None:
        """What it does to unfinished uploads, if anything."""
        return self.abort if self.enabled and not self.narrowed else None

    def __str__(self) -> str:
        notes = [
            "" if self.enabled else "switched off",
            "only with certain tags or sizes" if self.narrowed else "",
            f"and what Partwise does not know: {', '.join(self.unknown)}" if self.unknown else "",
        ]
        said = "; ".join(filter(None, notes))
        actions = ", ".join(map(str, self.actions)) or "nothing that Partwise knows"
        return f"{place_text(self.prefix)}: {actions}{f' ({said})' if said else ''} [{self.id or 'without a name'}]"


class Change(StrEnum):
    """What happens to a rule between two configurations."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that is not the same in two configurations: None where it is missing."""

    kind: Change
    before: Rule | None
    after: Rule | None


@dataclass(frozen=True, slots=True)
class Removal:
    """An upload that a rule will abort. Times in seconds since 1970.

    `due`: when it is old enough, maybe long ago; `gone_by`: when OSS has acted at the latest. `own`: one that this
    computer has begun and could still resume.
    """

    upload: Unfinished
    due: float
    gone_by: float
    own: bool


def would_remove(
    days: int, prefix: str, uploads: Iterable[Unfinished], now: float, own: Set[str] = frozenset()
) -> tuple[Removal, ...]:
    """What a rule "abort after `days` under `prefix`" removes when OSS acts next, within a day; oldest first.

    `now` is OSS's time in seconds since 1970; `own` holds the ids of uploads that this computer could still resume.
    """
    return removed_by([Rule("", prefix, actions=(Action(ABORT, days),))], uploads, now, own)


def removed_by(
    rules: Iterable[Rule], uploads: Iterable[Unfinished], now: float, own: Set[str] = frozenset()
) -> tuple[Removal, ...]:
    """As `would_remove`, for all of a bucket's rules together; of several rules the earliest counts."""
    aborts = [(rule.prefix, action) for rule in rules if (action := rule.cleans_up)]
    found = []
    for upload in uploads:
        dues = [action.due(upload.initiated) for prefix, action in aborts if upload.key.startswith(prefix)]
        due = min((due for due in dues if due is not None), default=None)
        if due is not None and due <= now + DAY:
            found.append(Removal(upload, due, max(due, now) + SHOWS_WITHIN, upload.upload_id in own))
    found.sort(key=attrgetter("upload.key"))  # by which OSS lists them, so that this costs nothing
    found.sort(key=attrgetter("due"))
    return tuple(found)


def check_days(days: int) -> None:
    """Raises Fixable unless a rule may wait for so many days."""
    if not 1 <= days <= MAX_DAYS:
        raise Fixable(
            f"A rule cannot wait {days:,} days.", f"Choose 1 to {MAX_DAYS:,} days; 7 suit most.", code="BadRule"
        )


def check_prefix(prefix: str) -> None:
    """Raises Fixable unless keys can begin with `prefix`, and XML can say so. Empty is the whole bucket."""
    try:
        if prefix:
            check_key(prefix)
    except Fixable as error:
        raise _bad_prefix() from error
    if _NOT_IN_XML.search(prefix):
        raise _bad_prefix()


def _bad_prefix() -> Fixable:
    return Fixable(
        "No rule of OSS can stand for this prefix.", "Write the beginning of keys, as in logs/.", code="BadRule"
    )


def days_text(days: int) -> str:
    """As people say it: `1 day`, `7 days`."""
    return f"{days:,} day{'' if days == 1 else 's'}"


def place_text(prefix: str) -> str:
    """As people say it: the whole bucket, or what begins with `prefix`."""
    return f"“{prefix}”" if prefix else "the whole bucket"
