"""The connection that the environment carries (reference, 9.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from partwise.core.connection import Addressing, Connection, Credentials, Origin, Role
from partwise.core.errors import Fixable
from partwise.store.environment import connection_in, credentials_in, ignored_in, recipe_in, says_yes
from partwise.store.recipe import Assumed, Keys

BOTH = {"OSS_ACCESS_KEY_ID": "LTAI5tExample", "OSS_ACCESS_KEY_SECRET": "very secret"}
GENERAL = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAI5tGeneral",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "general secret",
    "ALIBABA_CLOUD_SECURITY_TOKEN": "general token",
}
HERE = Connection("environment", origin=Origin.ENVIRONMENT)


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


def test_the_general_variables_come_after_those_of_oss() -> None:
    assert credentials_in(GENERAL) == Credentials("LTAI5tGeneral", "general secret", "general token")
    assert credentials_in(GENERAL | BOTH) == Credentials("LTAI5tExample", "very secret")
    assert credentials_in(GENERAL | {"OSS_ACCESS_KEY_ID": "", "OSS_SESSION_TOKEN": "x"}) == credentials_in(GENERAL)


def test_half_of_the_ones_is_passed_over_for_the_whole_others_and_told() -> None:
    environ = GENERAL | {"OSS_ACCESS_KEY_ID": "LTAI5tHalf"}
    assert credentials_in(environ) == credentials_in(GENERAL)
    assert "OSS_ACCESS_KEY_SECRET is missing, so they are ignored" in ignored_in(environ)
    assert ignored_in(GENERAL | BOTH) == ignored_in({}) == ""
    assert ignored_in({"OSS_ACCESS_KEY_ID": "LTAI5tHalf"}) == ""  # that is a fault, not a remark


def test_a_role_is_taken_on_with_the_keys_beside_it() -> None:
    role = {"OSS_ROLE_ARN": "acs:ram::1:role/up", "OSS_ROLE_SESSION_NAME": "me"}
    assert recipe_in({}) is None
    assert recipe_in(role) is None
    assert recipe_in(BOTH) == Keys(Credentials("LTAI5tExample", "very secret"))
    assert recipe_in(BOTH | role) == Assumed(
        Keys(Credentials("LTAI5tExample", "very secret")), Role("acs:ram::1:role/up", "me")
    )
    assert isinstance(recipe_in(GENERAL | role), Keys)


def test_the_general_role_and_its_server() -> None:
    named = {"ALIBABA_CLOUD_ROLE_ARN": "acs:ram::1:role/up", "ALIBABA_CLOUD_EXTERNAL_ID": "x"}
    near = {"ALIBABA_CLOUD_STS_REGION": "cn-beijing"}
    inside = near | {"ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED": "true"}
    usual = Role("acs:ram::1:role/up", external_id="x")
    for environ, endpoint in ((named, ""), (named | near, "sts.cn-beijing."), (named | inside, "sts-vpc.cn-beijing.")):
        recipe = recipe_in(GENERAL | environ)
        assert isinstance(recipe, Assumed)
        assert recipe.role == replace(usual, endpoint=endpoint and f"{endpoint}aliyuncs.com")
    oidc = named | {"ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "acs:ram::1:oidc-provider/x"}
    assert isinstance(recipe_in(GENERAL | oidc), Keys)


def test_a_switch() -> None:
    assert all(says_yes({"X": yes}, "X") for yes in ("true", "TRUE", "1", " yes "))
    assert not any(says_yes({"X": no}, "X") for no in ("", "false", "0", "no"))


def test_a_region_or_an_endpoint_from_the_environment() -> None:
    environ = {"OSS_REGION": "cn-hangzhou", "OSS_ENDPOINT": "https://oss.example"}
    assert connection_in(environ) == replace(HERE, region="cn-hangzhou", endpoint="https://oss.example")
    assert connection_in({}) == HERE


def test_what_is_said_goes_before_what_the_environment_says() -> None:
    environ = {"OSS_REGION": "cn-hangzhou", "OSS_ENDPOINT": "https://oss.example"}
    connection = connection_in(environ, region="eu-central-1", endpoint="other.example", addressing=Addressing.PATH)
    assert connection == replace(HERE, region="eu-central-1", endpoint="other.example", addressing=Addressing.PATH)
