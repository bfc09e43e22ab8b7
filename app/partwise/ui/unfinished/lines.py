"""A list of lines to read, a few of them in sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

MOST_ROWS = 5  # in sight at once


class Lines(QListView):
    """As high as its lines, up to a few; hidden without any. `wrapped`: long lines break, which is for short lists."""

    def __init__(self, *, wrapped: bool = False) -> None:
        super().__init__()
        self._lines = QStringListModel(self)
        self.setModel(self._lines)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSpacing(1)
        self.setWordWrap(wrapped)
        self.setUniformItemSizes(not wrapped)
        self.hide()

    def say(self, lines: Sequence[str]) -> None:
        self._lines.setStringList(list(lines))
        self.setFixedHeight(min(len(lines), MOST_ROWS) * (max(0, self.sizeHintForRow(0)) + 2 * self.spacing()))
        self.setVisible(bool(lines))
