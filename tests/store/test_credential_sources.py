"""The sources of connections whose credentials others keep: read anew each time, from real files and real programs."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from partwise.core.connection import Connection, Credentials, CredentialsSource, Fresh, Origin, Role
from partwise.core.errors import Bug, Fixable
from partwise.store.credential_sources import LIVE, RoleServers, credentials_source

NOW = 1718200000.0
ROLE = Role("acs:ram::1:role/up")
KEYS = {"access_key_id": "ONE", "access_key_secret": "hush"}


class Servers:
    """Role servers that tell, in the credentials they give, what they were asked for."""

    def ports(self) -> RoleServers:
        return RoleServers(self.ecs_role, self.assumed)

    def ecs_role(self, name: str, *, v1: bool) -> CredentialsSource:
        return lambda: Fresh(Credentials(f"ecs({name}, v1={v1})", "s", "t"), NOW + 60)

    def assumed(self, source: CredentialsSource, role: Role, via: Connection) -> CredentialsSource:
        def ask() -> Fresh:
            before = source().credentials.access_key_id
            return Fresh(Credentials(f"{role.arn.rpartition('/')[2]}[{before}] by {via.name}", "s", "t"), NOW + 60)

        return ask


class Place:
    """A user's folder and environment."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environ: dict[str, str] = {}
        (home / ".aliyun").mkdir()

    def ossutil(self, text: str) -> None:
        (self.home / ".ossutilconfig").write_text(text)

    def aliyun(self, *profiles: dict[str, Any], current: str = "default") -> None:
        told = json.dumps({"current": current, "profiles": profiles})
        (self.home / ".aliyun" / "config.json").write_text(told)

    def source(self, origin: Origin, **more: Any) -> CredentialsSource:
        connection = Connection("c", origin=origin, **more)
        return credentials_source(connection, self.environ, self.home, Servers().ports(), clock=lambda: NOW)

    def key_id(self, origin: Origin, **more: Any) -> str:
        return self.source(origin, **more)().credentials.access_key_id

    def refused(self, origin: Origin, **more: Any) -> Fixable:
        with pytest.raises(Fixable) as caught:
            self.source(origin, **more)()
        assert "hush" not in f"{caught.value} {caught.value.fault!r}"
        return caught.value


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_the_environment_is_read_each_time(place: Place) -> None:
    source = place.source(Origin.ENVIRONMENT)
    with pytest.raises(Fixable, match="carries no OSS credentials"):
        source()
    place.environ |= {"OSS_ACCESS_KEY_ID": "ONE", "OSS_ACCESS_KEY_SECRET": "hush"}
    assert source() == Fresh(Credentials("ONE", "hush"))
    place.environ["OSS_SESSION_TOKEN"] = "T"
    assert source() == Fresh(Credentials("ONE", "hush", "T"))
    place.environ["OSS_ROLE_ARN"] = ROLE.arn
    assert source().credentials.access_key_id == "up[ONE] by c"
    del place.environ["OSS_ACCESS_KEY_SECRET"]
    assert place.refused(Origin.ENVIRONMENT).fault.code == "HalfCredentials"


def test_files_are_read_each_time_and_never_written(place: Place) -> None:
    source = place.source(Origin.OSSUTIL)
    for number in (1, 2):
        place.ossutil(f"[default]\naccessKeyID=N{number}\naccessKeySecret=hush\n")
        before = (place.home / ".ossutilconfig").stat()
        assert source() == Fresh(Credentials(f"N{number}", "hush"))
        assert (place.home / ".ossutilconfig").stat().st_mtime_ns == before.st_mtime_ns
    (place.home / ".ossutilconfig").unlink()
    with pytest.raises(Fixable, match="There is no profile in"):
        source()


def test_a_named_profile_the_current_one_and_one_that_is_gone(place: Place) -> None:
    place.aliyun({"name": "a", **KEYS}, {"name": "b", **KEYS, "access_key_id": "TWO"}, current="b")
    assert place.key_id(Origin.ALIYUN) == "TWO"
    assert place.key_id(Origin.ALIYUN, profile="a") == "ONE"
    place.environ["ALIBABA_CLOUD_PROFILE"] = "a"
    assert place.key_id(Origin.ALIYUN) == "ONE"
    assert "There is no profile “c” in" in place.refused(Origin.ALIYUN, profile="c").fault.title
    place.environ.clear()
    place.aliyun({"name": "a", **KEYS}, current="")
    assert "There is no current profile in" in place.refused(Origin.ALIYUN).fault.title


def test_a_file_in_another_place(place: Place) -> None:
    other = place.home / "other"
    other.write_text("[default]\naccessKeyID=OTHER\naccessKeySecret=hush\n[profile x]\naccessid=X\naccess_key=hush")
    assert place.key_id(Origin.OSSUTIL, path=str(other)) == "OTHER"
    place.environ |= {"OSSUTIL_CONFIG_FILE": str(other), "OSSUTIL_PROFILE": "x"}
    assert place.key_id(Origin.OSSUTIL) == "X"


