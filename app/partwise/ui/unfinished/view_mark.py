"""The frame round a row while a file hangs over it, with one line that says what a drop would do."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from partwise.ui.stylesheet import blend
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import named


class RowMark(QWidget):
    """Lies over the rows, takes no mouse, hidden unless a row is marked."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._text = theme, ""
        named(self, "row-mark")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_over(self, row: QRect, text: str) -> None:
        """Frame `row`, in the coordinates of the widget it lies on."""
        self._text = text
        self.setAccessibleName(text)
        self.setGeometry(row)
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.accent, 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -3), 7, 7)
        painter.setFont(self._theme.font("strong"))
        metrics = painter.fontMetrics()
        width = min(metrics.horizontalAdvance(self._text) + 28, self.width() - 24)
        pill = QRectF(self.width() - width - 10, (self.height() - 1 - 30) / 2, width, 30)
        painter.setBrush(blend(tokens.panel, tokens.accent, 0.12))
        painter.setPen(QPen(tokens.accent, 1))
        painter.drawRoundedRect(pill, 7, 7)
        painter.setPen(tokens.text)
        shown = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, int(width) - 20)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, shown)
