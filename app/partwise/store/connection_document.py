"""The file of the connections as JSON: read whole, replaced whole, set aside where it is damaged."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from partwise.core.errors import Fixable
from partwise.store.home import unusable
from partwise.store.settings_file import ANY_NAME

Document = dict[str, Any]

VERSION = 1
"""Raised when an older Partwise must not touch the file any more; new fields alone do not."""

LISTS = ("connections", "recent", "bookmarks")
_BUSY = 2.0  # seconds in which whoever looks at a file has looked: Windows replaces none that is open


class Damaged(Exception):
    """The file is no document of ours."""


def empty() -> Document:
    """A document without entries."""
    return {"version": VERSION, **{name: [] for name in LISTS}}


def read(path: Path) -> Document:
    """The document at `path` with all its lists, empty where there is no file.

    Raises Damaged, and Fixable: the system refuses to read it, or a newer Partwise has written it.
    """
    try:
        document = json.loads(path.read_text("utf-8-sig", ANY_NAME))
    except FileNotFoundError:
        return empty()
    except OSError as exc:
        raise unusable(path.parent, exc) from exc
    except (ValueError, RecursionError) as exc:
        raise Damaged from exc
    if not isinstance(document, dict) or type(document.get("version")) is not int:
        raise Damaged
    if document["version"] > VERSION:
        raise Fixable(
            f"A newer Partwise has written {path}.",
            "Start that one, or name another folder in PARTWISE_HOME.",
            code="NewerConnections",
        )
    document = empty() | document
    if not all(isinstance(document[name], list) for name in LISTS):
        raise Damaged
    return document


def write(path: Path, document: Document) -> None:
    """Replace the file at `path`: whoever reads it finds the old one or the new one, whole. Raises Fixable."""
    beside = path.with_name(f"{path.name}.new")
    try:
        with beside.open("w", encoding="utf-8", errors=ANY_NAME) as file:
            file.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        _replace(beside, path)
    except OSError as exc:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise unusable(path.parent, exc) from exc


def set_aside(path: Path) -> Path:
    """Give a damaged file a name that is free, and return it. Raises Fixable."""
    try:
        return path.rename(_free_name(path))
    except OSError as exc:
        raise unusable(path.parent, exc) from exc


def _replace(beside: Path, path: Path) -> None:
    give_up = time.monotonic() + _BUSY
    while True:
        try:
            return os.replace(beside, path)
        except PermissionError:
            if time.monotonic() >= give_up:
                raise
            time.sleep(0.05)


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.stem}-damaged-{number}{path.suffix}") for number in count(1))
    return next(name for name in names if not name.exists())
