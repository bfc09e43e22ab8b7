"""Handing over between two Partwises: a real local socket, and what the window does with what it gets."""

from __future__ import annotations

import json
import logging
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from helpers.desk import PRACTICE, Desk
from helpers.sample_uploads import FLYING, WAITING, sample_upload
from partwise.core.errors import Fixable
from partwise.core.messages import AddPaths
from partwise.main import welcome
from partwise.ui import handover, words
from partwise.ui.handover import TAKEN, Answer, Reception, come_to_front, hand_over, not_taken, server_name
from partwise.ui.main_window import MainWindow
from partwise.ui.request import ACTIVATION, Request, pack

FILM = Request(("/films/第一 集.mov", os.fsdecode(b"/films/\xff 100%.mov")))


# --- where they meet ------------------------------------------------------------------------------------------


def test_each_home_has_one_name_by_whatever_path(tmp_path: Path) -> None:
    home, other, link = tmp_path / ("x" * 200), tmp_path / "other", tmp_path / "link"
    home.mkdir()
    link.symlink_to(home)
    assert server_name(home) == server_name(link) != server_name(other)
    assert len(server_name(home)) < 40  # with the folder for temporary files within the 104 bytes of a socket's address


def test_each_user_has_a_name_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = server_name(tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    assert server_name(tmp_path) != mine


# --- between two processes ------------------------------------------------------------------------------------

CALL = """
import sys
from partwise.core.errors import Fixable
from partwise.ui.handover import hand_over
from partwise.ui.request import unpack
try:
    print(hand_over(sys.argv[1], unpack(sys.stdin.buffer.read()), float(sys.argv[2])).name)
except Fixable as error:
    print(error.fault.code)
"""
Later = Callable[..., "Future[str]"]


@pytest.fixture
def name(tmp_path: Path) -> str:
    return server_name(tmp_path)


@pytest.fixture
def reception(qtbot: QtBot, name: str) -> Iterator[Reception]:
    with closing(Reception(name)) as made:
        yield made


@pytest.fixture
def later(name: str) -> Iterator[Later]:
    """Starts a process that hands over a request: the name of the answer, or the code of the fault it tells."""

    def call(request: Request, seconds: float) -> str:
        command = [sys.executable, "-c", CALL, name, str(seconds)]
        return subprocess.run(command, input=pack(request), stdout=subprocess.PIPE, check=True).stdout.decode().strip()

    with ThreadPoolExecutor(8) as threads:
        yield lambda request, seconds=10.0: threads.submit(call, request, seconds)


def answer(qtbot: QtBot, call: Future[str]) -> str:
    qtbot.waitUntil(call.done, timeout=30_000)
    return call.result()


def test_what_was_asked_is_taken_before_the_caller_is_told(
    qtbot: QtBot, name: str, reception: Reception, later: Later, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    taken: list[tuple[Request, bool]] = []
    reception.open(lambda request: taken.append((request, call.done())))
    call = later(FILM)
    assert answer(qtbot, call) == "TAKEN"
    assert taken == [(FILM, False)]
    (line,) = [record.getMessage() for record in caplog.records if record.name == handover.__name__]
    assert line == "paths handed over by a second Partwise: 2"


def test_many_at_once_and_a_long_one_all_arrive(qtbot: QtBot, name: str, reception: Reception, later: Later) -> None:
    taken: list[Request] = []
    reception.open(taken.append)
    asked = [Request((f"/{number}",) * number**6) for number in range(1, 9)]
    calls = [later(request) for request in asked]
    assert {answer(qtbot, call) for call in calls} == {"TAKEN"}
    assert sorted(taken, key=lambda request: len(request.paths)) == asked


def test_who_calls_before_the_window_stands_waits_for_it(
    qtbot: QtBot, name: str, reception: Reception, later: Later
) -> None:
    taken: list[Request] = []
    call = later(FILM)
    qtbot.waitUntil(reception._server.hasPendingConnections, timeout=30_000)
    qtbot.wait(200)
    assert not call.done()
    reception.open(taken.append)
    assert answer(qtbot, call) == "TAKEN"
    assert taken == [FILM]


def test_nobody_there_takes_nothing(qapp: object, name: str) -> None:
    assert hand_over(name, FILM) is Answer.NOBODY


def test_a_window_that_does_not_answer_is_told(name: str, reception: Reception) -> None:
    with pytest.raises(Fixable, match="does not answer") as caught:
        hand_over(name, FILM, 0.3)  # on the window's own thread: it cannot answer
    assert caught.value.fault.advice


def test_a_window_that_closes_takes_nothing_more(qtbot: QtBot, name: str, reception: Reception, later: Later) -> None:
    reception.open(lambda request: pytest.fail("taken"))
    half = socket_to(name)
    half.write(pack(FILM)[:-1])
    qtbot.waitUntil(lambda: len(reception._callers) == 1)
    reception.close()
    assert answer(qtbot, later(FILM)) == "NOBODY"
    qtbot.waitUntil(lambda: half.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert not reception._callers


class OlderWindow(QLocalServer):
    """Answers as the first version did, which knew no addresses: it takes version 1 and hangs up on another."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.taken: list[dict[str, Any]] = []
        self.newConnection.connect(self._admit)
        assert self.listen(name)

    def _admit(self) -> None:
        caller = self.nextPendingConnection()
        caller.readyRead.connect(lambda: self._hear(caller))

    def _hear(self, caller: QLocalSocket) -> None:
        match told := json.loads(caller.readAll().data()[4:]):
            case {"version": 1, "paths": list(), "practice": bool(), "activation": str()}:
                self.taken.append(told)
                caller.write(TAKEN)
                caller.disconnectFromServer()
            case _:
                caller.abort()


def test_a_window_of_an_older_version_takes_files_and_refuses_an_address(qtbot: QtBot, name: str, later: Later) -> None:
    with closing(OlderWindow(name)) as older:
        assert answer(qtbot, later(FILM)) == "TAKEN"
        assert answer(qtbot, later(replace(FILM, address="oss://media/in/"))) == "HUNG_UP"
    assert [tuple(told["paths"]) for told in older.taken] == [FILM.paths]


@pytest.mark.parametrize(
    ("got", "request_", "said"),
    [
        (Answer.NOBODY, FILM, words.COMMAND_AT_WORK),
        (Answer.NOBODY, Request(address="oss://media/"), words.COMMAND_AT_WORK),
        (Answer.HUNG_UP, FILM, words.NO_ANSWER),
        (Answer.HUNG_UP, Request(address="oss://media/"), words.OLDER_WINDOW),
    ],
)
def test_why_nobody_took_it_is_told_as_it_is(got: Answer, request_: Request, said: str) -> None:
    fault = not_taken(got, request_).fault
    assert fault.title == said
    assert fault.advice


def test_what_failed_in_the_window_is_not_called_taken(
    qtbot: QtBot, name: str, reception: Reception, later: Later
) -> None:
    def fail(request: Request) -> None:
        raise RuntimeError("no")

    reception.open(fail)
    with qtbot.captureExceptions() as raised:
        assert answer(qtbot, later(FILM, 0.5)) == "NoAnswer"
    assert len(raised) == 1


def test_the_file_that_a_killed_process_left_is_replaced(qtbot: QtBot, name: str, later: Later) -> None:
    killed = QLocalServer()
    assert killed.listen(name)
    place = Path(killed.fullServerName())
    os.rename(place, place.with_suffix(".kept"))  # out of sight of close(), which would delete it
    killed.close()
    os.rename(place.with_suffix(".kept"), place)
    assert hand_over(name, FILM) is Answer.NOBODY
    with closing(Reception(name)) as reception:
        taken: list[Request] = []
        reception.open(taken.append)
        assert answer(qtbot, later(FILM)) == "TAKEN"
        assert taken == [FILM]
        assert stat.S_IMODE(place.stat().st_mode) & 0o077 == 0
    assert not place.exists()


def test_names_are_told_to_nobody_else(
    qtbot: QtBot, name: str, reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    reception.open(lambda request: pytest.fail("taken"))
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    assert hand_over(name, FILM) is Answer.NOBODY
    qtbot.wait(100)


def test_a_place_that_is_taken_leaves_the_window_without_hand_over(
    qapp: object, tmp_path: Path, expected_log: Callable[[str], None]
) -> None:
    expected_log("a second window cannot hand over to this one: ")
    Reception(str(tmp_path / "missing" / "socket")).close()


# --- what is no hand-over -------------------------------------------------------------------------------------


def framed(body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + body


def socket_to(name: str) -> QLocalSocket:
    socket = QLocalSocket()
    socket.connectToServer(name)
    assert socket.waitForConnected(3_000)
    return socket


def test_garbage_is_hung_up_on_and_the_next_call_is_answered(
    qtbot: QtBot,
    name: str,
    reception: Reception,
    later: Later,
    expected_log: Callable[[str], None],
) -> None:
    expected_log("a call that was no hand-over: ")
    taken: list[Request] = []
    reception.open(taken.append)
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", framed(b"{"), framed(b"[" * 100_000), b"\xff" * 1_000_000):
        socket = socket_to(name)
        socket.write(garbage)
        with qtbot.waitSignal(socket.disconnected):
            pass
        assert socket.readAll().data() == b""
    assert answer(qtbot, later(FILM)) == "TAKEN"
    assert taken == [FILM]
    qtbot.waitUntil(lambda: not reception._callers)


def test_who_says_nothing_is_hung_up_on(
    qtbot: QtBot, name: str, reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "CALL_SECONDS", 0.2)
    reception.open(lambda request: pytest.fail("taken"))
    socket = socket_to(name)
    with qtbot.waitSignal(socket.disconnected):
        pass
    assert not reception._callers


def test_who_hangs_up_halfway_is_forgotten(qtbot: QtBot, name: str, reception: Reception) -> None:
    reception.open(lambda request: pytest.fail("taken"))
    socket = socket_to(name)
    socket.write(pack(FILM)[:20])
    qtbot.waitUntil(lambda: len(reception._callers) == 1)
    socket.disconnectFromServer()
    qtbot.waitUntil(lambda: not reception._callers)


def test_too_many_silent_callers_are_hung_up_on(
    qtbot: QtBot, name: str, reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "MAX_CALLERS", 2)
    reception.open(lambda request: None)
    silent = [socket_to(name) for _ in range(2)]
    qtbot.waitUntil(lambda: len(reception._callers) == 2)
    third = socket_to(name)
    with qtbot.waitSignal(third.disconnected):
        pass
    silent[0].write(pack(FILM))
    qtbot.waitUntil(silent[0].canReadLine)
    assert silent[0].readAll().data() == TAKEN


# --- the window -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("connection", ["practice", "environment"])
def test_paths_are_added_as_if_dropped(window: MainWindow, desk: Desk, connection: str) -> None:
    welcome(window, FILM, connection, lambda name: pytest.fail(name))
    assert desk.posted == [AddPaths(FILM.paths, "practice", "practice", "")]


def test_an_address_is_gone_to_and_what_is_named_beside_it_goes_there(window: MainWindow, desk: Desk) -> None:
    welcome(window, replace(FILM, address="oss://practice/in"), "practice", lambda name: pytest.fail(name))
    assert desk.posted[-1] == AddPaths(FILM.paths, "practice", "practice", "in/")
    assert window.top.destination.address == "oss://practice/in/"


def test_an_address_for_practice_never_leads_elsewhere(window: MainWindow) -> None:
    window.model.take([sample_upload(WAITING * 3)])
    asked = Request(practice=True, address="oss://practice/in/")
    welcome(window, asked, "environment", lambda name: pytest.fail(name))
    assert window.top.destination.address == "oss://practice/"
    assert window.messages.text == words.PRACTICE_NOT_CHOSEN


def test_without_paths_the_window_only_comes_to_the_front(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.showMinimized()
    assert window.isMinimized()
    with qtbot.waitActive(window):
        welcome(window, Request(), "practice", lambda name: pytest.fail(name))
    assert not window.isMinimized()
    assert window.isVisible()
    assert desk.posted == []


def test_a_maximised_window_stays_so(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ACTIVATION, "old")
    window.setWindowState(Qt.WindowState.WindowMaximized | Qt.WindowState.WindowMinimized)
    come_to_front(window, "click-1")
    assert window.isMaximized()
    assert os.environ[ACTIVATION] == "click-1"


@pytest.mark.parametrize("connection", ["", "environment"])
def test_practice_is_chosen_where_nothing_is_under_way(window: MainWindow, desk: Desk, connection: str) -> None:
    window.set_connection(None)
    used: list[str] = []

    def use(name: str) -> None:
        used.append(name)
        window.set_connection(PRACTICE)

    welcome(window, Request(("/film",), practice=True), connection, use)
    assert used == ["practice"]
    assert desk.posted == [AddPaths(("/film",), "practice", "practice", "")]


def test_practice_is_chosen_without_a_connection_whatever_waits(window: MainWindow) -> None:
    window.model.take([sample_upload(WAITING * 3)])
    used: list[str] = []
    welcome(window, Request(practice=True), "", used.append)
    assert used == ["practice"]


def test_practice_again_keeps_the_destination(window: MainWindow) -> None:
    window.top.destination.set("practice", "mine/")
    welcome(window, Request(practice=True), "practice", lambda name: pytest.fail(name))
    assert window.top.destination.prefix == "mine/"


def test_files_for_practice_never_go_elsewhere(window: MainWindow, desk: Desk) -> None:
    window.model.take([sample_upload(FLYING + WAITING * 3)])
    welcome(window, Request(("/film",), practice=True), "environment", lambda name: pytest.fail(name))
    assert desk.posted == []
    assert window.messages.text == words.PRACTICE_NOT_CHOSEN
