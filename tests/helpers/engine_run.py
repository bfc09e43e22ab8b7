"""The real engine for one test: started, watched and stopped; and ways to hold it up in the middle."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from helpers.memory_oss import MemoryOss
from partwise.core import messages as said
from partwise.core.changes import News
from partwise.core.lifecycle import State
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.upload import Target, Upload
from partwise.engine.engine import Engine
from partwise.engine.pool import ThreadPool
from partwise.engine.ports import Source
from partwise.engine.source import LocalFiles
from partwise.store.journal import SqliteJournal

PATIENCE = 60.0
PART = MIN_PART_SIZE


class Watching:
    """Keeps what is published, and lets a test wait for what it expects."""

    def __init__(self) -> None:
        self.uploads: dict[str, Upload] = {}
        self.news: list[News] = []
        self._keep_news = True
        self.threads: set[str] = set()
        self.engine: Engine | None = None
        self.rested = False
        self._told = threading.Condition()

    def published(self, uploads: Sequence[Upload], news: Sequence[News]) -> None:
        with self._told:
            self.threads.add(threading.current_thread().name)
            self.uploads.update({upload.id: upload for upload in uploads})
            self.news += news if self._keep_news else []
            self.rested = self.engine is not None and self.engine.resting
            self._told.notify_all()

    def wait(self, until: Callable[[], bool]) -> None:
        with self._told:
            assert self._told.wait_for(until, PATIENCE), [str(upload.state) for upload in self.uploads.values()]

    @contextmanager
    def engine_stands_still(self) -> Iterator[None]:
        """What is posted meanwhile is taken together."""
        with self._told:
            yield

    def wait_for_rest(self) -> None:
        self.wait(lambda: self.rested)

    def wait_for(self, state: State, count: int = 1) -> None:
        self.wait(lambda: self.states()[state] >= count)

    def states(self) -> Counter[State]:
        return Counter(upload.state for upload in self.uploads.values())

    def told(self, kind: type[News]) -> list[News]:
        with self._told:
            return [item for item in self.news if isinstance(item, kind)]


class Run:
    """One run of the engine, on a folder that outlives it."""

    def __init__(
        self,
        folder: Path,
        oss: MemoryOss,
        *,
        parallel: int = 3,
        held: bool = False,
        recovering: bool = False,
        source: Source | None = None,
    ) -> None:
        self.oss = oss
        self.watcher = Watching()
        self.journal = SqliteJournal(folder / "journal.db")
        self.engine = Engine(
            oss=lambda name: self.oss,
            source=source or LocalFiles(),
            journal=self.journal,
            pool=ThreadPool(parallel + 2),
            watcher=self.watcher,
            connections=parallel,
            held=held,
            recovering=recovering,
        )
        self.watcher.engine = self.engine
        self._runs = False

    def start(self) -> Run:
        self.engine.start()
        self._runs = True
        return self

    def stop(self) -> None:
        if self._runs:
            self._runs = False
            self.engine.stop()

    def add(self, path: Path) -> None:
        self.engine.post(said.Add(str(path), Target("here", "bucket", path.name), part_size=PART))

    def only(self) -> Upload:
        (upload,) = self.watcher.uploads.values()
        return upload


def written(path: Path, parts: int) -> bytes:
    data = os.urandom(parts * PART - 777)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return data


def soon(until: Callable[[], object]) -> None:
    """Waits for what nobody announces."""
    give_up = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < give_up
        time.sleep(0.005)


class Gate:
    """Lets `free` calls of a method pass, then holds the others until it is opened."""

    def __init__(self, oss: MemoryOss, method: str = "send_part", free: int = 0) -> None:
        self._method, self._left, self._open = method, free, threading.Event()
        self.reached = threading.Event()
        self._lock = threading.Lock()
        oss.trouble = self

    def __call__(self, method: str, number: int) -> None:
        if method != self._method:
            return
        with self._lock:
            self._left -= 1
            if self._left >= 0:
                return
        self.reached.set()
        assert self._open.wait(PATIENCE)

    def open(self) -> None:
        self._open.set()
