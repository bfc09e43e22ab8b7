"""How the stored parts of somebody else's upload compare with the local file, told before a byte is sent."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from partwise.core.lifecycle import State
from partwise.core.upload import Upload
from partwise.ui import words_review as words
from partwise.ui.theme import Theme
from partwise.ui.uploads.fault_card import EDGE, MARGIN
from partwise.ui.uploads.themed import ThemedLabel, named


class ReviewCard(QWidget):
    """Shows `upload.review` as it goes on and `upload.comparison` with the button that says so.

    Signals:
        asked: the button was pressed; carries the name of the action it stands for.
    """

    asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._result = named(ThemedLabel(theme, "body"), "reviewResult")
        self._unproven = named(ThemedLabel(theme, "body", "warn"), "reviewUnproven")
        self._safe = named(ThemedLabel(theme, "secondary", "mute"), "reviewSafe", words.NOTHING_SENT)
        self._go_on = named(QPushButton(), "reviewGoOn", words.GO_ON)
        self._go_on.setProperty("kind", "primary")
        self._go_on.clicked.connect(lambda: self.asked.emit("resume"))
        named(self, "reviewCard", words.REVIEW)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE + 12, 0, 0, MARGIN)
        column.setSpacing(6)
        for widget in (self._result, self._unproven, self._safe):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self._go_on)
        row.addStretch(1)
        column.addLayout(row)
        theme.changed.connect(self.update)

    def show_upload(self, upload: Upload) -> None:
        """Take the newest snapshot; hidden where nothing is reviewed."""
        self.setVisible(words.in_review(upload))
        found = upload.comparison
        self._result.say(words.result(upload, found) if found else words.progress(upload))
        self._unproven.say(words.unproven(found) if found else "")
        self._safe.say(words.NOTHING_SENT if found else "")
        self._go_on.setVisible(found is not None and upload.state is State.PAUSED)
        if found is not None:
            self._go_on.setText(words.go_on(found))
            self._go_on.setAccessibleName(words.go_on(found))
            self._go_on.setToolTip(words.go_on_tip(found))
            self._go_on.setAccessibleDescription(words.go_on_tip(found))
        self.setAccessibleDescription(f"{self._result.text()} {self._unproven.text()}".strip())

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, EDGE, self.height() - MARGIN, self._theme.tokens.accent)
