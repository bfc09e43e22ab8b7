"""The style sheet: controls of one height with a focus that is seen, and nothing in it that slows the tables down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from partwise.ui.resources import resources
from partwise.ui.stylesheet import stylesheet
from partwise.ui.theme import DARK, LIGHT, Appearance, Theme, Tokens

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

SLOW = {"*", "QWidget", "QFrame", "QAbstractScrollArea", "QAbstractItemView", "QTableView", "QTreeView"}
BOTH = pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])


class Controls(QWidget):
    """One of each, the check box on and the spin box in the midst of its range."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self.combo, self.spin = QLineEdit("films/"), QComboBox(), QSpinBox()
        self.tick, self.button = QCheckBox("Tick"), QPushButton("Button")
        self.combo.addItems(["media", "logs"])
        self.spin.setValue(7)
        layout = QVBoxLayout(self)
        for each in (self.line, self.combo, self.spin, self.tick, self.button):
            layout.addWidget(each, 0, Qt.AlignmentFlag.AlignLeft)


@pytest.fixture
def controls(qtbot: QtBot, theme: Theme) -> Controls:
    made = Controls()
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


def colours(widget: QWidget) -> set[str]:
    image: QImage = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_no_rule_matches_a_table(tokens: Tokens) -> None:
    rules = re.findall(r"([^{}]+)\{", stylesheet(tokens, 9.0))
    last_of_each = {re.split(r"[ >]+", one.strip())[-1] for rule in rules for one in rule.split(",")}
    assert len(last_of_each) > 30
    assert {re.sub(r"[:\[#].*", "", one) for one in last_of_each} & SLOW == set()


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_its_pictures_are_there_in_the_colours_of_the_theme(tokens: Tokens) -> None:
    pictures = re.findall(r'url\("([^"]+)"\)', stylesheet(tokens, 9.0))
    assert len(pictures) == 4
    for picture in pictures:
        colour = tokens.on_accent if Path(picture).name.startswith("check") else tokens.mute
        assert f'stroke="{colour.name()}"' in (resources() / picture).read_text(encoding="utf-8"), picture


def test_all_are_of_one_height(controls: Controls) -> None:
    fields = (controls.line, controls.combo, controls.spin, controls.button)
    assert [each.height() for each in fields] == [32] * 4


@BOTH
def test_the_focus_is_seen_on_each(controls: Controls, theme: Theme, appearance: Appearance) -> None:
    theme.set_appearance(appearance)
    controls.tick.setChecked(False)
    accent = theme.tokens.accent.name()
    for each in (controls.line, controls.combo, controls.spin, controls.tick, controls.button):
        controls.setFocus()
        assert accent not in colours(each), each
        each.setFocus(Qt.FocusReason.TabFocusReason)
        assert accent in colours(each), each


@BOTH
def test_a_tick_is_seen_by_its_ground_and_its_mark(controls: Controls, theme: Theme, appearance: Appearance) -> None:
    theme.set_appearance(appearance)
    controls.button.setFocus()
    tokens = theme.tokens
    assert tokens.accent.name() not in colours(controls.tick)
    QTest.keyClick(controls.tick, Qt.Key.Key_Space)
    assert {tokens.accent.name(), tokens.on_accent.name()} <= colours(controls.tick)
    controls.tick.setEnabled(False)
    assert tokens.accent.name() not in colours(controls.tick)
    assert tokens.wait.name() in colours(controls.tick)


def test_a_number_grows_at_its_right_end_and_shrinks_at_its_left(controls: Controls) -> None:
    QTest.mouseClick(controls.spin, Qt.MouseButton.LeftButton, pos=QPoint(controls.spin.width() - 12, 16))
    assert controls.spin.value() == 8
    for _ in range(2):
        QTest.mouseClick(controls.spin, Qt.MouseButton.LeftButton, pos=QPoint(12, 16))
    assert controls.spin.value() == 6
