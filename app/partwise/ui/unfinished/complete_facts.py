"""What would become of an upload if it were completed now, and what speaks against it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from partwise.core.assembly import Outlook
from partwise.ui import words_complete as words
from partwise.ui.theme import Theme
from partwise.ui.unfinished.complete_strip import CompleteStrip
from partwise.ui.uploads.themed import ThemedLabel, named


class CompleteFacts(QWidget):
    """Hidden before there is something to tell."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "complete-facts", words.BECOMES)
        self._strip = CompleteStrip(theme)
        self._values = [named(ThemedLabel(theme, "body"), f"complete-fact-{fact.lower()}") for fact in words.FACTS]
        self._warnings = named(ThemedLabel(theme, "body", "warn"), "complete-warnings")
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (fact, value) in enumerate(zip(words.FACTS, self._values, strict=True)):
            grid.addWidget(ThemedLabel(theme, "secondary", "mute", fact), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(12)
        layout.addWidget(self._strip)
        layout.addLayout(grid)
        layout.addWidget(self._warnings)
        self.hide()

    def show_outlook(self, outlook: Outlook, more: str) -> None:
        """`more` is a warning of one's own, or empty."""
        self._strip.show_parts(outlook.whole)
        for label, value in zip(self._values, words.fact_values(outlook), strict=True):
            label.setText(value)
        self._warnings.say("\n".join(filter(None, (more, *words.warnings(outlook)))))
        self.show()
