"""What the window has done in the background: one pool, one signal back, and answers only where they are wanted."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from partwise.core.errors import Fault, Kind, Stopped, fault_of, trail_of
from partwise.ui.pool import QtPool

THREADS = 4  # errands at a time; the others wait in the order they came

log = logging.getLogger(__name__)

R = TypeVar("R")


@dataclass(slots=True, eq=False)
class Errand:
    """One question under way. `stop` is what its work gets, to end early."""

    owner: QObject
    done: Callable[[Any], None]
    failed: Callable[[Fault], None]
    stop: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """Nobody wants the answer any more: it is dropped, whatever it is."""
        self.stop.set()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of the errand with this number: an answer, or a fault."""

    number: int
    answer: Any = None
    fault: Fault | None = None


class Errands(QObject):
    """Runs what blocks on threads of its own, never the window's and never those of the parts.

    To be used by the window's thread, and closed before the program ends.
    """

    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None, threads: int = THREADS) -> None:
        super().__init__(parent)
        self._pool = QtPool(threads)
        self._numbers = count(1)
        self._waiting: dict[int, Errand] = {}
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._mailbox = _Mailbox(self._ended.emit)
        self.destroyed.connect(self._mailbox.close)

    def run(
        self,
        work: Callable[[threading.Event], R],
        owner: QObject,
        done: Callable[[R], None],
        failed: Callable[[Fault], None],
    ) -> Errand:
        """Call `work` on another thread, then `done` or `failed` on the window's, unless the errand is cancelled first.

        Or unless `owner` is deleted by then. `work` may raise PartwiseError, of which `failed` gets the fault, and
        Stopped, after which nobody is called; anything else is told as a bug of ours. It must hold no QObject, which
        might be destroyed on that thread: a method of the server, and values.
        """
        number, errand = next(self._numbers), Errand(owner, done, failed)
        self._waiting[number] = errand
        mailbox, stop = self._mailbox, errand.stop
        self._pool.start(lambda: _do(number, work, stop, mailbox))
        return errand

    def close(self, patience: float) -> bool:
        """Cancel all, and wait up to `patience` seconds until every thread is home; whether they are."""
        self._mailbox.close()
        for errand in self._waiting.values():
            errand.cancel()
        self._waiting.clear()
        return self._pool.close(patience)

    @Slot(object)
    def _deliver(self, outcome: _Outcome) -> None:
        errand = self._waiting.pop(outcome.number, None)
        if errand is None or errand.stop.is_set() or not isValid(errand.owner):
            return
        if outcome.fault is None:
            errand.done(outcome.answer)
        else:
            errand.failed(outcome.fault)


class _Mailbox:
    """Where threads leave outcomes. Once closed it takes none: the one who would read them may be gone."""

    def __init__(self, send: Callable[[_Outcome], None]) -> None:
        self._lock = threading.Lock()
        self._send: Callable[[_Outcome], None] | None = send

    def post(self, outcome: _Outcome) -> None:
        with self._lock:
            if self._send is not None:
                self._send(outcome)

    def close(self) -> None:
        with self._lock:
            self._send = None


def _do(number: int, work: Callable[[threading.Event], Any], stop: threading.Event, mailbox: _Mailbox) -> None:
    """On a thread of the pool: every outcome becomes a message."""
    threading.current_thread().name = "partwise-errand"
    mailbox.post(_Outcome(number) if stop.is_set() else _outcome(number, work, stop))


def _outcome(number: int, work: Callable[[threading.Event], Any], stop: threading.Event) -> _Outcome:
    try:
        return _Outcome(number, work(stop))
    except Stopped:
        stop.set()
        return _Outcome(number)
    except Exception as error:  # noqa: BLE001 - every outcome is a message
        fault = fault_of(error)
        if fault.kind is Kind.BUG:
            log.error("an errand failed: %s in %s", fault.code or fault, trail_of(error))
        return _Outcome(number, fault=fault)
