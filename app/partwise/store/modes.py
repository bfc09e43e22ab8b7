"""The modes of profiles that ossutil and the Aliyun CLI share: settings in, recipes out (reference, 9.2 to 9.4).

Settings come under plain names (core.issued.plain_name); where the two programs differ, `SAME` says what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from partwise.core.connection import Credentials, Role
from partwise.core.errors import Fault, Kind
from partwise.core.issued import plain_name
from partwise.store.recipe import LONGEST, TIMEOUT, Assumed, EcsRole, Keys, Program, Recipe

Settings = Mapping[str, str]

_REGION = re.compile(r"[a-z0-9-]+")
_FURTHEST = 20  # profiles one after another; more were never meant

SAME = {
    "accessid": "accesskeyid",
    "accesskey": "accesskeysecret",
    "host": "endpoint",
    "regionid": "region",
    "rolearn": "ramrolearn",
    "rolesessionname": "ramsessionname",
    "tokentimeout": "expiredseconds",
    "ecsrolename": "ramrolename",
    "credentialprocess": "processcommand",
    "credentialprocesstimeout": "processtimeout",
    "credentialuri": "credentialsuri",
    "oidcrolearn": "oidc",
    "process": "external",
}
"""Other names of the same setting or mode."""

_ANOTHER = "Choose another profile, or sign in with an AccessKey."
_WRITE_A_PROGRAM = "Choose another profile, or a program that prints credentials."
_UNSUPPORTED = {
    "oidc": ("OIDC", _WRITE_A_PROGRAM),
    "credentialsuri": ("CredentialsURI", _WRITE_A_PROGRAM),
    "bearertoken": ("BearerToken", "OSS takes no bearer tokens. " + _ANOTHER),
    "anonymous": ("Anonymous", "Uploads need credentials. " + _ANOTHER),
    "rsakeypair": ("RsaKeyPair", "It is deprecated. " + _ANOTHER),
    "ramrolearnwithrolename": ("RamRoleArnWithRoleName", "It is deprecated; use ChainableRamRoleArn instead."),
}


def settings_of(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Settings under their plain names; the last of several wins, and an empty one counts as none."""
    found = ((plain_name(name), value.strip()) for name, value in pairs)
    return {SAME.get(name, name): value for name, value in found if value}


def recipe_of(name: str, profiles: Mapping[str, Settings], trail: tuple[str, ...] = ()) -> Recipe | Fault:
    """How the profile `name` gets credentials, or why it cannot be used. `trail`: the profiles that led to it."""
    if name in trail or len(trail) == _FURTHEST:
        return _circle((*trail, name))
    if name not in profiles:
        return _no_source(trail, name)
    settings = profiles[name]
    mode = _mode(settings)
    if mode in _ROLES:
        base = _base(name, settings, mode, profiles, trail)
        role = role_of(settings)
        return base if isinstance(base, Fault) else Assumed(base, role) if role else _lacks(name, "the role's ARN")
    if mode in _MODES:
        return _MODES[mode](name, settings)
    return _unsupported(name, mode, settings)


def role_of(settings: Settings) -> Role | None:
    """The role that settings name (reference, 9.6), with the usual values for what they leave open."""
    if not settings.get("ramrolearn"):
        return None
    usual = Role(settings["ramrolearn"])
    return Role(
        usual.arn,
        session=settings.get("ramsessionname", usual.session),
        seconds=_number(settings.get("expiredseconds", "")) or usual.seconds,
        external_id=settings.get("externalid", ""),
        endpoint=sts_host(settings.get("stsregion", "")),
    )


def sts_host(region: str, *, inside: bool = False) -> str:
    """STS's own host in a region, or the one inside its network; empty, which is the usual one, for what is none."""
    return f"sts{'-vpc' if inside else ''}.{region}.aliyuncs.com" if _REGION.fullmatch(region) else ""


def half_of(who: str, missing: str) -> Fault:
    """What to tell about credentials of which one half is missing."""
    return Fault(
        Kind.FIXABLE,
        f"{who} names only half of the credentials: {missing} is missing, so they are ignored.",
        "Complete them where they stand.",
        code="HalfCredentials",
    )


