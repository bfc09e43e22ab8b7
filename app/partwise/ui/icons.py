"""Icons drawn in the theme's colour of the moment, sharp at every scale. The shapes are Lucide's (ISC licence)."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from partwise.ui.resources import resources
from partwise.ui.theme import Theme


def icon(name: str, theme: Theme, tone: str = "text") -> QIcon:
    """resources/icons/`name`.svg in the colour the token `tone` has at the moment it is painted."""
    return QIcon(_Engine(name, theme, tone))


def program_icon() -> QIcon:
    """Partwise's own, in its own colours."""
    return QIcon(str(resources() / "icons" / "partwise.svg"))


@cache
def _shape(name: str) -> str:
    return (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_shape(name).replace("currentColor", colour).encode()))


class _Engine(QIconEngine):
    def __init__(self, name: str, theme: Theme, tone: str) -> None:
        super().__init__()
        self._name, self._theme, self._tone = name, theme, tone

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        _renderer(self._name, self._colour(mode).name()).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._theme, self._tone)

    def _colour(self, mode: QIcon.Mode) -> QColor:
        tokens = self._theme.tokens
        colour: QColor = tokens.wait if mode is QIcon.Mode.Disabled else getattr(tokens, self._tone)
        return colour
