"""The one rule as a sentence with fields: abort unfinished uploads after N days, under a prefix."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from partwise.core.cleanup import MAX_DAYS
from partwise.core.cleanup_plan import RuleBook, Wish
from partwise.ui import words_cleanup as words
from partwise.ui.theme import Theme
from partwise.ui.unfinished.controls import tick
from partwise.ui.uploads.themed import ThemedLabel, named

USUAL_DAYS = 7
HEIGHT = 32


class CleanupForm(QWidget):
    """Signals:
    changed: `wish` is another now.
    """

    changed = Signal()

    def __init__(self, theme: Theme, prefix: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "cleanup-form", words.TITLE)
        self._abort = tick("cleanup-abort", words.ABORT_AFTER)
        self._abort.setChecked(True)
        self._days = named(QSpinBox(), "cleanup-days", words.DAYS)
        self._days.setRange(1, MAX_DAYS)
        self._days.setValue(USUAL_DAYS)
        self._days.setMinimumHeight(HEIGHT)
        self._prefix = named(QLineEdit(prefix), "cleanup-prefix", words.PREFIX)
        self._prefix.setPlaceholderText(words.WHOLE_BUCKET)
        self._complaint = named(ThemedLabel(theme, "secondary", "bad"), "cleanup-complaint")
        self._lay_out()
        self.complain("")
        self._say_days()
        self._abort.toggled.connect(self._days.setEnabled)
        self._abort.toggled.connect(self.changed)
        self._days.valueChanged.connect(self._say_days)
        self._days.valueChanged.connect(self.changed)
        self._prefix.textChanged.connect(self.changed)

    @property
    def wish(self) -> Wish:
        return Wish(self._days.value() if self._abort.isChecked() else 0, self._prefix.text())

    def prefill(self, book: RuleBook) -> None:
        """Begin with what the rule for this prefix says, if there is one."""
        rule = book.cleaning(self._prefix.text())
        if rule and rule.abort and rule.abort.days:
            self._days.setValue(rule.abort.days)

    def complain(self, text: str) -> None:
        """Say under the fields what is wrong with them; nothing where nothing is."""
        self._complaint.say(text)

    @Slot()
    def _say_days(self) -> None:
        self._days.setSuffix(words.days_suffix(self._days.value()))

    def _lay_out(self) -> None:
        under = QLabel(words.UNDER)
        under.setBuddy(self._prefix)
        fields = QHBoxLayout()
        fields.setSpacing(8)
        fields.addWidget(self._abort)
        fields.addWidget(self._days)
        fields.addSpacing(4)
        fields.addWidget(under)
        fields.addWidget(self._prefix, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(fields)
        layout.addWidget(self._complaint)
