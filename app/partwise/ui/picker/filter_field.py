"""The field that filters the list below it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from partwise.ui import words_picker as words
from partwise.ui.icons import icon
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import named

WIDTH = 190


class FilterField(QLineEdit):
    """Esc clears it; without anything in it, Esc is the dialog's.

    Signals:
        left_downwards: into the list.
        taken: Enter: what is shown first.
    """

    left_downwards = Signal()
    taken = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        named(self, "picker-filter", words.FILTER)
        self.setAccessibleDescription(words.FILTER_HELP)
        self.setPlaceholderText(words.FILTER)
        self.setToolTip(words.FILTER_HELP)
        self.setFixedWidth(WIDTH)
        self.setAcceptDrops(False)
        self.addAction(icon("search", theme, "mute"), QLineEdit.ActionPosition.LeadingPosition)

    @Slot(str)
    def type_on(self, text: str) -> None:
        """Go on with what somebody began to type elsewhere."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.insert(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
        else:
            super().keyPressEvent(event)
