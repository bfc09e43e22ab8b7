"""What the dialog's fields hold, as a value: from a connection, and back. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from partwise.core.connection import DIRECT, Addressing, Connection, Origin, Reach, Role, Signature
from partwise.core.errors import Fixable
from partwise.oss.endpoints import address_of, host_of, normalise, plain_region, region_of, split_bucket
from partwise.oss.regions import REGIONS
from partwise.store.secret import Secret


class Way(StrEnum):
    """How OSS is reached, as people choose it. The last three want an endpoint of their own."""

    PUBLIC = "public"
    INTERNAL = "internal"
    ACCELERATE = "accelerate"
    ACCELERATE_OVERSEAS = "accelerate-overseas"
    DUAL_STACK = "dual-stack"
    OWN_DOMAIN = "own-domain"
    CUSTOM = "custom"
    PATH = "path"


class ProxyChoice(StrEnum):
    """Whether a proxy is on the way."""

    SYSTEM = "system"
    NONE = "none"
    OWN = "own"


OF_REGION = frozenset(Way) - {Way.OWN_DOMAIN, Way.CUSTOM, Way.PATH}
"""The ways whose endpoint follows from the region."""

TYPED_KEYS = frozenset({Origin.KEYRING, Origin.SESSION})
"""The origins whose credentials are typed here."""

_ADDRESSING = {Way.OWN_DOMAIN: Addressing.CNAME, Way.PATH: Addressing.PATH}


@dataclass(frozen=True, slots=True)
class Draft:
    """Text as it was typed, blanks around it taken away. Its `repr` shows nothing that signs.

    `region` is an id; `endpoint` counts for the ways that want one; `expires` is a time as people or STS write it.
    """

    name: str = ""
    access_key_id: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    expires: str = ""
    command: str = field(default="", repr=False)
    region: str = ""
    way: Way = Way.PUBLIC
    endpoint: str = ""
    bucket: str = ""
    prefix: str = ""
    signature: Signature = Signature.V4
    proxy: ProxyChoice = ProxyChoice.SYSTEM
    proxy_url: str = ""
    proxy_user: str = ""
    proxy_password: str = field(default="", repr=False)
    ca_file: str = ""
    role_arn: str = ""
    external_id: str = ""
    keep_token: bool = False


def draft_of(connection: Connection) -> Draft:
    """The fields for a connection; what is secret stays empty."""
    proxy = {"": ProxyChoice.SYSTEM, DIRECT: ProxyChoice.NONE}.get(connection.proxy, ProxyChoice.OWN)
    role, seen = connection.role or Role(""), recognised(connection.endpoint)
    return Draft(
        name=connection.name,
        access_key_id=connection.access_key_id,
        command=connection.command if connection.origin is Origin.COMMAND else "",
        region=connection.region.removeprefix("oss-") or (seen.region if seen else ""),
        way=way_of(connection),
        endpoint=connection.endpoint,
        bucket=connection.bucket,
        prefix=connection.prefix,
        signature=connection.signature,
        proxy=proxy,
        proxy_url=connection.proxy if proxy is ProxyChoice.OWN else "",
        proxy_user=connection.proxy_user,
        ca_file=connection.ca_file,
        role_arn=role.arn,
        external_id=role.external_id,
    )


def way_of(connection: Connection) -> Way:
    """The way that a connection goes; an endpoint that only spells out its region's is that of the region."""
    if connection.addressing is Addressing.CNAME:
        return Way.OWN_DOMAIN
    if connection.addressing is Addressing.PATH:
        return Way.PATH
    if not connection.endpoint:
        return Way(connection.reach)
    seen = recognised(connection.endpoint)
    same = seen is not None and (not seen.region or connection.region in ("", seen.region))
    return seen.way if seen and same and not seen.bucket else Way.CUSTOM


