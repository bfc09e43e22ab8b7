"""What the wished rule would change, and which of today's uploads would go next."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from partwise.core.cleanup_plan import Effect, RuleChange, Wish
from partwise.core.errors import Fault
from partwise.ui import words_cleanup as words
from partwise.ui.theme import Theme
from partwise.ui.unfinished.lines import Lines
from partwise.ui.unfinished.server_fault import ServerFault
from partwise.ui.uploads.themed import ThemedLabel, named


class CleanupOutcome(QWidget):
    """Says nothing before it is told."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "cleanup-outcome", words.CHANGES_NAME)
        self._changes = named(ThemedLabel(theme, "body"), "cleanup-changes")
        self._effect = named(ThemedLabel(theme, "body"), "cleanup-effect")
        self._own = named(ThemedLabel(theme, "body", "warn"), "cleanup-own")
        self._list = named(Lines(), "cleanup-removals", words.REMOVED)
        self.unlisted = ServerFault(theme, "cleanup-unlisted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(ThemedLabel(theme, "secondary", "mute", words.CHANGES))
        layout.addWidget(self._changes)
        layout.addSpacing(8)
        layout.addWidget(ThemedLabel(theme, "secondary", "mute", words.REMOVES))
        for widget in (self._effect, self._own, self._list, self.unlisted):
            layout.addWidget(widget)
        self._own.hide()

    def show_change(self, change: RuleChange, wish: Wish) -> None:
        self._changes.setText(words.change_text(change, wish))

    def show_nothing(self) -> None:
        """What is typed is no rule, so that there is nothing to tell."""
        self._changes.setText("")

    def show_effect(self, effect: Effect, now: float) -> None:
        """`now` is OSS's time in seconds since 1970."""
        self.unlisted.hide()
        self._effect.setText(words.effect_text(effect))
        self._own.say(words.own_warning(effect))
        self._list.say(words.removal_lines(effect.removals, now))

    def show_looking(self) -> None:
        """Today's uploads are being listed."""
        self.unlisted.hide()
        self._own.hide()
        self._list.say(())
        self._effect.setText(words.LOOKING)

    def show_unlisted(self, bucket: str, fault: Fault) -> None:
        """Today's uploads cannot be listed, which must not look as if there were none."""
        self._effect.setText(words.NEXT_UNKNOWN)
        self.unlisted.tell(fault, bucket, again=True)
