"""What the window asks of a server beside its uploads, as a promise: `main` hands it the real one, tests others."""

from __future__ import annotations

from threading import Event
from typing import Protocol

from partwise.core.assembly import Completed, Outlook
from partwise.core.browsing import BucketsSeen, PlaceSeen
from partwise.core.cleanup_plan import Kept, Planned, RuleBook, Today, Wish


class ServerPort(Protocol):
    """Every method blocks, so that only errands call it (`ui/errands.py`), any number of them at once.

    `connection` is a connection's name. Raises PartwiseError: in words why not, a missing right included; or Stopped,
    once `stop` is set, unless something was changed by then.
    """

    def buckets(self, connection: str, stop: Event) -> tuple[str, ...]:
        """The names of all buckets of the account."""

    def buckets_from(self, connection: str, more: str, stop: Event) -> BucketsSeen:
        """One page of the account's buckets: the first, or the one that the `more` of the page before leads to."""

    def place_from(self, connection: str, bucket: str, prefix: str, more: str, stop: Event) -> PlaceSeen:
        """One page, as above, of what lies in a place. `prefix` is empty or ends in a slash."""

    def create_folder(self, connection: str, bucket: str, prefix: str, stop: Event) -> bool:
        """Make a folder, `prefix` with its slash; whether it is new. One that is there already stays as it is."""

    def rules(self, connection: str, bucket: str, stop: Event) -> RuleBook:
        """The lifecycle rules as they are now."""

    def today(self, connection: str, bucket: str, stop: Event) -> Today:
        """All unfinished uploads of the bucket."""

    def planned(self, before: RuleBook, wish: Wish, today: Today | None, stop: Event) -> Planned:
        """What the wish would change, and, where the uploads of today are known, remove next. Nobody is asked."""

    def change_rules(self, connection: str, bucket: str, before: RuleBook, after: RuleBook, stop: Event) -> Kept:
        """Keep the rules `before` in a file, replace them by those `after`, read them back and compare.

        Raises Fixable: with `CHANGED_MEANWHILE` they were left as they are; with `DIFFER` OSS holds others now.
        """

    def outlook(self, connection: str, bucket: str, key: str, upload_id: str, stop: Event) -> Outlook:
        """What completing the upload with its stored parts would make, and what speaks against it."""

    def complete(
        self, connection: str, bucket: str, outlook: Outlook, forbid_overwrite: bool, complete_all: bool, stop: Event
    ) -> Completed:
        """Complete it with the parts that were looked at, or (`complete_all`) with whatever OSS holds by now.

        Once begun it goes to its end: a lost answer is cleared up, as far as anybody can.
        """