def connection_of(draft: Draft, base: Connection) -> Connection:
    """`base` as the fields say now. What they do not speak of stays, its id and origin among it."""
    way, of_region = draft.way, draft.way in OF_REGION
    addressing = _ADDRESSING.get(way, Addressing.VIRTUAL if base.addressing is Addressing.VIRTUAL else Addressing.AUTO)
    own_proxy = draft.proxy is ProxyChoice.OWN
    return replace(
        base,
        name=draft.name,
        access_key_id=draft.access_key_id if base.origin in TYPED_KEYS else "",
        command=draft.command if base.origin is Origin.COMMAND else base.command,
        region=draft.region,
        endpoint="" if of_region else draft.endpoint,
        reach=Reach(way.value) if of_region else Reach.PUBLIC,
        addressing=addressing,
        signature=draft.signature,
        bucket=draft.bucket,
        prefix=draft.prefix,
        proxy={ProxyChoice.SYSTEM: "", ProxyChoice.NONE: DIRECT, ProxyChoice.OWN: draft.proxy_url}[draft.proxy],
        proxy_user=draft.proxy_user if own_proxy else "",
        ca_file=draft.ca_file,
        role=_role(draft, base.role),
    )


def swapped(draft: Draft) -> Draft:
    """The AccessKey ID and the secret, each in the other's field."""
    return replace(draft, access_key_id=draft.secret, secret=draft.access_key_id)


def secret_of(draft: Draft) -> Secret:
    """What was typed that must not be written down. Raises ValueError where the token's end is no time."""
    return Secret(draft.secret, draft.token, draft.proxy_password, moment_of(draft.expires) if draft.token else None)


def place_of(draft: Draft, base: Connection) -> Origin:
    """Where the secrets belong: what expires in memory, unless somebody wants it otherwise."""
    if draft.token and not draft.keep_token:
        return Origin.SESSION
    stays = base.id and base.origin is Origin.SESSION and not draft.secret and not draft.keep_token
    return Origin.SESSION if stays else Origin.KEYRING


def moment_of(typed: str) -> float | None:
    """A time in seconds since 1970, None for an empty text: ISO 8601, local where it names no zone. Raises ValueError.

    STS writes UTC with a Z; people write what their clock says.
    """
    return datetime.fromisoformat(typed).timestamp() if typed else None


def endpoint_shown(draft: Draft) -> str:
    """The endpoint that the fields make, with its scheme; empty as long as they make none."""
    if draft.way not in OF_REGION:
        return draft.endpoint
    try:
        return f"https://{host_of(plain_region(draft.region), Reach(draft.way.value))}"
    except Fixable:
        return ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A way and a region that an endpoint stands for, and the bucket in front of it, if there was one."""

    way: Way
    region: str
    bucket: str = ""


def recognised(endpoint: str) -> Recognised | None:
    """What an endpoint of OSS itself, reached by HTTPS at its usual port, stands for; None for any other."""
    try:
        scheme, host, port = normalise(endpoint)
    except Fixable:
        return None
    bucket, host = split_bucket(host)
    region = region_of(host)
    if scheme != "https" or port not in (0, 443):
        return None
    for way in (Way.ACCELERATE, Way.ACCELERATE_OVERSEAS):
        if host == host_of("", Reach(way.value)):
            return Recognised(way, "", bucket)
    if region not in REGIONS:
        return None
    known = REGIONS[region]
    hosts = {known.public: Way.PUBLIC, known.internal: Way.INTERNAL}
    if known.dual_stack:
        hosts[host_of(region, Reach.DUAL_STACK)] = Way.DUAL_STACK
    return Recognised(hosts[host], region, bucket) if host in hosts else None


def needs_region(draft: Draft) -> bool:
    """Whether the region is not told by the endpoint, and the signature names one."""
    if draft.way in OF_REGION:
        return True
    if draft.signature is Signature.V1 or draft.region:
        return False
    try:
        return not address_of(Connection("", endpoint=draft.endpoint)).region
    except Fixable:
        return False


def _role(draft: Draft, before: Role | None) -> Role | None:
    if not draft.role_arn:
        return None
    return replace(before or Role(""), arn=draft.role_arn, external_id=draft.external_id)
