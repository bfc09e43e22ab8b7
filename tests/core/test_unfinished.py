"""Ages, sums and rights of unfinished uploads."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.errors import Fault, Fixable, Kind
from partwise.core.unfinished import (
    RECENT,
    Stored,
    Total,
    Unfinished,
    missing_action,
    older_than,
    parse_age,
    policy,
    recent,
    total,
)
from partwise.core.upload import StoredPart

NOW = 1_800_000_000.0
DAY = 86_400
DENIED = Fault(Kind.FIXABLE, "Refused.", code="AccessDenied", operation="ListParts")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30m", 1800), ("12h", 43_200), ("7d", 7 * DAY), ("2w", 14 * DAY), (" 1 D ", DAY), ("999999w", 999_999 * 7 * DAY)],
)
def test_ages_as_people_write_them(text: str, seconds: int) -> None:
    assert parse_age(text) == seconds


@pytest.mark.parametrize("text", ["", "7", "d", "0d", "-7d", "1.5d", "7 days", "7s", "1000000d", "٧d", "7d7d"])
def test_no_age(text: str) -> None:
    with pytest.raises(Fixable, match="is not an age"):
        parse_age(text)


@given(st.text(max_size=12))
def test_any_text_is_an_age_or_told_in_words(text: str) -> None:
    with suppress(Fixable):
        assert parse_age(text) > 0


@given(st.integers(1, 999_999), st.sampled_from("mhdwMHDW"))
def test_every_number_with_a_unit_is_an_age(count: int, unit: str) -> None:
    assert parse_age(f"{count}{unit}") % count == 0


def test_what_an_upload_holds() -> None:
    parts = [StoredPart(1, 5, '"a"', modified=NOW - 10), StoredPart(2, 7, '"b"', modified=NOW - 20)]
    assert Unfinished("k", "1").holding(parts).stored == Stored(2, 12, NOW - 10)
    assert Unfinished("k", "1").holding([]).stored == Stored(0, 0, None)


def test_older_than_an_age_counts_the_very_second() -> None:
    uploads = [Unfinished(str(age), str(age), NOW - age) for age in (0, DAY - 1, DAY, DAY + 1)]
    assert [one.key for one in older_than(DAY, uploads, NOW)] == [str(DAY), str(DAY + 1)]
    assert len(older_than(0, uploads, NOW)) == 4


@pytest.mark.parametrize(
    ("begun", "newest", "answer"),
    [
        (RECENT - 1, None, True),
        (RECENT, None, False),
        (DAY, RECENT - 1, True),
        (DAY, RECENT, False),
        (-60, None, True),  # a clock that is ahead
    ],
)
def test_recent_by_its_beginning_or_by_its_newest_part(begun: float, newest: float | None, answer: bool) -> None:
    upload = Unfinished("k", "1", NOW - begun)
    if newest is not None:
        upload = upload.holding([StoredPart(1, 5, '"a"', modified=NOW - newest), StoredPart(2, 5, '"b"', modified=1.0)])
    assert recent(upload, NOW) is answer


def test_sums_say_at_least_while_something_is_unknown() -> None:
    known = Unfinished("k", "1").holding([StoredPart(1, 5, '"a"')])
    assert total([known, known]) == Total(2, 2, 10, at_least=False)
    assert total([known, Unfinished("k", "2")]) == Total(2, 1, 5, at_least=True)
    assert total([known], listed_all=False).at_least
    assert total([]) == Total(0, 0, 0, at_least=False)


def test_the_right_that_a_refusal_misses() -> None:
    assert missing_action(DENIED) == "oss:ListParts"
    assert missing_action(replace(DENIED, operation="PutObject")) == "oss:PutObject"
    assert missing_action(replace(DENIED, operation="Unheard")) == ""
    assert missing_action(replace(DENIED, code="NoSuchUpload")) == ""
    assert missing_action(replace(DENIED, endpoint="oss-cn-beijing.aliyuncs.com")) == ""


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("oss:ListParts", "acs:oss:*:*:media/*"),
        ("oss:AbortMultipartUpload", "acs:oss:*:*:media/*"),
        ("oss:PutObject", "acs:oss:*:*:media/*"),
        ("oss:ListMultipartUploads", "acs:oss:*:*:media"),
        ("oss:ListObjects", "acs:oss:*:*:media"),
        ("oss:GetBucketLifecycle", "acs:oss:*:*:media"),
        ("oss:ListBuckets", "acs:oss:*:*:*"),
    ],
)
def test_a_policy_grants_one_action_where_it_belongs(action: str, resource: str) -> None:
    assert json.loads(policy(action, "media")) == {
        "Version": "1",
        "Statement": [{"Effect": "Allow", "Action": [action], "Resource": [resource]}],
    }
