"""The choice of a limit of speed: none, a few usual ones, or one that is typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from partwise.core.errors import Fixable
from partwise.ui import words_pace as words
from partwise.ui.icons import icon
from partwise.ui.rates import PRESETS, parse_rate
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import ThemedLabel, named

WIDTH = 264


class LimitPopup(QFrame):
    """Opens beside what it is about, and goes by a choice, Esc or a click elsewhere. What is typed is never lost."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme, self._parent = theme, parent
        self._act: Callable[[int], None] = lambda rate: None
        self._above = True
        named(self, "limit-popup", words.LIMIT)
        self.setFixedWidth(WIDTH)
        self._title = named(ThemedLabel(theme, "secondary", "mute"), "limit-title")
        self._choices = {rate: self._choice(rate) for rate in (0, *PRESETS)}
        self._field = named(QLineEdit(), "limit-field", words.OTHER_LIMIT)
        self._field.setPlaceholderText(words.OTHER_EXAMPLE)
        self._field.returnPressed.connect(self._take)
        self._field.textEdited.connect(lambda: self._complain(""))
        self._set = named(QPushButton(words.SET_LIMIT), "limit-set", words.SET_LIMIT)
        self._set.setAutoDefault(False)
        self._set.clicked.connect(self._take)
        self._complaint = named(ThemedLabel(theme, "secondary", "bad"), "limit-complaint")
        self._lay_out()
        self._complain("")

    def ask(self, title: str, rate: int, beside: QRect, act: Callable[[int], None]) -> None:
        """Open above or below `beside`, a place on the screen; `act` gets the choice in bytes per second, 0: none.

        `rate` is the limit that holds now.
        """
        self._act = act
        self._title.say(title)
        for value, button in self._choices.items():
            button.setChecked(value == rate)
            button.setIcon(icon("check", self._theme, "accent" if value == rate else "panel"))
        self._field.setText("" if rate in self._choices else words.rate(rate))
        self._complain("")
        self.move(self._place(beside))
        self.show()
        self._choices.get(rate, self._field).setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that neither a button nor the field wants: digits go to the field, Enter presses the button."""
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.text().isdigit():
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            self._field.setText(event.text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.tokens.line)
        painter.setBrush(self._theme.tokens.panel)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _choice(self, rate: int) -> QPushButton:
        text = words.rate(rate) if rate else words.NO_LIMIT
        button = named(QPushButton(f" {text}"), f"limit-choice-{rate}", text)
        button.setProperty("kind", "menu")
        button.setCheckable(True)
        button.setAutoDefault(False)
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
        own.addWidget(self._field, 1)
        own.addWidget(self._set)
        layout.addLayout(own)
        self._complaint.setContentsMargins(2, 4, 0, 0)
        layout.addWidget(self._complaint)

    def _place(self, beside: QRect) -> QPoint:
        """Towards the middle of the window, and not beyond the screen's edge."""
        size, middle = self.sizeHint(), self._parent.window().frameGeometry().center()
        screen = (QGuiApplication.screenAt(beside.center()) or self.screen()).availableGeometry()
        self._above = beside.center().y() > middle.y()
        y = beside.top() - size.height() - 2 if self._above else beside.bottom() + 2
        return QPoint(
            max(screen.left(), min(beside.left(), screen.right() - WIDTH)),
            max(screen.top(), min(y, screen.bottom() - size.height())),
        )

    def _complain(self, text: str) -> None:
        """Say under the field what is wrong with it; nothing where nothing is. What it opened beside stays in sight."""
        bottom = self.geometry().bottom()
        self._complaint.say(text)
        self.adjustSize()
        if self.isVisible() and self._above:
            self.move(self.x(), bottom - self.height() + 1)

    @Slot()
    def _take(self) -> None:
        try:
            rate = parse_rate(self._field.text())
        except Fixable as error:
            self._complain(error.fault.title)
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            self._field.selectAll()
        else:
            self._choose(rate)

    def _choose(self, rate: int) -> None:
        self.close()
        self._act(rate)
