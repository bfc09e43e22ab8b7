"""A practice folder in which uploads lie unfinished already, as if others had begun them long ago."""

from __future__ import annotations

import os
import time
from pathlib import Path

from partwise.practice.layout import PartFile, to_json
from partwise.practice.options import STORAGE_CLASS

DAY = 86_400.0  # seconds
PART = 1_000_000  # bytes; of holes, which no disk has to store
CLASSES = ("Standard", "IA", "Archive")


def preload(folder: Path, count: int, *, parts: int = 2, bucket: str = "practice") -> None:
    """`count` uploads with up to `parts` parts each, begun on as many days; before the practice bucket is started."""
    uploads = folder / "buckets" / bucket / "uploads"
    uploads.mkdir(parents=True)
    now = time.time()
    for number in range(count):
        upload = uploads / f"{number:032X}"
        upload.mkdir()
        begun = now - DAY - number * DAY / 60
        facts = {"key": key_of(number), "initiated": begun, "tags": {}}
        headers = {STORAGE_CLASS: CLASSES[number % len(CLASSES)]}
        (upload / "upload.json").write_bytes(to_json(facts | {"headers": headers}))
        for part in range(1, number % (parts + 1) + 1):
            _part(upload, part, begun)


def key_of(number: int) -> str:
    """In the order of the numbers, in folders of a thousand."""
    return f"footage/{number // 1000:03d}/take {number:06d} 原片.mov"


def _part(upload: Path, number: int, modified: float) -> None:
    path = upload / PartFile(number, PART, "0" * 32, 0, modified).name
    with path.open("wb") as file:
        file.truncate(PART)
    os.utime(path, (modified, modified))
