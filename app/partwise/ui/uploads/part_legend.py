"""What the colours and patterns of the part map mean."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from partwise.core.upload import PartState, Upload
from partwise.ui import words_detail as words
from partwise.ui.theme import Theme
from partwise.ui.uploads.part_paint import paint_cell
from partwise.ui.uploads.themed import named


class Legend(QWidget):
    """What the colours and patterns of the part map mean, and how many parts each stands for."""

    SAMPLE = 9
    GAP = 5
    SPACE = 16

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: tuple[tuple[PartState, str, int], ...] = ()  # state, its word, how many parts
        named(self, "partLegend", words.PART_LEGEND)
        self.setFont(theme.font("secondary"))
        self.setFixedHeight(self.fontMetrics().height() + 4)
        theme.changed.connect(self.update)

    def show_upload(self, upload: Upload) -> None:
        """Take the newest counts."""
        self.show_parts(upload.parts, words.part_states(upload))

    def show_parts(self, parts: bytes, states: Mapping[PartState, str]) -> None:
        """Count the `states`, named as they are called here, among `parts`. What differs is told only where it does."""
        counts = ((state, name, parts.count(state)) for state, name in states.items())
        entries = tuple(entry for entry in counts if entry[2] or entry[0] is not PartState.DIFFERS)
        if entries != self._entries:
            self._entries = entries
            self.setAccessibleDescription(", ".join(words.part_state(name, count) for _, name, count in entries))
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
        widths = [self._width_of(words.part_state(name, max(10, count))) for _, name, count in self._entries]
        if sum(widths) - self.SPACE <= self.width():
            told = zip(self._entries, widths, strict=True)
            return [(state, words.part_state(name, count), width) for (state, name, count), width in told]
        return [(state, name, self._width_of(name)) for state, name, _ in self._entries]

    def _width_of(self, text: str) -> float:
        return self.SAMPLE + self.GAP + self.fontMetrics().horizontalAdvance(text) + self.SPACE
