"""One window for one home: a later Partwise hands what it was asked for to the window that is open, and ends.

They meet at a local socket that only processes of this user on this home can name. Whoever listens there holds the
home's lock. The caller sends a message (`request`); the window answers `TAKEN` once it has done what was asked, and
hangs up on everything else.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import time
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from partwise.core.errors import Fixable
from partwise.ui import words
from partwise.ui.request import ACTIVATION, Request, pack, unpack

MAX_CALLERS = 32
TAKEN = b"taken\n"
ANSWER_SECONDS = 3.0
CALL_SECONDS = 5.0  # a caller that has not said all by then is hung up on

log = logging.getLogger(__name__)


def server_name(data: Path) -> str:
    """Where the window of this user on the home at `data` listens; the same by every path that leads there."""
    place = os.path.realpath(data)
    user = os.environ.get("USERNAME", "") if sys.platform == "win32" else str(os.getuid())
    return f"partwise-{hashlib.sha256(os.fsencode(f'{user}:{place}')).hexdigest()[:24]}"


# --- the later Partwise ---------------------------------------------------------------------------------------


class Answer(Enum):
    """What became of a request."""

    TAKEN = auto()
    HUNG_UP = auto()  # the window is ending, or it does not understand
    NOBODY = auto()


def hand_over(name: str, request: Request, seconds: float = ANSWER_SECONDS) -> Answer:
    """Ask the window that listens at `name`.

    Raises Fixable when it does not answer for `seconds`, or when the request is too long.
    """
    message = pack(request)
    until = time.monotonic() + seconds
    caller = QLocalSocket()
    caller.connectToServer(name)
    if not caller.waitForConnected(_milliseconds(until)) or not _is_ours(caller):
        return Answer.NOBODY
    caller.write(message)
    while not caller.canReadLine() and caller.waitForReadyRead(_milliseconds(until)):
        pass
    if caller.readAll().data() == TAKEN:
        return Answer.TAKEN
    if caller.state() is QLocalSocket.LocalSocketState.ConnectedState:
        raise Fixable(words.NO_ANSWER, words.NO_ANSWER_ADVICE, code="NoAnswer")
    return Answer.HUNG_UP


def not_taken(answer: Answer, request: Request) -> Fixable:
    """Why nobody took the request, although the home is in use for as long as it was tried."""
    if answer is Answer.NOBODY:
        return Fixable(words.COMMAND_AT_WORK, words.COMMAND_AT_WORK_ADVICE, code="HomeInUse")
    if request.address:
        return Fixable(words.OLDER_WINDOW, words.OLDER_WINDOW_ADVICE, code="OlderWindow")
    return Fixable(words.NO_ANSWER, words.NO_ANSWER_ADVICE, code="NoAnswer")


def _milliseconds(until: float) -> int:
    return max(0, round((until - time.monotonic()) * 1000))


def _is_ours(caller: QLocalSocket) -> bool:
    """In a folder for everyone, another user may have been there first; file names are not for them."""
    if sys.platform == "win32":
        return True
    try:
        return os.stat(caller.fullServerName()).st_uid == os.getuid()
    except OSError:
        return False


# --- the window that is open ----------------------------------------------------------------------------------


class Reception(QObject):
    """Listens from the start; callers wait until `open`. Only the holder of the home's lock may make one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._callers: set[_Caller] = set()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(name)  # what a killed process left; nobody else holds the lock
        if not self._server.listen(name):
            log.warning("a second window cannot hand over to this one: %s", self._server.errorString())

    def open(self, take: Callable[[Request], object]) -> None:
        """From now on `take` gets each request, on this thread; its caller is told once it returns."""
        self._take = take
        self._server.newConnection.connect(self._admit)
        self._admit()

    @Slot()
    def close(self) -> None:
        """Hang up on everyone: what was not taken by now will not be. Before the home's lock is let go."""
        self._server.close()
        for caller in tuple(self._callers):
            caller.hang_up()

    @Slot()
    def _admit(self) -> None:
        while self._server.hasPendingConnections():
            caller = _Caller(self._server.nextPendingConnection(), self._take, self._callers.discard)
            if len(self._callers) < MAX_CALLERS:
                self._callers.add(caller)
                caller.listen()
            else:
                caller.hang_up()


class _Caller(QObject):
    """One call, from its first byte to the answer."""

    def __init__(
        self, line: QLocalSocket, take: Callable[[Request], object], ended: Callable[[_Caller], object]
    ) -> None:
        super().__init__(line)
        self._line, self._take, self._ended = line, take, ended
        self._heard = bytearray()

    def listen(self) -> None:
        self._line.readyRead.connect(self._hear)
        self._line.disconnected.connect(self._leave)
        QTimer.singleShot(round(CALL_SECONDS * 1000), self, self.hang_up)
        self._hear()

    @Slot()
    def hang_up(self) -> None:
        self._line.abort()
        self._leave()

    @Slot()
    def _leave(self) -> None:
        self._ended(self)
        self._line.deleteLater()

    @Slot()
    def _hear(self) -> None:
        self._heard += self._line.readAll().data()
        try:
            request = unpack(self._heard)
        except ValueError as exc:
            log.warning("a call that was no hand-over: %s", exc)
            self.hang_up()
            return
        if request is not None:
            log.info("paths handed over by a second Partwise: %d", len(request.paths))
            self._take(request)
            self._line.write(TAKEN)
            self._line.disconnectFromServer()


def come_to_front(window: QWidget, activation: str) -> None:
    """Un-minimised, above the others and with the keyboard, as far as the desktop allows.

    `activation`: the token that Qt presents to a Wayland desktop, or empty.
    """
    if activation:
        os.environ[ACTIVATION] = activation
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
