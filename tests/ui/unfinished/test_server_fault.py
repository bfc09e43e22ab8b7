"""Why the server did not do it, and the policy to copy: what was copied before is not what is told now."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from helpers.unfinished_page import MAY_NOT_COUNT, MAY_NOT_LIST, NO_NAME
from partwise.ui.theme import Theme
from partwise.ui.unfinished.server_fault import ServerFault

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)


@pytest.fixture
def told(qtbot: QtBot, theme: Theme) -> ServerFault:
    made = ServerFault(theme, "fault")
    qtbot.addWidget(made)
    return made


def test_a_policy_that_was_copied_is_told_until_the_next_fault(qtbot: QtBot, told: ServerFault) -> None:
    copy = told.findChild(QPushButton, "fault-policy")
    told.tell(MAY_NOT_LIST, "media", again=False)
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert copy.text() == copy.accessibleName() == "Copied"
    assert "oss:ListMultipartUploads" in QGuiApplication.clipboard().text()
    told.tell(MAY_NOT_COUNT, "media", again=False)
    assert copy.text().replace("&", "") == copy.accessibleName() == "Copy policy"
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert "oss:ListParts" in QGuiApplication.clipboard().text()


def test_what_no_policy_mends_offers_none(told: ServerFault) -> None:
    told.tell(NO_NAME, "media", again=True)
    assert not told.findChild(QPushButton, "fault-policy").isVisibleTo(told)
    assert told.findChild(QPushButton, "fault-again").isVisibleTo(told)


def test_a_name_that_may_break_anywhere_is_spoken_whole(told: ServerFault) -> None:
    told.tell(replace(NO_NAME, title="a\u200bb\u200bc exists already."), "media", again=False)
    title = told.findChild(QWidget, "fault-title")
    assert title.accessibleName() == "abc exists already."
