"""The engine of the window, without a window: one run of a command that sends."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from types import FrameType
from typing import Protocol

from partwise.cli.report import JsonReport, PlainReport, Report
from partwise.connections import ENVIRONMENT, PRACTICE, Connections, no_connection
from partwise.core.changes import Added, HeldUp, Listed, News, Offline, Online, Paced, Removed
from partwise.core.connection import Addressing
from partwise.core.errors import Fixable
from partwise.core.lifecycle import State
from partwise.core.limits import MAX_PARALLEL
from partwise.core.messages import Command, Pause
from partwise.core.upload import Upload
from partwise.engine.engine import Engine
from partwise.engine.pool import ThreadPool
from partwise.engine.ports import Journal
from partwise.engine.source import LocalFiles
from partwise.logs import log_to
from partwise.store import environment
from partwise.store.clocks import ClockFile
from partwise.store.home import Home, find_home
from partwise.store.lock import HomeInUse, HomeLock
from partwise.store.opening import open_journal

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
PAUSE_PATIENCE = 3.0  # seconds
PROGRESS_SECONDS = 0.5

WAITING = "Another Partwise is at work with the same uploads; waiting for it to end. Ctrl+C stops waiting."
ENGINE_ENDED = (
    "Partwise made a mistake and stopped. What is stored is kept, and the same command goes on from there. "
    "Please report it with the log file."
)


class Sending(Protocol):
    """What every command that sends is told."""

    @property
    def connection(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def endpoint(self) -> str: ...
    @property
    def addressing(self) -> Addressing: ...
    @property
    def parallel(self) -> int: ...
    @property
    def limit(self) -> int: ...
    @property
    def json(self) -> bool: ...
    @property
    def wait(self) -> float: ...


Requests = Callable[[str, Journal], Sequence[Command]]
"""What to post, given the connection's name and the journal. Raises Fixable."""


def send(arguments: Sending, requests: Requests) -> int:
    """Carry out what `requests` asks for; the exit code."""
    try:
        home = find_home()
        log_to(home.log)
        name = _connection_name(arguments.connection)
    except Fixable as error:
        return _refuse(error, WRONG_USAGE)
    try:
        with closing(_only_writer(home, arguments)):
            return _send(arguments, home, name, requests)
    except Fixable as error:
        return _refuse(error, FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED  # before anything was begun


def _connection_name(asked: str) -> str:
    """The connection to use. Raises Fixable where there is none of that name, or where it has no credentials."""
    name = asked or ENVIRONMENT
    if name != PRACTICE and (name != ENVIRONMENT or environment.credentials_in(os.environ) is None):
        raise no_connection(name)
    return name


def _only_writer(home: Home, arguments: Sending) -> HomeLock:
    """The lock of the home, waited for as long as the arguments say. Raises HomeInUse."""
    try:
        return HomeLock(home.lock)
    except HomeInUse as busy:
        if not arguments.wait:
            raise
        _tell_waiting(busy, arguments)
    with _termination_as_interrupt():
        return HomeLock(home.lock, arguments.wait)


def _tell_waiting(busy: HomeInUse, arguments: Sending) -> None:
    print(WAITING, file=sys.stderr, flush=True)
    if arguments.json:
        event = {"event": "waiting for home", "code": busy.fault.code, "message": busy.fault.title}
        print(json.dumps({**event, "wait": arguments.wait}), flush=True)


def _send(arguments: Sending, home: Home, name: str, requests: Requests) -> int:
    opened = open_journal(home.journal, home.receipts)
    if opened.aside is not None:
        from partwise.ui import words

        print(words.journal_set_aside(str(opened.aside), opened.salvaged), file=sys.stderr)
    chosen = environment.connection_in(
        os.environ, region=arguments.region, endpoint=arguments.endpoint, addressing=arguments.addressing
    )
    clocks = ClockFile(home.clocks)
    connections = Connections(home.practice, parallel=MAX_PARALLEL, chosen=chosen, clocks=clocks)
    session = Session(JsonReport(home.receipts) if arguments.json else PlainReport())
    session.engine = Engine(
        oss=connections.oss,
        source=LocalFiles(),
        journal=opened.journal,
        pool=ThreadPool(),
        watcher=session,
        connections=arguments.parallel,
        limit=arguments.limit,
        held=True,
        recovering=opened.fresh,
    )
    try:
        return session.run(requests(name, opened.journal))
    finally:
        connections.close()


class Session:
    """One run: posts the requests, passes on what is told, and knows how it ended. It is the engine's `Watcher`."""

    engine: Engine

    def __init__(self, report: Report) -> None:
        self._report = report
        self._uploads: dict[str, Upload] = {}
        self._finished = threading.Event()

    def run(self, requests: Sequence[Command]) -> int:
        """Send, and return the exit code."""
        with _termination_as_interrupt():
            try:
                for request in requests:
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
            if self._concerns(item):
                self._report.news(item)
        for one in uploads:
            if one.id in self._uploads:
                self._uploads[one.id] = one
        held_up = any(isinstance(item, HeldUp) for item in news)
        if not held_up and self.engine.resting:
            self._finished.set()

    def _concerns(self, item: News) -> bool:
        """Whether it is about this run as a whole, or about an upload that it was asked for."""
        match item:
            case HeldUp() | Offline() | Online() | Paced():
                return True
            case Removed() | Listed():
                return False
            case _:
                return item.upload.id in self._uploads


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
