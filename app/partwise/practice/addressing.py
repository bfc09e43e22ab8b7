"""Which bucket and key a request is about: the raw bytes of its line and Host, decoded once (reference, 1.1, 1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from urllib.parse import unquote_to_bytes

from partwise.practice.errors import OssError, invalid_argument, refused

_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
_MAX_KEY_BYTES = 1023

Cnames = Mapping[str, str]


def host_name(host: str) -> str:
    """The Host header without its port, in lower case. Raises OssError BadRequest."""
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?", host)
    if not found:
        raise refused("BadRequest", "The Host header is missing or malformed.", Header="Host")
    return found[1].lower()


def bucket_and_key(raw_path: bytes, host: str, cnames: Cnames) -> tuple[str, str]:
    """Bucket and key, decoded; both empty at service level. Raises OssError.

    Path style for an IP literal, `localhost` and a name without a dot; otherwise the first label is the bucket, unless
    it is a region's own (`oss-REGION`). `cnames` maps custom domains to buckets.
    """
    name = host_name(host)
    path = decoded(raw_path, refused("InvalidObjectName"))[1:]
    if name in cnames:
        return cnames[name], path
    if _path_style(name):
        bucket, _, key = path.partition("/")
        return bucket, key
    label = name.partition(".")[0]
    if label.startswith("oss-"):
        return "", path
    return label, path


def _path_style(name: str) -> bool:
    if "." not in name and not name.startswith("["):
        return True
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def check_names(bucket: str, key: str) -> None:
    """The naming rules of reference, 1.3. Raises OssError."""
    if bucket and not _BUCKET.fullmatch(bucket):
        raise refused("InvalidBucketName", BucketName=bucket)
    if key and (len(key.encode()) > _MAX_KEY_BYTES or key[0] in "/\\"):
        raise refused("InvalidObjectName", ObjectName=key)


def query_pairs(raw: bytes) -> tuple[tuple[str, str], ...]:
    """The query, decoded; a raw `+` is a blank (reference, 2.2). Raises OssError InvalidArgument."""
    pairs = (item.replace(b"+", b" ").partition(b"=") for item in raw.split(b"&") if item)
    return tuple((_decoded_query(name), _decoded_query(value)) for name, _, value in pairs)


def _decoded_query(raw: bytes) -> str:
    return decoded(raw, invalid_argument("query", raw.decode("latin-1"), "The query is not valid UTF-8."))


def decoded(raw: bytes, error: OssError) -> str:
    """Percent-encoded bytes as text; a malformed escape or bytes that are not UTF-8 raise `error`."""
    if _BAD_ESCAPE.search(raw):
        raise error
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise error from None


def header_map(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by lower-case name; repeated ones joined by a comma (reference, 2.2)."""
    headers: dict[str, str] = {}
    for name, value in raw:
        text, lowered = value.decode("latin-1").strip(), name.decode("latin-1").lower()
        headers[lowered] = f"{headers[lowered]},{text}" if lowered in headers else text
    return headers
