"""Rows of a form: what a field is called, the field, and below it what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from partwise.ui.connections.problems import Field, Problem
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import ThemedLabel, named

LABEL_WIDTH = 150
GAP = 10
HEIGHT = 32


class Rows(QWidget):
    """Labels to the right in the first column, fields in the second, words about them below."""

    def __init__(self, theme: Theme, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name, spoken)
        self._theme = theme
        self._fields: dict[Field, QWidget] = {}
        self._around: dict[Field, tuple[QWidget, ...]] = {}
        self._complaints: dict[Field, tuple[ThemedLabel, ThemedLabel]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)

    def add(self, field: Field, text: str, widget: QWidget, *beside: QWidget) -> None:
        """The next row; `beside` stands to the right of the field."""
        row = self._grid.rowCount()
        label = ThemedLabel(self._theme, "body", "mute", text)
        label.setWordWrap(False)
        label.setFixedHeight(HEIGHT)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        label.setBuddy(widget)
        error = named(ThemedLabel(self._theme, "secondary", "bad"), f"connection-{field}-problem")
        hint = named(ThemedLabel(self._theme, "secondary", "warn"), f"connection-{field}-hint")
        gap = QWidget()
        gap.setFixedHeight(GAP)
        cell = QHBoxLayout()
        cell.setSpacing(8)
        cell.addWidget(widget, 1)
        for one in beside:
            cell.addWidget(one)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(cell, row, 1)
        for below, words in enumerate((error, hint, gap), 1):
            self._grid.addWidget(words, row + below, 1)
        for words in (error, hint):
            words.setContentsMargins(1, 3, 0, 0)
            words.hide()
        self._fields[field], self._complaints[field] = widget, (error, hint)
        self._around[field] = (label, gap, *beside)

    def show_row(self, field: Field, shown: bool) -> None:
        """Show a row, or take it away with what is said about it."""
        for widget in (self._fields[field], *self._around[field]):
            widget.setVisible(shown)
        if not shown:
            self._say(field, None)

    def field(self, field: Field) -> QWidget | None:
        """The field itself, to give it the focus; None where it is not in these rows or not shown."""
        found = self._fields.get(field)
        return None if found is None or found.isHidden() else found

    def complain(self, problems: Mapping[Field, Problem]) -> None:
        """Say what is wrong below each field, and nothing below the others."""
        for field in self._fields:
            self._say(field, problems.get(field) if not self._fields[field].isHidden() else None)

    def _say(self, field: Field, problem: Problem | None) -> None:
        error, hint = self._complaints[field]
        error.say(problem.words if problem and problem.blocks else "")
        hint.say(problem.words if problem and not problem.blocks else "")
        self._fields[field].setAccessibleDescription(problem.words if problem else "")
