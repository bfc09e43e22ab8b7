"""A request and a reply of HTTP as plain values: what operations make and read, and only the client sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from partwise.core.keys import check_bucket, check_key

R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Request:
    """One request before its signature, all text decoded. `bucket` and `key` are empty above their level.

    `payload` is a body made here; `length` in bytes is that of a body the caller streams (None: there is none).
    `read_timeout` in seconds. `success` lists the statuses that `Operation.read` understands.
    """

    method: str
    bucket: str = ""
    key: str = ""
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    payload: bytes = field(default=b"", repr=False)
    length: int | None = None
    read_timeout: float = 60.0
    success: tuple[int, ...] = (200,)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: header names in lower case, the body whole (at most 16 MiB)."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def request_id(self) -> str:
        return self.headers.get("x-oss-request-id", "")


class Operation(Protocol[R_co]):
    """One operation of OSS with its arguments. Its class bears OSS's own name for it."""

    def request(self) -> Request:
        """The request to send. Raises Fixable: an argument that OSS would refuse."""

    def read(self, reply: Reply) -> R_co:
        """What a successful reply says. Raises Unreadable: it lacks what OSS always sends."""


class Unreadable(Exception):
    """A reply that is not what OSS sends. It stays inside `oss`: the client makes a PartwiseError of it."""


def on_bucket(method: str, bucket: str, query: tuple[tuple[str, str], ...], **rest: Any) -> Request:
    """A request about a bucket. Raises Fixable: a name no bucket can have, and that might lead to another host."""
    check_bucket(bucket)
    return Request(method, bucket, query=query, **rest)


def on_object(
    method: str, bucket: str, key: str, query: tuple[tuple[str, str], ...] = (), *, payer: bool = False, **rest: Any
) -> Request:
    """A request about an object; `payer`: the requester pays (reference, 4).

    Raises Fixable: as `on_bucket`, or a key that OSS cannot have (an empty one would mean the whole bucket).
    """
    check_key(key)
    if payer:
        rest["headers"] = {**rest.get("headers", {}), "x-oss-request-payer": "requester"}
    return on_bucket(method, bucket, query, key=key, **rest)
