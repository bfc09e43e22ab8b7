"""Which connection the window uses: chosen, changed, and opened in the background."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from partwise.connections import ENVIRONMENT, PRACTICE, Connections
from partwise.core.advice_transport import plain_http
from partwise.core.errors import Fixable, PartwiseError
from partwise.oss.endpoints import plain_http_host
from partwise.store import environment
from partwise.store.settings import Settings
from partwise.ui import words
from partwise.ui.main_window import MainWindow
from partwise.ui.ports import ConnectionChoice

SLOW = 700  # milliseconds after which it is told what a connection waits for

log = logging.getLogger(__name__)


def fixed_choices() -> list[ConnectionChoice]:
    """What can be connected to without typing anything."""
    found = [ConnectionChoice(PRACTICE, words.PRACTICE_BUCKET, words.THIS_COMPUTER, bucket=PRACTICE, icon="house")]
    try:
        credentials = environment.credentials_in(os.environ)
    except Fixable as error:
        log.warning("%s", error.fault)
        return found
    if credentials is not None:
        connection = environment.connection_in(os.environ)
        where = connection.region or connection.endpoint
        found.append(ConnectionChoice(ENVIRONMENT, words.ENVIRONMENT, where))
    return found


def first_of(choices: Sequence[ConnectionChoice]) -> str:
    """Without a word from the user: what the environment carries, else nothing."""
    return ENVIRONMENT if any(choice.name == ENVIRONMENT for choice in choices) else ""


class Switch(QObject):
    """Makes the window use the connection that the user chooses, and remembers which."""

    def __init__(self, connections: Connections, settings: Settings, window: MainWindow) -> None:
        super().__init__(window)
        self._connections, self._settings, self._window = connections, settings, window
        self._opening = Opening(connections, window)
        window.connection_chosen.connect(self._choose)
        window.connecting.changed.connect(self._renew)

    @property
    def name(self) -> str:
        """Of the connection in use, or empty."""
        return self._opening.name

    def use(self, name: str) -> None:
        """For this run; nothing where there is no such connection."""
        choice = self._window.connecting.choice(name)
        self._window.set_connection(choice)
        self._opening.begin(name if choice else "")
        if choice and name == ENVIRONMENT and (warning := _plain_http_warning()):
            self._window.say(warning, "warn")

    @Slot(str)
    def _choose(self, name: str) -> None:
        self._settings.connection = name
        self.use(name)

    @Slot(str)
    def _renew(self, name: str) -> None:
        """It was edited or removed."""
        self._connections.changed(name)
        if name == self.name:
            self.use(name)


def _plain_http_warning() -> str:
    """What is exposed by the environment's connection; a saved one was warned of when it was saved."""
    try:
        host = plain_http_host(environment.connection_in(os.environ))
    except Fixable:
        return ""
    return str(plain_http(host)) if host else ""


class Opening(QObject):
    """Opens a connection in the background, so that the first upload need not wait, and a fault is told at once.

    `name` is that of the connection opened last, or empty.

    Signals:
        _opened: from the thread that opened it; the connection's name, and what went wrong in words, or empty.
    """

    _opened = Signal(str, str)

    def __init__(self, connections: Connections, window: MainWindow) -> None:
        super().__init__(window)
        self.name = ""
        self._connections, self._window = connections, window
        self._opened.connect(self._tell)
        self._slow = QTimer(self, singleShot=True, interval=SLOW)
        self._slow.timeout.connect(lambda: window.set_busy(words.OPENING_TAKES_LONG))

    def begin(self, name: str) -> None:
        """Nothing is opened where the name is empty."""
        self.name = name
        self._slow.stop()
        self._window.set_busy(words.STARTING_PRACTICE if name == PRACTICE else None)
        if not name:
            return
        if name != PRACTICE:
            self._slow.start()
        threading.Thread(target=self._open, args=(name,), name="partwise-opening", daemon=True).start()

    def _open(self, name: str) -> None:
        try:
            self._connections.oss(name)
        except PartwiseError as error:
            log.warning("%s", error.fault)
            self._opened.emit(name, str(error.fault))
        else:
            self._opened.emit(name, "")

    @Slot(str, str)
    def _tell(self, name: str, fault: str) -> None:
        if name == self.name:
            self._slow.stop()
            self._window.set_busy(None)
        if fault:
            self._window.say(fault, "bad")
        else:
            self._window.connection_opened(name)
