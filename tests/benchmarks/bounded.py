"""What the engine takes for a long queue and for a large file, found out in a process of its own.

    python bounded.py queue JOURNAL COUNT      bring back COUNT waiting uploads
    python bounded.py parts JOURNAL FILE       send FILE in parts to an OSS in memory

Prints one JSON object. Memory in MiB, beyond what the program holds before it opens the journal.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from helpers.memory_oss import MemoryOss
from partwise.core.changes import News
from partwise.core.lifecycle import State
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.messages import Add
from partwise.core.upload import Target, Upload
from partwise.engine.engine import Engine
from partwise.engine.pool import ThreadPool
from partwise.engine.source import LocalFiles
from partwise.store.journal import SqliteJournal

PARALLEL = 4


class Watching:
    """Keeps the newest snapshot of each upload, as the window does."""

    def __init__(self) -> None:
        self.uploads: dict[str, Upload] = {}
        self.told = threading.Condition()

    def published(self, uploads: Sequence[Upload], news: Sequence[News]) -> None:
        with self.told:
            self.uploads.update((upload.id, upload) for upload in uploads)
            self.told.notify_all()


class Bench:
    """The engine on a journal, and what it took since the beginning."""

    def __init__(self, journal: Path, oss: MemoryOss) -> None:
        gc.collect()
        self._before = most_memory()
        self._began = time.perf_counter()
        self.watching = Watching()
        self.engine = Engine(
            oss=lambda name: oss,
            source=LocalFiles(),
            journal=SqliteJournal(journal),
            pool=ThreadPool(PARALLEL + 2),
            watcher=self.watching,
            connections=PARALLEL,
        )
        self.engine.start()

    def taken(self) -> dict[str, float]:
        return {"seconds": time.perf_counter() - self._began, "memory": most_memory() - self._before}


def most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bring_back(journal: Path, count: int) -> dict[str, Any]:
    """Until every upload was published; none of them is sent meanwhile."""
    oss, hold = MemoryOss(), threading.Event()
    oss.trouble = lambda method, number: hold.wait() and None
    bench = Bench(journal, oss)
    with bench.watching.told:
        bench.watching.told.wait_for(lambda: len(bench.watching.uploads) == count)
    taken = bench.taken()
    hold.set()
    bench.engine.stop()
    return taken


def send_parts(journal: Path, file: Path) -> dict[str, Any]:
    """Until it is done. The journal is weighed when it knows the most: as the parts are to be put together."""
    oss, weights = MemoryOss(keep_bytes=False), []

    def weigh(method: str, number: int) -> None:
        if method == "complete":
            weights.append(sum(path.stat().st_size for path in journal.parent.glob("journal.db*")))

    oss.trouble = weigh
    bench = Bench(journal, oss)
    bench.engine.post(Add(str(file), Target("here", "bucket", "large"), part_size=MIN_PART_SIZE))
    with bench.watching.told:
        bench.watching.told.wait_for(lambda: any(one.state is State.DONE for one in bench.watching.uploads.values()))
    taken = bench.taken()
    bench.engine.stop()
    (upload,) = bench.watching.uploads.values()
    return {**taken, "journal": max(weights), "parts": upload.part_count, "verified": upload.verified}


if __name__ == "__main__":
    what, where, told = sys.argv[1:]
    print(json.dumps(bring_back(Path(where), int(told)) if what == "queue" else send_parts(Path(where), Path(told))))
