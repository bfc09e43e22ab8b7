"""How a profile of somebody else's configuration gets credentials, as values. Their `repr` shows nothing that signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from partwise.core.connection import Addressing, Credentials, Role, Signature
from partwise.core.errors import Fault

TIMEOUT = 15.0
"""Seconds a program may take to print credentials (reference, 9.3)."""
LONGEST = 60.0
"""Seconds it may take at most, whatever a configuration says: uploads wait for it."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Credentials that stand there as they are; `expires` in seconds since 1970, None where they last.

    `renewal` is what a person does once they are over, as a sentence; empty where nothing special helps.
    """

    credentials: Credentials
    expires: float | None = None
    renewal: str = ""


@dataclass(frozen=True, slots=True)
class EcsRole:
    """The role of the ECS instance Partwise runs on; an empty name means the one that is attached (reference, 9.5)."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """A command line that prints credentials within `seconds`."""

    command: str
    seconds: float = TIMEOUT


@dataclass(frozen=True, slots=True)
class Assumed:
    """A role that is taken on with what `base` gives (reference, 9.6)."""

    base: Recipe
    role: Role


Recipe: TypeAlias = "Keys | EcsRole | Program | Assumed"


@dataclass(frozen=True, slots=True)
class BucketWay:
    """The way of its own that a configuration names for one bucket; empty fields leave the profile's."""

    bucket: str
    endpoint: str = ""
    region: str = ""
    addressing: Addressing = Addressing.AUTO


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile, and the way to OSS it names. `recipe` is a Fault where it cannot be used."""

    name: str
    recipe: Recipe | Fault
    region: str = ""
    endpoint: str = ""
    addressing: Addressing = Addressing.AUTO
    signature: Signature = Signature.V4
    buckets: tuple[BucketWay, ...] = ()


def origin_of(recipe: Recipe) -> Keys | EcsRole | Program:
    """What stands at the beginning of a chain of roles."""
    while isinstance(recipe, Assumed):
        recipe = recipe.base
    return recipe


def command_of(recipe: Recipe) -> str:
    """The command line that has to be run for it; empty where there is none."""
    origin = origin_of(recipe)
    return origin.command if isinstance(origin, Program) else ""
