"""One request, taken apart: what every operation works from."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Receive

from partwise.practice.errors import invalid_argument, refused
from partwise.practice.storage import Bucket, Storage

Pairs = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Call:
    """A request as OSS sees it. All text is decoded; header names are lower case.

    `at` is the server's clock in seconds since 1970. `received` counts the bytes of the body, as they come in. `cut`
    takes the server off the network for so many seconds. `elsewhere` has the region of each bucket that plays another.
    """

    storage: Storage
    receive: Receive
    endpoint: str
    at: float
    method: str = ""
    host: str = ""
    bucket_name: str = ""
    key: str = ""
    pairs: Pairs = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    operation: str = ""
    received: int = 0
    transport: Any = None
    cut: Callable[[float], None] | None = None
    callback_fails: bool = False
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    request_id: str = field(default_factory=lambda: secrets.token_hex(12).upper())

    def query(self, name: str, default: str = "") -> str:
        """The value of a query parameter; `""` too where it has none."""
        return next((value for found, value in self.pairs if found == name), default)

    def has(self, name: str) -> bool:
        """Whether the query names this parameter at all."""
        return any(found == name for found, _ in self.pairs)

    @property
    def bucket(self) -> Bucket:
        """The bucket this request names. Raises OssError NoSuchBucket."""
        try:
            return self.storage.buckets[self.bucket_name]
        except KeyError:
            raise refused("NoSuchBucket", BucketName=self.bucket_name) from None

    def number(self, name: str, default: int, lowest: int, highest: int, ec: str = "") -> int:
        """A whole number in the query, within its limits. Raises OssError InvalidArgument."""
        text = self.query(name)
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 12 and lowest <= int(text) <= highest):
            raise invalid_argument(name, text, f"{name} must be an integer between {lowest} and {highest}.", ec=ec)
        return int(text)

    def flag(self, header: str) -> bool:
        """A header that is `true` or `false`; false where it is missing. Raises OssError InvalidArgument."""
        value = self.headers.get(header, "false").lower()
        if value not in ("true", "false"):
            raise invalid_argument(header, value)
        return value == "true"

    def encoding_type(self) -> str:
        """`url` or empty. Raises OssError InvalidArgument for any other (reference, 3.1)."""
        value = self.query("encoding-type")
        if value not in ("", "url"):
            raise invalid_argument("encoding-type", value, "Invalid Encoding Method specified in Request.")
        return value
