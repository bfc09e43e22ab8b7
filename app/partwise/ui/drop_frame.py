"""What is seen while files hang over the window: a frame and one line that says what a drop would do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from partwise.ui.stylesheet import blend
from partwise.ui.theme import Theme


class DropFrame(QWidget):
    """Lies over its parent, takes no mouse, hidden unless something is dragged."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._over = theme, parent
        self._text = ""
        self.setObjectName("drop-frame")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_text(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.accent, 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 7, 7)
        painter.setFont(self._theme.font("strong"))
        width = min(QFontMetrics(painter.font()).horizontalAdvance(self._text) + 36, self.width() - 40)
        pill = QRectF((self.width() - width) / 2, self.height() - 66, width, 40)
        painter.setBrush(blend(tokens.panel, tokens.accent, 0.12))
        painter.setPen(QPen(tokens.accent, 1))
        painter.drawRoundedRect(pill, 7, 7)
        painter.setPen(tokens.text)
        shown = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideMiddle, int(width) - 24)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, shown)
