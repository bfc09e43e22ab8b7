"""Reading a lock that `uv pip compile` wrote: exact versions, the systems they are for, their hashes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Locked:
    """One distribution of a lock: its `marker` (PEP 508, empty: everywhere) and the SHA-256 of each of its files."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def read(lock: Path) -> list[Locked]:
    """The distributions of `lock`, in its order. Raises ValueError on a line that is not one exact, hashed version."""
    lines = lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [_locked(line) for line in lines]


def _locked(line: str) -> Locked:
    named, *hashes = line.split(" --hash=sha256:")
    match = re.fullmatch(r"([a-z0-9-]+)==(\S+)(?: ; (.*?))? *", named)
    found = tuple(digest.strip() for digest in hashes)
    if match is None or not found or not all(re.fullmatch("[0-9a-f]{64}", digest) for digest in found):
        raise ValueError(f"Not one exact version with its hashes: {line}")
    return Locked(match[1], match[2], match[3] or "", found)
