"""The status line: how fast, how long, on how many connections, and whether the network is there."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QLabel,
    QMenu,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from helpers.desk import Desk, OpenWindow
from helpers.sample_uploads import FLYING, OFFLINE, STORED, WAITING, sample_upload
from partwise.core.changes import Paced
from partwise.core.lifecycle import State
from partwise.core.pace import Pace, Why
from partwise.core.upload import Target
from partwise.ui import words
from partwise.ui.bridge import Bridge
from partwise.ui.main_window import MainWindow

SENDING = sample_upload(STORED * 4 + FLYING * 2 + WAITING * 4, id="sending", order=1)
PAUSED = replace(
    SENDING, id="paused", state=State.PAUSED, order=2, target=Target("acme", "media", "b.mov"), source="/b.mov"
)


def told(window: MainWindow, name: str) -> str:
    found = window.status.findChild(QWidget, name)
    return found.accessibleName() if found and found.isVisible() else ""


def test_an_empty_window_has_nothing_to_send(window: MainWindow) -> None:
    assert told(window, "status-left") == words.NOTHING_TO_SEND
    assert told(window, "status-net") == words.LINE_READY


def test_figures_move_only_while_something_is_under_way(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    desk.flying["sending"] = 0
    window.model.take([SENDING])
    assert window._figures.timer.isActive()

    def moved() -> bool:
        desk.flying["sending"] += 3_000_000
        return "Speed 0 B/s" not in told(window, "status-speed") and "about" in told(window, "status-time")

    qtbot.waitUntil(moved, timeout=5_000)
    assert told(window, "status-left").startswith("1 to go")
    assert told(window, "status-connections") == "4 connections: measuring the line"
    window.model.take([replace(SENDING, state=State.DONE)])
    qtbot.waitUntil(lambda: not window._figures.timer.isActive())
    assert told(window, "status-speed") == "Speed 0 B/s, no limit"


def test_a_network_out_of_reach_is_told_at_once_and_calmly(window: MainWindow) -> None:
    window.model.take([replace(SENDING, **OFFLINE, retry_in=5.0, changed=time.time()), replace(SENDING, id="other")])
    assert told(window, "status-net") == words.LINE_WAITING
    assert window._theme.tokens.warn.name() in window.findChild(QLabel, "status-net").text()
    window.model.take([SENDING])
    assert told(window, "status-net") == words.LINE_ONLINE


def test_uploads_that_all_try_again_are_told_so(window: MainWindow) -> None:
    window.model.take([replace(SENDING, retry_in=5.0, attempt=2)])
    assert told(window, "status-net") == words.LINE_RETRYING
    window.model.take([replace(SENDING, id="other")])
    assert told(window, "status-net") == words.LINE_ONLINE


def test_the_seconds_to_the_next_try_count_down_in_row_and_card(qtbot: QtBot, window: MainWindow) -> None:
    window.model.take([replace(SENDING, **OFFLINE, retry_in=2.0, changed=time.time())])
    next_step = window.page.findChild(QLabel, "fault-next")
    row = window.model.index(0, 2)
    for said in ("next try in 2 s", "next try in 1 s", "trying now"):
        qtbot.waitUntil(lambda said=said: row.data().endswith(said) and next_step.text().endswith(said))


def test_the_number_of_connections_can_be_set_and_is_remembered(window: MainWindow, desk: Desk) -> None:
    chosen: list[int] = []
    window.pace.connections_set.connect(chosen.append)
    menu = window.findChild(QMenu, "connections-menu")
    window.findChild(QAction, "connections-6").trigger()
    assert (chosen, desk.wished_connections) == ([6], 6)
    window.findChild(QAction, "connections-0").trigger()
    assert (chosen, desk.wished_connections) == ([6, 0], 0)
    assert menu is window.findChild(QPushButton, "status-connections").menu()


def test_a_change_of_the_pace_is_shown_at_once(qtbot: QtBot, window: MainWindow, desk: Desk, bridge: Bridge) -> None:
    desk.paced = Pace(6, Why.FIXED)
    bridge.published((), [Paced(desk.paced)])
    assert told(window, "status-connections") == "6 connections: set by you"
    assert window.findChild(QLabel, "status-connections-text").accessibleName() == "6 connections"
    assert window.findChild(QAction, "connections-6").isChecked()
    assert window.findChild(QLabel, "connections-why").text() == "6 connections: set by you"
    desk.paced = Pace(6, Why.NO_GAIN, 7)
    bridge.published((), [Paced(desk.paced)])
    assert window.findChild(QAction, "connections-0").isChecked()
    assert window.findChild(QWidget, "status-connections").toolTip() == "6 connections: a 7th brought nothing"


@pytest.mark.qt_log_ignore("plugin does not support", extend=True)
def test_a_limit_for_everything_is_set_shown_and_remembered(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    chosen: list[int] = []
    window.pace.limit_set.connect(chosen.append)
    qtbot.mouseClick(window.findChild(QPushButton, "status-speed"), Qt.MouseButton.LeftButton)
    assert window.pace.popup.isVisible()
    window.pace.popup.findChild(QPushButton, "limit-choice-5000000").click()
    assert (chosen, desk.wished_limit) == ([5_000_000], 5_000_000)
    assert told(window, "status-speed") == "Speed 0 B/s, limit 5 MB/s"
    assert window.findChild(QLabel, "status-speed-text").accessibleName() == "↑ 0 B/s · limit 5 MB/s"


def test_a_limit_of_an_earlier_run_is_shown(open_window: OpenWindow) -> None:
    window = open_window(limit=7_000_000_000)
    assert told(window, "status-speed") == "Speed 0 B/s, limit 7 GB/s"
