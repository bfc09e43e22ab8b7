"""Names in the practice folder: keys and parts as file names, and files that are whole or not there."""

from __future__ import annotations

import json
import os
import re
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

_LONGEST = 180  # bytes of a name; the file systems of three systems take 255
_CASE_BLIND = sys.platform in ("win32", "darwin")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_PART = re.compile(r"(\d{5})-(\d+)-(\d+)-([0-9A-F]{32})\.part")


class PartFile(NamedTuple):
    """A stored part. Its file's name says all of it, so storing a part is one rename.

    Number from 1, size in bytes, upper-case hex MD5, CRC-64, and when it came in (seconds since 1970).
    """

    number: int
    size: int
    etag: str
    crc64: int
    modified: float

    @property
    def name(self) -> str:
        return f"{self.number:05}-{self.size}-{self.crc64}-{self.etag}.part"

    @classmethod
    def of(cls, path: Path) -> PartFile | None:
        """The part a file holds, or None where the file is none."""
        found = _PART.fullmatch(path.name)
        if not found:
            return None
        return cls(int(found[1]), int(found[2]), found[4], int(found[3]), path.stat().st_mtime)


def file_name(key: str) -> str:
    """A key as one file name: percent-encoded, bounded by a hash, distinct also where case does not count."""
    name = quote(key, safe="").replace("~", "%7E")
    if _CASE_BLIND:
        name = re.sub(r"(?<!%)(?<!%.)[A-Z]", lambda found: f"%{ord(found[0]):02X}", name)
    if name.startswith(".") or _RESERVED.match(name):
        name = f"%{ord(name[0]):02X}{name[1:]}"
    if name.endswith("."):
        name = f"{name[:-1]}%2E"
    if len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - 20]}~{sha256(key.encode()).hexdigest()[:24]}"


def write_aside(path: Path, data: bytes) -> None:
    """Write a small file so that, whenever the process dies, the old or the new one is there."""
    aside = path.with_name(f"{path.name}.tmp")
    aside.write_bytes(data)
    os.replace(aside, path)


def to_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def append(target: Path, size: int, sources: list[Path]) -> None:
    """Put the files of `sources` behind the first `size` bytes of `target`, inside the kernel where it can.

    Raises OSError, with `target` cut to `size` bytes.
    """
    try:
        with target.open("r+b", buffering=0) as sink:
            sink.truncate(size)  # an earlier try may have left more
            sink.seek(size)
            for source in sources:
                with source.open("rb", buffering=0) as file:
                    _copy(file.fileno(), sink.fileno())
    except OSError:
        os.truncate(target, size)
        raise


def _copy(source: int, sink: int) -> None:
    kernel = getattr(os, "copy_file_range", None)
    while True:
        try:
            copied = kernel(source, sink, 1 << 30) if kernel else _copy_block(source, sink)
        except OSError:  # not every file system can; reading and writing go on from where it stopped
            if kernel is None:
                raise
            kernel, copied = None, 1
        if not copied:
            return


def _copy_block(source: int, sink: int) -> int:
    data = os.read(source, 1 << 20)
    view = memoryview(data)
    while view:
        view = view[os.write(sink, view) :]
    return len(data)
