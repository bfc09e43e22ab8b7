"""One check of a connection in the background, told step by step."""

from __future__ import annotations

from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from partwise.core.connection import Connection
from partwise.core.errors import Fault
from partwise.store.secret import Secret
from partwise.ui.connections.port import ConnectionsPort
from partwise.ui.errands import Errand, Errands

if TYPE_CHECKING:
    from partwise.oss.diagnosis import Step, Verdict

_LOOK_MS = 60  # between two looks at what the errand's thread has left


class Trial(QObject):
    """At most one check at a time; one that is dropped tells nothing more.

    Signals:
        stepped: a Step.
        ended: the Verdict, after the last step.
        failed: the Fault, where it could not even be tried.
    """

    stepped = Signal(object)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, errands: Errands, port: ConnectionsPort, parent: QObject) -> None:
        super().__init__(parent)
        self._errands, self._port = errands, port
        self._errand: Errand | None = None
        self._steps: SimpleQueue[Step] = SimpleQueue()
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._tell_steps)

    @property
    def running(self) -> bool:
        return self._errand is not None

    def begin(self, connection: Connection, typed: Secret) -> None:
        """Check `connection` with what was typed; a check that runs is dropped."""
        self.drop()
        self._steps = SimpleQueue()
        work = partial(self._port.diagnose, connection, typed, self._steps.put)
        self._errand = self._errands.run(work, self, self._end, self._fail)
        self._look.start()

    def drop(self) -> None:
        """Nobody wants to know any more."""
        self._look.stop()
        if self._errand is not None:
            self._errand.cancel()
            self._errand = None

    @Slot()
    def _tell_steps(self) -> None:
        while self.running:
            try:
                step = self._steps.get_nowait()
            except Empty:
                return
            self.stepped.emit(step)

    def _end(self, verdict: Verdict) -> None:
        self._tell_steps()
        if self.running:
            self.drop()
            self.ended.emit(verdict)

    def _fail(self, fault: Fault) -> None:
        self.drop()
        self.failed.emit(fault)
