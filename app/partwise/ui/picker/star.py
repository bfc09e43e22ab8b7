"""A star: filled for a bookmark, an outline for what may become one."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolButton

from partwise.ui import words_picker as words
from partwise.ui.theme import Theme, Tokens
from partwise.ui.uploads.themed import named

SIZE = 15  # pixels, width and height
_INNER = 0.45  # of the outer radius


def paint_star(painter: QPainter, tokens: Tokens, middle: QPointF, *, filled: bool) -> None:
    """A star of SIZE around a point."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tokens.warn if filled else tokens.mute, 1.3, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(tokens.warn if filled else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(QPolygonF([middle + _corner(number) for number in range(10)]))
    painter.restore()


def _corner(number: int) -> QPointF:
    """The corners of a star by their number, from the top on."""
    radius = SIZE / 2 * (_INNER if number % 2 else 1)
    angle = math.pi * (number / 5 - 0.5)
    return QPointF(radius * math.cos(angle), radius * math.sin(angle) + 0.5)


class StarButton(QToolButton):
    """Checked: the place is a bookmark."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        named(self, "picker-star", words.STAR)
        self.setProperty("kind", "quiet")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.toggled.connect(self._tell)
        theme.changed.connect(self.update)
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(32, 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(0.4)
        paint_star(painter, self._theme.tokens, QRectF(self.rect()).center(), filled=self.isChecked())

    @Slot()
    def _tell(self) -> None:
        self.setToolTip(words.UNSTAR_TIP if self.isChecked() else words.STAR_TIP)