def test_a_file_that_cannot_be_read(place: Place) -> None:
    (place.home / ".ossutilconfig").mkdir()
    assert "it is no file" in place.refused(Origin.OSSUTIL).fault.title
    (place.home / ".aliyun" / "config.json").write_text("{hush")
    assert "no valid JSON" in place.refused(Origin.ALIYUN).fault.title


def test_roles_of_profiles_and_of_the_connection(place: Place) -> None:
    first = {"name": "a", "mode": "RamRoleArn", "ram_role_arn": "acs:ram::1:role/first", **KEYS}
    place.aliyun(
        first,
        {"name": "b", "mode": "ChainableRamRoleArn", "ram_role_arn": "acs:ram::1:role/second", "source_profile": "a"},
    )
    assert place.key_id(Origin.ALIYUN, profile="b") == "second[first[ONE] by c] by c"
    assert place.key_id(Origin.ALIYUN, profile="b", role=ROLE) == "up[second[first[ONE] by c] by c] by c"
    assert place.source(Origin.ALIYUN, profile="a")().expires == NOW + 60


def test_what_a_sign_in_has_left_is_good_until_its_end(place: Place) -> None:
    signed_in = {"name": "a", "mode": "CloudSSO", **KEYS, "sts_token": "T", "sts_expiration": int(NOW) + 1}
    place.aliyun(signed_in)
    assert place.source(Origin.ALIYUN, profile="a")() == Fresh(Credentials("ONE", "hush", "T"), NOW + 1)
    place.aliyun(signed_in | {"sts_expiration": int(NOW)})
    over = place.refused(Origin.ALIYUN, profile="a")
    assert over.fault.code == "SecurityTokenExpired"
    assert "aliyun configure --profile a" in over.fault.advice


def test_the_role_of_an_instance(place: Place) -> None:
    assert place.key_id(Origin.ECS_ROLE) == "ecs(, v1=True)"
    place.environ["ALIBABA_CLOUD_IMDSV1_DISABLED"] = "true"
    assert place.key_id(Origin.ECS_ROLE, ecs_role="up", role=ROLE) == "up[ecs(up, v1=False)] by c"
    place.ossutil("[default]\nmode=EcsRamRole\necsRoleName=mine\n")
    assert place.key_id(Origin.OSSUTIL) == "ecs(mine, v1=False)"
    place.environ["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "true"
    assert "ALIBABA_CLOUD_ECS_METADATA_DISABLED" in place.refused(Origin.ECS_ROLE).fault.advice


def printing(key_id: str, beside: Path) -> str:
    """A command that prints credentials and leaves a mark that it ran."""
    told = json.dumps({"AccessKeyId": key_id, "AccessKeySecret": "hush"})
    return shlex.join([sys.executable, "-ISc", f"open({str(beside)!r}, 'a').write('x'); print('''{told}''')"])


def test_a_command_of_the_connection_is_run_each_time(place: Place, tmp_path: Path) -> None:
    source = place.source(Origin.COMMAND, command=printing("RUN", tmp_path / "mark"))
    assert not (tmp_path / "mark").exists()
    assert [source().credentials.access_key_id for _ in range(2)] == ["RUN", "RUN"]
    assert (tmp_path / "mark").read_text() == "xx"


@pytest.mark.parametrize("origin", [Origin.OSSUTIL, Origin.ALIYUN])
def test_a_program_named_in_a_file_runs_only_if_it_is_the_one_that_was_agreed_to(
    place: Place, tmp_path: Path, origin: Origin
) -> None:
    agreed, other = printing("AGREED", tmp_path / "agreed"), printing("OTHER", tmp_path / "other")

    def named(command: str) -> None:
        place.ossutil(f"[default]\nmode=Process\ncredentialProcess={command}\n")
        place.aliyun({"name": "default", "mode": "External", "process_command": command})

    named(agreed)
    assert place.key_id(origin, command=agreed) == "AGREED"
    assert place.refused(origin).fault.code == "NotAgreed"
    named(other)
    refused = place.refused(origin, command=agreed).fault
    assert refused.code == "NotAgreed"
    assert "It was not run." in refused.title
    assert (tmp_path / "agreed").read_text() == "x"
    assert not (tmp_path / "other").exists()


def test_keys_in_the_keyring_are_no_business_of_it(place: Place) -> None:
    assert set(Origin) - LIVE == {Origin.KEYRING, Origin.SESSION}
    for origin in (Origin.KEYRING, Origin.SESSION):
        with pytest.raises(Bug):
            place.source(origin)


def test_a_profile_that_cannot_be_used_says_why(place: Place) -> None:
    place.aliyun({"name": "a", "mode": "OIDC"})
    assert place.refused(Origin.ALIYUN, profile="a").fault.code == "UnsupportedMode"
