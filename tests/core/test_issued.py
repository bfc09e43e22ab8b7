"""Credentials as STS, an ECS instance or a program tells them: whole ones, or nothing."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.connection import Credentials, Fresh
from partwise.core.issued import issued, moment_of, plain_name

KEYS = {"AccessKeyId": "STS.1", "AccessKeySecret": "hush"}
ENDS = 1718203600.0
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "told",
    [
        {**KEYS, "SecurityToken": "T", "Expiration": "2024-06-12T14:46:40Z"},
        {"access_key_id": "STS.1", "access_key_secret": "hush", "sts_token": "T", "expiration": "2024-06-12T14:46:40"},
        {
            "access-key-id": "STS.1",
            "access-key-secret": "hush",
            "sts-token": "T",
            "Expiration": "2024-06-12 22:46:40+08:00",
        },
    ],
)
def test_the_three_ways_to_write_them(told: dict[str, str]) -> None:
    assert issued(told) == Fresh(Credentials("STS.1", "hush", "T"), ENDS)


def test_without_token_and_end_they_last() -> None:
    assert (
        issued(KEYS) == issued({**KEYS, "SecurityToken": "", "Expiration": ""}) == Fresh(Credentials("STS.1", "hush"))
    )


@pytest.mark.parametrize("name", sorted(KEYS))
@pytest.mark.parametrize("value", [None, "", " ", 7, ["x"]])
def test_half_of_them_is_nothing(name: str, value: object) -> None:
    assert issued({**KEYS, name: value}) is None
    assert issued({other: text for other, text in KEYS.items() if other != name}) is None


@pytest.mark.parametrize("end", ["soon", "2024-13-01T00:00:00Z", "1718203600"])
def test_an_end_that_is_no_time_is_not_taken_for_none(end: str) -> None:
    assert issued({**KEYS, "Expiration": end}) is None


@given(_JSON | st.fixed_dictionaries(dict.fromkeys((*KEYS, "SecurityToken", "Expiration"), _JSON)))
def test_anything_else_is_nothing_and_raises_nothing(told: object) -> None:
    found = issued(told)
    assert found is None or (found.credentials.access_key_id and found.credentials.access_key_secret)


@given(st.datetimes(min_value=datetime(1971, 1, 1)))
def test_a_time_is_read_as_it_was_written(moment: datetime) -> None:
    assert moment_of(f"{moment}Z") == moment_of(str(moment))


def test_names() -> None:
    assert {plain_name(name) for name in ("AccessKeyID", "access_key_id", "access-key-id")} == {"accesskeyid"}
    assert moment_of("") is None
