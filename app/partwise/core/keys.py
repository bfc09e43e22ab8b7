"""Bucket names, object keys and `oss://` addresses (reference, 1.3), and which key a local path gets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from partwise.core.errors import Fixable
from partwise.core.limits import MAX_KEY_BYTES

SCHEME = "oss://"
BUCKET = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
MAX_BUCKET_LENGTH = 63


@dataclass(frozen=True, slots=True)
class Address:
    """An `oss://BUCKET/KEY` address, taken apart. `key` may be empty, a prefix (it ends in `/`) or an object key."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.key}"


def parse_address(text: str) -> Address:
    """`oss://BUCKET[/KEY]` taken apart; what follows the bucket is taken literally. Raises Fixable."""
    if text[: len(SCHEME)].lower() != SCHEME:
        raise Fixable(
            f"“{_shown(text)}” is not an OSS address.",
            "Write it as oss://BUCKET/ or oss://BUCKET/PREFIX/.",
            code="BadAddress",
        )
    bucket, _, key = text[len(SCHEME) :].partition("/")
    return checked(Address(bucket, key))


def as_place(address: Address) -> Address:
    """The place that an address names: its key is a prefix, which gets the slash at its end where it lacks one."""
    key = address.key
    return address if not key or key.endswith("/") else Address(address.bucket, f"{key}/")


def place_of(text: str) -> Address:
    """The place that `oss://BUCKET[/PREFIX]` names, taken literally. Raises Fixable."""
    return checked(as_place(parse_address(text)))


def checked(address: Address) -> Address:
    """The address itself. Raises Fixable unless OSS could have it."""
    check_bucket(address.bucket)
    if address.key:
        check_key(address.key)
    return address


def check_bucket(name: str) -> None:
    """Raises Fixable unless OSS could have a bucket of that name."""
    if not BUCKET.fullmatch(name):
        raise Fixable(
            f"“{_shown(name)}” cannot be the name of a bucket." if name else "The address names no bucket.",
            "Bucket names have 3 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends.",
            code="InvalidBucketName",
        )


def check_key(key: str) -> None:
    """Raises Fixable unless OSS takes `key`: 1 to 1,023 bytes of UTF-8, no `/` or `\\` in front."""
    try:
        length = len(key.encode())
    except UnicodeEncodeError:
        raise _refused("The name is not valid text (UTF-8), so OSS cannot take it.") from None
    if not key:
        raise _refused("The object key is empty.")
    if length > MAX_KEY_BYTES:
        raise _refused(f"The object key is {length:,} bytes long; OSS takes {MAX_KEY_BYTES:,}.")
    if key[0] in "/\\":
        raise _refused(f"The object key begins with “{key[0]}”; OSS does not take that.")


def _shown(text: str) -> str:
    return text if len(text) <= MAX_BUCKET_LENGTH else f"{text[:MAX_BUCKET_LENGTH]}…"


def _refused(title: str) -> Fixable:
    return Fixable(title, "Rename the file, or choose another destination.", code="InvalidObjectName")


def key_for(prefix: str, relative: str) -> str:
    """The object key of a file at `relative` (`/` between folders) under `prefix`.

    The key is composed Unicode (NFC), whatever form the file system hands out (reference, 1.2), and not yet checked.
    """
    joint = "" if not prefix or prefix.endswith("/") else "/"
    return unicodedata.normalize("NFC", f"{prefix}{joint}{relative}")
