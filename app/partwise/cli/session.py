"""The engine of the window, without a window: one run of a command that sends."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Protocol

from partwise.cli.chosen import Asked, connection_id, connections_for, unlock
from partwise.cli.exits import DONE, FAILED, INTERRUPTED, WRONG_USAGE, refuse, termination_as_interrupt
from partwise.cli.report import JsonReport, PlainReport, Report
from partwise.core.changes import Added, HeldUp, Listed, News, Offline, Online, Paced, Removed
from partwise.core.errors import Fixable
from partwise.core.lifecycle import State
from partwise.core.limits import MAX_PARALLEL
from partwise.core.messages import Add, AddPaths, Adopt, Command, Pause
from partwise.core.upload import Upload
from partwise.engine.engine import Engine
from partwise.engine.pool import ThreadPool
from partwise.engine.ports import Journal
from partwise.engine.source import LocalFiles
from partwise.logs import log_to
from partwise.store.home import Home, find_home
from partwise.store.lock import HomeInUse, HomeLock
from partwise.store.opening import open_journal

PAUSE_PATIENCE = 3.0  # seconds
PROGRESS_SECONDS = 0.5

WAITING = "Another Partwise is at work with the same uploads; waiting for it to end. Ctrl+C stops waiting."
ENGINE_ENDED = (
    "Partwise made a mistake and stopped. What is stored is kept, and the same command goes on from there. "
    "Please report it with the log file."
)


class Sending(Asked, Protocol):
    """What every command that sends is told."""

    @property
    def parallel(self) -> int: ...
    @property
    def limit(self) -> int: ...
    @property
    def json(self) -> bool: ...
    @property
    def wait(self) -> float: ...


Requests = Callable[[str, Journal], Sequence[Command]]
"""What to post, given the connection's id and the journal. Raises Fixable."""


def send(arguments: Sending, requests: Requests, *, known: bool = False) -> int:
    """Carry out what `requests` asks for; the exit code.

    `known`: it asks for uploads of the journal, each of which has its connection; the id is empty if none was named.
    """
    try:
        home = find_home()
        log_to(home.log)
        name = "" if known and not arguments.connection else connection_id(home, arguments)
    except Fixable as error:
        return refuse(error, WRONG_USAGE)
    try:
        with closing(_only_writer(home, arguments)):
            return _send(arguments, home, name, requests)
    except Fixable as error:
        return refuse(error, FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED  # before anything was begun


def _only_writer(home: Home, arguments: Sending) -> HomeLock:
    """The lock of the home, waited for as long as the arguments say. Raises HomeInUse."""
    try:
        return HomeLock(home.lock)
    except HomeInUse as busy:
        if not arguments.wait:
            raise
        _tell_waiting(busy, arguments)
    with termination_as_interrupt():
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
    connections = connections_for(home, arguments, parallel=MAX_PARALLEL)
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
        commands = requests(name, opened.journal)
        with termination_as_interrupt():
            unlock(connections, home, map(_connection_of, commands))
        return session.run(commands)
    finally:
        connections.close()


def _connection_of(command: Command) -> str:
    """The id of the connection that a command is about; empty where it is about none."""
    match command:
        case AddPaths():
            return command.connection
        case Add() | Adopt():
            return command.target.connection
        case _:
            return ""


class Session:
    """One run: posts the requests, passes on what is told, and knows how it ended. It is the engine's `Watcher`."""

    engine: Engine

    def __init__(self, report: Report) -> None:
        self._report = report
        self._uploads: dict[str, Upload] = {}
        self._finished = threading.Event()

    def run(self, requests: Sequence[Command]) -> int:
        """Send, and return the exit code."""
        with termination_as_interrupt():
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
