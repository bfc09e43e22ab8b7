"""`~/.ossutilconfig` of ossutil 1 and of ossutil 2, also both in one file (reference, 9.2, 9.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from partwise.core.connection import Addressing, Signature
from partwise.core.errors import Fault, Kind
from partwise.store.ini import Section, sections_of
from partwise.store.modes import Settings, recipe_of, settings_of
from partwise.store.recipe import BucketWay, EcsRole, Profile, Recipe

OLD = "[Credentials]"
"""The profile of ossutil 1: its section, in the brackets that keep it apart from a profile of ossutil 2."""
DEFAULT = "default"

_FILE, _PROFILE = "OSSUTIL_CONFIG_FILE", "OSSUTIL_PROFILE"
_METADATA = "100.100.100.200"
_TELLING = frozenset({"mode", "accesskeyid", "accesskeysecret", "region", "endpoint", "ramrolearn", "processcommand"})


def ossutil_path(environ: Mapping[str, str], home: Path) -> Path:
    """Where ossutil keeps its configuration."""
    return Path(environ.get(_FILE) or home / ".ossutilconfig")


def current_ossutil(profiles: tuple[Profile, ...], environ: Mapping[str, str]) -> str:
    """The profile that is used where none is named: the environment's, `default`, that of ossutil 1, or empty: none."""
    names = {profile.name for profile in profiles}
    return environ.get(_PROFILE) or next((name for name in (DEFAULT, OLD) if name in names), "")


def parse_ossutil(text: str) -> tuple[Profile, ...]:
    """The profiles in `text`: those of ossutil 2 in their order, then that of ossutil 1. Nothing is raised."""
    sections = sections_of(text)
    return (*_new(sections), *_old(sections))


def _new(sections: tuple[Section, ...]) -> Iterator[Profile]:
    profiles: dict[str, dict[str, str]] = {}
    buckets: dict[str, dict[str, str]] = {}
    for section in sections:
        kind, _, name = section.name.partition(" ")
        settings = settings_of(section.pairs)
        if kind.lower() == "buckets" and name:
            buckets.setdefault(name, {}).update(settings)
        elif (kind.lower() == "profile" and name) or section.name.lower() == DEFAULT:
            profiles.setdefault(name or DEFAULT, {}).update(settings)
    ways = tuple(_way(bucket, told) for bucket, told in buckets.items())
    for name, told in profiles.items():
        if _TELLING & told.keys():
            yield _profile(name, told, recipe_of(name, profiles), ways)


def _way(bucket: str, told: Settings) -> BucketWay:
    return BucketWay(bucket, told.get("endpoint", ""), told.get("region", ""), _addressing(told))


def _profile(name: str, told: Settings, recipe: Recipe | Fault, ways: tuple[BucketWay, ...]) -> Profile:
    old_signature = told.get("signversion", "").lower() == "v1"
    return Profile(
        name,
        recipe,
        region=told.get("region", ""),
        endpoint=told.get("endpoint", ""),
        addressing=_addressing(told),
        signature=Signature.V1 if old_signature else Signature.V4,
        buckets=ways,
    )


def _addressing(told: Settings) -> Addressing:
    try:
        return Addressing(told.get("addressingstyle", "").lower())
    except ValueError:
        return Addressing.AUTO


def _old(sections: tuple[Section, ...]) -> Iterator[Profile]:
    """The one profile of ossutil 1, if there is one. It stores no region; the endpoint tells it."""
    told = _merged(sections, "credentials")
    service = dict(_merged(sections, "akservice")).get("ecsak", "")
    if not _TELLING & told.keys() and not service:
        return
    endpoint = told.get("endpoint", "")
    has_keys = "accesskeyid" in told or "accesskeysecret" in told or "mode" in told
    recipe = _served(service) if service and not has_keys else recipe_of(OLD, {OLD: told})
    yield Profile(OLD, recipe, endpoint=endpoint, signature=_old_signature(endpoint), buckets=_old_ways(sections))


def _merged(sections: tuple[Section, ...], name: str) -> Settings:
    return settings_of(pair for section in sections if section.name.lower() == name for pair in section.pairs)


def _old_signature(endpoint: str) -> Signature:
    """V4 for OSS itself; elsewhere (private clouds, emulators) what ossutil 1 signs with (reference, 1.4)."""
    return Signature.V4 if not endpoint or "aliyuncs.com" in endpoint.lower() else Signature.V1


def _old_ways(sections: tuple[Section, ...]) -> tuple[BucketWay, ...]:
    """Own domains go before endpoints, as in ossutil 1."""
    ways: dict[str, BucketWay] = {}
    for wanted, addressing in (("bucket-endpoint", Addressing.AUTO), ("bucket-cname", Addressing.CNAME)):
        for section in sections:
            if section.name.lower() == wanted:
                ways |= {bucket: BucketWay(bucket, host, "", addressing) for bucket, host in section.pairs if host}
    return tuple(ways.values())


def _served(address: str) -> Recipe | Fault:
    """`ecsAk`: the address at which an ECS instance tells its role's credentials."""
    try:
        parts = urlsplit(address)
        ours = parts.hostname == _METADATA
    except ValueError:
        ours = False
    if not ours:
        return Fault(
            Kind.FIXABLE,
            "ossutil's file asks a server of its own for credentials, which Partwise does not support.",
            "Choose another profile, or sign in with an AccessKey.",
            code="UnsupportedMode",
        )
    return EcsRole(parts.path.rstrip("/").rpartition("/")[2])
