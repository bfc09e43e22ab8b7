"""Why the server did not do it: what happened, what to do next, and the missing right as a policy to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from partwise.core.errors import Fault
from partwise.core.unfinished import missing_action, policy
from partwise.ui import words_cleanup as words
from partwise.ui.theme import Theme
from partwise.ui.unfinished.controls import button, rename
from partwise.ui.uploads.themed import ThemedLabel, named
from partwise.ui.words_complete import unbroken

EDGE = 3


class ServerFault(QWidget):
    """Hidden while there is nothing to tell.

    Signals:
        again: somebody wants it tried once more.
    """

    again = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._policy = ""
        named(self, name, words.FAULT)
        self._title = named(ThemedLabel(theme, "strong", "bad"), f"{name}-title")
        self._advice = named(ThemedLabel(theme, "body"), f"{name}-advice")
        self._evidence = named(ThemedLabel(theme, "secondary", "mute"), f"{name}-evidence")
        self._evidence.setAccessibleDescription(words.EVIDENCE)
        self._evidence.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._copy = button(f"{name}-policy", words.COPY_POLICY)
        self._copy.clicked.connect(self._copy_policy)
        self._again = button(f"{name}-again", words.TRY_AGAIN)
        self._again.clicked.connect(self.again)
        self._lay_out()
        theme.changed.connect(self.update)
        self.hide()

    def tell(self, fault: Fault, bucket: str, *, again: bool) -> None:
        """Show the fault of a request about `bucket`; `again` offers to try once more."""
        action = missing_action(fault)
        self._policy = policy(action, bucket) if action else ""
        self._title.say(fault.title)
        self._title.setAccessibleName(unbroken(fault.title))
        self._advice.say(fault.advice)
        self._evidence.say(fault.evidence())
        rename(self._copy, words.COPY_POLICY)
        self._copy.setVisible(bool(action))
        self._copy.setToolTip(words.policy_tip(action))
        self._copy.setAccessibleDescription(words.policy_tip(action))
        self._again.setVisible(again)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, EDGE, self.height(), self._theme.tokens.bad)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._copy)
        buttons.addWidget(self._again)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE + 12, 2, 0, 2)
        layout.setSpacing(4)
        for label in (self._title, self._advice, self._evidence):
            layout.addWidget(label)
        layout.addLayout(buttons)

    @Slot()
    def _copy_policy(self) -> None:
        QGuiApplication.clipboard().setText(self._policy)
        rename(self._copy, words.COPIED)
