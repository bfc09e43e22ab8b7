"""How a bucket is reached, and as whom. A `Connection` holds no secret and may be written to a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Reach(StrEnum):
    """Which of a region's addresses is used (reference, 1.4)."""

    PUBLIC = "public"
    INTERNAL = "internal"
    ACCELERATE = "accelerate"
    ACCELERATE_OVERSEAS = "accelerate-overseas"
    DUAL_STACK = "dual-stack"


class Addressing(StrEnum):
    """Where the bucket's name stands in a URL (reference, 1.1)."""

    AUTO = "auto"
    VIRTUAL = "virtual"
    PATH = "path"
    CNAME = "cname"


class Signature(StrEnum):
    """V4 for OSS; V1 for emulators and old private clouds."""

    V4 = "v4"
    V1 = "v1"


class Origin(StrEnum):
    """Where a connection's credentials come from. All but the first two are read anew each time, never copied."""

    KEYRING = "keyring"  # the secret is in the operating system's keyring
    SESSION = "session"  # the secret is in memory, as long as this run lasts
    ENVIRONMENT = "environment"
    OSSUTIL = "ossutil"
    ALIYUN = "aliyun"
    ECS_ROLE = "ecs-role"
    COMMAND = "command"  # an external program prints them


@dataclass(frozen=True, slots=True)
class Role:
    """A RAM role that is taken on by AssumeRole with the credentials at hand (reference, 9.6).

    `seconds`: how long the temporary credentials live, from 900. `endpoint`: STS's host, empty for the usual one.
    """

    arn: str
    session: str = "partwise"
    seconds: int = 3600
    external_id: str = ""
    endpoint: str = ""


DIRECT = "direct"
"""The `proxy` of a connection that uses none, whatever the system says."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One way to one OSS. `endpoint` (scheme optional) wins over `region` + `reach`; `region` is without `oss-`.

    `id` stays what it is while people rename the connection; uploads name it (`Target.connection`). Empty: the name.
    `access_key_id` is the one whose secret the keyring or this session holds. `profile`, `path`, `command` and
    `ecs_role` say more about the `origin` of other credentials: a section or profile (empty: the current one), a file
    in another place than usual, a command line, the ECS role's name (empty: the one that is attached). `role` is taken
    on with them. `proxy`: a URL without credentials; empty: the system's; `DIRECT`: none. `ca_file`: certificates in
    PEM that are trusted beside the system's.
    """

    name: str
    region: str = ""
    endpoint: str = ""
    reach: Reach = Reach.PUBLIC
    addressing: Addressing = Addressing.AUTO
    signature: Signature = Signature.V4
    bucket: str = ""
    prefix: str = ""
    id: str = ""
    origin: Origin = Origin.KEYRING
    access_key_id: str = ""
    profile: str = ""
    path: str = ""
    command: str = ""
    ecs_role: str = ""
    role: Role | None = None
    proxy: str = ""
    proxy_user: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """An AccessKey pair, with the token of temporary ones. Its `repr` shows nothing that signs."""

    access_key_id: str
    access_key_secret: str
    security_token: str = ""

    def __repr__(self) -> str:
        return f"Credentials({self.access_key_id[:4]}…, secret hidden)"


CredentialsProvider = Callable[[], Credentials]
"""Asked for each request, so that renewed credentials work without a restart."""


@runtime_checkable
class RenewingProvider(Protocol):
    """A CredentialsProvider that can be told that what it gave is no longer good."""

    def __call__(self) -> Credentials: ...

    def renew(self, stale: Credentials) -> Credentials:
        """Newer credentials than `stale`, or `stale` itself where there are none. May block. Raises PartwiseError."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """Credentials as their source has just given them; `expires` in seconds since 1970, None where they last."""

    credentials: Credentials
    expires: float | None = None


CredentialsSource = Callable[[], Fresh]
"""Where credentials come from. It may take its time, but must come to an end; it raises PartwiseError."""
