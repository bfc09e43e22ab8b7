"""Files and addresses that the system opens with Partwise, by the events that Qt makes of them on macOS."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from helpers.desk import Desk
from partwise.core.messages import AddPaths
from partwise.main import welcome
from partwise.ui.main_window import MainWindow
from partwise.ui.opened_by_system import OpenedBySystem
from partwise.ui.request import Request


@pytest.fixture
def system(qapp: QApplication) -> Iterator[OpenedBySystem]:
    made = OpenedBySystem(qapp)
    yield made
    qapp.removeEventFilter(made)


@pytest.mark.parametrize(
    ("opened", "request_"),
    [
        ("/films/采访 #1?100%.mov", Request(("/films/采访 #1?100%.mov",))),
        ("/films/folder/", Request(("/films/folder",))),
        (QUrl("file:///films/a%20b"), Request(("/films/a b",))),
        (QUrl("oss://media/%E9%87%87%2520/"), Request(address="oss://media/%E9%87%87%2520/")),
        (QUrl("OSS://media/"), Request(address="oss://media/")),
        (QUrl("oss:x/../../secret"), Request(address="oss:x/../../secret")),
        (QUrl("https://example.com/a"), Request(foreign=1)),
        (QUrl("mailto:x/../../secret"), Request(foreign=1)),
        (QUrl("oss://a b/"), Request(foreign=1)),  # no URL, says Qt
    ],
)
def test_an_event_is_a_request(
    qapp: QApplication, system: OpenedBySystem, opened: str | QUrl, request_: Request
) -> None:
    taken: list[Request] = []
    system.open(taken.append)
    assert QApplication.sendEvent(qapp, QFileOpenEvent(opened))
    assert taken == [request_]


def test_what_comes_before_the_window_stands_is_kept(qapp: QApplication, system: OpenedBySystem) -> None:
    QApplication.sendEvent(qapp, QFileOpenEvent("/films/a"))
    QApplication.sendEvent(qapp, QFileOpenEvent(QUrl("oss://media/")))
    taken: list[Request] = []
    system.open(taken.append)
    QApplication.sendEvent(qapp, QFileOpenEvent("/films/b"))
    assert taken == [Request(("/films/a",)), Request(address="oss://media/"), Request(("/films/b",))]


def test_other_events_pass(qapp: QApplication, system: OpenedBySystem) -> None:
    system.open(lambda request: pytest.fail("taken"))
    assert not system.eventFilter(qapp, QEvent(QEvent.Type.User))


def test_they_reach_the_window_as_those_of_a_later_partwise_do(
    qapp: QApplication, system: OpenedBySystem, window: MainWindow, desk: Desk
) -> None:
    system.open(lambda request: welcome(window, request, "practice", lambda name: pytest.fail(name)))
    QApplication.sendEvent(qapp, QFileOpenEvent(QUrl("oss://practice/in/")))
    assert desk.posted == []
    QApplication.sendEvent(qapp, QFileOpenEvent("/films/a"))
    assert desk.posted == [AddPaths(("/films/a",), "practice", "practice", "in/")]
