"""One-line notices at the top of the list. They block nothing and stay until dismissed or until their time is over."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from partwise.ui import words
from partwise.ui.icons import icon
from partwise.ui.stylesheet import blend
from partwise.ui.theme import Theme

MessageKind = Literal["info", "busy", "warn", "bad"]
SECONDS = 6
_ICONS = {"info": "info", "busy": "rotate-cw", "warn": "triangle-alert", "bad": "circle-alert"}
_TONES = {"info": "accent", "busy": "accent", "warn": "warn", "bad": "bad"}


class MessageBar(QWidget):
    """Hidden while there is nothing to say. Notes go by themselves; what needs the user stays."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kind: MessageKind = "info"
        self._busy = ""
        self._standing: dict[MessageKind, str] = {}  # one warning and one failure until they are read; the newest last
        self.setObjectName("message-bar")
        self.setAccessibleName(words.NOTICE)
        self._icon, self._text, self._close = QLabel(self), QLabel(self), QToolButton(self)
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
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 8, 6)
        layout.setSpacing(10)
        layout.addWidget(self._icon)
        layout.addWidget(self._text)
        layout.addWidget(self._close)
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
        if kind in ("warn", "bad"):
            self._standing.pop(kind, None)
            self._standing[kind] = text
        self._show(text, kind)

    def _show(self, text: str, kind: MessageKind) -> None:
        self._kind = kind
        self._text.setText(text)
        self._close.setVisible(kind != "busy")
        self._timer.stop()
        if kind == "info":
            self._timer.start()
        self._colour()
        self.show()

    def set_busy(self, text: str | None) -> None:
        """Say what is going on, until it is told that it is over (None)."""
        self._busy = text or ""
        if text:
            self._show(text, "busy")
        elif self._kind == "busy":
            self._go_back()

    @Slot()
    def dismiss(self) -> None:
        """The user has read it: back to what it covered, to what is going on, or to nothing."""
        self._standing.pop(self._kind, None)
        self._go_back()

    @Slot()
    def _go_back(self) -> None:
        self.hide()
        if self._standing:
            kind, text = list(self._standing.items())[-1]
            self._show(text, kind)
        elif self._busy:
            self._show(self._busy, "busy")

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
