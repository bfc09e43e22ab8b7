"""The steps of a check, one line each, as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from partwise.ui import words_connections as words
from partwise.ui.icons import icon
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import ThemedLabel, named

if TYPE_CHECKING:
    from partwise.oss.diagnosis import Step

_MARKS = {
    "ok": ("check", "ok"),
    "warning": ("triangle-alert", "warn"),
    "failed": ("circle-alert", "bad"),
    "skipped": ("", "mute"),
}
_SIZE = 14


class StepsView(QWidget):
    """Hidden while there are none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._marks: list[tuple[QLabel, str]] = []
        named(self, "connection-steps", words.STEPS)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 0, 12, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(1, 130)
        self._grid.setColumnStretch(2, 1)
        theme.changed.connect(self._colour)
        self.hide()

    def clear(self) -> None:
        """Take all steps away."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._marks = []
        self.hide()

    def add(self, step: Step) -> None:
        """Show one more step."""
        row = len(self._marks)
        mark = QLabel()
        mark.setFixedSize(_SIZE, 18)
        self._marks.append((mark, step.outcome))
        name = ThemedLabel(self._theme, "secondary", "mute", words.CHECKS[step.check])
        name.setWordWrap(False)
        told = step.fault.title if step.fault else step.words  # what to do about it is told below all steps
        spoken = words.step_spoken(step.check, step.outcome, told)
        line = named(ThemedLabel(self._theme, "secondary", "text", told), f"connection-step-{step.check}", spoken)
        taken = ThemedLabel(self._theme, "secondary", "mute", words.seconds(step.seconds))
        taken.setWordWrap(False)
        taken.setVisible(step.outcome != "skipped")
        for column, widget in enumerate((mark, name, line)):
            self._grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignTop)
            widget.show()  # now, not with the event loop's next turn
        self._grid.addWidget(taken, row, 3, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        self._colour()
        self.show()

    @Slot()
    def _colour(self) -> None:
        for label, outcome in self._marks:
            shape, tone = _MARKS[outcome]
            if shape:
                label.setPixmap(icon(shape, self._theme, tone).pixmap(_SIZE, _SIZE))
