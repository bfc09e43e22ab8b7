"""Ctrl+C and a polite end (SIGTERM) reach the window although Python sleeps in Qt's event loop."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, Slot


class Interrupts(QObject):
    """Calls `ended` on the window's thread when the process is asked to end. Lives as long as it is kept."""

    def __init__(self, ended: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._ended = ended
        self._heard, self._told = socket.socketpair()
        self._told.setblocking(False)
        self._notifier = QSocketNotifier(self._heard.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._end)
        self._before = {which: signal.signal(which, lambda *_: None) for which in (signal.SIGINT, signal.SIGTERM)}
        signal.set_wakeup_fd(self._told.fileno(), warn_on_full_buffer=False)

    @Slot()
    def _end(self) -> None:
        self._heard.recv(64)
        self._ended()

    def close(self) -> None:
        """Back to how it was before."""
        signal.set_wakeup_fd(-1)
        for which, before in self._before.items():
            signal.signal(which, before)
        self._notifier.setEnabled(False)
        self._heard.close()
        self._told.close()
