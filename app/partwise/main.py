"""The program with a window: builds the pieces and wires them."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, Slot, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMessageBox

from partwise import __version__
from partwise.connections import ENVIRONMENT, PRACTICE, Connections
from partwise.core.errors import Fixable, PartwiseError
from partwise.core.limits import DEFAULT_PARALLEL
from partwise.engine.engine import Engine
from partwise.engine.source import LocalFiles
from partwise.logs import log_to
from partwise.store import environment
from partwise.store.home import Home, find_home
from partwise.store.journal import open_journal
from partwise.store.lock import HomeLock
from partwise.store.settings_file import SettingsFile
from partwise.ui import words
from partwise.ui.bridge import Bridge
from partwise.ui.interrupts import Interrupts
from partwise.ui.main_window import MainWindow
from partwise.ui.pool import QtPool
from partwise.ui.ports import ConnectionChoice
from partwise.ui.theme import Theme

CONTROL_THREADS = 2  # beside the part workers, so that Complete and Abort need not wait for a part

log = logging.getLogger(__name__)


def open_window(paths: Sequence[str], *, practice: bool) -> int:
    """Show the window until it is closed; the exit code. `paths` are added once a connection is chosen."""
    if not _has_screen():
        print(words.NO_SCREEN, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return 1
    app = QApplication(sys.argv[:1])
    app.setApplicationName("partwise")
    app.setApplicationDisplayName(words.APP)
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("io.github.partwise.Partwise")
    try:
        home = find_home()
        log_to(home.log)
        lock = HomeLock(home.lock)
    except Fixable as error:
        QMessageBox.critical(None, words.APP, str(error.fault))
        return 1
    _log_everything()
    try:
        return _run(app, home, paths, practice)
    except Fixable as error:
        QMessageBox.critical(None, words.APP, str(error.fault))
        return 1
    finally:
        lock.close()


def _run(app: QApplication, home: Home, paths: Sequence[str], practice: bool) -> int:
    journal, damaged = open_journal(home.journal)
    settings = Settings(SettingsFile(home.settings))
    connections = Connections(home.practice, parallel=DEFAULT_PARALLEL)
    bridge = Bridge()
    engine = Engine(
        oss=connections.oss,
        source=LocalFiles(),
        journal=journal,
        pool=QtPool(DEFAULT_PARALLEL + CONTROL_THREADS),
        watcher=bridge,
        parallel=DEFAULT_PARALLEL,
    )
    choices = {choice.name: choice for choice in _choices()}
    current = choices.get(PRACTICE if practice else settings.connection or _first(choices))
    window = MainWindow(
        engine, bridge, tuple(choices.values()), current, Theme(app), settings.load_window, settings.save_window
    )

    opening = Opening(connections, window)

    def choose(name: str) -> None:
        settings.connection = name
        opening.begin(name)
        window.set_connection(choices[name])

    window.connection_chosen.connect(choose)
    interrupts = Interrupts(window.leave, app)
    window.show()
    engine.start()
    if current is not None:
        opening.begin(current.name)
    window.add_paths(paths)
    if damaged is not None:
        window.say(words.journal_set_aside(str(damaged)), "warn")
    gc.collect()
    gc.freeze()  # what stands now stands to the end; a collection need not look at it again and again
    code = app.exec()
    interrupts.close()
    everyone_home = engine.stop()
    connections.close()
    if not everyone_home:
        logging.shutdown()
        os._exit(code)  # a worker still waits for the network; Qt would wait for it, up to a minute
    return code


class Opening(QObject):
    """Opens a connection in the background, so that the first upload need not wait, and a fault is told at once.

    Signals:
        _opened: from the thread that opened it; what went wrong in words, or empty.
    """

    _opened = Signal(str)

    def __init__(self, connections: Connections, window: MainWindow) -> None:
        super().__init__(window)
        self._connections, self._window = connections, window
        self._opened.connect(self._tell)

    def begin(self, name: str) -> None:
        if name == PRACTICE:
            self._window.set_busy(words.STARTING_PRACTICE)
        threading.Thread(target=self._open, args=(name,), name="partwise-opening", daemon=True).start()

    def _open(self, name: str) -> None:
        try:
            self._connections.oss(name)
        except PartwiseError as error:
            log.warning("%s", error.fault)
            self._opened.emit(str(error.fault))
        else:
            self._opened.emit("")

    @Slot(str)
    def _tell(self, fault: str) -> None:
        self._window.set_busy(None)
        if fault:
            self._window.say(fault, "bad")


class Settings:
    """What one run of the program tells the next."""

    def __init__(self, file: SettingsFile) -> None:
        self._file = file
        self._values = file.load()

    @property
    def connection(self) -> str:
        """The name of the connection last used, or empty."""
        return str(self._values.get("connection", ""))

    @connection.setter
    def connection(self, name: str) -> None:
        self._save("connection", name)

    def load_window(self) -> dict[str, Any]:
        window = self._values.get("window")
        return window if isinstance(window, dict) else {}

    def save_window(self, state: dict[str, Any]) -> None:
        self._save("window", state)

    def _save(self, name: str, value: object) -> None:
        self._values[name] = value
        try:
            self._file.save(self._values)
        except OSError as exc:
            log.warning("the settings were not saved: %s", exc)


def _has_screen() -> bool:
    """Qt itself would end the process, with a list of its plug-ins."""
    asked = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return asked or not sys.platform.startswith("linux")


def _choices() -> list[ConnectionChoice]:
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


def _first(choices: dict[str, ConnectionChoice]) -> str:
    """Without a word from the user: what the environment carries, else nothing."""
    return ENVIRONMENT if ENVIRONMENT in choices else ""


def _log_everything() -> None:
    """No exception and no message of Qt is lost: each reaches the log, none the user."""

    def unhandled(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("unhandled", exc_info=(kind, error, trace))

    def of_qt(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
        level = logging.INFO if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
        logging.getLogger("qt").log(level, text)

    sys.excepthook = unhandled
    threading.excepthook = lambda told: log.error(
        "unhandled in %s", told.thread, exc_info=(told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback)
    )
    qInstallMessageHandler(of_qt)
