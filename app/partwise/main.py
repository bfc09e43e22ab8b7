"""The program with a window: the story of one run, from the first word to the last thread."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial

from PySide6.QtWidgets import QApplication, QMessageBox

from partwise import __version__
from partwise.connections import PRACTICE
from partwise.core.errors import Fixable
from partwise.logs import log_to
from partwise.opening import Switch, first_of, fixed_choices
from partwise.store.connection_file import ConnectionFile
from partwise.store.home import Home, find_home
from partwise.store.lock import HomeInUse, HomeLock
from partwise.ui import words
from partwise.ui.collector import collect_rarely, give_way
from partwise.ui.handover import Answer, Reception, come_to_front, hand_over, not_taken, server_name
from partwise.ui.interrupts import Interrupts
from partwise.ui.main_window import MainWindow
from partwise.ui.opened_by_system import OpenedBySystem
from partwise.ui.ports import ConnectionChoice
from partwise.ui.request import Request, request_for
from partwise.ui.theme import Theme
from partwise.ui.unhandled import log_everything
from partwise.updates import Updates
from partwise.works import Works, make_works

HOME_PATIENCE = 3.0  # seconds

log = logging.getLogger(__name__)


def open_window(names: Sequence[str], address: str = "", *, practice: bool) -> int:
    """Show the window until it is closed; the exit code.

    `names`: paths and `file:` URIs, uploaded once a connection is chosen. `address`: the `oss://` URL to go to, or
    empty. Where a window is open on the same home already, that one gets what is asked for, and this process ends.
    """
    if not _has_screen():
        print(words.NO_SCREEN, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return 1
    app = _make_app()
    system = OpenedBySystem(app)
    try:
        home, request = find_home(), request_for(names, address, practice=practice)
        lock = _lock_or_hand_over(home, request)
        if lock is None:
            return 0
        log_to(home.log)
        log_everything()
        with closing(lock), closing(Reception(server_name(home.data))) as reception:
            return _run(app, home, request, reception, system)
    except Fixable as error:
        QMessageBox.critical(None, words.APP, str(error.fault))
        return 1


def _has_screen() -> bool:
    """Qt itself would end the process, with a list of its plug-ins."""
    asked = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return asked or not sys.platform.startswith("linux")


def _make_app() -> QApplication:
    app = QApplication(sys.argv[:1])
    app.setApplicationName("partwise")
    app.setApplicationDisplayName(words.APP)
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("io.github.partwise.Partwise")
    return app


def _lock_or_hand_over(home: Home, request: Request) -> HomeLock | None:
    """The lock of the home, or None: the window that holds it has taken the request.

    Both are tried by turns for a while, as the other Partwise may just be starting or ending. Raises Fixable when it is
    a command, or a window that does not answer or does not understand.
    """
    give_up = time.monotonic() + HOME_PATIENCE
    while True:
        try:
            return HomeLock(home.lock)
        except HomeInUse as busy:
            answer = hand_over(server_name(home.data), request)
            if answer is Answer.TAKEN:
                return None
            if time.monotonic() >= give_up:
                raise not_taken(answer, request) from busy
        time.sleep(0.1)


def _run(app: QApplication, home: Home, request: Request, reception: Reception, system: OpenedBySystem) -> int:
    works = make_works(home)
    choices = fixed_choices()
    window = _make_window(app, works, choices)
    switch = Switch(works.connections, works.settings, window)
    interrupts = Interrupts(window.leave, app)
    window.show()
    works.engine.start()
    switch.use(PRACTICE if request.practice else works.settings.connection or first_of(choices))
    _do(window, request)
    _tell_set_aside(window, works)
    collect_rarely()
    give_way()
    _listen(app, reception, system, window, switch)
    code = app.exec()
    reception.close()
    interrupts.close()
    return _leave(works, code)


def _make_window(app: QApplication, works: Works, choices: Sequence[ConnectionChoice]) -> MainWindow:
    settings = works.settings
    window = MainWindow(
        works.outside,
        works.bridge,
        choices,
        None,
        Theme(app),
        settings.load_window,
        settings.save_window,
        settings.limit,
    )
    _show_saved(window, works.file)
    window.pace.connections_set.connect(partial(setattr, settings, "connections"))
    window.pace.limit_set.connect(partial(setattr, settings, "limit"))
    window.follow_updates(Updates(settings), works.errands, PRACTICE)
    return window


def _show_saved(window: MainWindow, file: ConnectionFile) -> None:
    """The connections that people made, or why they cannot be read."""
    try:
        window.connecting.know(file.load().connections)
    except Fixable as error:
        log.warning("%s", error.fault)
        window.say(str(error.fault), "warn")
    if file.aside is not None:
        window.say(words.connections_set_aside(str(file.aside)), "warn")


def _do(window: MainWindow, request: Request) -> None:
    window.add_paths(request.paths, request.foreign, request.address)


def _tell_set_aside(window: MainWindow, works: Works) -> None:
    opened = works.opened
    if opened.aside is not None:
        window.say(words.journal_set_aside(str(opened.aside), opened.salvaged), "warn")


def _listen(
    app: QApplication, reception: Reception, system: OpenedBySystem, window: MainWindow, switch: Switch
) -> None:
    """From now on later Partwises and the system may ask for more."""

    def take(later: Request) -> None:
        welcome(window, later, switch.name, switch.use)

    reception.open(take)
    system.open(take)
    app.lastWindowClosed.connect(reception.close)  # before the loop ends: what comes now is for the next Partwise


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
    _do(window, later)


def _leave(works: Works, code: int) -> int:
    if not works.end():
        logging.shutdown()
        os._exit(code)  # a worker still waits for the network; Qt would wait for it, up to a minute
    return code
