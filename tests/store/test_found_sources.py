"""What an import shows: everything that is there, what it is, why it cannot be used, and never a secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from partwise.core.connection import Addressing, Connection, Origin, Signature
from partwise.store.found_sources import FoundSource, find_sources

NOW = 1718200000.0
ROLE = "acs:ram::1:role/up"
SECRETS = ("hush", "whisper", "5tExample")
OSSUTIL = """
[Credentials]
accessKeyID=LTAI5tExample
accessKeySecret=hush
endpoint=oss.cloud.example
[Bucket-Endpoint]
media=oss-cn-beijing.aliyuncs.com
[Bucket-Cname]
web=files.example.com
[profile work]
mode=StsToken
accessKeyID=LTAI5tExample
accessKeySecret=hush
stsToken=whisper
region=cn-hangzhou
addressingStyle=path
[buckets media]
region=ap-southeast-1
[buckets old]
endpoint=oss-eu-west-1.aliyuncs.com
[buckets styled]
addressingStyle=virtual
[buckets own]
endpoint=files.example.com
addressingStyle=cname
[profile half]
accessKeyID=LTAI5tExample
"""
KEYS = {"access_key_id": "LTAI5tExample", "access_key_secret": "hush"}


class Place:
    """A user's folder and environment."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environ: dict[str, str] = {}
        (home / ".aliyun").mkdir()

    def aliyun(self, *profiles: dict[str, Any], current: str = "default") -> None:
        told = json.dumps({"current": current, "profiles": profiles})
        (self.home / ".aliyun" / "config.json").write_text(told)

    def found(self) -> dict[str, FoundSource]:
        """By the connection's name, which no two may share."""
        found = find_sources(self.environ, self.home, clock=lambda: NOW)
        assert not [secret for secret in SECRETS if secret in repr(found)]
        named = {one.connection.name: one for one in found}
        assert len(named) == len(found)
        return named


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_nothing_is_there(place: Place) -> None:
    assert place.found() == {}


def test_the_environment(place: Place) -> None:
    place.environ = {"OSS_ACCESS_KEY_ID": "LTAI5tExample", "OSS_ACCESS_KEY_SECRET": "hush", "OSS_REGION": "cn-hangzhou"}
    (found,) = place.found().values()
    assert found.connection == Connection("environment", region="cn-hangzhou", origin=Origin.ENVIRONMENT)
    assert (found.usable, found.current, found.how) == (True, True, "an AccessKey (LTAI…)")
    place.environ |= {"OSS_ROLE_ARN": ROLE, "OSS_SESSION_TOKEN": "whisper", "ALIBABA_CLOUD_ACCESS_KEY_ID": "x"}
    (found,) = place.found().values()
    assert found.how == f"the role {ROLE}, taken on with temporary credentials (LTAI…)"
    assert "ALIBABA_CLOUD_ACCESS_KEY_SECRET is missing, so they are ignored" in found.note
    place.environ["OSS_ACCESS_KEY_SECRET"] = ""
    (found,) = place.found().values()
    assert found.fault
    assert found.fault.code == "HalfCredentials"


def test_both_formats_of_ossutil(place: Place) -> None:
    (place.home / ".ossutilconfig").write_text(OSSUTIL)
    found = place.found()
    assert set(found) == {"ossutil", "ossutil work", "ossutil half"}
    old, work, half = found["ossutil"], found["ossutil work"], found["ossutil half"]
    assert old.current
    assert not work.current
    assert old.connection == Connection(
        "ossutil", endpoint="oss.cloud.example", signature=Signature.V1, origin=Origin.OSSUTIL, profile="[Credentials]"
    )
    assert work.how == "temporary credentials (LTAI…)"
    assert work.where == f"the profile “work” in {place.home / '.ossutilconfig'}"
    assert not half.usable
    assert "the AccessKey secret is missing" in str(half.fault)


def test_buckets_with_ways_of_their_own(place: Place) -> None:
    (place.home / ".ossutilconfig").write_text(OSSUTIL)
    found = place.found()

    def way(name: str, bucket: str) -> tuple[str, str, Addressing]:
        connection = found[name].for_bucket(bucket)
        assert (connection.bucket, connection.profile) == (bucket, found[name].connection.profile)
        return connection.endpoint, connection.region, connection.addressing

    assert way("ossutil", "media") == ("oss-cn-beijing.aliyuncs.com", "", Addressing.AUTO)
    assert way("ossutil", "web") == ("files.example.com", "", Addressing.CNAME)
    assert way("ossutil", "other") == ("oss.cloud.example", "", Addressing.AUTO)
    assert way("ossutil work", "media") == ("", "ap-southeast-1", Addressing.PATH)
    assert way("ossutil work", "old") == ("oss-eu-west-1.aliyuncs.com", "", Addressing.AUTO)
    assert way("ossutil work", "own") == ("files.example.com", "cn-hangzhou", Addressing.CNAME)  # a domain tells none
    assert way("ossutil work", "styled") == ("", "cn-hangzhou", Addressing.VIRTUAL)


