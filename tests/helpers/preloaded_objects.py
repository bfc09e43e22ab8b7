"""A practice folder with buckets and objects that are there before the practice bucket is started."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from partwise.practice.layout import file_name, to_json
from partwise.practice.options import STORAGE_CLASS
from partwise.practice.storage import StoredObject


def preload_buckets(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        (folder / "buckets" / name).mkdir(parents=True)


def preload_objects(folder: Path, keys: Iterable[str], *, bucket: str = "practice") -> None:
    """Empty objects."""
    home = folder / "buckets" / bucket
    for part in ("objects", "facts"):
        (home / part).mkdir(parents=True, exist_ok=True)
    for key in keys:
        body = home / "objects" / file_name(key)
        body.touch()
        facts = StoredObject(key, 0, "0" * 32, 0, 0.0, "Normal", {STORAGE_CLASS: "Standard"})
        (home / "facts" / f"{file_name(key)}.json").write_bytes(to_json(asdict(facts) | {"inode": 0}))
