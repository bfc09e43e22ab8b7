"""The Aliyun CLI's file: its modes, its current profile, its chains (reference, 9.4)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.connection import Credentials, Role
from partwise.core.errors import Fault, Fixable
from partwise.store.aliyun_config import AliyunFile, aliyun_path, current_aliyun, parse_aliyun
from partwise.store.recipe import Assumed, EcsRole, Keys, Profile, Program, Recipe

KEYS = {"access_key_id": "ONE", "access_key_secret": "hush"}
ROLE = "acs:ram::1:role/up"
BASE = Keys(Credentials("ONE", "hush"))


def told(*profiles: Any, **more: Any) -> AliyunFile:
    return parse_aliyun(json.dumps({"current": "default", "profiles": profiles, "meta_path": "", **more}))


def recipe(mode: str, **settings: Any) -> Recipe:
    (profile,) = told({"name": "p", "mode": mode, **settings}).profiles
    assert not isinstance(profile.recipe, Fault)
    return profile.recipe


def fault(mode: str, **settings: Any) -> Fault:
    (profile,) = told({"name": "p", "mode": mode, **settings}).profiles
    assert isinstance(profile.recipe, Fault)
    return profile.recipe


def test_profiles_in_their_order() -> None:
    file = told(
        {"name": "default", "mode": "AK", **KEYS, "region_id": "cn-hangzhou", "language": "en", "retry_count": 3},
        {"name": "sts", "mode": "StsToken", **KEYS, "sts_token": "whisper", "region_id": None},
        current="sts",
    )
    first = Profile("default", BASE, "cn-hangzhou")
    assert file == AliyunFile("sts", (first, Profile("sts", Keys(Credentials("ONE", "hush", "whisper")))))


def test_which_one_is_current() -> None:
    file = told({"name": "default", **KEYS})
    assert current_aliyun(file, {"ALIBABA_CLOUD_PROFILE": ""}) == "default"
    for name in ("ALIBABA_CLOUD_PROFILE", "ALIBABACLOUD_PROFILE", "ALICLOUD_PROFILE"):
        assert current_aliyun(file, {name: "work"}) == "work"
    assert current_aliyun(file, {"ALICLOUD_PROFILE": "old", "ALIBABA_CLOUD_PROFILE": "new"}) == "new"
    assert told(current=7).current == ""
    assert aliyun_path(Path("/home/me")) == Path("/home/me/.aliyun/config.json")


def test_modes() -> None:
    assert recipe("ak", **KEYS, sts_token="left over") == recipe("AK", **KEYS) == recipe("", **KEYS) == BASE
    assert recipe("STSTOKEN", **KEYS, sts_token="T") == Keys(Credentials("ONE", "hush", "T"))
    assert recipe("EcsRamRole", ram_role_name="up") == EcsRole("up")
    assert recipe("External", process_command="acs-sso login --profile sso") == Program("acs-sso login --profile sso")
    assert recipe("", process_command="x") == Program("x")
    assert recipe("", ram_role_name="up") == EcsRole("up")
    assert recipe("", ram_role_name="up", **KEYS) == BASE


def test_a_role() -> None:
    role = {"ram_role_arn": ROLE, "ram_session_name": "me", "expired_seconds": 900, "sts_region": "cn-beijing"}
    wanted = Role(ROLE, "me", 900, "x", "sts.cn-beijing.aliyuncs.com")
    assert recipe("RamRoleArn", **KEYS, **role, external_id="x") == Assumed(BASE, wanted)
    assert recipe("RamRoleArn", **KEYS, ram_role_arn=ROLE, expired_seconds=0) == Assumed(BASE, Role(ROLE))
    led_astray = recipe("RamRoleArn", **KEYS, ram_role_arn=ROLE, sts_region="evil.example/")
    assert led_astray == Assumed(BASE, Role(ROLE))
    assert "the role's ARN" in fault("RamRoleArn", **KEYS).title


def test_a_chain() -> None:
    over = {"mode": "ChainableRamRoleArn", "ram_role_arn": ROLE}
    file = told(
        {"name": "c", **over, "source_profile": "b"},
        {"name": "b", **over, "source_profile": "a"},
        {"name": "a", **KEYS},
    )
    assert file.profiles[0].recipe == Assumed(Assumed(BASE, Role(ROLE)), Role(ROLE))
    assert fault("ChainableRamRoleArn", ram_role_arn=ROLE, source_profile="p").code == "ProfileLoop"
    assert "source_profile" in fault("ChainableRamRoleArn", ram_role_arn=ROLE, **KEYS).title
    missing = fault("ChainableRamRoleArn", ram_role_arn=ROLE, source_profile="gone")
    assert (missing.code, "“gone”" in missing.title) == ("NoProfile", True)


def test_the_end_of_a_chain_that_cannot_be_used_is_the_one_that_is_told() -> None:
    file = told(
        {"name": "b", "mode": "ChainableRamRoleArn", "ram_role_arn": ROLE, "source_profile": "a"},
        {"name": "a", "mode": "OIDC"},
    )
    first = file.profiles[0].recipe
    assert isinstance(first, Fault)
    assert "“a” signs in by the mode OIDC" in first.title


@pytest.mark.parametrize("mode", ["CloudSSO", "OAuth"])
def test_what_a_sign_in_has_left(mode: str) -> None:
    kept = recipe(mode, **KEYS, sts_token="T", sts_expiration=1718203600, cloud_sso_sign_in_url="https://…")
    assert isinstance(kept, Keys)
    assert (kept.credentials, kept.expires) == (Credentials("ONE", "hush", "T"), 1718203600.0)
    assert "aliyun configure --profile p" in kept.renewal
    for nothing in ({}, KEYS, {**KEYS, "sts_token": "T"}, {"sts_token": "T", "sts_expiration": 1718203600}):
        assert "Sign in again" in fault(mode, **nothing).advice


@pytest.mark.parametrize(
    "mode", ["OIDC", "CredentialsURI", "BearerToken", "Anonymous", "RsaKeyPair", "RamRoleArnWithRoleName", "NewMode"]
)
def test_modes_that_are_not_supported_are_named_with_what_to_do(mode: str) -> None:
    refused = fault(mode, **KEYS)
    assert refused.code == "UnsupportedMode"
    assert f"the mode {mode}" in refused.title
    assert refused.advice


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"profiles": {}}', "[" * 100_000, '{"profiles": 1' + "0" * 5000 + "}", "\0"]
)
def test_a_file_that_is_not_theirs(text: str) -> None:
    with pytest.raises(Fixable) as caught:
        parse_aliyun(text)
    assert caught.value.fault.code == "FileUnreadable"


def test_a_broken_file_shows_nothing_of_itself() -> None:
    with pytest.raises(Fixable, match="line 2") as caught:
        parse_aliyun('{"profiles": [{"access_key_secret": "hush"},\n}')
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_what_is_no_profile_is_passed_over_and_the_first_of_a_name_counts() -> None:
    file = told(7, None, [], {}, {"name": ""}, {"name": 3}, {"name": "a", **KEYS}, {"name": "a", "mode": "OIDC"})
    assert file.profiles == (Profile("a", BASE),)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
_NAMES = ("name", "mode", "access_key_id", "access_key_secret", "sts_token", "sts_expiration", "source_profile", "x")


@given(st.lists(_JSON | st.dictionaries(st.sampled_from(_NAMES), _JSON)), _JSON)
def test_any_json_is_read(profiles: list[Any], current: Any) -> None:
    text = json.dumps({"current": current, "profiles": profiles})
    for profile in parse_aliyun(text).profiles:
        assert profile.name


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(Fixable):
        parse_aliyun(text)
