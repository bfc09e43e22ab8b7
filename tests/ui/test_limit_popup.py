"""The choice of a limit: by a click, by keys alone, and what is typed wrongly is told and kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from partwise.ui.limit_popup import LimitPopup
from partwise.ui.theme import Appearance, Theme

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

BESIDE = QRect(QPoint(200, 500), QSize(120, 30))


class Asked:
    """An open popup, and what was chosen in it."""

    def __init__(self, qtbot: QtBot, theme: Theme, rate: int = 0) -> None:
        self.parent = QWidget()
        qtbot.addWidget(self.parent)
        self.popup = LimitPopup(theme, self.parent)
        self.chosen: list[int] = []
        self.popup.ask("Limit for everything together", rate, BESIDE, self.chosen.append)
        self.field = self.popup.findChild(QLineEdit, "limit-field")

    @property
    def complaint(self) -> str:
        label = self.popup.findChild(QLabel, "limit-complaint")
        return label.text() if label.isVisible() else ""

    def choice(self, rate: int) -> QPushButton:
        return self.popup.findChild(QPushButton, f"limit-choice-{rate}")


@pytest.fixture
def asked(qtbot: QtBot, theme: Theme) -> Asked:
    return Asked(qtbot, theme)


def test_a_click_chooses_and_closes(qtbot: QtBot, asked: Asked) -> None:
    assert asked.choice(0).isChecked()
    qtbot.mouseClick(asked.choice(10_000_000), Qt.MouseButton.LeftButton)
    assert asked.chosen == [10_000_000]
    assert not asked.popup.isVisible()


def test_keys_alone_choose(qtbot: QtBot, asked: Asked) -> None:
    assert asked.popup.focusWidget() is asked.choice(0)
    qtbot.keyClick(asked.choice(0), Qt.Key.Key_Down)
    assert asked.popup.focusWidget() is asked.choice(1_000_000)
    qtbot.keyClick(asked.choice(1_000_000), Qt.Key.Key_Return)
    assert asked.chosen == [1_000_000]


def test_digits_go_to_the_field(qtbot: QtBot, asked: Asked) -> None:
    qtbot.keyClick(asked.choice(0), "2")
    qtbot.keyClicks(asked.field, ".5 MB/s")
    qtbot.mouseClick(asked.popup.findChild(QPushButton, "limit-set"), Qt.MouseButton.LeftButton)
    assert asked.chosen == [2_500_000]


def test_nonsense_is_told_under_the_field_and_kept(qtbot: QtBot, asked: Asked) -> None:
    bottom = asked.popup.geometry().bottom()
    asked.field.setText("as fast as it goes")
    qtbot.keyClick(asked.field, Qt.Key.Key_Return)
    assert asked.chosen == []
    assert asked.popup.isVisible()
    assert asked.field.text() == "as fast as it goes"
    assert "is not a speed" in asked.complaint
    assert asked.popup.geometry().bottom() == bottom
    qtbot.keyClicks(asked.field, "5")
    assert asked.complaint == ""


def test_esc_changes_nothing(qtbot: QtBot, asked: Asked) -> None:
    qtbot.keyClick(asked.field, Qt.Key.Key_Escape)
    assert not asked.popup.isVisible()
    assert asked.chosen == []


def test_a_limit_of_ones_own_stands_in_the_field(qtbot: QtBot, theme: Theme) -> None:
    asked = Asked(qtbot, theme, rate=2_500_000)
    assert asked.field.text() == "2.5 MB/s"
    assert asked.popup.focusWidget() is asked.field
    assert not any(asked.choice(rate).isChecked() for rate in (0, 1_000_000, 5_000_000))


def test_it_opens_towards_the_middle_of_the_window_and_stays_on_the_screen(qtbot: QtBot, asked: Asked) -> None:
    assert asked.popup.geometry().bottom() < BESIDE.top()
    high_up = BESIDE.translated(0, -480)
    asked.popup.ask("Limit", 0, high_up, asked.chosen.append)
    assert asked.popup.geometry().top() > high_up.bottom()
    screen = asked.popup.screen().availableGeometry()
    asked.popup.ask("Limit", 0, QRect(screen.topRight(), QSize(1, 1)), asked.chosen.append)
    assert screen.contains(asked.popup.geometry())


def test_light_and_dark(asked: Asked, theme: Theme) -> None:
    for appearance in (Appearance.DARK, Appearance.LIGHT):
        theme.set_appearance(appearance)
        assert asked.popup.grab().toImage().pixelColor(6, 6).name() == theme.tokens.panel.name()
