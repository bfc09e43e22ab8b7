"""The theme: what the environment and the user say, and icons that follow it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from partwise.ui.actions import _ICONS
from partwise.ui.icons import icon, program_icon
from partwise.ui.resources import resources
from partwise.ui.theme import Appearance, Theme


def colours(image: QImage) -> set[str]:
    """The colours of the opaque pixels."""
    return {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 250
    }


@pytest.mark.parametrize(("said", "dark"), [("dark", True), ("light", False)])
def test_the_environment_can_say_which(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, said: str, dark: bool
) -> None:
    monkeypatch.setenv("PARTWISE_APPEARANCE", said)
    theme = Theme(qapp)
    assert theme.tokens.dark is dark
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor("#1e222a" if dark else "#ffffff")


def test_nonsense_in_the_environment_follows_the_system(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTWISE_APPEARANCE", "pink")
    assert Theme(qapp).appearance is Appearance.SYSTEM


def test_a_change_is_told_once_and_only_when_there_is_one(qtbot: QtBot, theme: Theme) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.set_appearance(Appearance.DARK)
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_appearance(Appearance.DARK)


def test_sizes_are_those_of_the_design(theme: Theme) -> None:
    dots = QApplication.primaryScreen().logicalDotsPerInch()
    pixels = {kind: round(theme.font(kind).pointSizeF() * dots / 72, 1) for kind in ("body", "secondary", "title")}
    assert pixels == {"body": 13.0, "secondary": 11.5, "title": 16.0}


def test_an_icon_is_painted_in_the_colour_of_the_moment(theme: Theme) -> None:
    cross = icon("x", theme, "bad")

    def middle(mode: QIcon.Mode = QIcon.Mode.Normal) -> QColor:
        return cross.pixmap(QSize(64, 64), mode).toImage().pixelColor(32, 32)

    light = middle()
    assert light == theme.tokens.bad
    theme.set_appearance(Appearance.DARK)
    assert middle() == theme.tokens.bad != light
    assert middle(QIcon.Mode.Disabled) == theme.tokens.wait


def test_every_icon_is_there_with_its_licence(theme: Theme) -> None:
    for name in _ICONS.values():
        assert colours(icon(name, theme).pixmap(QSize(64, 64)).toImage()), name
    assert not program_icon().pixmap(64, 64).isNull()
    assert "ISC License" in (resources() / "icons" / "LICENSE-lucide").read_text(encoding="utf-8")
