"""A check box that looks like the ticks of the table, in light and dark."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from partwise.ui.theme import Theme
from partwise.ui.unfinished.delegate import TICK, paint_tick

TEXT_LEFT = TICK + 8
HEIGHT = 24


class TickBox(QCheckBox):
    """The text is underlined in the accent's colour while the box has the focus."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setAccessibleName(text)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(TEXT_LEFT + self.fontMetrics().horizontalAdvance(self.text()) + 2, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        paint_tick(painter, tokens, QRect(0, (self.height() - TICK) // 2, TICK, TICK), self.isChecked())
        painter.setPen(tokens.text if self.isEnabled() else tokens.mute)
        painter.setFont(self.font())
        room = self.rect().adjusted(TEXT_LEFT, 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus():
            width = self.fontMetrics().horizontalAdvance(self.text())
            painter.fillRect(TEXT_LEFT, self.height() - 3, width, 1, tokens.accent)
