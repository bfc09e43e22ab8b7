"""The middle of the page: the table with what could not be told above it, or the reason why it is empty."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from partwise.ui.theme import Theme
from partwise.ui.unfinished.delegate import ROW_HEIGHT
from partwise.ui.unfinished.notices import Notice
from partwise.ui.unfinished.notices_shown import NoticeInstead, NoticeLines
from partwise.ui.unfinished.view import ServerView
from partwise.ui.unfinished.view_header import HEIGHT
from partwise.ui.uploads.themed import named


class Middle(QWidget):
    """Signals:
    taken: an Offer of a notice.
    policy_asked: this policy is to be copied.
    """

    taken = Signal(object)
    policy_asked = Signal(str)

    def __init__(self, view: ServerView, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "unfinished-middle")
        self.setMinimumHeight(HEIGHT + 2 * ROW_HEIGHT)
        self._view = view
        self._lines, self._instead = NoticeLines(theme, self), NoticeInstead(theme, self)
        for notices in (self._lines, self._instead):
            notices.taken.connect(self.taken)
            notices.policy_asked.connect(self.policy_asked)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(view)
        self._stack.addWidget(self._instead)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._lines)
        column.addWidget(self._stack, 1)

    def tell(self, notices: Sequence[Notice], reason: Notice | None) -> None:
        """Show the table below the notices; with a `reason` for its emptiness, that in its place."""
        self._lines.tell([notice for notice in notices if notice != reason])
        if reason:
            self._instead.tell(reason)
        self._stack.setCurrentWidget(self._instead if reason else self._view)
