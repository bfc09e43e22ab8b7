"""The name of the place that is shown, on one line however long it is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import ThemedLabel, named


class PlaceLabel(ThemedLabel):
    """What does not fit gives way in the middle; all of it stands in the tooltip."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "strong")
        named(self, "picker-here")
        self.setWordWrap(False)

    def say(self, text: str) -> None:
        super().say(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
