"""What the window asks of a server beside its uploads: places, the clean-up rule, completing what is stored."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Event
from typing import TYPE_CHECKING

from partwise.core.assembly import Completed, Outlook
from partwise.core.browsing import BucketsSeen, PlaceSeen
from partwise.core.cleanup_plan import Kept, Planned, RuleBook, Today, Wish, effect_of
from partwise.core.errors import Fixable
from partwise.core.lifecycle import State
from partwise.core.unfinished import Unfinished
from partwise.store.former_rules import former_folder, keep_former
from partwise.store.home import Home
from partwise.store.own_uploads import own_upload_ids

if TYPE_CHECKING:  # httpx is loaded when it is first needed
    from partwise.oss.client import Client


class Desk:
    """`ServerPort` of ui/server_port.py on the connections that `client_of` opens by name.

    Every method blocks, may run on any thread beside the others, and raises PartwiseError; or Stopped, once `stop` is
    set and nothing was changed.
    """

    def __init__(self, client_of: Callable[[str], Client], home: Home) -> None:
        self._client_of = client_of
        self._home = home

    def buckets(self, connection: str, stop: Event) -> tuple[str, ...]:
        from partwise.oss.buckets import bucket_names

        return bucket_names(self._client_of(connection), stop)

    # --- looking for a place ----------------------------------------------------------------------------------

    def buckets_from(self, connection: str, more: str, stop: Event) -> BucketsSeen:
        from partwise.oss import browsing

        return browsing.buckets_from(self._client_of(connection), more, stop)

    def place_from(self, connection: str, bucket: str, prefix: str, more: str, stop: Event) -> PlaceSeen:
        from partwise.oss import browsing

        return browsing.place_from(self._client_of(connection), bucket, prefix, more, stop)

    def create_folder(self, connection: str, bucket: str, prefix: str, stop: Event) -> bool:
        from partwise.oss import browsing

        return browsing.create_folder(self._client_of(connection), bucket, prefix, stop)

    # --- the clean-up rule ------------------------------------------------------------------------------------

    def rules(self, connection: str, bucket: str, stop: Event) -> RuleBook:
        from partwise.oss import cleanup_rule

        return cleanup_rule.read(self._client_of(connection), bucket, stop)

    def today(self, connection: str, bucket: str, stop: Event) -> Today:
        from partwise.oss import cleanup_rule

        client = self._client_of(connection)
        uploads = cleanup_rule.unfinished(client, bucket, "", stop)
        own = self._own()
        return Today(uploads, self._now(client), None if own is None else frozenset(own))

    def planned(self, before: RuleBook, wish: Wish, today: Today | None, stop: Event) -> Planned:
        from partwise.oss import cleanup_rule

        change = cleanup_rule.planned(before, wish)
        return Planned(change, None if today is None else effect_of(wish, change.after.rules, today))

    def change_rules(self, connection: str, bucket: str, before: RuleBook, after: RuleBook, stop: Event) -> Kept:
        from partwise.oss import cleanup_rule

        client = self._client_of(connection)
        path = keep_former(former_folder(self._home), bucket, before.xml, time.time())
        return Kept(cleanup_rule.write(client, bucket, before, after, stop), str(path))

    # --- completing what is stored ----------------------------------------------------------------------------

    def outlook(self, connection: str, bucket: str, key: str, upload_id: str, stop: Event) -> Outlook:
        from partwise.oss.complete_stored import look

        client = self._client_of(connection)
        own = self._own() or {}
        return look(client, bucket, Unfinished(key, upload_id), own, self._now(client), stop)

    def complete(
        self, connection: str, bucket: str, outlook: Outlook, forbid_overwrite: bool, complete_all: bool, stop: Event
    ) -> Completed:
        from partwise.oss.complete_stored import complete

        client = self._client_of(connection)
        return complete(client, bucket, outlook, forbid_overwrite=forbid_overwrite, complete_all=complete_all)

    def _own(self) -> Mapping[str, State] | None:
        """This computer's own uploads by id; None where the journal cannot be read."""
        try:
            return own_upload_ids(self._home.journal)
        except Fixable:
            return None

    @staticmethod
    def _now(client: Client) -> float:
        """OSS's time in seconds since 1970, as far as it is known."""
        return time.time() + client.clock_offset
