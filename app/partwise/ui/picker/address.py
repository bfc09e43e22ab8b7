"""Places as people type and paste them, and the places above and below one. No Qt here.

A place is an `Address` whose key is a prefix: empty for the whole bucket, else with a slash at its end.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from partwise.core.errors import Fixable
from partwise.core.keys import SCHEME, Address, as_place, checked, place_of
from partwise.oss.endpoints import is_local, split_bucket
from partwise.ui import words_picker as words

_CONSOLE = re.compile(r"oss(next)?\.console\.(aliyun|alibabacloud)\.com")
_IP = re.compile(r"[0-9.]+|.*:.*")
_WEB = ("http", "https")


def parse_place(text: str) -> Address:
    """The place that `text` names: `oss://BUCKET[/PREFIX]`, the same without `oss://`, or an address of the web.

    Of the web: a bucket or an object at an endpoint of OSS (an object means the folder in which it lies), or a page of
    the console. A prefix gets its slash; blanks around the text do not count. Raises Fixable.
    """
    typed = text.strip()
    scheme, found, _ = typed.partition("://")
    if found and scheme.lower() in _WEB:
        return _of_url(typed)
    if found:
        return place_of(typed)
    if "." in typed.partition("/")[0]:  # which no bucket has in its name
        return _of_url(f"https://{typed}")
    return place_of(f"{SCHEME}{typed}")


def parent_of(place: Address) -> Address | None:
    """The place one level up; None above a whole bucket."""
    if not place.key:
        return None
    return Address(place.bucket, place.key[: place.key[:-1].rfind("/") + 1])


def child_of(place: Address, name: str) -> Address:
    """The folder called `name` in a place."""
    return Address(place.bucket, f"{place.key}{name}/")


def new_folder(place: Address, typed: str) -> Address:
    """The place that a folder typed as `typed` would make; slashes in it make folders in folders. Raises Fixable."""
    name = unicodedata.normalize("NFC", typed.strip()).removesuffix("/")
    if not name:
        raise Fixable(words.NAME_MISSING, code="NoName")
    if not {"", ".", ".."}.isdisjoint(name.split("/")):
        raise Fixable(words.NAME_ODD, code="InvalidObjectName")
    return checked(child_of(place, name))


def _of_url(url: str) -> Address:
    """What follows the bucket is percent-encoded here; a query may sign, and is never shown."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        path = unquote(parts.path, errors="strict").removeprefix("/")
    except ValueError:  # a UnicodeDecodeError is one
        raise Fixable(words.BAD_URL, words.TYPE_PLACE, code="BadAddress") from None
    if _CONSOLE.fullmatch(host):
        return _of_console(parts)
    bucket, endpoint = split_bucket(host)
    if not bucket:
        if endpoint == host and not _is_endpoint(host):
            raise Fixable(words.unknown_host(host), words.TYPE_PLACE, code="BadAddress")
        bucket, _, path = path.partition("/")
    return checked(Address(bucket, path[: path.rfind("/") + 1]))


def _of_console(parts: SplitResult) -> Address:
    """`/bucket/oss-REGION/BUCKET/object?path=PREFIX`"""
    _, page, _, bucket, *_ = [*parts.path.split("/"), "", "", "", ""]
    asked = parse_qs(parts.query)
    if page != "bucket" or not bucket:
        raise Fixable(words.NO_BUCKET_PAGE, words.TYPE_PLACE, code="BadAddress")
    (prefix, *_) = [*asked.get("path", []), *asked.get("prefix", []), ""]
    return checked(as_place(Address(bucket, prefix)))


def _is_endpoint(host: str) -> bool:
    """Whether a bucket may stand in the path behind this host: OSS's own, or one of an emulator."""
    return host.endswith(".aliyuncs.com") or is_local(host) or bool(_IP.fullmatch(host))
