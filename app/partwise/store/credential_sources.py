"""Where the credentials of a connection come from, if somebody else keeps them: read anew each time, never copied."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from partwise.core.connection import Connection, CredentialsSource, Fresh, Origin, Role
from partwise.core.errors import Bug, Fault, Fixable, Kind
from partwise.store.aliyun_config import aliyun_path, current_aliyun, parse_aliyun
from partwise.store.credential_command import program_of, run_command
from partwise.store.environment import recipe_in, says_yes
from partwise.store.ossutil_config import current_ossutil, ossutil_path, parse_ossutil
from partwise.store.recipe import Assumed, EcsRole, Keys, Profile, Program, Recipe
from partwise.store.source_file import read_source

LIVE = frozenset(Origin) - {Origin.KEYRING, Origin.SESSION}
"""The origins that somebody else keeps."""


class EcsRoles(Protocol):
    """The metadata service of ECS instances (oss.ecs_role)."""

    def __call__(self, name: str, *, v1: bool) -> CredentialsSource:
        """A source of the credentials of a role; the attached one where `name` is empty. `v1`: IMDSv1 is allowed."""


@dataclass(frozen=True, slots=True)
class RoleServers:
    """Those who hand out temporary credentials over the network.

    `assumed` makes a source that takes on a role with another source's credentials, reached as the connection says.
    """

    ecs_role: EcsRoles
    assumed: Callable[[CredentialsSource, Role, Connection], CredentialsSource]


def credentials_source(
    connection: Connection,
    environ: Mapping[str, str],
    home: Path,
    servers: RoleServers,
    *,
    clock: Callable[[], float] = time.time,
) -> CredentialsSource:
    """The source of `connection`, whose origin is one of LIVE; with its `role`, the source of the role's credentials.

    `home` is the user's folder, `clock` tells seconds since 1970. A program named in a configuration file runs only if
    it is the one that `connection.command` holds, to which the user has agreed. The source raises Fixable: there are no
    usable credentials any more; Transient: who hands them out cannot be reached. Raises Bug: another origin.
    """
    if connection.origin not in LIVE:
        raise Bug("These credentials are in the keyring.", "Please report it with the log file.")
    source = _Live(connection, environ, home, servers, clock)
    return servers.assumed(source, connection.role, connection) if connection.role else source


def profiles_of(connection: Connection, environ: Mapping[str, str], home: Path) -> tuple[tuple[Profile, ...], str]:
    """The profiles in the file that `connection` is about, none where there is no file; and the current one's name.

    Raises Fixable: the file cannot be read.
    """
    text = read_source(file_of(connection, environ, home))
    if connection.origin is Origin.OSSUTIL:
        profiles = parse_ossutil(text or "")
        return profiles, current_ossutil(profiles, environ)
    if text is None:
        return (), ""
    file = parse_aliyun(text)
    return file.profiles, current_aliyun(file, environ)


def file_of(connection: Connection, environ: Mapping[str, str], home: Path) -> Path:
    """The file of ossutil or of the Aliyun CLI that `connection` is about."""
    if connection.path:
        return Path(connection.path)
    return ossutil_path(environ, home) if connection.origin is Origin.OSSUTIL else aliyun_path(home)


def expired(keys: Keys, now: float) -> Fault | None:
    """The fault of credentials that are over at `now`, in seconds since 1970."""
    if keys.expires is None or keys.expires > now:
        return None
    title = "The temporary credentials have expired. What is stored stays stored."
    return Fault(Kind.FIXABLE, title, keys.renewal, code="SecurityTokenExpired")


class _Live:
    """The source of one connection, before its own role is taken on."""

    def __init__(
        self,
        connection: Connection,
        environ: Mapping[str, str],
        home: Path,
        servers: RoleServers,
        clock: Callable[[], float],
    ) -> None:
        self._connection = connection
        self._environ = environ
        self._home = home
        self._servers = servers
        self._clock = clock

    def __call__(self) -> Fresh:
        recipe = self._recipe()
        if recipe is None:
            raise Fixable(
                "The environment carries no OSS credentials.",
                "Set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET, then start Partwise again.",
                code="NoCredentials",
            )
        if isinstance(recipe, Fault):
            raise Fixable.of(recipe)
        return self._follow(recipe)

    def _recipe(self) -> Recipe | Fault | None:
        connection = self._connection
        match connection.origin:
            case Origin.ENVIRONMENT:
                return recipe_in(self._environ)
            case Origin.ECS_ROLE:
                return EcsRole(connection.ecs_role)
            case Origin.COMMAND:
                return Program(connection.command)
        return self._profile()

    def _profile(self) -> Recipe | Fault:
        """What the named profile says just now, or the current one. Raises Fixable: it is not there."""
        profiles, current = profiles_of(self._connection, self._environ, self._home)
        wanted = self._connection.profile or current
        for profile in profiles:
            if profile.name == wanted:
                return profile.recipe
        path = file_of(self._connection, self._environ, self._home)
        missing = f"profile “{wanted}”" if wanted else "current profile" if profiles else "profile"
        raise Fixable(
            f"There is no {missing} in {path}. What is stored stays stored.",
            "Choose another profile for this connection, or put the file back as it was.",
            code="NoProfile",
        )

    def _follow(self, recipe: Recipe) -> Fresh:
        match recipe:
            case Keys():
                return self._kept(recipe)
            case EcsRole():
                return self._ecs_role(recipe.name)
            case Program():
                return self._printed(recipe)
            case Assumed():
                return self._servers.assumed(lambda: self._follow(recipe.base), recipe.role, self._connection)()

    def _kept(self, keys: Keys) -> Fresh:
        over = expired(keys, self._clock())
        if over:
            raise Fixable.of(over)
        return Fresh(keys.credentials, keys.expires)

    def _ecs_role(self, name: str) -> Fresh:
        if says_yes(self._environ, "ALIBABA_CLOUD_ECS_METADATA_DISABLED"):
            raise Fixable(
                "The environment forbids to ask for the role of an ECS instance.",
                "Unset ALIBABA_CLOUD_ECS_METADATA_DISABLED, or choose other credentials.",
                code="NoCredentials",
            )
        v1 = not says_yes(self._environ, "ALIBABA_CLOUD_IMDSV1_DISABLED")
        return self._servers.ecs_role(name, v1=v1)()

    def _printed(self, program: Program) -> Fresh:
        """Raises Fixable also where the user has agreed to another program, or to none."""
        if program.command != self._connection.command:
            raise Fixable(
                f"The profile asks for a program to be run, “{program_of(program.command)}”, and it is not the one you "
                "agreed to. It was not run.",
                "Look at the program that the profile names, and import the profile again if it is right.",
                code="NotAgreed",
            )
        return run_command(program.command, program.seconds)
