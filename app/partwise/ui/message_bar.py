"""One-line notices at the top of the list. They block nothing and stay until dismissed or until their time is over."""

from __future__ import annotations

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

MessageKind = Literal["info", "warn", "bad"]
_Kind = Literal["info", "busy", "offer", "warn", "bad"]
SECONDS = 6
MOST_ANSWERS = 2
_ICONS = {"info": "info", "busy": "rotate-cw", "offer": "info", "warn": "triangle-alert", "bad": "circle-alert"}
_TONES = {"info": "accent", "busy": "accent", "offer": "accent", "warn": "warn", "bad": "bad"}

Act = Callable[[], None]


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class _Said:
    """A notice that stands: its text, what may be answered, and what its cross means beside reading it."""

    text: str
    answers: Mapping[str, Act] = field(default_factory=dict)
    dismissed: Act = _nothing


class MessageBar(QWidget):
    """Hidden while there is nothing to say. Notes go by themselves; what needs the user stays."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kind: _Kind = "info"
        self._busy = ""
        self._standing: dict[_Kind, _Said] = {}  # one of a kind until it is read; the last one is shown
        self.setObjectName("message-bar")
        self.setAccessibleName(words.NOTICE)
        self._icon, self._text = QLabel(self), QLabel(self)
        self._answers = [self._answer(number) for number in range(1, MOST_ANSWERS + 1)]
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
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str, kind: MessageKind = "info") -> None:
        """Show one line. "info" goes after a few seconds, "warn" and "bad" stay until dismissed.

        A note covers what stays only for its time, and a warning does not make a failure forgotten.
        """
        if kind != "info":
            self._standing.pop(kind, None)
            self._standing[kind] = _Said(text)
        self._show(_Said(text), kind)

    def offer(self, text: str, answers: Mapping[str, Act], dismissed: Act = _nothing, *, wanted: bool = False) -> None:
        """Show a line with one or two buttons, called as in `answers`, until one of them or the cross is pressed.

        The cross means `dismissed`. One offer stands at a time: a later one takes its place. Warnings and failures
        come before it, unless it is `wanted`, the answer to what the user has just asked for.
        """
        if not 1 <= len(answers) <= MOST_ANSWERS:
            raise ValueError("an offer has one or two answers")
        self._standing.pop("offer", None)
        others, said = dict(self._standing), _Said(text, answers, dismissed)
        self._standing = others | {"offer": said} if wanted else {"offer": said, **others}
        if wanted or not others:
            self._show(said, "offer")

    def withdraw(self, text: str) -> None:
        """The offer with this text, if it stands, needs no answer any more."""
        said = self._standing.get("offer")
        if said is not None and said.text == text:
            del self._standing["offer"]
            self._uncover("offer")

    def set_busy(self, text: str | None) -> None:
        """Say what is going on, until it is told that it is over (None)."""
        self._busy = text or ""
        if text:
            self._show(_Said(text), "busy")
        else:
            self._uncover("busy")

    @Slot()
    def dismiss(self) -> None:
        """The user has read it: back to what it covered, to what is going on, or to nothing."""
        said = self._standing.pop(self._kind, None)
        self._go_back()
        if said is not None:
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
        layout.addWidget(self._close)

    def _take(self, answer: str) -> None:
        said = self._standing.pop("offer")
        self._go_back()
        said.answers[answer]()

    def _show(self, said: _Said, kind: _Kind) -> None:
        self._kind = kind
        self._text.setText(said.text)
        for button, answer in zip_longest(self._answers, said.answers):
            button.setVisible(answer is not None)
            button.setText(answer or "")
            button.setAccessibleName(answer or words.NOTICE)
            button.setAccessibleDescription(said.text)
        self._close.setVisible(kind != "busy")
        self._timer.stop()
        if kind == "info":
            self._timer.start()
        self._colour()
        self.show()

    def _uncover(self, gone: _Kind) -> None:
        """What is shown is over if it is of this kind."""
        if self._kind == gone:
            self._go_back()

    @Slot()
    def _go_back(self) -> None:
        self.hide()
        if self._standing:
            kind, said = list(self._standing.items())[-1]
            self._show(said, kind)
        elif self._busy:
            self._show(_Said(self._busy), "busy")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = self._theme.tokens
        painter.fillRect(self.rect(), blend(tokens.panel, getattr(tokens, _TONES[self._kind]), 0.12))
        painter.setPen(tokens.line)
        painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())

    @Slot()
    def _colour(self) -> None:
        self._icon.setPixmap(icon(_ICONS[self._kind], self._theme, _TONES[self._kind]).pixmap(16, 16))
        self.update()
