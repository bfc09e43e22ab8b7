"""What is said instead of the table and above it: a refusal is never taken for an empty list."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from helpers.unfinished_page import MAY_NOT_COUNT, MAY_NOT_LIST, MEDIA, MOMENT, NO_NAME, listing, refused
from partwise.core.unfinished import Place, policy
from partwise.ui.unfinished.notices import Notice, Offer, instead, parts_denied, policies, refusals
from partwise.ui.words import clock


def reason(**said: object) -> Notice:
    found = instead(True, listing(**said), 0)
    assert found is not None
    return found


def test_each_reason_for_no_rows_has_its_own_words_and_offers() -> None:
    at = clock(MOMENT)
    assert instead(False, None, 0) == Notice("Choose a connection to see what is unfinished on its server.")
    assert instead(True, None, 0) == Notice(
        "The server was not asked yet what is unfinished.", offers=(Offer.LIST_NOW,)
    )
    assert instead(True, listing(), 5) == Notice("No unfinished upload fits the filters.", offers=(Offer.SHOW_ALL,))
    assert reason(ended=0.0) == Notice("Asking the server about media-archive…")
    assert reason(ended=0.0, found=1203) == Notice("Asking the server about media-archive… 1,203 so far…")
    assert reason() == Notice(f"No unfinished uploads in media-archive. Checked {at}.", offers=(Offer.CHECK_AGAIN,))
    assert reason(places=()).title == f"No unfinished uploads in all buckets. Checked {at}."
    assert reason(stopped=True).title == (
        f"Stopped {at} before all of media-archive was looked through. Nothing was found until then."
    )


def test_a_missing_right_is_named_with_its_policy() -> None:
    told = reason(refused=refused(MAY_NOT_LIST, "media-archive"))
    assert told.title == "You may not list unfinished uploads of media-archive. Missing: oss:ListMultipartUploads."
    assert told.text == "Whether anything lies there is not known."
    assert told.offers == (Offer.COPY_POLICY, Offer.CHOOSE_PLACE)
    assert told.policy == policy("oss:ListMultipartUploads", "media-archive")
    assert told.trouble


def test_buckets_that_may_not_be_listed_themselves() -> None:
    told = reason(places=(), refused=refused(replace(MAY_NOT_LIST, operation="ListBuckets"), ""))
    assert told.title == "You may not list the buckets of this connection. Missing: oss:ListBuckets."
    assert json.loads(told.policy)["Statement"][0]["Resource"] == ["acs:oss:*:*:*"]


def test_a_server_that_could_not_be_asked_is_no_refusal() -> None:
    told = reason(refused=refused(NO_NAME, "media-archive"))
    assert told.title == "Could not ask the server about media-archive."
    assert told.text == "The server's name could not be found. Check the network connection."
    assert told.offers == (Offer.TRY_AGAIN,)
    assert told.policy == ""


def test_a_wrong_address_is_not_taken_for_a_missing_right() -> None:
    elsewhere = replace(MAY_NOT_LIST, endpoint="oss-cn-beijing.aliyuncs.com")
    assert reason(refused=refused(elsewhere, "media-archive")).offers == (Offer.TRY_AGAIN,)


def test_equal_reasons_are_told_together_missing_rights_first() -> None:
    told = refusals(
        listing(places=(), refused=(*refused(NO_NAME, "cold"), *refused(MAY_NOT_LIST, "media", "logs", "web", "tmp")))
    )
    assert [notice.line for notice in told] == [
        "You may not list unfinished uploads of media, logs and 2 others. Missing: oss:ListMultipartUploads.",
        "Could not ask the server about cold. The server's name could not be found. Check the network connection.",
    ]
    statements = json.loads(told[0].policy)["Statement"]
    assert [one["Resource"] for one in statements] == [
        [f"acs:oss:*:*:{bucket}"] for bucket in ("media", "logs", "web", "tmp")
    ]


def test_nothing_refused_is_nothing_told() -> None:
    assert refusals(listing(places=MEDIA)) == ()


def test_parts_that_may_not_be_seen() -> None:
    told = parts_denied(("media",), MAY_NOT_COUNT)
    assert told.line == (
        "You may not see the parts of uploads to media. Missing: oss:ListParts. All else goes on working."
    )
    assert told.policy == policy("oss:ListParts", "media")
    assert told.offers == (Offer.COPY_POLICY,)


@pytest.mark.parametrize("buckets", [("media",), ("media", "logs")])
def test_one_policy_for_all_buckets(buckets: tuple[str, ...]) -> None:
    made = json.loads(policies("oss:ListParts", buckets))
    assert made["Version"] == "1"
    assert len(made["Statement"]) == len(buckets)


def test_two_places_are_told_as_such() -> None:
    assert "in 2 places" in reason(places=(Place("media"), Place("logs"))).title
