"""Labels whose colour and font follow the theme, and names for widgets."""

from __future__ import annotations

from typing import Literal, TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from partwise.ui.theme import FontKind, Theme

Tone = Literal["text", "mute", "accent", "ok", "warn", "bad"]
W = TypeVar("W", bound=QWidget)


class ThemedLabel(QLabel):
    """Plain text in one of the theme's fonts and tones. Wraps; saying the same again costs nothing."""

    def __init__(self, theme: Theme, font: FontKind, tone: Tone = "text", text: str = "") -> None:
        super().__init__(text)
        self._theme = theme
        self._tone: Tone = tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(font))
        self.setWordWrap(True)
        theme.changed.connect(self._colour)
        self._colour()

    def say(self, text: str) -> None:
        """Show `text`; without any, take no room."""
        if text != self.text():
            self.setText(text)
        self.setVisible(bool(text))

    @Slot()
    def _colour(self) -> None:
        paint_text(self, colour_of(self._theme, self._tone))


def colour_of(theme: Theme, tone: Tone) -> QColor:
    """The colour of a tone now."""
    colour: QColor = getattr(theme.tokens, tone)
    return colour


def paint_text(widget: QWidget, colour: QColor) -> None:
    """Give the widget's text a colour of its own."""
    palette = widget.palette()
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
        palette.setColor(role, colour)
    widget.setPalette(palette)


def named(widget: W, name: str, spoken: str = "") -> W:
    """The widget with its object name, and with the name a screen reader says."""
    widget.setObjectName(name)
    if spoken:
        widget.setAccessibleName(spoken)
    return widget
