"""`~/.aliyun/config.json` of the Aliyun CLI (reference, 9.4)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from partwise.core.errors import Fixable
from partwise.store.modes import recipe_of, settings_of
from partwise.store.recipe import Profile

_PROFILES = ("ALIBABA_CLOUD_PROFILE", "ALIBABACLOUD_PROFILE", "ALICLOUD_PROFILE")


@dataclass(frozen=True, slots=True)
class AliyunFile:
    """The profiles of a file, and the name of the one it calls current; empty: none."""

    current: str
    profiles: tuple[Profile, ...]


def aliyun_path(home: Path) -> Path:
    """Where the Aliyun CLI keeps its configuration."""
    return home / ".aliyun" / "config.json"


def current_aliyun(file: AliyunFile, environ: Mapping[str, str]) -> str:
    """The profile that is used where none is named: the environment's, or the file's."""
    return next((environ[name] for name in _PROFILES if environ.get(name)), file.current)


def parse_aliyun(text: str) -> AliyunFile:
    """What the file says. Raises Fixable: it is none of the Aliyun CLI's."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as exc:
        line = f" (line {exc.lineno})" if isinstance(exc, json.JSONDecodeError) else ""
        raise _not_theirs(f"is no valid JSON{line}") from None  # the exception holds the text, secrets included
    if not isinstance(told, dict) or not isinstance(told.get("profiles"), list):
        raise _not_theirs("holds no profiles")
    settings = {name: settings_of(_texts(one)) for one in reversed(told["profiles"]) if (name := _name(one))}
    profiles = tuple(Profile(name, recipe_of(name, settings), one.get("region", "")) for name, one in settings.items())
    current = told.get("current")
    return AliyunFile(current if isinstance(current, str) else "", profiles[::-1])


def _name(profile: object) -> str:
    name = profile.get("name") if isinstance(profile, dict) else None
    return name if isinstance(name, str) else ""


def _texts(profile: dict[str, object]) -> list[tuple[str, str]]:
    """The settings of a profile that are texts or whole numbers."""
    return [(name, str(value)) for name, value in profile.items() if type(value) in (str, int)]


def _not_theirs(why: str) -> Fixable:
    return Fixable(
        f"The configuration of the Aliyun CLI {why}, so nothing was read from it.",
        "Repair it with “aliyun configure”.",
        code="FileUnreadable",
    )
