"""One-line notices at the top of the list. They block nothing and stay until dismissed or until their time is over.

Warnings and failures lie on a pile until each is read: the newest is shown, and what lies below it is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from partwise.ui import words
from partwise.ui.icons import icon
from partwise.ui.stylesheet import blend
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import ThemedLabel, named

MessageKind = Literal["info", "warn", "bad"]
_Kind = Literal["info", "busy", "offer", "warn", "bad"]
SECONDS = 6
MOST_TOLD = 20  # warnings and failures that nobody has read; nobody reads more
MOST_ANSWERS = 2
_LONG_WORD = re.compile(r"\S{32}(?=\S)")
_ICONS = {"info": "info", "busy": "rotate-cw", "offer": "info", "warn": "triangle-alert", "bad": "circle-alert"}
_TONES = {"info": "accent", "busy": "accent", "offer": "accent", "warn": "warn", "bad": "bad"}

Act = Callable[[], None]


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class _Said:
    """A notice: its text, what may be answered, and what its cross means beside reading it.

    The same text of the same kind is the same notice.
    """

    text: str
    kind: _Kind
    answers: Mapping[str, Act] = field(default_factory=dict, compare=False)
    dismissed: Act = field(default=_nothing, compare=False)


class MessageBar(QWidget):
    """Hidden while there is nothing to say. Notes go by themselves; what needs the user stays."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown = _Said("", "info")
        self._busy = ""
        self._standing: list[_Said] = []  # until they are read, the next one last
        self.setObjectName("message-bar")
        self.setAccessibleName(words.NOTICE)
        self._icon, self._text = QLabel(self), QLabel(self)
        self._answers = [self._answer(number) for number in range(1, MOST_ANSWERS + 1)]
        self._more = named(ThemedLabel(theme, "secondary"), "message-more")
        self._more.setWordWrap(False)
        self._close = QToolButton(self)  # made last: Tab goes in the order in which they were made
        self._icon.setObjectName("message-icon")
        self._text.setObjectName("message-text")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close.setObjectName("message-dismiss")
        self._close.setAccessibleName(words.DISMISS)
        self._close.setToolTip(words.DISMISS)
        self._close.setProperty("kind", "quiet")
        self._close.setIcon(icon("x", theme, "mute"))
        self._close.clicked.connect(self.dismiss)
        self._lay_out()
        self._timer = QTimer(self, singleShot=True, interval=SECONDS * 1000)
        self._timer.timeout.connect(self._go_back)
        theme.changed.connect(self._colour)
        self.hide()

    @property
    def text(self) -> str:
        return "" if self.isHidden() else self._shown.text

    def say(self, text: str, kind: MessageKind = "info") -> None:
        """Show one line. "info" goes after a few seconds, "warn" and "bad" stay until each is dismissed.

        What is said later is shown first, and is kept once however often it is said. A note covers what stays only for
        its time. Of more than MOST_TOLD the oldest warning is forgotten; a failure only where no warning is left.
        """
        said = _Said(text, kind)
        if kind != "info":
            self._standing = [one for one in self._standing if one != said]
            told = [one for one in self._standing if one.kind != "offer"]
            if len(told) >= MOST_TOLD:
                self._standing.remove(min(told, key=lambda one: one.kind == "bad"))
            self._standing.append(said)
        self._show(said)

    def offer(self, text: str, answers: Mapping[str, Act], dismissed: Act = _nothing, *, wanted: bool = False) -> None:
        """Show a line with one or two buttons, called as in `answers`, until one of them or the cross is pressed.

        The cross means `dismissed`. One offer stands at a time: a later one takes its place. Warnings and failures
        come before it, unless it is `wanted`, the answer to what the user has just asked for.
        """
        if not 1 <= len(answers) <= MOST_ANSWERS:
            raise ValueError("an offer has one or two answers")
        said, told = _Said(text, "offer", answers, dismissed), [one for one in self._standing if one.kind != "offer"]
        self._standing = [*told, said] if wanted else [said, *told]
        if self._standing[-1] is said or self._shown.kind == "offer":
            self._go_back()
        else:
            self._count()

    def withdraw(self, text: str) -> None:
        """What was said or offered in these words is not true any more, or needs no answer, if it stands."""
        self._standing = [one for one in self._standing if one.text != text]
        if self._shown.text == text:
            self._go_back()
        else:
            self._count()

    def set_busy(self, text: str | None) -> None:
        """Say what is going on, until it is told that it is over (None)."""
        self._busy = text or ""
        if text:
            self._show(_Said(text, "busy"))
        elif self._shown.kind == "busy":
            self._go_back()

    @Slot()
    def dismiss(self) -> None:
        """The user has read it: on to the one before it, to what is going on, or to nothing."""
        said = self._shown
        stood = said in self._standing
        if stood:
            self._standing.remove(said)
        self._go_back()
        if stood:
            said.dismissed()

    # --- how it looks -----------------------------------------------------------------------------------------

    def _answer(self, number: int) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(f"message-answer-{number}")
        button.setAccessibleName(words.NOTICE)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus with the list
        button.clicked.connect(lambda: self._take(button.text()))
        return button

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 8, 6)
        layout.setSpacing(10)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        for button in self._answers:
            layout.addWidget(button)
        layout.addWidget(self._more)
        layout.addWidget(self._close)

    def _take(self, answer: str) -> None:
        said = self._shown
        self._standing.remove(said)
        self._go_back()
        said.answers[answer]()

    def _show(self, said: _Said) -> None:
        self._shown = said
        self._text.setText(_LONG_WORD.sub("\\g<0>\u200b", said.text))  # may break there: no word widens the window
        self._text.setAccessibleName(said.text)
        for button, answer in zip_longest(self._answers, said.answers):
            button.setVisible(answer is not None)
            button.setText(answer or "")
            button.setAccessibleName(answer or words.NOTICE)
            button.setAccessibleDescription(said.text)
        self._close.setVisible(said.kind != "busy")
        self._timer.stop()
        if said.kind == "info":
            self._timer.start()
        self._count()
        self._colour()
        self.show()

    def _count(self) -> None:
        """Tell how many come after the one that is shown, if it is one of those that stay."""
        more = len(self._standing) - 1 if self._shown in self._standing else 0
        self._more.say(words.more(more) if more else "")
        told = words.more_notices(more) if more else ""
        self._more.setAccessibleName(told)
        self._close.setAccessibleDescription(told)

    @Slot()
    def _go_back(self) -> None:
        if self._standing:
            self._show(self._standing[-1])
        elif self._busy:
            self._show(_Said(self._busy, "busy"))
        else:
            self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = self._theme.tokens
        painter.fillRect(self.rect(), blend(tokens.panel, getattr(tokens, _TONES[self._shown.kind]), 0.12))
        painter.setPen(tokens.line)
        painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())

    @Slot()
    def _colour(self) -> None:
        self._icon.setPixmap(icon(_ICONS[self._shown.kind], self._theme, _TONES[self._shown.kind]).pixmap(16, 16))
        self.update()
