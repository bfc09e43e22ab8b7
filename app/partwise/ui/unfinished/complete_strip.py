"""The stored part numbers of an upload as a strip, with its holes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from partwise.core.assembly import Assembly
from partwise.ui import words_complete as words
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import named

HEIGHT = 24
LEAST = 3.0  # pixels; a hole of one part among thousands is to be seen


class CompleteStrip(QWidget):
    """Part numbers from 1 to the last stored one; holes are hatched, and told to a screen reader."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._whole: Assembly | None = None
        named(self, "complete-strip", words.PARTS_DRAWN)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.hide()

    def show_parts(self, whole: Assembly) -> None:
        """Draw them; hidden where there are none."""
        self._whole = whole
        told = words.drawn(whole)
        self.setAccessibleDescription(told)
        self.setToolTip(told)
        self.setVisible(bool(whole.parts))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def hole_rects(self) -> list[QRectF]:
        """Where the holes are painted, from left to right."""
        if self._whole is None or not self._whole.parts:
            return []
        each = self.width() / self._whole.parts[-1].number
        return [
            QRectF((first - 1) * each, 0, max(LEAST, (last - first + 1) * each), HEIGHT)
            for first, last in self._whole.holes
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(0, 0, self.width(), HEIGHT), 3, 3)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), tokens.ok)
        for hole in self.hole_rects():
            painter.fillRect(hole, tokens.panel)
            painter.fillRect(hole, QBrush(tokens.warn, Qt.BrushStyle.BDiagPattern))
