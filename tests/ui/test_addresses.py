"""Addresses from outside change what is shown, and say so; they send nothing that was not named beside them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox, QPushButton

from helpers.desk import ENVIRONMENT, PRACTICE, Desk, OpenWindow
from partwise.core.messages import AddPaths
from partwise.ui import words, words_opened
from partwise.ui.main_window import MainWindow


def sent(desk: Desk) -> list[AddPaths]:
    return [command for command in desk.posted if isinstance(command, AddPaths)]


def question(window: MainWindow) -> QMessageBox | None:
    return next((box for box in window.findChildren(QMessageBox, "ask-adding") if box.isVisible()), None)


def pile(window: MainWindow) -> list[str]:
    """The notices that stand, as they are read one after another."""
    read: list[str] = []
    while window.messages.text:
        read.append(window.messages.text)
        window.messages.dismiss()
    return read


def test_an_address_alone_is_shown_and_told_and_sends_nothing(window: MainWindow, desk: Desk) -> None:
    window.add_paths((), address="oss://media/%E9%87%87%20%3Cb%3E1")
    assert desk.posted == []
    assert window.top.destination.address == "oss://media/采 <b>1/"
    assert window.messages.text == words_opened.address_opened("oss://media/采 <b>1/")
    window.add_paths(["/films/a"])
    assert sent(desk) == [AddPaths(("/films/a",), "practice", "media", "采 <b>1/")]
    assert window.messages.text == words_opened.address_opened("oss://media/采 <b>1/")  # until it is read


def test_what_is_named_beside_an_address_goes_there(window: MainWindow, desk: Desk) -> None:
    window.add_paths(["/films/a", "/films/b"], foreign=1, address="oss://media/in/")
    assert sent(desk) == [AddPaths(("/films/a", "/films/b"), "practice", "media", "in/")]
    assert pile(window) == [words_opened.address_opened("oss://media/in/"), words.some_not_local(1)]


def test_a_bad_address_changes_nothing_and_what_is_beside_it_goes_nowhere(window: MainWindow, desk: Desk) -> None:
    window.add_paths(["/films/a"], address="oss://media/%E2%80%AEx")
    assert desk.posted == []
    assert window.top.destination.address == "oss://practice/"
    assert "nothing is changed. 1 item was not added." in window.messages.text
    assert "cannot be seen" in window.messages.text


def test_things_that_are_elsewhere_are_told(window: MainWindow, desk: Desk) -> None:
    window.add_paths(["/films/a"], foreign=2)
    assert sent(desk) == [AddPaths(("/films/a",), "practice", "practice", "")]
    assert window.messages.text == words.some_not_local(2)


def test_the_notice_goes_when_it_is_not_true_any_more(window: MainWindow) -> None:
    window.add_paths((), address="oss://media/in/")
    window.top.destination.go("media", "mine/")
    assert window.messages.text == ""
    window.add_paths((), address="oss://media/in/")
    window.set_connection(PRACTICE)
    assert window.messages.text == ""


def test_it_goes_from_below_another_notice_too(window: MainWindow) -> None:
    window.add_paths((), address="oss://media/in/")
    window.add_paths((), address="oss://media/out/")
    window.say("The list of connections could not be read.", "warn")
    window.add_paths((), address="oss://media/%FF")
    window.top.destination.go("media", "mine/")
    refused, unread = pile(window)
    assert "not valid text" in refused
    assert unread == "The list of connections could not be read."


# --- before there is a connection -----------------------------------------------------------------------------


def test_an_address_waits_for_a_connection_and_wins_over_its_own_place(desk: Desk, open_window: OpenWindow) -> None:
    window = open_window(None)
    window.add_paths(["/films/a"], foreign=1, address="oss://media/in/")
    assert window.messages.text == words_opened.address_kept("oss://media/in/")
    window.set_connection(PRACTICE)
    assert sent(desk) == [AddPaths(("/films/a",), "practice", "media", "in/")]
    assert pile(window) == [words_opened.address_opened("oss://media/in/"), words.some_not_local(1)]
    window.set_connection(ENVIRONMENT)
    window.set_connection(PRACTICE)
    assert window.top.destination.address == "oss://practice/"  # once


def test_of_two_addresses_the_later_waits(open_window: OpenWindow) -> None:
    window = open_window(None)
    window.add_paths((), address="oss://media/in/")
    window.add_paths((), address="oss://media/out/")
    window.set_connection(None)
    assert window.messages.text == words_opened.address_kept("oss://media/out/")
    window.set_connection(PRACTICE)
    assert window.top.destination.address == "oss://media/out/"
    assert pile(window) == [words_opened.address_opened("oss://media/out/")]


def test_what_was_named_before_an_address_waits_for_a_word_of_the_user(desk: Desk, open_window: OpenWindow) -> None:
    window = open_window(None)
    window.add_paths(["/films/a"], address="oss://media/in/")
    window.add_paths(["/films/b"], address="oss://elsewhere/")
    window.set_connection(PRACTICE)
    assert sent(desk) == [AddPaths(("/films/b",), "practice", "elsewhere", "")]
    asked = question(window)
    assert asked is not None
    assert asked.text() == "<b>Upload 1 item to oss://elsewhere/?</b>"
    asked.findChild(QPushButton, "ask-adding-cancel").click()
    window.top.destination.go("media", "mine/")  # the user's own word
    assert sent(desk)[1:] == [AddPaths(("/films/a",), "practice", "media", "mine/")]


def test_chosen_files_go_where_the_dialog_was_opened_for(window: MainWindow, desk: Desk) -> None:
    window.top.destination.go("media", "mine/")
    window.findChild(QAction, "add-files").trigger()
    window.add_paths((), address="oss://elsewhere/")
    window.findChild(QFileDialog, "choose-files").filesSelected.emit(["/films/a"])
    assert sent(desk) == [AddPaths(("/films/a",), "practice", "media", "mine/")]


def test_of_refused_addresses_the_last_is_told(window: MainWindow) -> None:
    window.add_paths((), address="oss:nonsense")
    window.add_paths((), address="oss://NONSENSE/")
    assert len(pile(window)) == 1


def test_things_that_wait_are_counted_in_one_notice(open_window: OpenWindow) -> None:
    window = open_window(None)
    window.add_paths(["/films/a"])
    window.add_paths(["/films/b"])
    assert pile(window) == [words.no_connection(2)]


# --- what waits for a place -----------------------------------------------------------------------------------


@pytest.fixture
def waiting(window: MainWindow) -> MainWindow:
    """Two files wait for a bucket, when an address is opened outside."""
    window.set_connection(ENVIRONMENT)
    window.add_paths(["/films/a", "/films/<img>&b"])
    window.add_paths((), address="oss://media/in/")
    return window


def test_an_address_never_sends_what_waited_before_it(waiting: MainWindow, desk: Desk) -> None:
    asked = question(waiting)
    assert asked is not None
    assert desk.posted == []
    assert asked.text() == "<b>Upload 2 items to oss://media/in/?</b>"
    assert asked.informativeText() == "a, &lt;img&gt;&amp;b"
    asked.findChild(QPushButton, "ask-adding-cancel").click()
    assert desk.posted == []
    waiting.top.destination.go("media", "mine/")  # the user's own word
    assert sent(desk) == [AddPaths(("/films/a", "/films/<img>&b"), "environment", "media", "mine/")]


def test_a_yes_sends_it_where_the_question_said(waiting: MainWindow, desk: Desk) -> None:
    waiting.add_paths((), address="oss://media/other/")  # while the question stands
    asked = question(waiting)
    assert asked is not None
    asked.findChild(QPushButton, "ask-adding-do").click()
    assert sent(desk) == [AddPaths(("/films/a", "/films/<img>&b"), "environment", "media", "in/")]
    waiting.top.destination.go("media", "mine/")
    assert len(sent(desk)) == 1


def test_a_failure_stays_told_when_what_waited_goes(window: MainWindow, desk: Desk) -> None:
    window.set_connection(ENVIRONMENT)
    window.add_paths(["/films/a"])
    window.say("The keyring is locked.", "bad")
    field = window.findChild(QLineEdit, "destination-field")
    field.setText("media")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert len(sent(desk)) == 1
    assert pile(window) == ["The keyring is locked."]


# --- how it looks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("link", [f"oss://media/{'a' * 1000}", f"oss://media/{'采' * 330}", f"oss://{'a' * 3000}"])
def test_a_long_address_asks_for_no_wider_window(window: MainWindow, link: str) -> None:
    before = window.minimumSizeHint()
    window.add_paths((), address="oss://media/")
    usual = window.minimumSizeHint()
    window.add_paths((), address=link)
    assert window.minimumSizeHint().width() == usual.width() == before.width()


def test_what_looks_like_markup_is_shown_as_it_is(window: MainWindow) -> None:
    window.add_paths((), address="oss://media/<img src=x>&amp;")
    tip = window.findChild(type(window.top.destination._shown), "destination-show").toolTip()
    assert "oss://media/&lt;img src=x&gt;&amp;amp;/" in tip


def test_a_long_address_is_told_by_both_its_ends() -> None:
    long = f"oss://media/{'a' * 100}/采访/"
    told = words_opened.shortened(long)
    assert len(told) == words_opened.MOST_SHOWN
    assert told.startswith("oss://media/aaa")
    assert told.endswith("a/采访/")
    assert words_opened.shortened(long[:72]) == long[:72]
