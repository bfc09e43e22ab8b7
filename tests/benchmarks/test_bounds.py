"""A queue of 100,000 files and an upload of 10,000 parts: what they take of memory and disk has bounds."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from helpers.measured import run_measured
from partwise.core.changes import SaveUpload
from partwise.core.lifecycle import State
from partwise.core.limits import MAX_PARTS, MIN_PART_SIZE
from partwise.core.upload import Stamp, Target, Upload
from partwise.store.journal import SqliteJournal

pytest.importorskip("resource", reason="Windows counts the memory of its processes otherwise")
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]

HERE = Path(__file__).parent
FILES = 100_000
Figures = Callable[[str], None]


def measured(*arguments: object) -> dict[str, Any]:
    command = [sys.executable, str(HERE / "bounded.py"), *map(str, arguments)]
    told: dict[str, Any] = json.loads(run_measured(command, {**os.environ, "PYTHONPATH": str(HERE.parent)}).output)
    return told


def test_100000_small_files_in_the_queue(tmp_path: Path, figures: Figures) -> None:
    """As they are after a folder was dropped and Partwise was closed: looked at, and not begun."""
    journal = tmp_path / "journal.db"
    folder = "/home/a person/pictures/2026/a journey with a long name"
    with closing(SqliteJournal(journal)) as new:
        new.save([SaveUpload(waiting(number, folder)) for number in range(FILES)])
    taken = measured("queue", journal, FILES)
    figures(f"{FILES:,} queued files brought back: {taken['seconds']:.1f} s (goal 3), {taken['memory']:.0f} MiB")
    figures(f"  their journal: {journal.stat().st_size / 1e6:.0f} MB")
    assert taken["memory"] < 250


def waiting(number: int, folder: str) -> Upload:
    name = f"IMG_{number:06d} on the beach.jpg"
    return Upload(
        f"{number:032x}",
        f"{folder}/{name}",
        Target("environment", "pictures", f"backup/2026/a journey with a long name/{name}"),
        State.WAITING,
        order=number + 1,
        stamp=Stamp(50_000 + number, 1_790_000_000_000_000_000 + number, 2049, 1_000_000 + number),
        batch="a journey with a long name",
        added=1_790_000_000.0,
        changed=1_790_000_000.0,
    )


def test_an_upload_of_10000_parts(tmp_path: Path, figures: Figures) -> None:
    file = tmp_path / "large"
    with file.open("wb") as sparse:
        sparse.truncate(MAX_PARTS * MIN_PART_SIZE)
    taken = measured("parts", tmp_path / "journal.db", file)
    assert (taken["parts"], taken["verified"]) == (MAX_PARTS, True)
    figures(
        f"{MAX_PARTS:,} parts of 100 KiB in {taken['seconds']:.1f} s: journal {taken['journal'] / 1e6:.1f} MB, "
        f"{taken['memory']:.0f} MiB of memory"
    )
    assert taken["journal"] < 5_000_000
    assert taken["memory"] < 60
