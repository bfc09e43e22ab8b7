"""The program with a window: builds the pieces and wires them."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QMessageBox

from partwise import __version__
from partwise.connection_desk import ConnectionDesk
from partwise.connections import ENVIRONMENT, PRACTICE, RESERVED, Connections
from partwise.core.advice_transport import plain_http
from partwise.core.connection import Origin
from partwise.core.errors import Fixable, PartwiseError
from partwise.core.limits import MAX_PARALLEL
from partwise.desk import Desk
from partwise.engine.engine import Engine
from partwise.engine.source import LocalFiles
from partwise.logs import log_to
from partwise.oss.endpoints import plain_http_host
from partwise.places import Places
from partwise.store import environment
from partwise.store.clocks import ClockFile
from partwise.store.connection_file import ConnectionFile
from partwise.store.home import Home, find_home
from partwise.store.lock import HomeInUse, HomeLock
from partwise.store.opening import open_journal
from partwise.store.receipts import receipt_path
from partwise.store.secret import SecretStore, SessionSecrets
from partwise.store.settings import Settings
from partwise.store.settings_file import SettingsFile
from partwise.store.vault import Vault
from partwise.ui import words
from partwise.ui.bridge import Bridge
from partwise.ui.collector import collect_rarely, give_way
from partwise.ui.errands import Errands
from partwise.ui.handover import Reception, Request, come_to_front, hand_over, request_for, server_name
from partwise.ui.interrupts import Interrupts
from partwise.ui.main_window import MainWindow
from partwise.ui.pool import QtPool
from partwise.ui.ports import ConnectionChoice, Outside
from partwise.ui.theme import Theme
from partwise.ui.unhandled import log_everything

HOME_PATIENCE = 3.0  # seconds
SLOW = 700  # milliseconds after which it is told what a connection waits for
ERRANDS_PATIENCE = 2.0  # seconds

log = logging.getLogger(__name__)


def open_window(paths: Sequence[str], *, practice: bool) -> int:
    """Show the window until it is closed; the exit code. `paths` are added once a connection is chosen.

    Where a window is open on the same home already, that one gets what is asked for, and this process ends.
    """
    if not _has_screen():
        print(words.NO_SCREEN, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return 1
    app = QApplication(sys.argv[:1])
    app.setApplicationName("partwise")
    app.setApplicationDisplayName(words.APP)
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("io.github.partwise.Partwise")
    try:
        home, request = find_home(), request_for(paths, practice=practice)
        lock = _lock_or_hand_over(home, request)
        if lock is None:
            return 0
        log_to(home.log)
        log_everything()
        with closing(lock), closing(Reception(server_name(home.data))) as reception:
            return _run(app, home, request, reception)
    except Fixable as error:
        QMessageBox.critical(None, words.APP, str(error.fault))
        return 1


def _lock_or_hand_over(home: Home, request: Request) -> HomeLock | None:
    """The lock of the home, or None: the window that holds it has taken the request.

    Both are tried by turns for a while, as the other Partwise may just be starting or ending. Raises Fixable when it is
    a command, or a window that does not answer.
    """
    give_up = time.monotonic() + HOME_PATIENCE
    while True:
        try:
            return HomeLock(home.lock)
        except HomeInUse as busy:
            if hand_over(server_name(home.data), request):
                return None
            if time.monotonic() >= give_up:
                raise Fixable(words.COMMAND_AT_WORK, words.COMMAND_AT_WORK_ADVICE, code=busy.fault.code) from busy
        time.sleep(0.1)


def _run(app: QApplication, home: Home, request: Request, reception: Reception) -> int:
    opened = open_journal(home.journal, home.receipts)
    settings = Settings(SettingsFile(home.settings))
    file = ConnectionFile(home.connections, RESERVED)
    secrets: dict[Origin, SecretStore] = {Origin.SESSION: SessionSecrets(), Origin.KEYRING: Vault()}
    connections = Connections(
        home.practice,
        parallel=MAX_PARALLEL,
        clocks=ClockFile(home.clocks),
        saved=lambda name: file.load().named(name),
        secrets=secrets,
    )
    bridge = Bridge()
    engine = Engine(
        oss=connections.oss,
        source=LocalFiles(),
        journal=opened.journal,
        pool=QtPool(),
        watcher=bridge,
        connections=settings.connections,
        limit=settings.limit,
        recovering=opened.fresh,
    )
    errands = Errands()
    outside = Outside(
        engine,
        Desk(connections.client, home),
        ConnectionDesk(file, secrets, os.environ, Path.home()),
        Places(file),
        errands,
        partial(receipt_path, home.receipts),
    )
    choices = _choices()
    window = MainWindow(
        outside, bridge, choices, None, Theme(app), settings.load_window, settings.save_window, settings.limit
    )
    _show_saved(window, file)
    window.pace.connections_set.connect(partial(setattr, settings, "connections"))
    window.pace.limit_set.connect(partial(setattr, settings, "limit"))

    opening = Opening(connections, window)

    def use(name: str) -> None:
        choice = window.connecting.choice(name)
        window.set_connection(choice)
        opening.begin(name if choice else "")
        if choice and name == ENVIRONMENT and (warning := _plain_http_warning()):
            window.say(warning, "warn")

    def choose(name: str) -> None:
        settings.connection = name
        use(name)

    def changed(name: str) -> None:
        connections.changed(name)
        if name == opening.name:
            use(name)

    window.connection_chosen.connect(choose)
    window.connecting.changed.connect(changed)
    interrupts = Interrupts(window.leave, app)
    window.show()
    engine.start()
    use(PRACTICE if request.practice else settings.connection or _first(choices))
    window.add_paths(request.paths)
    if opened.aside is not None:
        window.say(words.journal_set_aside(str(opened.aside), opened.salvaged), "warn")
    collect_rarely()
    give_way()
    reception.open(lambda later: welcome(window, later, opening.name, use))
    app.lastWindowClosed.connect(reception.close)  # before the loop ends: what comes now is for the next Partwise
    code = app.exec()
    reception.close()
    interrupts.close()
    everyone_home = engine.stop()
    everyone_home &= errands.close(ERRANDS_PATIENCE)
    connections.close()
    if not everyone_home:
        logging.shutdown()
        os._exit(code)  # a worker still waits for the network; Qt would wait for it, up to a minute
    return code


def welcome(window: MainWindow, later: Request, connection: str, use: Callable[[str], None]) -> None:
    """What a later Partwise was asked for, as if it were dropped here; the window comes to the front.

    Files meant for the practice bucket never go elsewhere: `--practice` chooses it where no connection is chosen, or
    nothing waits or is under way by another one. Else nothing is changed or added, and a notice says so. The choice is
    for this run, as with a first `--practice`. `connection`: the name of the one chosen, or empty.
    """
    come_to_front(window, later.activation)
    if later.practice and connection != PRACTICE:
        if connection and window.model.tally.to_go:
            window.say(words.PRACTICE_NOT_CHOSEN, "warn")
            return
        use(PRACTICE)
    window.add_paths(later.paths)


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


def _plain_http_warning() -> str:
    """What is exposed by the environment's connection; a saved one was warned of when it was saved."""
    try:
        host = plain_http_host(environment.connection_in(os.environ))
    except Fixable:
        return ""
    return str(plain_http(host)) if host else ""


def _first(choices: Sequence[ConnectionChoice]) -> str:
    """Without a word from the user: what the environment carries, else nothing."""
    return ENVIRONMENT if any(choice.name == ENVIRONMENT for choice in choices) else ""


def _show_saved(window: MainWindow, file: ConnectionFile) -> None:
    """The connections that people made, or why they cannot be read."""
    try:
        window.connecting.know(file.load().connections)
    except Fixable as error:
        log.warning("%s", error.fault)
        window.say(str(error.fault), "warn")
    if file.aside is not None:
        window.say(words.connections_set_aside(str(file.aside)), "warn")
