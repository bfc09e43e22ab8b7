"""What can be imported: credentials that other programs keep on this computer. Nothing is copied, nothing is run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from partwise.core.connection import Addressing, Connection, Origin
from partwise.core.errors import Fault, Fixable, Kind
from partwise.store import environment
from partwise.store.credential_command import program_of
from partwise.store.credential_sources import expired, file_of, profiles_of
from partwise.store.ossutil_config import OLD
from partwise.store.recipe import Assumed, BucketWay, EcsRole, Keys, Profile, Program, Recipe, command_of, origin_of

_CALLED = {Origin.OSSUTIL: "ossutil", Origin.ALIYUN: "aliyun"}
_CLI_OFF = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED"


@dataclass(frozen=True, slots=True)
class FoundSource:
    """Credentials that were found, as they are shown before an import. There is no secret in it.

    `connection` is what an import would make of them; it names the place of the credentials and never the credentials.
    `where` is the place in words, `how` says how they sign in, `note` what else is to be known. `fault` says why they
    cannot be used. `current`: the one its own program uses where none is named. `buckets` have ways of their own.
    """

    connection: Connection
    where: str
    how: str = ""
    note: str = ""
    fault: Fault | None = None
    current: bool = False
    buckets: tuple[BucketWay, ...] = ()

    @property
    def usable(self) -> bool:
        return self.fault is None

    @property
    def runs(self) -> str:
        """The command line that Partwise will run for it. Without the user's consent it must not be imported."""
        return self.connection.command

    def for_bucket(self, bucket: str) -> Connection:
        """The suggested connection for one bucket: by the way of its own, if the source names one."""
        way = next((way for way in self.buckets if way.bucket == bucket), BucketWay(bucket))
        own = bool(way.endpoint or way.region)  # then the profile's say nothing about this bucket
        keeps_region = not own or (way.addressing is Addressing.CNAME and not way.region)  # an own domain tells none
        keeps_addressing = way.addressing is Addressing.AUTO and not way.endpoint
        return replace(
            self.connection,
            bucket=bucket,
            endpoint=way.endpoint if own else self.connection.endpoint,
            region=self.connection.region if keeps_region else way.region,
            addressing=self.connection.addressing if keeps_addressing else way.addressing,
        )


def find_sources(
    environ: Mapping[str, str], home: Path, *, clock: Callable[[], float] = time.time
) -> tuple[FoundSource, ...]:
    """All that was found, in the order of reference, 9; `home` is the user's folder, `clock` in seconds since 1970.

    It reads files and the environment, and neither runs a program nor asks a server. Nothing is raised: what cannot be
    read or used is found with its fault.
    """
    found = (*_in_environment(environ), *_in_file(Origin.OSSUTIL, environ, home, clock))
    aliyun = _in_file(Origin.ALIYUN, environ, home, clock)
    return (*found, *(_switched_off(one, environ) for one in aliyun), *_on_ecs(environ), *_unsupported(environ))


def _in_environment(environ: Mapping[str, str]) -> Iterator[FoundSource]:
    recipe = environment.recipe_in(environ)
    if recipe is None:
        return
    found = FoundSource(environment.connection_in(environ), "the environment of this program", current=True)
    if isinstance(recipe, Fault):
        yield replace(found, fault=recipe)
    else:
        yield replace(found, how=_how(recipe), note=environment.ignored_in(environ))


def _in_file(
    origin: Origin, environ: Mapping[str, str], home: Path, clock: Callable[[], float]
) -> Iterator[FoundSource]:
    """The profiles of one file; the file itself with its fault where it cannot be read."""
    anywhere = Connection(_CALLED[origin], origin=origin)
    path = file_of(anywhere, environ, home)
    try:
        profiles, current = profiles_of(anywhere, environ, home)
    except Fixable as error:
        yield FoundSource(anywhere, str(path), fault=error.fault)
        return
    for profile in profiles:
        yield _found(origin, profile, path, profile.name == current, clock())
    if profiles and current and current not in {profile.name for profile in profiles}:
        yield _not_there(replace(anywhere, name=f"{anywhere.name} {current}", profile=current), path)


