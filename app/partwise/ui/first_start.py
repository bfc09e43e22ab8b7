"""The first question of all: which OSS?"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from partwise.ui import words
from partwise.ui.connections.first_buttons import FirstButtons
from partwise.ui.icons import icon
from partwise.ui.ports import ConnectionChoice
from partwise.ui.theme import Theme


class FirstStart(QWidget):
    """Signals:
    chosen: the name of a ConnectionChoice.
    new_wanted, import_wanted: a connection that is not there yet.
    """

    chosen = Signal(str)
    new_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("first-start")
        heading = QLabel(words.FIRST_START, self)
        heading.setObjectName("first-start-heading")
        heading.setFont(theme.font("title"))
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addStretch(2)
        layout.addWidget(heading, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        self._offered: list[_ChoiceButton] = []
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(10)
        layout.addLayout(self._buttons)
        layout.addSpacing(12)
        others = FirstButtons(theme, self)
        others.new_wanted.connect(self.new_wanted)
        others.import_wanted.connect(self.import_wanted)
        layout.addWidget(others)
        layout.addStretch(3)
        theme.changed.connect(self.update)

    def offer(self, choices: Sequence[ConnectionChoice]) -> None:
        """What can be chosen without typing anything."""
        for former in self._offered:
            self._buttons.removeWidget(former)
            former.hide()
            former.deleteLater()
        self._offered = [_ChoiceButton(choice, self._theme, self) for choice in choices]
        for choice, button in zip(choices, self._offered, strict=True):
            button.clicked.connect(lambda _checked=False, name=choice.name: self.chosen.emit(name))
            self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.tokens.panel)


class _ChoiceButton(QPushButton):
    """An icon, the title, and below it what this connection is."""

    def __init__(self, choice: ConnectionChoice, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._choice, self._theme = choice, theme
        self.setObjectName(f"first-start-{choice.name}")
        self.setAccessibleName(words.connection_line(choice.title, choice.subtitle))
        self.setProperty("kind", "choice")
        self.setFixedWidth(360)
        self._icon, self._text = QLabel(self), QLabel(self)
        self._icon.setObjectName(f"first-start-{choice.name}-icon")
        self._text.setObjectName(f"first-start-{choice.name}-text")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.setSpacing(14)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        for label in (self._icon, self._text):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self._colour)
        self._colour()

    @Slot()
    def _colour(self) -> None:
        mute = self._theme.tokens.mute.name()
        title, subtitle = escape(self._choice.title), escape(self._choice.subtitle)
        self._text.setText(f'<b>{title}</b><br><span style="color:{mute}">{subtitle}</span>')
        self._icon.setPixmap(icon(self._choice.icon, self._theme, "accent").pixmap(22, 22))
