"""When the server is asked what lies unfinished there: as often as needed, and never behind the user's back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from helpers.desk import ENVIRONMENT, PRACTICE, Desk, OpenWindow
from partwise.core.changes import Listed
from partwise.core.messages import ListUnfinished, StopListing
from partwise.core.unfinished import Listing, Place
from partwise.ui.bridge import Bridge
from partwise.ui.main_window import MainWindow
from partwise.ui.uploads.groups import Group

HERE = (Place("practice"),)


@pytest.fixture
def asked(desk: Desk) -> list[object]:
    """What was asked for; it grows."""
    return desk.posted  # type: ignore[return-value]  # a list of commands is one of objects as long as it is only read


def test_nothing_is_asked_before_the_connection_is_there_or_the_page_is_shown(
    window: MainWindow, asked: list[object]
) -> None:
    window.connection_opened("another")
    assert asked == []
    window.connection_opened("practice")
    assert asked == [ListUnfinished("practice", HERE)]
    window.connection_opened("practice")
    window.sidebar.choose(Group.UNFINISHED)
    assert len(asked) == 1


def test_the_page_asks_when_it_is_first_entered(window: MainWindow, asked: list[object]) -> None:
    window._actions["unfinished"].trigger()
    assert asked == [ListUnfinished("practice", HERE)]
    window.sidebar.choose(Group.ALL)
    window.sidebar.choose(Group.UNFINISHED)
    assert len(asked) == 1


def test_another_bucket_is_another_place_and_another_prefix_is_not(window: MainWindow, asked: list[object]) -> None:
    window.connection_opened("practice")
    window.top.destination.set("practice", "in/")
    window.top.destination.changed.emit()
    assert len(asked) == 1
    window.top.destination.set("media", "")
    window.top.destination.changed.emit()
    assert asked[1:] == [ListUnfinished("practice", (Place("media"),))]


def test_all_buckets_are_asked_about_only_where_somebody_looks(window: MainWindow, asked: list[object]) -> None:
    window.set_connection(ENVIRONMENT)
    window.connection_opened("environment")
    assert asked == []
    window.sidebar.choose(Group.UNFINISHED)
    assert asked == [ListUnfinished("environment")]


def test_a_scope_that_was_named_holds_until_there_is_another_bucket(window: MainWindow, asked: list[object]) -> None:
    window.sidebar.choose(Group.UNFINISHED)
    places = (Place("media"), Place("logs", "2026/"))
    window.unfinished.scope_chosen.emit(places)
    window.unfinished.refresh_asked.emit()
    assert asked[1:] == [ListUnfinished("practice", places)] * 2
    window.set_connection(ENVIRONMENT)
    window.set_connection(PRACTICE)
    assert asked[3:] == [ListUnfinished("environment"), ListUnfinished("practice", HERE)]


def test_refresh_and_stop_by_their_actions(
    qtbot: QtBot, window: MainWindow, bridge: Bridge, asked: list[object]
) -> None:
    window.sidebar.choose(Group.UNFINISHED)
    stop = window._actions["stop-listing"]
    assert not stop.isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert asked == [ListUnfinished("practice", HERE)] * 2
    bridge.published((), [Listed(Listing("practice", HERE, found=1203))])
    assert stop.isEnabled()
    stop.trigger()
    assert asked[2:] == [StopListing()]
    bridge.published((), [Listed(Listing("practice", HERE, found=1203, ended=1.0, stopped=True))])
    assert not stop.isEnabled()


def test_without_a_connection_there_is_nobody_to_ask(open_window: OpenWindow, asked: list[object]) -> None:
    window = open_window(None)
    window._actions["unfinished"].trigger()
    assert window.pages.currentWidget() is window.first_start
    for name in ("refresh-unfinished", "clean-up-rule"):
        assert not window._actions[name].isEnabled(), name
    assert asked == []
    window.set_connection(PRACTICE)
    assert window.pages.currentWidget() is window.unfinished
    assert asked == [ListUnfinished("practice", HERE)]
