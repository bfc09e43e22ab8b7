"""Local paths out of what is dropped, pasted or handed over: names come out exactly as they are on disk."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QSysInfo, QUrl

from partwise.core.keys import Address
from partwise.core.links import is_link, parse_link

_URI = re.compile(r"file:/|[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_FILE = re.compile(r"file:(?://([^/]*)|(?!//))(/.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Dropped:
    """Local paths, and how many things were not on this computer."""

    paths: tuple[str, ...]
    foreign: int = 0


def local_paths(data: QMimeData) -> Dropped:
    """What can be uploaded of `text/uri-list`, each once.

    Text is never taken for a path: it might be anything.
    """
    found = [path_of(uri) for uri in _uris(data)]
    return Dropped(tuple(dict.fromkeys(filter(None, found))), found.count(None))


def linked_place(data: QMimeData) -> Address | None:
    """Where the `oss://` URL leads that is all there is in `text/uri-list`; None: something else. Raises Fixable."""
    uris = _uris(data)
    return parse_link(uris[0]) if len(uris) == 1 and is_link(uris[0]) else None


def _uris(data: QMimeData) -> list[str]:
    """What `text/uri-list` names; lines that begin with # are comments there (RFC 2483)."""
    uris = map(uri_of, data.urls() if data.hasUrls() else [])
    return [uri for uri in uris if not uri.startswith("#")]


def uri_of(url: QUrl) -> str:
    """As another program hands it over: escaped, and never empty."""
    return url.toString(QUrl.ComponentFormattingOption.FullyEncoded) or "invalid://"


def sorted_out(names: Iterable[str]) -> Dropped:
    """Paths, as they are, and `file:` URIs; URIs that name nothing on this computer are counted."""
    found = [path_of(name) if _URI.match(name) else name for name in names]
    return Dropped(tuple(path for path in found if path is not None), found.count(None))


def path_of(uri: str) -> str | None:
    """The path that a `file:` URI names, decoded once (`100%25.txt` is `100%.txt`, `+` is `+`), or None: not here.

    Without a slash at its end, so that a folder keeps its name in its keys. What looks like a query or a fragment is
    part of the name: files have neither.
    """
    taken = _FILE.fullmatch(uri)
    if taken is None:
        return None
    try:
        raw = unquote_to_bytes(os.fsencode(taken[2]))
    except UnicodeEncodeError:
        return None
    return None if b"\0" in raw else _on_host((taken[1] or "").lower(), os.fsdecode(raw.rstrip(b"/") or raw))


def _on_host(host: str, path: str) -> str | None:
    """A URI may name this computer (`file://localhost/…`); one that names another is a share only on Windows."""
    if host in ("", "localhost", QSysInfo.machineHostName().lower()):
        return path[1:] if sys.platform == "win32" and path[2:3] == ":" else path
    return f"//{host}{path}" if sys.platform == "win32" else None
