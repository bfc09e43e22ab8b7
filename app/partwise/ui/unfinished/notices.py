"""What is said instead of the table, or above it, where the server did not tell everything. No Qt here.

A refusal never looks like an empty list: it names the right that is missing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from partwise.core.errors import Fault
from partwise.core.unfinished import Listing, Refusal, missing_action, policy
from partwise.ui import words_server as words
from partwise.ui.unfinished.scope import where


class Offer(StrEnum):
    """What can be done about it."""

    CHECK_AGAIN = words.CHECK_AGAIN
    TRY_AGAIN = words.TRY_AGAIN
    LIST_NOW = words.LIST_NOW
    SHOW_ALL = words.SHOW_ALL
    COPY_POLICY = words.COPY_POLICY
    CHOOSE_PLACE = words.CHOOSE_PLACE


@dataclass(frozen=True, slots=True)
class Notice:
    """`title` is one sentence; `text` more of it, where there is room. `policy` is what COPY_POLICY copies."""

    title: str
    text: str = ""
    offers: tuple[Offer, ...] = ()
    policy: str = ""
    trouble: bool = False

    @property
    def line(self) -> str:
        """What has to be said where there is room for one line."""
        return self.title if self.policy else f"{self.title} {self.text}".strip()


def instead(connected: bool, listing: Listing | None, unfinished: int) -> Notice | None:
    """Why no row is shown. `unfinished`: how many uploads there are, the filters aside."""
    if unfinished:
        return Notice(words.NOTHING_FITS, offers=(Offer.SHOW_ALL,))
    if not connected:
        return Notice(words.NO_CONNECTION)
    if listing is None:
        return Notice(words.NOT_LISTED, offers=(Offer.LIST_NOW,))
    place = where(listing.places)
    if not listing.ended:
        return Notice(words.listing_in(place, listing.found))
    if listing.refused:
        return refusals(listing)[0]
    if listing.stopped:
        return Notice(words.stopped_in(place, listing.ended), offers=(Offer.CHECK_AGAIN,))
    return Notice(words.none_in(place, listing.ended), offers=(Offer.CHECK_AGAIN,))


def refusals(listing: Listing) -> tuple[Notice, ...]:
    """What a listing could not tell, missing rights first, and equal reasons in one notice."""
    denied: dict[str, list[str]] = {}
    failed: dict[str, list[Refusal]] = {}
    for refusal in listing.refused:
        if action := missing_action(refusal.fault):
            denied.setdefault(action, []).append(refusal.bucket)
        else:
            failed.setdefault(refusal.fault.code, []).append(refusal)
    rights = tuple(_denied(action, [name for name in buckets if name]) for action, buckets in denied.items())
    return rights + tuple(_failed(those) for those in failed.values())


def parts_denied(buckets: Sequence[str], fault: Fault) -> Notice:
    """The uploads are listed, but nobody may look into them."""
    action = missing_action(fault)
    return Notice(
        words.may_not_count(buckets, action),
        offers=(Offer.COPY_POLICY,),
        policy=policies(action, buckets),
        trouble=True,
    )


def policies(action: str, buckets: Sequence[str]) -> str:
    """One policy that grants `action` on all these buckets and no more; without any: as far as it needs no bucket."""
    each = [json.loads(policy(action, bucket)) for bucket in buckets or ("",)]
    return json.dumps(each[0] | {"Statement": [one for found in each for one in found["Statement"]]}, indent=2)


def _denied(action: str, buckets: Sequence[str]) -> Notice:
    return Notice(
        words.may_not_list(buckets, action),
        words.UNKNOWN_THERE,
        (Offer.COPY_POLICY, Offer.CHOOSE_PLACE),
        policies(action, buckets),
        trouble=True,
    )


def _failed(refusals: Sequence[Refusal]) -> Notice:
    buckets = [refusal.bucket for refusal in refusals if refusal.bucket]
    return Notice(words.could_not_ask(buckets), str(refusals[0].fault), (Offer.TRY_AGAIN,), trouble=True)
