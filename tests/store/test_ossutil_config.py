"""ossutil's file: both formats, alone and together, whatever their keys look like (reference, 9.2, 9.3)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.connection import Addressing, Credentials, Role, Signature
from partwise.core.errors import Fault
from partwise.store.ossutil_config import OLD, current_ossutil, ossutil_path, parse_ossutil
from partwise.store.recipe import Assumed, BucketWay, EcsRole, Keys, Profile, Program, command_of

ONE = """
[Credentials]
language=EN
endpoint=oss-cn-hangzhou.aliyuncs.com
accessKeyID=ONE
accessKeySecret=hush
stsToken=whisper
[Bucket-Endpoint]
media=oss-cn-beijing.aliyuncs.com
web=oss-cn-beijing.aliyuncs.com
[Bucket-Cname]
web=files.example.com
"""
TWO = """
[default]
accessKeyID = TWO
accessKeySecret = "hush # hush"  # quoted
region = cn-hangzhou
[profile backup]
mode = StsToken
access-key-id = THREE
access-key-secret = hush
sts-token = whisper
endpoint = oss.example.com
addressingStyle = path
signVersion = v1
[buckets media]
region = ap-southeast-1
addressing_style = virtual
"""
ROLE = "acs:ram::1:role/up"


def only(text: str) -> Profile:
    (profile,) = parse_ossutil(text)
    return profile


def fault(text: str) -> Fault:
    found = only(text).recipe
    assert isinstance(found, Fault)
    return found


def test_the_first_format() -> None:
    assert only(ONE) == Profile(
        OLD,
        Keys(Credentials("ONE", "hush", "whisper")),
        endpoint="oss-cn-hangzhou.aliyuncs.com",
        buckets=(
            BucketWay("media", "oss-cn-beijing.aliyuncs.com"),
            BucketWay("web", "files.example.com", addressing=Addressing.CNAME),
        ),
    )


def test_the_second_format() -> None:
    way = (BucketWay("media", region="ap-southeast-1", addressing=Addressing.VIRTUAL),)
    first, second = parse_ossutil(TWO)
    assert first == Profile("default", Keys(Credentials("TWO", "hush # hush")), region="cn-hangzhou", buckets=way)
    assert second == Profile(
        "backup",
        Keys(Credentials("THREE", "hush", "whisper")),
        endpoint="oss.example.com",
        addressing=Addressing.PATH,
        signature=Signature.V1,
        buckets=way,
    )


@pytest.mark.parametrize("text", [ONE + TWO, TWO + ONE])
def test_both_in_one_file(text: str) -> None:
    assert parse_ossutil(text) == (*parse_ossutil(TWO), *parse_ossutil(ONE))


def test_which_one_is_current() -> None:
    assert current_ossutil(parse_ossutil(ONE + TWO), {}) == "default"
    assert current_ossutil(parse_ossutil(ONE), {"OSSUTIL_PROFILE": ""}) == OLD
    assert current_ossutil(parse_ossutil(ONE + TWO), {"OSSUTIL_PROFILE": "backup"}) == "backup"
    assert current_ossutil((), {}) == ""


def test_where_it_lies() -> None:
    assert ossutil_path({}, Path("/home/me")) == Path("/home/me/.ossutilconfig")
    assert ossutil_path({"OSSUTIL_CONFIG_FILE": "/etc/oss"}, Path("/home/me")) == Path("/etc/oss")


@pytest.mark.parametrize("key_id", ["accessKeyID", "ACCESS_KEY_ID", "access-key-id", "accessid", "access_id"])
@pytest.mark.parametrize(
    "secret", ["AccessKeySecret", "access_key_secret", "access-key-secret", "access_key", "access-key"]
)
def test_the_keys_other_names(key_id: str, secret: str) -> None:
    told = only(f"[Credentials]\n{key_id}=ONE\n{secret}=hush\nHOST=oss-cn-beijing.aliyuncs.com\nsts_token=T")
    assert told.recipe == Keys(Credentials("ONE", "hush", "T"))
    assert told.endpoint == "oss-cn-beijing.aliyuncs.com"


@pytest.mark.parametrize(
    ("endpoint", "signature"),
    [("", Signature.V4), ("https://OSS-cn-hangzhou.ALIYUNCS.com", Signature.V4), ("oss.cloud.example", Signature.V1)],
)
def test_a_private_cloud_of_the_first_format_signs_as_it_did(endpoint: str, signature: Signature) -> None:
    assert only(f"[Credentials]\naccessid=a\naccess_key=b\nendpoint={endpoint}").signature is signature


@pytest.mark.parametrize(("half", "missing"), [("accessKeyID=ONE", "secret"), ("accessKeySecret=hush", "ID")])
def test_half_credentials_are_ignored_and_told(half: str, missing: str) -> None:
    for section in ("Credentials", "default", "profile x"):
        told = fault(f"[{section}]\n{half}\n")
        assert told.code == "HalfCredentials"
        assert f"the AccessKey {missing} is missing, so they are ignored" in told.title
        assert "hush" not in str(told)


def test_roles() -> None:
    keys = "accessKeyID=a\naccessKeySecret=b\n"
    old = only(
        f"[Credentials]\n{keys}mode=RamRoleArn\nramRoleArn={ROLE}\ntokenTimeOut=1800\nstsRegion=cn-beijing\nroleSessionName=me"
    )
    base = Keys(Credentials("a", "b"))
    assert old.recipe == Assumed(base, Role(ROLE, "me", 1800, endpoint="sts.cn-beijing.aliyuncs.com"))
    new = only(f"[default]\n{keys}mode=ramrolearn\nrole-arn={ROLE}\nexternal_id=x")
    assert new.recipe == Assumed(base, Role(ROLE, external_id="x"))
    assert only("[default]\nmode=EcsRamRole\necsRoleName=up").recipe == EcsRole("up")
    assert only("[default]\nmode=EcsRamRole").recipe == EcsRole("")


def test_a_program_is_named_and_not_run() -> None:
    told = only("[profile p]\nmode=Process\ncredentialProcess = /opt/keys --for 'a b'\ncredential_process_timeout=40")
    assert told.recipe == Program("/opt/keys --for 'a b'", 40.0)
    assert isinstance(told.recipe, Program)
    endless = only("[default]\nmode=Process\ncredentialProcess=x\ncredentialProcessTimeout=9999999").recipe
    assert endless == Program("x", 60.0)
    assert command_of(told.recipe) == "/opt/keys --for 'a b'"


def test_the_address_of_an_instance_in_the_first_format() -> None:
    service = "[AkService]\necsAk=http://100.100.100.200/latest/meta-data/Ram/security-credentials/up\n"
    assert only(service).recipe == EcsRole("up")
    assert isinstance(only(service + ONE).recipe, Keys)
    for foreign in ("http://keys.example/up", "http://[oops"):
        assert fault(f"[AkService]\necsAk={foreign}").code == "UnsupportedMode"


@pytest.mark.parametrize("mode", ["oidcRoleArn", "Anonymous", "BearerToken", "credentialUri", "Telepathy"])
def test_modes_that_are_not_supported_are_named(mode: str) -> None:
    told = fault(f"[default]\nmode={mode}\nregion=cn-hangzhou")
    assert told.code == "UnsupportedMode"
    assert told.advice
    assert {"oidcRoleArn": "OIDC", "credentialUri": "CredentialsURI"}.get(mode, mode) in told.title


def test_a_chain_of_profiles() -> None:
    text = f"[profile b]\nmode=RamRoleArn\nrolearn={ROLE}\nsource_profile=a\n[profile a]\naccessid=i\naccess_key=s\n"
    assert parse_ossutil(text)[0].recipe == Assumed(Keys(Credentials("i", "s")), Role(ROLE))


def test_what_says_nothing_is_no_profile() -> None:
    assert (
        parse_ossutil("") == parse_ossutil("[default]\nlanguage=EN\n[other]\naccessKeyID=x\n[profile]\nmode=AK") == ()
    )
    assert fault("[default]\nregion=cn-hangzhou").code == "NoCredentials"


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    parse_ossutil(text)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdefg")), max_size=8),
    st.sampled_from(["RamRoleArn", "ChainableRamRoleArn"]),
)
def test_chains_and_circles_come_to_an_end(links: list[tuple[str, str]], mode: str) -> None:
    text = "".join(f"[profile {one}]\nmode={mode}\nrolearn={ROLE}\nsource_profile={to}\n" for one, to in links)
    sources = dict(links)
    for profile in parse_ossutil(text):
        assert isinstance(profile.recipe, Fault)  # none of them ever reaches an AccessKey
        name, seen = profile.name, set()
        while name in sources and name not in seen:
            seen.add(name)
            name = sources[name]
        assert profile.recipe.code == ("ProfileLoop" if name in seen else "NoProfile")


def test_a_circle_is_shown() -> None:
    text = "".join(
        f"[profile {one}]\nmode=RamRoleArn\nrolearn={ROLE}\nsource_profile={to}\n" for one, to in ("ab", "bc", "cb")
    )
    told = parse_ossutil(text)[0].recipe
    assert isinstance(told, Fault)
    assert "a → b → c → b" in told.title


def test_a_very_long_chain_is_no_trouble() -> None:
    text = "".join(f"[profile {n}]\nmode=RamRoleArn\nrolearn={ROLE}\nsource_profile={n + 1}\n" for n in range(1500))
    assert {profile.recipe.code for profile in parse_ossutil(text) if isinstance(profile.recipe, Fault)} == {
        "ProfileLoop",
        "NoProfile",
    }


def test_nothing_that_signs_is_shown() -> None:
    assert not [secret for secret in ("hush", "whisper") if secret in repr(parse_ossutil(ONE + TWO))]
