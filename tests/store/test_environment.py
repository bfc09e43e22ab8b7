"""The connection that the environment carries (reference, 9.1)."""

from __future__ import annotations

import pytest

from partwise.core.connection import Addressing, Connection, Credentials
from partwise.core.errors import Fixable
from partwise.store.environment import connection_in, credentials_in

BOTH = {"OSS_ACCESS_KEY_ID": "LTAI5tExample", "OSS_ACCESS_KEY_SECRET": "very secret"}


def test_no_credentials() -> None:
    assert credentials_in({}) is None
    assert credentials_in({"OSS_ACCESS_KEY_ID": "", "OSS_ACCESS_KEY_SECRET": ""}) is None
    assert credentials_in({"OSS_SESSION_TOKEN": "alone it is nothing"}) is None


def test_an_access_key_and_a_token() -> None:
    assert credentials_in(BOTH) == Credentials("LTAI5tExample", "very secret")
    assert credentials_in(BOTH | {"OSS_SESSION_TOKEN": "token"}) == Credentials("LTAI5tExample", "very secret", "token")


@pytest.mark.parametrize("missing", sorted(BOTH))
def test_half_of_them_is_told_without_the_other_half(missing: str) -> None:
    with pytest.raises(Fixable, match=f"{missing} is missing") as caught:
        credentials_in({name: value for name, value in BOTH.items() if name != missing})
    assert "very secret" not in str(caught.value) + repr(caught.value.fault)


def test_nothing_that_signs_is_shown() -> None:
    shown = repr(credentials_in(BOTH | {"OSS_SESSION_TOKEN": "a token"}))
    assert "LTAI" in shown
    assert not [secret for secret in ("very secret", "a token", "5tExample") if secret in shown]


def test_a_region_or_an_endpoint_from_the_environment() -> None:
    environ = {"OSS_REGION": "cn-hangzhou", "OSS_ENDPOINT": "https://oss.example"}
    assert connection_in(environ) == Connection("environment", region="cn-hangzhou", endpoint="https://oss.example")
    assert connection_in({}) == Connection("environment")


def test_what_is_said_goes_before_what_the_environment_says() -> None:
    environ = {"OSS_REGION": "cn-hangzhou", "OSS_ENDPOINT": "https://oss.example"}
    connection = connection_in(environ, region="eu-central-1", endpoint="other.example", addressing=Addressing.PATH)
    assert connection == Connection(
        "environment", region="eu-central-1", endpoint="other.example", addressing=Addressing.PATH
    )
