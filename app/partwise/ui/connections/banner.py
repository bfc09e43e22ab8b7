"""A coloured line with what came of something, and buttons for what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from partwise.ui.icons import icon
from partwise.ui.stylesheet import blend
from partwise.ui.theme import Theme
from partwise.ui.unfinished.controls import button, rename
from partwise.ui.uploads.flow import FlowLayout
from partwise.ui.uploads.themed import ThemedLabel, Tone, colour_of, named, paint_text

_ICONS = {"ok": "check", "warn": "triangle-alert", "bad": "circle-alert", "accent": "rotate-cw"}
_SIZE = 16
_MOST = 3


class Banner(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self, theme: Theme, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone: Tone = "ok"
        self._buttons = [button(f"{name}-{number}", "") for number in range(_MOST)]  # there from the start: Tab's order
        self._acts: dict[int, Callable[[], None]] = {}
        named(self, name, spoken)
        self._icon = QLabel()
        self._icon.setFixedSize(_SIZE, 18)
        self._words = named(ThemedLabel(theme, "body"), f"{name}-words")
        self._more = named(ThemedLabel(theme, "secondary", "text"), f"{name}-more")
        self._evidence = named(ThemedLabel(theme, "secondary", "mute"), f"{name}-evidence")
        self._evidence.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._flow = FlowLayout()
        self._flow.setSpacing(8)
        self._lay_out()
        theme.changed.connect(self._colour)
        self.hide()

    def clear(self) -> None:
        """Nothing to say, and nothing kept of what the buttons would have done."""
        self.offer(())
        self.hide()

    def say(self, tone: Tone, words: str, more: str = "", evidence: str = "") -> None:
        """One or two sentences, and what a supporter wants to know; no buttons yet."""
        self._tone = tone
        self.offer(())
        self._words.say(words)
        self._more.say(more)
        self._evidence.say(evidence)
        self.setAccessibleDescription(f"{words} {more}".strip())
        self._colour()
        self.show()

    def offer(self, actions: Sequence[tuple[str, str, Callable[[], None]]]) -> None:
        """Buttons below the words, three at most: object name, text, and what it does."""
        self._acts = {number: act for number, (_, _, act) in enumerate(actions)}
        for number, made in enumerate(self._buttons):
            if number < len(actions):
                made.setObjectName(actions[number][0])
                rename(made, actions[number][1])
            made.setVisible(number < len(actions))
        self._flow.invalidate()
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        tokens = self._theme.tokens
        painter.setBrush(blend(tokens.panel, colour_of(self._theme, self._tone), 0.16))
        painter.drawRoundedRect(QRectF(self.rect()), 7, 7)

    @Slot()
    def _colour(self) -> None:
        self._icon.setPixmap(icon(_ICONS[self._tone], self._theme, self._tone).pixmap(_SIZE, _SIZE))
        paint_text(self._words, colour_of(self._theme, self._tone))
        self.update()

    def _lay_out(self) -> None:
        told = QVBoxLayout()
        told.setSpacing(4)
        for label in (self._words, self._more, self._evidence):
            told.addWidget(label)
        for number, made in enumerate(self._buttons):
            made.clicked.connect(lambda _checked=False, number=number: self._acts[number]())
            self._flow.addWidget(made)
            made.hide()
        told.addLayout(self._flow)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 9, 12, 9)
        layout.setSpacing(8)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(told, 1)
