"""Above the number of connections: why it is this one, and the choice of another."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QLabel, QMenu, QWidget, QWidgetAction

from partwise.core.limits import MAX_PARALLEL
from partwise.core.pace import Pace, Why
from partwise.ui import words_pace as words
from partwise.ui.theme import Theme

AUTOMATIC = 0


class ConnectionsMenu(QMenu):
    """Signals:
    chosen: a number of connections; 0: automatic.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("connections-menu")
        self.setAccessibleName(words.CONNECTIONS_MENU)
        self._group = QActionGroup(self)
        self._why = QLabel(self)
        self._why.setObjectName("connections-why")
        self._why.setContentsMargins(10, 5, 14, 7)
        heading = QWidgetAction(self)
        heading.setDefaultWidget(self._why)
        heading.setEnabled(False)  # so that keys go past it
        self.addAction(heading)
        self.addSeparator()
        self._choices = {AUTOMATIC: self._choice(self, AUTOMATIC, words.AUTOMATIC)}
        numbers = self.addMenu(words.FIXED_NUMBER)
        numbers.setObjectName("connections-fixed-menu")
        numbers.setAccessibleName(words.FIXED_NUMBER.replace("&", ""))
        for number in range(1, MAX_PARALLEL + 1):
            self._choices[number] = self._choice(numbers, number, words.connections(number))
        theme.changed.connect(self._colour)
        self._colour()

    def show_pace(self, pace: Pace) -> None:
        """Check what holds, and say why."""
        self._why.setText(words.pace(pace))
        self._choices[pace.connections if pace.why is Why.FIXED else AUTOMATIC].setChecked(True)

    def _choice(self, menu: QMenu, number: int, text: str) -> QAction:
        action = menu.addAction(text)
        action.setObjectName(f"connections-{number}")
        action.setCheckable(True)
        action.setActionGroup(self._group)
        action.triggered.connect(lambda: self.chosen.emit(number))
        return action

    @Slot()
    def _colour(self) -> None:
        palette = self._why.palette()
        palette.setColor(palette.ColorRole.WindowText, self._theme.tokens.mute)
        self._why.setPalette(palette)
        self._why.setFont(self._theme.font("secondary"))