def test_the_profiles_of_the_cli(place: Place) -> None:
    signed_in = {**KEYS, "mode": "OAuth", "sts_token": "whisper"}
    place.aliyun(
        {"name": "default", **KEYS, "region_id": "cn-hangzhou"},
        {"name": "in", **signed_in, "sts_expiration": int(NOW) + 1},
        {"name": "over", **signed_in, "sts_expiration": int(NOW)},
        {"name": "ecs", "mode": "EcsRamRole"},
        {"name": "oidc", "mode": "OIDC"},
        {"name": "program", "mode": "External", "process_command": "/opt/keys --all"},
        {"name": "role", "mode": "ChainableRamRoleArn", "ram_role_arn": ROLE, "source_profile": "program"},
        {"name": "broken", "mode": "External", "process_command": "say 'x"},
    )
    found = place.found()
    assert {name.removeprefix("aliyun "): one.how for name, one in found.items()} == {
        "default": "an AccessKey (LTAI…)",
        "in": "temporary credentials (LTAI…)",
        "over": "temporary credentials (LTAI…)",
        "ecs": "the role of this ECS instance",
        "oidc": "",
        "program": "a program that prints credentials",
        "role": f"the role {ROLE}, taken on with a program that prints credentials",
        "broken": "a program that prints credentials",
    }
    faults = {name: one.fault.code for name, one in found.items() if one.fault}
    assert faults == {
        "aliyun over": "SecurityTokenExpired",
        "aliyun oidc": "UnsupportedMode",
        "aliyun broken": "NoCredentials",
    }
    assert [name for name, one in found.items() if one.current] == ["aliyun default"]
    assert {name for name, one in found.items() if one.runs == "/opt/keys --all"} == {"aliyun program", "aliyun role"}
    assert found["aliyun default"].connection == Connection(
        "aliyun default", region="cn-hangzhou", origin=Origin.ALIYUN, profile="default"
    )


def test_a_current_profile_that_is_not_there(place: Place) -> None:
    place.aliyun({"name": "a", **KEYS}, current="gone")
    (place.home / ".ossutilconfig").write_text("[profile b]\naccessid=LTAI5tExample\naccess_key=hush")
    found = place.found()
    assert set(found) == {"ossutil b", "aliyun a", "aliyun gone"}
    assert "is named as the current profile, and is not in the file" in str(found["aliyun gone"].fault)
    place.environ = {"OSSUTIL_PROFILE": "c", "ALIBABA_CLOUD_PROFILE": "a"}
    found = place.found()
    assert set(found) == {"ossutil b", "ossutil c", "aliyun a"}
    assert found["aliyun a"].current


def test_files_that_cannot_be_read_are_told(place: Place) -> None:
    (place.home / ".ossutilconfig").write_bytes(b"[default]\naccessKeySecret=hush\xff")
    (place.home / ".aliyun" / "config.json").write_text('{"hush"')
    found = place.found()
    assert {name: one.usable for name, one in found.items()} == {"ossutil": False, "aliyun": False}
    assert "UTF-8" in str(found["ossutil"].fault)
    assert found["ossutil"].where == str(place.home / ".ossutilconfig")
    assert "no valid JSON" in str(found["aliyun"].fault)


def test_what_the_environment_forbids(place: Place) -> None:
    place.aliyun({"name": "default", **KEYS}, {"name": "oidc", "mode": "OIDC"})
    place.environ = {"ALIBABA_CLOUD_CLI_PROFILE_DISABLED": "true"}
    codes = {name: one.fault.code for name, one in place.found().items() if one.fault}
    assert codes == {"aliyun default": "SwitchedOff", "aliyun oidc": "UnsupportedMode"}


def test_an_instance_is_found_only_where_the_environment_names_its_role(place: Place) -> None:
    place.environ = {"ALIBABA_CLOUD_ECS_METADATA": "up"}
    (found,) = place.found().values()
    assert found.connection == Connection("ecs", origin=Origin.ECS_ROLE, ecs_role="up")
    assert found.how == "the role “up” of this ECS instance"
    place.environ["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "true"
    assert place.found() == {}


@pytest.mark.parametrize(
    "variable",
    ["ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "ALIBABA_CLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_FILE"],
)
def test_ways_that_are_not_supported_are_named(place: Place, variable: str) -> None:
    place.environ = {variable: "whisper", "OSS_ACCESS_KEY_ID": "LTAI5tExample", "OSS_ACCESS_KEY_SECRET": "hush"}
    found = place.found()[variable]
    assert found.fault
    assert found.fault.code == "UnsupportedMode"
    assert variable in found.fault.title


def test_finding_changes_and_runs_nothing(place: Place, tmp_path: Path) -> None:
    place.aliyun({"name": "p", "mode": "External", "process_command": f"touch {tmp_path / 'ran'}"})
    before = {path: path.stat().st_mtime_ns for path in place.home.rglob("*")}
    assert place.found()["aliyun p"].usable
    assert {path: path.stat().st_mtime_ns for path in place.home.rglob("*")} == before
