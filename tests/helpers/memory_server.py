"""A server for dialogs: rules, uploads and parts in memory, which holds answers back or refuses as a test says."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Event

from partwise.core.assembly import Completed, Outlook, assembly
from partwise.core.cleanup_plan import CHANGED_MEANWHILE, DIFFER, Kept, Planned, RuleBook, Today, Wish, effect_of
from partwise.core.errors import Fixable, PartwiseError
from partwise.core.unfinished import Unfinished
from partwise.core.upload import Answer, StoredPart
from partwise.oss import cleanup_rule

PATIENCE = 10.0  # seconds
DAY = 86_400.0
PATH = "/home/ann/lifecycle/media-20261121T100000Z.xml"


def book(*rules: str) -> RuleBook:
    return cleanup_rule.book_of(f"<LifecycleConfiguration>{''.join(rules)}</LifecycleConfiguration>".encode())


def denied(operation: str) -> Fixable:
    """What the client raises without the right to do it."""
    return Fixable(
        "OSS refused: these credentials may not do this.",
        f"Ask the account's owner for oss:{operation} on this bucket.",
        code="AccessDenied",
        operation=operation,
        http_status=403,
    )


@dataclass
class MemoryServer:
    """`ServerPort`. `calls` are the methods that were asked, `refusals` what they raise, `gates` what they wait for."""

    book: RuleBook = field(default_factory=book)
    uploads: tuple[Unfinished, ...] = ()
    own: frozenset[str] | None = frozenset()
    outlook_told: Outlook = field(default_factory=lambda: Outlook(Unfinished("key", "U"), assembly([])))
    proven: bool | None = True
    bucket_names: tuple[str, ...] = ("media", "logs")
    refusals: dict[str, PartwiseError] = field(default_factory=dict)
    gates: dict[str, Event] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    overwritten_by: RuleBook | None = None  # what somebody writes in the moment of the next change
    completed_with: tuple[bool, bool] | None = None

    def begun(self, key: str, days_ago: float, upload_id: str = "") -> None:
        """Somebody has begun an upload."""
        one = Unfinished(key, upload_id or f"id-{key}", time.time() - days_ago * DAY)
        self.uploads = (*self.uploads, one)

    def buckets(self, connection: str, stop: Event) -> tuple[str, ...]:
        self._enter("buckets")
        return self.bucket_names

    def rules(self, connection: str, bucket: str, stop: Event) -> RuleBook:
        self._enter(f"rules {bucket}")
        return self.book

    def today(self, connection: str, bucket: str, stop: Event) -> Today:
        self._enter("today")
        return Today(self.uploads, time.time(), self.own)

    def planned(self, before: RuleBook, wish: Wish, today: Today | None, stop: Event) -> Planned:
        change = cleanup_rule.planned(before, wish)
        return Planned(change, None if today is None else effect_of(wish, change.after.rules, today))

    def change_rules(self, connection: str, bucket: str, before: RuleBook, after: RuleBook, stop: Event) -> Kept:
        self._enter("change_rules")
        if self.book.rules != before.rules:
            raise Fixable("Somebody else has changed the rules.", "Look at them again.", code=CHANGED_MEANWHILE)
        if self.overwritten_by is not None:
            self.book, self.overwritten_by = self.overwritten_by, None
            raise Fixable("OSS holds other rules now.", "Look at them.", code=DIFFER)
        self.book = after
        return Kept(after, PATH)

    def outlook(self, connection: str, bucket: str, key: str, upload_id: str, stop: Event) -> Outlook:
        self._enter(f"outlook {key} {upload_id}")
        return self.outlook_told

    def complete(
        self, connection: str, bucket: str, outlook: Outlook, forbid_overwrite: bool, complete_all: bool, stop: Event
    ) -> Completed:
        self.completed_with = forbid_overwrite, complete_all
        self._enter("complete")
        return Completed(Answer('"e"', outlook.whole.crc64), self.proven)

    def _enter(self, what: str) -> None:
        name = what.partition(" ")[0]
        self.calls.append(what)
        if name in self.gates:
            self.gates[name].wait(PATIENCE)
        if name in self.refusals:
            raise self.refusals[name]


def stored(number: int, size: int = 53_000_000) -> StoredPart:
    """A part with a CRC-64, so that what it makes can be proven."""
    return StoredPart(number, size, f'"{number}"', number)
