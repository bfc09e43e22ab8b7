"""What is wrong with the fields, found while somebody types: each problem beside its field. No Qt here."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from partwise.core.connection import Connection, Origin, Reach
from partwise.core.errors import Fixable
from partwise.core.keys import check_bucket, check_key
from partwise.oss.endpoints import host_of, normalise, plain_http_host, plain_region, region_of
from partwise.oss.proxies import proxy_for
from partwise.oss.regions import REGIONS
from partwise.ui import words_connections as words
from partwise.ui.connections.draft import (
    OF_REGION,
    TYPED_KEYS,
    Draft,
    ProxyChoice,
    Way,
    connection_of,
    moment_of,
    needs_region,
)


class Field(StrEnum):
    """The fields of the dialog, in the order of their rows."""

    NAME = "name"
    SOURCE = "source"
    KEY_ID = "key-id"
    SECRET = "secret"  # noqa: S105 - the name of a field
    TOKEN = "token"  # noqa: S105 - the name of a field
    EXPIRES = "expires"
    COMMAND = "command"
    REGION = "region"
    WAY = "way"
    ENDPOINT = "endpoint"
    BUCKET = "bucket"
    PREFIX = "prefix"
    SIGNATURE = "signature"
    PROXY = "proxy"
    PROXY_URL = "proxy-url"
    PROXY_USER = "proxy-user"
    PROXY_PASSWORD = "proxy-password"  # noqa: S105 - the name of a field
    CA_FILE = "ca-file"
    ROLE = "role"
    EXTERNAL_ID = "external-id"
    KEEP_TOKEN = "keep-token"  # noqa: S105 - the name of a field


@dataclass(frozen=True, slots=True)
class Problem:
    """Words beside a field. One that does not block is a hint. `missing`: nothing was typed yet, no reason to shout.

    `swapped`: the AccessKey ID and the secret stand in each other's field.
    """

    words: str
    blocks: bool = True
    missing: bool = False
    swapped: bool = False


Problems = dict[Field, Problem]

_ID = re.compile(r"(?:LTAI|STS\.|TMP\.)[A-Za-z0-9]{4,}")
_PRINTABLE = re.compile(r"[!-~]*")
_ARN = re.compile(r"acs:ram::[0-9]+:role/\S+")
_SECRET_LENGTH = 30  # characters of the secret of a RAM user


@dataclass(frozen=True, slots=True)
class Known:
    """What a check has to know beside the fields: the connection as it was, others' names, which secrets are kept."""

    base: Connection
    names: Collection[str] = ()
    kept: frozenset[str] = frozenset()

    def keeps_secret(self, draft: Draft) -> bool:
        """Whether a kept secret belongs to the AccessKey ID in the field."""
        return "access_key_secret" in self.kept and draft.access_key_id == self.base.access_key_id


def problems(draft: Draft, known: Known, clock: Callable[[], float] = time.time) -> Problems:
    """The first problem of each field; fields without one are absent. `clock` in seconds since 1970."""
    found: Problems = {}
    for field, problem in _all(draft, known, clock):
        found.setdefault(field, problem)
    return found


def blocking(found: Problems) -> list[Field]:
    """The fields that must be mended before the connection can be tried or saved, in their order."""
    return [field for field in Field if field in found and found[field].blocks]


def plain_http(draft: Draft, base: Connection) -> str:
    """The host that would be reached by plain HTTP; empty where nobody can listen."""
    try:
        return plain_http_host(connection_of(draft, base))
    except Fixable:
        return ""


def looks_like_id(typed: str) -> bool:
    return bool(_ID.fullmatch(typed))


Found = Iterator[tuple[Field, Problem]]


def _all(draft: Draft, known: Known, clock: Callable[[], float]) -> Found:
    yield from _name(draft, known)
    if known.base.origin in TYPED_KEYS:
        yield from _keys(draft, known)
        yield from _token(draft, clock)
    if known.base.origin is Origin.COMMAND and not draft.command:
        yield Field.COMMAND, Problem(words.NO_COMMAND, missing=True)
    yield from _region(draft)
    yield from _endpoint(draft)
    yield from _place(draft)
    yield from _proxy(draft)
    if draft.role_arn and not _ARN.fullmatch(draft.role_arn):
        yield Field.ROLE, Problem(words.NO_ARN)


def _name(draft: Draft, known: Known) -> Found:
    if not draft.name:
        yield Field.NAME, Problem(words.NO_NAME, missing=True)
    elif draft.name in known.names:
        yield Field.NAME, Problem(words.NAME_TAKEN)