def _found(origin: Origin, profile: Profile, path: Path, current: bool, now: float) -> FoundSource:
    called = _CALLED[origin]
    recipe = None if isinstance(profile.recipe, Fault) else profile.recipe
    connection = Connection(
        called if profile.name == OLD else f"{called} {profile.name}",
        region=profile.region,
        endpoint=profile.endpoint,
        addressing=profile.addressing,
        signature=profile.signature,
        origin=origin,
        profile=profile.name,
        command=command_of(recipe) if recipe else "",
    )
    return FoundSource(
        connection,
        f"the profile “{profile.name}” in {path}",
        how=_how(recipe) if recipe else "",
        fault=profile.recipe if isinstance(profile.recipe, Fault) else _fault_of(profile.recipe, now),
        current=current,
        buckets=profile.buckets,
    )


def _fault_of(recipe: Recipe, now: float) -> Fault | None:
    """Why a recipe is of no use just now: what it begins with is over, or is no command line."""
    origin = origin_of(recipe)
    try:
        if isinstance(origin, Program):
            program_of(origin.command)
    except Fixable as error:
        return error.fault
    return expired(origin, now) if isinstance(origin, Keys) else None


def _not_there(connection: Connection, path: Path) -> FoundSource:
    fault = Fault(
        Kind.FIXABLE,
        f"“{connection.profile}” is named as the current profile, and is not in the file.",
        "Choose one of the others.",
        code="NoProfile",
    )
    return FoundSource(connection, str(path), fault=fault, current=True)


def _how(recipe: Recipe) -> str:
    match recipe:
        case Keys(credentials=keys):
            kind = "temporary credentials" if keys.security_token else "an AccessKey"
            return f"{kind} ({keys.access_key_id[:4]}…)"
        case EcsRole(name=name):
            return f"the role “{name}” of this ECS instance" if name else "the role of this ECS instance"
        case Program():
            return "a program that prints credentials"
        case Assumed(base=base, role=role):
            return f"the role {role.arn}, taken on with {_how(base)}"


def _switched_off(found: FoundSource, environ: Mapping[str, str]) -> FoundSource:
    """The Aliyun CLI's profiles, where the environment forbids programs to use them."""
    if not environment.says_yes(environ, _CLI_OFF) or found.fault:
        return found
    fault = Fault(
        Kind.FIXABLE,
        "The environment forbids the use of the Aliyun CLI's profiles.",
        f"Unset {_CLI_OFF} to use this one.",
        code="SwitchedOff",
    )
    return replace(found, fault=fault)


def _on_ecs(environ: Mapping[str, str]) -> Iterator[FoundSource]:
    """An ECS instance is not looked for: on any other computer that takes its time. The environment may name one."""
    role = environ.get("ALIBABA_CLOUD_ECS_METADATA", "")
    if role and not environment.says_yes(environ, "ALIBABA_CLOUD_ECS_METADATA_DISABLED"):
        connection = Connection("ecs", origin=Origin.ECS_ROLE, ecs_role=role)
        yield FoundSource(connection, "the metadata service of this ECS instance", how=_how(EcsRole(role)))


def _unsupported(environ: Mapping[str, str]) -> Iterator[FoundSource]:
    """Ways to sign in that the environment names and Partwise does not know."""
    named = (
        ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "signing in with OIDC"),
        ("ALIBABA_CLOUD_CREDENTIALS_URI", "a server that hands out credentials"),
        ("ALIBABA_CLOUD_CREDENTIALS_FILE", "the credentials file of the SDKs"),
    )
    for variable, what in named:
        if environ.get(variable):
            fault = Fault(
                Kind.FIXABLE,
                f"{variable} is set, and Partwise does not support {what}.",
                "Use another source, or a program that prints credentials.",
                code="UnsupportedMode",
            )
            yield FoundSource(
                Connection(variable, origin=Origin.ENVIRONMENT), "the environment of this program", fault=fault
            )