def _mode(settings: Settings) -> str:
    """The mode's plain name; a profile that names none is what its settings make it."""
    told = plain_name(settings.get("mode", ""))
    if told:
        return SAME.get(told, told)
    for mark, mode in (("ramrolearn", "ramrolearn"), ("processcommand", "external")):
        if mark in settings:
            return mode
    keys = "accesskeyid" in settings or "accesskeysecret" in settings
    return "ecsramrole" if "ramrolename" in settings and not keys else ""


def _base(
    name: str, settings: Settings, mode: str, profiles: Mapping[str, Settings], trail: tuple[str, ...]
) -> Recipe | Fault:
    """What a role is taken on with: another profile, or the credentials beside it."""
    source = settings.get("sourceprofile", "")
    if source:
        return recipe_of(source, profiles, (*trail, name))
    if mode == "chainableramrolearn":
        return _lacks(name, "source_profile")
    return _keys(name, settings)


def _keys(name: str, settings: Settings) -> Recipe | Fault:
    key_id, secret = settings.get("accesskeyid", ""), settings.get("accesskeysecret", "")
    if not key_id and not secret:
        return _lacks(name, "an AccessKey")
    if not key_id or not secret:
        return half_of(_profile(name), "the AccessKey secret" if key_id else "the AccessKey ID")
    return Keys(Credentials(key_id, secret, settings.get("ststoken", "")))


def _access_key(name: str, settings: Settings) -> Recipe | Fault:
    return _keys(name, {key: value for key, value in settings.items() if key != "ststoken"})


def _sts_token(name: str, settings: Settings) -> Recipe | Fault:
    return _keys(name, settings) if "ststoken" in settings else _lacks(name, "the STS token")


def _signed_in(name: str, settings: Settings) -> Recipe | Fault:
    """CloudSSO and OAuth: the CLI keeps what its sign-in gave, with its end in seconds since 1970."""
    renewal = f"Sign in again with “aliyun configure --profile {name}”; Partwise then reads the new ones by itself."
    keys = _keys(name, settings)
    expires = _number(settings.get("stsexpiration", ""))
    if not isinstance(keys, Keys) or "ststoken" not in settings or not expires:
        return Fault(
            Kind.FIXABLE,
            f"{_profile(name)} is for a sign-in of the Aliyun CLI, and holds no credentials of one.",
            renewal,
            code="NoCredentials",
        )
    return Keys(keys.credentials, float(expires), renewal)


def _ecs_role(name: str, settings: Settings) -> Recipe:
    return EcsRole(settings.get("ramrolename", ""))


def _program(name: str, settings: Settings) -> Recipe | Fault:
    command = settings.get("processcommand", "")
    if not command:
        return _lacks(name, "the program to run")
    return Program(command, min(float(_number(settings.get("processtimeout", "")) or TIMEOUT), LONGEST))


_ROLES = frozenset({"ramrolearn", "chainableramrolearn"})
_MODES: dict[str, Callable[[str, Settings], Recipe | Fault]] = {
    "": _keys,
    "ak": _access_key,
    "ststoken": _sts_token,
    "ecsramrole": _ecs_role,
    "external": _program,
    "cloudsso": _signed_in,
    "oauth": _signed_in,
}


def _number(told: str) -> int:
    """A whole number of at most ten digits; 0 for anything else."""
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 10 else 0


def _profile(name: str) -> str:
    return f"The profile “{name}”"


def _lacks(name: str, what: str) -> Fault:
    return Fault(
        Kind.FIXABLE, f"{_profile(name)} does not name {what}.", "Complete it where it stands.", code="NoCredentials"
    )


def _unsupported(name: str, mode: str, settings: Settings) -> Fault:
    shown, advice = _UNSUPPORTED.get(mode, (settings["mode"][:40], _ANOTHER))
    return Fault(
        Kind.FIXABLE,
        f"{_profile(name)} signs in by the mode {shown}, which Partwise does not support.",
        advice,
        code="UnsupportedMode",
    )


def _circle(trail: tuple[str, ...]) -> Fault:
    return Fault(
        Kind.FIXABLE,
        f"The profiles refer to each other without an end, and none has credentials: {' → '.join(trail)}.",
        "Correct source_profile where they stand.",
        code="ProfileLoop",
    )


def _no_source(trail: tuple[str, ...], name: str) -> Fault:
    before = f"{_profile(trail[-1])} refers to another: there" if trail else "There"
    return Fault(
        Kind.FIXABLE,
        f"{before} is no profile called “{name}”.",
        "Correct the name, or choose another profile.",
        code="NoProfile",
    )
