"""The connection that the environment carries, as the OSS SDKs, ossutil and the CLI read it (reference, 9.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from partwise.core.connection import Addressing, Connection, Credentials, Origin, Role
from partwise.core.errors import Fault, Fixable
from partwise.store.modes import half_of, sts_host
from partwise.store.recipe import Assumed, Keys, Recipe

NAME = "environment"
ACCESS_KEY_ID = "OSS_ACCESS_KEY_ID"
ACCESS_KEY_SECRET = "OSS_ACCESS_KEY_SECRET"  # noqa: S105 - the name of a variable
SESSION_TOKEN = "OSS_SESSION_TOKEN"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class _Family:
    """The variables of one family of programs; `front` is what their names begin with."""

    front: str
    key_id: str
    secret: str
    token: str


_FAMILIES = (
    _Family("OSS", ACCESS_KEY_ID, ACCESS_KEY_SECRET, SESSION_TOKEN),
    _Family(
        "ALIBABA_CLOUD",
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABA_CLOUD_SECURITY_TOKEN",
    ),
)


def credentials_in(environ: Mapping[str, str]) -> Credentials | None:
    """The credentials in the environment, or None where there are none. An empty value counts as none.

    `OSS_*` goes before `ALIBABA_CLOUD_*`. Raises Fixable: there are some, and one of the two halves is missing.
    """
    found = _keys_in(environ)
    if isinstance(found, Fault):
        raise Fixable.of(found)
    return found[1] if found else None


def recipe_in(environ: Mapping[str, str]) -> Recipe | Fault | None:
    """How the environment gets credentials: its AccessKey, and the role that is taken on with it. None: there is none.

    A role of `ALIBABA_CLOUD_*` beside an OIDC provider is taken on with OIDC by those who can, not with the AccessKey.
    """
    found = _keys_in(environ)
    if found is None or isinstance(found, Fault):
        return found
    family, credentials = found
    role = None if oidc_in(environ) and family is not _FAMILIES[0] else _role_in(environ, family)
    return Assumed(Keys(credentials), role) if role else Keys(credentials)


def ignored_in(environ: Mapping[str, str]) -> str:
    """What to say of half credentials that were passed over for the sake of whole ones; empty where nothing was."""
    if isinstance(_keys_in(environ), Fault):
        return ""
    halves = (_half(environ, family) for family in _FAMILIES)
    return " ".join(half.title for half in halves if half)


def connection_in(
    environ: Mapping[str, str], *, region: str = "", endpoint: str = "", addressing: Addressing = Addressing.AUTO
) -> Connection:
    """The connection called `environment`; what is given here goes before what the environment says."""
    return Connection(
        NAME,
        region=region or environ.get("OSS_REGION", ""),
        endpoint=endpoint or environ.get("OSS_ENDPOINT", ""),
        addressing=addressing,
        origin=Origin.ENVIRONMENT,
    )


def oidc_in(environ: Mapping[str, str]) -> bool:
    """Whether the environment names an OIDC provider, which Partwise does not support."""
    return bool(environ.get("ALIBABA_CLOUD_OIDC_PROVIDER_ARN"))


def says_yes(environ: Mapping[str, str], name: str) -> bool:
    """Whether a variable that switches something is on."""
    return environ.get(name, "").strip().lower() in ("1", "true", "yes", "on")


def _keys_in(environ: Mapping[str, str]) -> tuple[_Family, Credentials] | Fault | None:
    """The first family that is whole; else the fault of the first that is half."""
    for family in _FAMILIES:
        key_id, secret = environ.get(family.key_id, ""), environ.get(family.secret, "")
        if key_id and secret:
            return family, Credentials(key_id, secret, environ.get(family.token, ""))
    return next((half for family in _FAMILIES if (half := _half(environ, family))), None)


def _half(environ: Mapping[str, str], family: _Family) -> Fault | None:
    key_id, secret = environ.get(family.key_id, ""), environ.get(family.secret, "")
    if bool(key_id) == bool(secret):
        return None
    return half_of("The environment", family.secret if key_id else family.key_id)


def _role_in(environ: Mapping[str, str], family: _Family) -> Role | None:
    arn = environ.get(f"{family.front}_ROLE_ARN", "")
    if not arn:
        return None
    inside = says_yes(environ, "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED")
    return Role(
        arn,
        session=environ.get(f"{family.front}_ROLE_SESSION_NAME") or Role(arn).session,
        external_id=environ.get("ALIBABA_CLOUD_EXTERNAL_ID", ""),
        endpoint=sts_host(environ.get("ALIBABA_CLOUD_STS_REGION", ""), inside=inside),
    )
