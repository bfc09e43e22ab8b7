"""`partwise upload`: the engine of the window, without a window."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from partwise.cli import arguments as given
from partwise.cli.report import JsonReport, PlainReport, Report
from partwise.connections import ENVIRONMENT, PRACTICE, Connections, no_connection
from partwise.core.changes import Added, HeldUp, News, Removed
from partwise.core.errors import Fixable
from partwise.core.lifecycle import State
from partwise.core.messages import AddPaths, Pause
from partwise.core.upload import Upload
from partwise.engine.engine import Engine
from partwise.engine.pool import ThreadPool
from partwise.engine.source import LocalFiles
from partwise.logs import log_to
from partwise.store import environment
from partwise.store.home import Home, find_home
from partwise.store.journal import open_journal
from partwise.store.lock import HomeLock

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
CONTROL_THREADS = 2  # beside the part workers, so that Complete and Abort need not wait for a part
LOCK_PATIENCE = 5.0  # seconds
PAUSE_PATIENCE = 3.0
PROGRESS_SECONDS = 0.5

ENGINE_ENDED = (
    "Partwise made a mistake and stopped. What is stored is kept, and the same command goes on from there. "
    "Please report it with the log file."
)

log = logging.getLogger(__name__)


def upload(arguments: given.Upload) -> int:
    """Send what the arguments name; the exit code."""
    try:
        home = find_home()
        log_to(home.log)
        name = _connection_name(arguments.connection)
    except Fixable as error:
        return _refuse(error, WRONG_USAGE)
    try:
        with _only_writer(home):
            return _upload(arguments, home, name)
    except Fixable as error:
        return _refuse(error, FAILED)


def _connection_name(asked: str) -> str:
    """The connection to use. Raises Fixable where there is none of that name, or where it has no credentials."""
    name = asked or ENVIRONMENT
    if name != PRACTICE and (name != ENVIRONMENT or environment.credentials_in(os.environ) is None):
        raise no_connection(name)
    return name


@contextmanager
def _only_writer(home: Home) -> Iterator[None]:
    lock = HomeLock(home.lock, LOCK_PATIENCE)
    try:
        yield
    finally:
        lock.close()


def _upload(arguments: given.Upload, home: Home, name: str) -> int:
    journal, damaged = open_journal(home.journal)
    if damaged is not None:
        print(f"The journal could not be read. It was set aside as {damaged}.", file=sys.stderr)
    chosen = environment.connection_in(
        os.environ, region=arguments.region, endpoint=arguments.endpoint, addressing=arguments.addressing
    )
    connections = Connections(home.practice, parallel=arguments.parallel, chosen=chosen)
    session = Session(JsonReport() if arguments.json else PlainReport())
    session.engine = Engine(
        oss=connections.oss,
        source=LocalFiles(),
        journal=journal,
        pool=ThreadPool(arguments.parallel + CONTROL_THREADS),
        watcher=session,
        parallel=arguments.parallel,
        held=True,
    )
    try:
        return session.run(_request(arguments, name))
    finally:
        connections.close()


def _request(arguments: given.Upload, name: str) -> AddPaths:
    address = arguments.address
    return AddPaths(arguments.paths, name, address.bucket, address.key, part_size=arguments.part_size)


class Session:
    """One run: posts the request, passes on what is told, and knows how it ended. It is the engine's `Watcher`."""

    engine: Engine

    def __init__(self, report: Report) -> None:
        self._report = report
        self._uploads: dict[str, Upload] = {}
        self._finished = threading.Event()

    def run(self, request: AddPaths) -> int:
        """Send, and return the exit code."""
        with _termination_as_interrupt():
            try:
                self.engine.post(request)
                self.engine.start()
                while not self._finished.wait(PROGRESS_SECONDS) and self.engine.alive:
                    self._report.progress(tuple(self._uploads.values()), self.engine.in_flight())
                self.engine.stop()
                return DONE if self._all_proven() else FAILED
            except KeyboardInterrupt:
                self._finished.clear()
                self.engine.post(Pause(tuple(self._uploads)))
                self._finished.wait(PAUSE_PATIENCE)
                self.engine.stop()
                return INTERRUPTED
            finally:
                self._report.close()

    def _all_proven(self) -> bool:
        if not self._finished.is_set():
            print(ENGINE_ENDED, file=sys.stderr)
            return False
        return all(one.state is State.DONE and one.verified for one in self._uploads.values())

    def published(self, uploads: Sequence[Upload], news: Sequence[News]) -> None:
        """On the engine's thread: only what this run was asked for is told."""
        for item in news:
            if isinstance(item, Added):
                self._uploads[item.upload.id] = item.upload
            if isinstance(item, HeldUp) or (not isinstance(item, Removed) and item.upload.id in self._uploads):
                self._report.news(item)
        for one in uploads:
            if one.id in self._uploads:
                self._uploads[one.id] = one
        held_up = any(isinstance(item, HeldUp) for item in news)
        if not held_up and self.engine.resting:
            self._finished.set()


@contextmanager
def _termination_as_interrupt() -> Iterator[None]:
    """A polite end (SIGTERM) pauses as Ctrl+C does: what is stored stays known."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _refuse(error: Fixable, code: int) -> int:
    """One sentence for a person, whatever the format: nothing was begun."""
    print(error.fault, file=sys.stderr)
    return code
