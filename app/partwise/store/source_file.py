"""Somebody else's configuration file, read and never written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from partwise.core.errors import Fixable

_MAX_BYTES = 1024 * 1024
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_source(path: Path) -> str | None:
    """The text of the file, without a byte order mark; None where there is no such file.

    Raises Fixable: it is no file, cannot be read, is far too long, or not UTF-8.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would hold up whoever opens it
            raise _unreadable(path, "it is no file")
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as exc:  # ValueError: a name that no file can have
        reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else "it has an impossible name"
        raise _unreadable(path, reason) from exc
    if len(content) > _MAX_BYTES:
        raise _unreadable(path, "it is longer than 1 MiB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        kind = "it is written in UTF-16" if content.startswith(_UTF_16) else "it is not written in UTF-8"
        raise _unreadable(path, kind) from None  # the exception holds the content, secrets included


def _unreadable(path: Path, reason: str) -> Fixable:
    return Fixable(
        f"The file {os.fspath(path)!r} cannot be read: {reason}. Nothing was changed.",
        "Mend it, or use other credentials.",
        code="FileUnreadable",
    )
