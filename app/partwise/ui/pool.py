"""The engine's `Pool` on Qt's threads."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QThreadPool


class QtPool:
    """`Pool` of engine/ports.py: at most `threads` jobs at a time, the others in the order they came."""

    def __init__(self, threads: int = 1, parent: QObject | None = None) -> None:
        self._pool = QThreadPool(parent)
        self._pool.setMaxThreadCount(threads)
        self._names = _ThreadNames()

    def allow(self, threads: int) -> None:
        """At most so many jobs at a time from now on."""
        self._pool.setMaxThreadCount(threads)

    def start(self, job: Callable[[], None]) -> None:
        """Run `job` as soon as a thread is free. It must not raise and must touch neither state nor Qt."""
        self._pool.start(_Job(job, self._names))

    def close(self, patience: float) -> bool:
        """Wait up to `patience` seconds until every started job has ended; whether they have."""
        return self._pool.waitForDone(round(patience * 1000))


class _Job(QRunnable):
    """Owns no signal: a runnable is destroyed on the pool's thread, and whatever it owns with it."""

    def __init__(self, job: Callable[[], None], names: _ThreadNames) -> None:
        super().__init__()
        self.setAutoDelete(True)
        self._job, self._names = job, names

    def run(self) -> None:
        self._names.give()
        self._job()


class _ThreadNames:
    """partwise-part-1, -2, … for Qt's threads, which come to Python without a name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[int, int] = {}

    def give(self) -> None:
        """Name the thread this runs on. Not kept in a threading.local: Qt's threads lose theirs after every job."""
        thread = threading.current_thread()
        with self._lock:
            number = self._numbers.setdefault(threading.get_ident(), len(self._numbers) + 1)
        thread.name = f"partwise-part-{number}"
