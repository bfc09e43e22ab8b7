"""How the state of a part looks: as a cell, and as a stretch of the strip.

Colour is never the only sign: stored is solid, in flight fills from below, retrying is hatched, differing is
cross-hatched, waiting is pale.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from partwise.core.upload import PartState
from partwise.ui.theme import Tokens

BAND = 3  # pixels of the strip's height that share one pattern
_PARTLY = frozenset({PartState.IN_FLIGHT, PartState.RETRYING, PartState.DIFFERS})


def part_colours(tokens: Tokens) -> dict[PartState, QColor]:
    """The colour of each state, by its use in the design's token table."""
    return {
        PartState.STORED: tokens.ok,
        PartState.IN_FLIGHT: tokens.accent,
        PartState.RETRYING: tokens.warn,
        PartState.WAITING: tokens.wait,
        PartState.DIFFERS: tokens.bad,
    }


def paint_cell(painter: QPainter, cell: QRectF, state: PartState, tokens: Tokens) -> None:
    """One part as a small square; the legend's samples are painted by the same hand."""
    colours = part_colours(tokens)
    partly = state in _PARTLY
    outline = QPainterPath()
    outline.addRoundedRect(cell, 2, 2)
    painter.fillPath(outline, colours[PartState.WAITING if partly else state])
    if not partly:
        return
    painter.save()
    painter.setClipPath(outline)
    if state is PartState.IN_FLIGHT:
        painter.fillRect(cell.adjusted(0, cell.height() * 0.3, 0, 0), colours[state])
    else:
        _hatch(painter, cell, colours[state], crossed=state is PartState.DIFFERS)
    painter.restore()
    painter.setPen(QPen(colours[state], 1))
    painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)


def _hatch(painter: QPainter, cell: QRectF, colour: QColor, *, crossed: bool) -> None:
    painter.setPen(QPen(colour, 1.5 if crossed else 2))
    for shift in (QPointF(step * cell.width() / 2, 0) for step in (-1, 0, 1)):
        painter.drawLine(cell.bottomLeft() + shift, cell.topRight() + shift)
        if crossed:
            painter.drawLine(cell.topLeft() + shift, cell.bottomRight() + shift)


def strip_line(parts: bytes, width: int, colours: Mapping[PartState, QColor]) -> QImage:
    """All parts on one line of `width` pixels: a pixel that stands for several parts blends them by fraction."""
    line = QImage(parts, len(parts), 1, len(parts), QImage.Format.Format_Indexed8)
    line.setColorTable([colours[state].rgba() for state in PartState])
    line = line.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    if len(parts) < width:  # enlarge sharply first, so that the smooth step below only ever averages
        line = line.scaled(len(parts) * -(-width // len(parts)), 1)
    return line.scaled(width, 1, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def strip(parts: bytes, size: QSize, ratio: float, tokens: Tokens) -> QImage:
    """The strip in device pixels, `ratio` of which are a pixel. In flight fills its lower half, retrying every second
    band of rows; what differs is crossed."""
    band = round(BAND * ratio)
    colours = part_colours(tokens)
    pale = colours[PartState.WAITING]
    lines = {
        (low, hatched): strip_line(
            parts,
            size.width(),
            colours
            | {
                PartState.IN_FLIGHT: colours[PartState.IN_FLIGHT] if low else pale,
                PartState.RETRYING: colours[PartState.RETRYING] if hatched else pale,
            },
        )
        for low in (False, True)
        for hatched in (False, True)
    }
    image = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for row, top in enumerate(range(0, size.height(), band)):
        line = lines[top * 2 >= size.height(), row % 2 == 0]
        painter.drawImage(QRectF(0, top, size.width(), band), line)
    if PartState.DIFFERS in parts:
        painter.drawImage(0, 0, _crosses(parts, size, ratio, pale))
    painter.end()
    return image


def _crosses(parts: bytes, size: QSize, ratio: float, colour: QColor) -> QImage:
    """Crossed lines where parts differ, and nothing elsewhere."""
    where = dict.fromkeys(PartState, QColor(Qt.GlobalColor.transparent)) | {PartState.DIFFERS: colour}
    crosses = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    crosses.fill(Qt.GlobalColor.transparent)
    pattern = QBrush(colour, Qt.BrushStyle.DiagCrossPattern)
    pattern.setTransform(QTransform.fromScale(ratio, ratio))
    painter = QPainter(crosses)
    painter.fillRect(crosses.rect(), pattern)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.drawImage(crosses.rect(), strip_line(parts, size.width(), where))
    painter.end()
    return crosses