def _keys(draft: Draft, known: Known) -> Found:
    key_id, secret = draft.access_key_id, draft.secret
    if looks_like_id(secret) and not looks_like_id(key_id):
        yield Field.KEY_ID, Problem(words.SWAPPED, swapped=True)
    if not key_id:
        yield Field.KEY_ID, Problem(words.NO_KEY_ID, missing=True)
    elif not _PRINTABLE.fullmatch(key_id):
        yield Field.KEY_ID, Problem(words.ODD_KEY_ID)
    elif draft.way in OF_REGION and not looks_like_id(key_id):
        yield Field.KEY_ID, Problem(words.UNUSUAL_KEY_ID, blocks=False)
    if not secret and not known.keeps_secret(draft):
        yield Field.SECRET, Problem(words.NO_SECRET, missing=True)
    elif not _PRINTABLE.fullmatch(secret):
        yield Field.SECRET, Problem(words.ODD_SECRET)
    elif secret and key_id.startswith("LTAI") and len(secret) != _SECRET_LENGTH:
        yield Field.SECRET, Problem(words.unusual_secret(len(secret)), blocks=False)
    if key_id.startswith("STS.") and not draft.token and not ("security_token" in known.kept and not secret):
        yield Field.TOKEN, Problem(words.NO_TOKEN, missing=True)


def _token(draft: Draft, clock: Callable[[], float]) -> Found:
    if not draft.token:
        return
    if not _PRINTABLE.fullmatch(draft.token):
        yield Field.TOKEN, Problem(words.ODD_TOKEN)
    elif draft.access_key_id.startswith("LTAI"):
        yield Field.TOKEN, Problem(words.TOKEN_OF_ANOTHER, blocks=False)
    try:
        ends = moment_of(draft.expires)
    except (ValueError, OverflowError, OSError):
        yield Field.EXPIRES, Problem(words.NO_TIME)
        return
    if ends is not None and ends <= clock():
        yield Field.EXPIRES, Problem(words.OVER)


def _region(draft: Draft) -> Found:
    try:
        region = plain_region(draft.region)
        if draft.way in OF_REGION and region:
            host_of(region, Reach(draft.way.value))
    except Fixable as error:
        known = draft.region.removeprefix("oss-") in REGIONS
        yield (Field.WAY if known else Field.REGION), Problem(str(error.fault))
        return
    if not region and needs_region(draft):
        yield Field.REGION, Problem(words.NO_REGION, missing=True)
    elif region and region not in REGIONS and draft.way in OF_REGION:
        yield Field.REGION, Problem(words.UNKNOWN_REGION, blocks=False)


def _endpoint(draft: Draft) -> Found:
    if draft.way in OF_REGION:
        return
    if not draft.endpoint:
        yield Field.ENDPOINT, Problem(words.NO_ENDPOINT, missing=True)
        return
    try:
        host = normalise(draft.endpoint)[1]
    except Fixable as error:
        yield Field.ENDPOINT, Problem(str(error.fault))
        return
    told = region_of(host)
    if told and draft.region and told != draft.region and host.endswith(".aliyuncs.com"):
        yield Field.REGION, Problem(words.endpoint_of_another(told), blocks=False)
    if plain_http(draft, Connection("")):
        yield Field.ENDPOINT, Problem(words.PLAIN_HTTP, blocks=False)


def _place(draft: Draft) -> Found:
    if draft.way is Way.OWN_DOMAIN and not draft.bucket:
        yield Field.BUCKET, Problem(words.DOMAIN_NEEDS_BUCKET, missing=True)
    elif draft.prefix and not draft.bucket:
        yield Field.BUCKET, Problem(words.PREFIX_NEEDS_BUCKET)
    for field, typed, check in (
        (Field.BUCKET, draft.bucket, check_bucket),
        (Field.PREFIX, draft.prefix, check_key),
    ):
        try:
            if typed:
                check(typed)
        except Fixable as error:
            yield field, Problem(error.fault.title)


def _proxy(draft: Draft) -> Found:
    if draft.proxy is not ProxyChoice.OWN:
        return
    if not draft.proxy_url:
        yield Field.PROXY_URL, Problem(words.NO_PROXY_URL, missing=True)
        return
    try:
        proxy_for(Connection("", proxy=draft.proxy_url), "https", "oss.aliyuncs.com")
    except Fixable as error:
        yield Field.PROXY_URL, Problem(error.fault.advice)
    if draft.proxy_password and not draft.proxy_user:
        yield Field.PROXY_USER, Problem(words.NO_PROXY_USER)
