"""All that is about the rules of a bucket: those it has, the one that is wished, and what that would do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from partwise.core.cleanup_plan import RuleBook
from partwise.ui import words_cleanup as words
from partwise.ui.theme import Theme
from partwise.ui.unfinished.cleanup_form import CleanupForm
from partwise.ui.unfinished.cleanup_outcome import CleanupOutcome
from partwise.ui.unfinished.lines import Lines
from partwise.ui.uploads.themed import ThemedLabel, named


class CleanupAbout(QWidget):
    """To be hidden where the rules cannot be read: that must not look like no rules."""

    def __init__(self, theme: Theme, prefix: str) -> None:
        super().__init__()
        self.form = CleanupForm(theme, prefix)
        self.outcome = CleanupOutcome(theme)
        self._otherwise = named(ThemedLabel(theme, "body"), "cleanup-no-rules")
        self._rules = named(Lines(wrapped=True), "cleanup-rules", words.RULES)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(ThemedLabel(theme, "secondary", "mute", words.RULES_NOW))
        layout.addWidget(self._otherwise)
        layout.addWidget(self._rules)
        layout.addSpacing(8)
        layout.addWidget(ThemedLabel(theme, "secondary", "mute", words.RULE))
        layout.addWidget(self.form)
        layout.addSpacing(8)
        layout.addWidget(self.outcome)

    def show_reading(self) -> None:
        """The rules are being read."""
        self._say((), words.READING)
        self.outcome.hide()
        self.show()

    def show_rules(self, book: RuleBook, bucket: str) -> None:
        self._say([str(rule) for rule in book.rules], words.no_rules(bucket))
        self.outcome.show()

    def _say(self, rules: Sequence[str], otherwise: str) -> None:
        self._rules.say(rules)
        self._otherwise.say("" if rules else otherwise)
