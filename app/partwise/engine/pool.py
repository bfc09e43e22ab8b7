"""A plain pool of threads: the engine's `Pool` port where there is no Qt."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable


class ThreadPool:
    """At most `size` threads, each started when it is first needed, named `partwise-part-1` (or another `name`), …"""

    def __init__(self, size: int = 1, name: str = "part") -> None:
        self._size = size
        self._name = name
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def allow(self, size: int) -> None:
        """So many threads from now on; those that are there already stay."""
        self._size = size

    def start(self, job: Callable[[], None]) -> None:
        self._jobs.put(job)
        if len(self._threads) < self._size:
            thread = threading.Thread(
                target=self._work, name=f"partwise-{self._name}-{len(self._threads) + 1}", daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def close(self, patience: float) -> bool:
        """Wait up to `patience` seconds until every job has ended; whether they have."""
        give_up = time.monotonic() + patience
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(max(0.0, give_up - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)
