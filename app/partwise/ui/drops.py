"""Local paths out of what is dropped or pasted."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QSysInfo, QUrl


@dataclass(frozen=True, slots=True)
class Dropped:
    """Absolute local paths, and how many things were not on this computer."""

    paths: tuple[str, ...]
    foreign: int = 0


def local_paths(data: QMimeData) -> Dropped:
    """What can be uploaded of `text/uri-list`. Names come decoded: `100%25.txt` is the file `100%.txt`, `+` is `+`.

    Text is never taken for a path: it might be anything.
    """
    urls = data.urls() if data.hasUrls() else []
    paths = [_path(url) for url in urls]
    found = tuple(dict.fromkeys(path for path in paths if path))
    return Dropped(found, sum(not path for path in paths))


def _path(url: QUrl) -> str:
    """The path of a local file, without a trailing slash (a folder keeps its name in its keys), or nothing.

    A URL may name this computer (`file://localhost/…`); one that names another is a share only on Windows.
    """
    if url.host().lower() in ("localhost", QSysInfo.machineHostName().lower()):
        url.setHost("")
    if not url.isLocalFile() or (url.host() and sys.platform != "win32"):
        return ""
    path = url.toLocalFile()
    return path.rstrip("/") or path
