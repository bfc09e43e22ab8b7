"""The speed of one upload over the last five minutes."""

from __future__ import annotations

import math
from collections import deque
from itertools import groupby, pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from partwise.ui import words_detail as words
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import named

SECONDS = 300


class SpeedHistory:
    """One sample per second in a fixed ring. Speeds in bytes/s; None where nothing was sent or nothing is known."""

    def __init__(self) -> None:
        self.samples: deque[float | None] = deque(maxlen=SECONDS)
        self._second = 0

    def add(self, speed: float | None, now: float) -> bool:
        """Note the speed at `now` (seconds on any steady clock). True when there is something new to paint: a new
        second, or the first speed of this one."""
        second = int(now)
        passed = second - self._second if self.samples else 1
        if passed <= 0:
            before, self.samples[-1] = self.samples[-1], speed
            return before is None and speed is not None
        self.samples.extend([None] * min(passed - 1, SECONDS))
        self.samples.append(speed)
        self._second = second
        return True

    @property
    def now(self) -> float | None:
        return self.samples[-1] if self.samples else None

    @property
    def highest(self) -> float:
        """The highest sample, 0 while there is none."""
        return max((sample for sample in self.samples if sample is not None), default=0.0)


def ceiling_for(highest: float, ceiling: float) -> float:
    """The top of the scale in bytes/s: 1, 2 or 5 times a power of ten, kept while `highest` fills 35 to 95 % of it."""
    if 0 < ceiling * 0.35 <= highest <= ceiling * 0.95:
        return ceiling
    wanted = max(highest * 1.1, 1.0)
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= wanted)


class SpeedGraph(QWidget):
    """Paints a `SpeedHistory`, newest at the right edge; a gap is a gap. Repaints once a second at most."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._history = SpeedHistory()
        self._ceiling = ceiling_for(0.0, 0.0)
        named(self, "speedGraph", words.SPEED_GRAPH)
        self.setAccessibleDescription(words.NO_SPEED_YET)
        self.setFont(theme.font("secondary"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def history(self) -> SpeedHistory:
        return self._history

    @property
    def ceiling(self) -> float:
        """The top of the scale in bytes/s."""
        return self._ceiling

    def show_history(self, history: SpeedHistory) -> None:
        """Show another upload's history, on a scale of its own."""
        self._history = history
        self._ceiling = ceiling_for(history.highest, 0.0)
        self._refresh()

    def add(self, speed: float | None, now: float) -> None:
        """Note the speed in bytes/s at `now` (seconds on any steady clock)."""
        new = self._history.add(speed, now)
        self._ceiling = ceiling_for(self._history.highest, self._ceiling)
        if new:
            self._refresh()

    def sizeHint(self) -> QSize:
        return QSize(290, 52)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        runs = self._runs()
        if not runs:
            painter.setPen(tokens.mute)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words.NO_SPEED_YET)
        for points in runs:
            painter.fillPath(self._below(points), tokens.selection)
        painter.setPen(QPen(tokens.accent, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for points in runs:
            painter.drawPath(_curve(points))
        painter.setPen(QPen(tokens.line, 1))
        painter.drawLine(QRectF(self.rect()).bottomLeft(), QRectF(self.rect()).bottomRight())

    def _refresh(self) -> None:
        history = self._history
        self.setAccessibleDescription(words.speed_summary(history.now, history.highest))
        self.update()

    def _runs(self) -> list[list[QPointF]]:
        """The samples as points, gaps between the runs left out."""
        first = SECONDS - len(self._history.samples)
        placed = enumerate(self._history.samples, first)
        runs = groupby(placed, key=lambda sample: sample[1] is not None)
        return [[self._point(second, speed or 0.0) for second, speed in run] for known, run in runs if known]

    def _point(self, second: int, speed: float) -> QPointF:
        x = second * self.width() / (SECONDS - 1)
        return QPointF(x, (self.height() - 2) * (1 - speed / self._ceiling) + 1)

    def _below(self, points: list[QPointF]) -> QPainterPath:
        path = _curve(points)
        path.lineTo(points[-1].x(), self.height())
        path.lineTo(points[0].x(), self.height())
        path.closeSubpath()
        return path


def _curve(points: list[QPointF]) -> QPainterPath:
    """A smooth line: each sample bends it, the middles between samples lie on it."""
    path = QPainterPath(points[0])
    for point, following in pairwise(points):
        path.quadTo(point, (point + following) / 2)
    path.lineTo(points[-1] if len(points) > 1 else points[0] + QPointF(0.5, 0))
    return path
