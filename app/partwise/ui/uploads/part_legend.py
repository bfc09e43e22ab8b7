"""What the colours and patterns of the part map mean."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from partwise.core.upload import PartState, Upload
from partwise.ui import words_detail as words
from partwise.ui.theme import Theme
from partwise.ui.uploads.part_paint import paint_cell
from partwise.ui.uploads.themed import named

ORDER = (PartState.STORED, PartState.IN_FLIGHT, PartState.RETRYING, PartState.WAITING)


class Legend(QWidget):
    """What the colours and patterns of the part map mean, and how many parts each stands for."""

    SAMPLE = 9
    GAP = 5
    SPACE = 16

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: dict[PartState, int] = {}
        named(self, "partLegend", words.PART_LEGEND)
        self.setFont(theme.font("secondary"))
        self.setFixedHeight(self.fontMetrics().height() + 4)
        theme.changed.connect(self.update)

    def show_upload(self, upload: Upload) -> None:
        """Take the newest counts."""
        counts = {state: upload.count(state) for state in ORDER}
        if counts != self._counts:
            self._counts = counts
            self.setAccessibleDescription(", ".join(words.part_state(state, counts[state]) for state in ORDER))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0.0
        for state, text, width in self._texts():
            top = (self.height() - self.SAMPLE) / 2
            paint_cell(painter, QRectF(left, top, self.SAMPLE, self.SAMPLE), state, self._theme.tokens)
            painter.setPen(self._theme.tokens.mute)
            beside = QRectF(left + self.SAMPLE + self.GAP, 0, self.width(), self.height())
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, text)
            left += width

    def _texts(self) -> list[tuple[PartState, str, float]]:
        """State, text and width of each entry; the counts are left out where they do not fit."""
        counts = {state: self._counts.get(state, 0) for state in ORDER}
        widths = [self._width_of(words.part_state(state, max(10, counts[state]))) for state in ORDER]
        if sum(widths) - self.SPACE <= self.width():
            return [(state, words.part_state(state, counts[state]), w) for state, w in zip(ORDER, widths, strict=True)]
        return [(state, words.part_state(state), self._width_of(words.part_state(state))) for state in ORDER]

    def _width_of(self, text: str) -> float:
        return self.SAMPLE + self.GAP + self.fontMetrics().horizontalAdvance(text) + self.SPACE
