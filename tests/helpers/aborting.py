"""A process that aborts every unfinished upload of a home, as the window would, and ends when nothing is left to do.

python aborting.py      with PARTWISE_HOME and the OSS_… variables; prints what `--json` prints
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence

from partwise.cli.report import JsonReport
from partwise.connections import Connections
from partwise.core.changes import News, Paced
from partwise.core.lifecycle import ENDED
from partwise.core.messages import Abort
from partwise.core.upload import Upload
from partwise.engine.engine import Engine
from partwise.engine.pool import ThreadPool
from partwise.engine.source import LocalFiles
from partwise.store.home import find_home
from partwise.store.journal import SqliteJournal
from partwise.store.lock import HomeLock

THREADS = 4


class Aborting:
    """The engine's watcher: says what it is told, and asks for the abort of all that comes back from the journal."""

    engine: Engine

    def __init__(self, report: JsonReport) -> None:
        self._report = report
        self._asked: set[str] = set()
        self.finished = threading.Event()

    def published(self, uploads: Sequence[Upload], news: Sequence[News]) -> None:
        for item in news:
            if not isinstance(item, Paced):
                self._report.news(item)
        for upload in uploads:
            if upload.state not in ENDED and upload.id not in self._asked:
                self._asked.add(upload.id)
                self.engine.post(Abort((upload.id,)))
        if self._asked and self.engine.resting:
            self.finished.set()


def main() -> int:
    home = find_home()
    lock = HomeLock(home.lock)
    connections = Connections(home.practice, parallel=THREADS, environ=os.environ)
    watcher = Aborting(JsonReport(home.receipts))
    watcher.engine = Engine(
        oss=connections.oss,
        source=LocalFiles(),
        journal=SqliteJournal(home.journal, home.receipts),
        pool=ThreadPool(THREADS),
        watcher=watcher,
        connections=THREADS,
    )
    watcher.engine.start()
    watcher.finished.wait()
    watcher.engine.stop()
    connections.close()
    lock.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
