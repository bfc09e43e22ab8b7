"""The choice of a limit of speed: none, a few usual ones, or one that is typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from partwise.core.errors import Fixable
from partwise.ui import words_pace as words
from partwise.ui.popup import Popup
from partwise.ui.rates import PRESETS, parse_rate
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import ThemedLabel, named

WIDTH = 264


class LimitPopup(Popup):
    """`ask` opens it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "limit", words.LIMIT, WIDTH)
        self._act: Callable[[int], None] = lambda rate: None
        self._title = named(ThemedLabel(theme, "secondary", "mute"), "limit-title")
        self._choices = {rate: self._offer(rate) for rate in (0, *PRESETS)}
        self.field.setAccessibleName(words.OTHER_LIMIT)
        self.field.setPlaceholderText(words.OTHER_EXAMPLE)
        self.field.returnPressed.connect(self._take)
        self._set = self.button("set", words.SET_LIMIT)
        self._set.clicked.connect(self._take)
        self._lay_out()

    def ask(self, title: str, rate: int, beside: QRect, act: Callable[[int], None]) -> None:
        """Open beside a place on the screen; `act` gets the choice in bytes per second, 0: none.

        `rate` is the limit that holds now.
        """
        self._act = act
        self._title.say(title)
        for value, button in self._choices.items():
            self.mark(button, now=value == rate)
        self.field.setText("" if rate in self._choices else words.rate(rate))
        self.open_beside(beside)
        self._choices.get(rate, self.field).setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits go to the field, wherever the focus is."""
        if event.text().isdigit():
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.setText(event.text())
        else:
            super().keyPressEvent(event)

    def _offer(self, rate: int) -> QPushButton:
        button = self.choice(f"choice-{rate}", words.rate(rate) if rate else words.NO_LIMIT)
        button.clicked.connect(lambda: self._choose(rate))
        return button

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 9, 8, 9)
        layout.setSpacing(1)
        self._title.setContentsMargins(7, 0, 0, 4)
        layout.addWidget(self._title)
        for button in self._choices.values():
            layout.addWidget(button)
        layout.addSpacing(5)
        own = QHBoxLayout()
        own.setSpacing(6)
        own.addWidget(self.field, 1)
        own.addWidget(self._set)
        layout.addLayout(own)
        self.complaint.setContentsMargins(2, 4, 0, 0)
        layout.addWidget(self.complaint)

    @Slot()
    def _take(self) -> None:
        try:
            rate = parse_rate(self.field.text())
        except Fixable as error:
            self.complain(error.fault.title)
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.selectAll()
        else:
            self._choose(rate)

    def _choose(self, rate: int) -> None:
        self.close()
        self._act(rate)
