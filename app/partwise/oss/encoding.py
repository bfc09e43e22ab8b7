"""Percent-encoding as OSS wants it: UTF-8, upper-case hex, all but `A-Z a-z 0-9 - . _ ~` (reference, 1.2)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

_DOT_SEGMENTS = {".": "%2E", "..": "%2E%2E"}


# cached: the parts of an upload share its key, its upload id and the names of the parameters
@lru_cache(maxsize=256)
def encode_text(text: str) -> str:
    """Names and values of a query: the slash is encoded too, a blank is `%20`, never `+`."""
    return quote(text, safe="")


@lru_cache(maxsize=256)
def encode_path(path: str) -> str:
    """A resource path as the signature sees it: slashes stay, dot segments stay."""
    return quote(path, safe="/")


def wire_key(key: str) -> str:
    """An object key as it stands in a URL; segments `.` and `..` are encoded, or HTTP libraries would eat them."""
    return "/".join(_DOT_SEGMENTS.get(segment, segment) for segment in encode_path(key).split("/"))


def wire_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Decoded (name, value) pairs as the query of a URL; an empty value leaves the bare name (reference, 2.2)."""
    return "&".join(
        f"{encode_text(name)}={encode_text(value)}" if value else encode_text(name) for name, value in pairs
    )
