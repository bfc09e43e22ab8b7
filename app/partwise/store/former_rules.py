"""Lifecycle rules of a bucket as they were before Partwise changed them, one file each, to be put back."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from partwise.core.errors import Fixable
from partwise.store.home import Home, unusable

MAX_BYTES = 16 * 1024 * 1024


def former_folder(home: Home) -> Path:
    """Where they are kept."""
    return home.data / "lifecycle"


def keep_former(folder: Path, bucket: str, xml: bytes, at: float) -> Path:
    """Write `xml` to a new file in `folder`, on disk when this returns; `at` in seconds since 1970. Raises Fixable."""
    name = f"{bucket}-{datetime.fromtimestamp(at, UTC):%Y%m%dT%H%M%SZ}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in count(1):
            path = folder / (f"{name}.xml" if number == 1 else f"{name}_{number}.xml")  # "_" sorts after "."
            try:
                with open(path, "xb", opener=lambda file, flags: os.open(file, flags, 0o600)) as file:
                    file.write(xml)
                    file.flush()
                    os.fsync(file.fileno())
                break
            except FileExistsError:
                continue
    except OSError as exc:
        raise unusable(folder, exc) from exc
    return path


def read_former(path: Path) -> bytes:
    """The content of such a file. Raises Fixable: it cannot be read, or is far too long for one."""
    try:
        with path.open("rb") as file:
            xml = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as exc:  # ValueError: a name that no file can have
        reason = exc.strerror if isinstance(exc, OSError) else exc
        raise Fixable(f"The file {path} cannot be read: {reason}.", "Check its name.", code="FileUnreadable") from exc
    return xml
