"""How the state of a part looks: as a cell, and as a stretch of the strip.

Colour is never the only sign: stored is solid, in flight fills from below, retrying is hatched, waiting is pale.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from partwise.core.upload import PartState
from partwise.ui.theme import Tokens


def part_colours(tokens: Tokens) -> dict[PartState, QColor]:
    """The colour of each state, by its use in the design's token table."""
    return {
        PartState.STORED: tokens.ok,
        PartState.IN_FLIGHT: tokens.accent,
        PartState.RETRYING: tokens.warn,
        PartState.WAITING: tokens.wait,
    }


def paint_cell(painter: QPainter, cell: QRectF, state: PartState, tokens: Tokens) -> None:
    """One part as a small square; the legend's samples are painted by the same hand."""
    colours = part_colours(tokens)
    partly = state in (PartState.IN_FLIGHT, PartState.RETRYING)
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
        _hatch(painter, cell, colours[state])
    painter.restore()
    painter.setPen(QPen(colours[state], 1))
    painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)


def _hatch(painter: QPainter, cell: QRectF, colour: QColor) -> None:
    painter.setPen(QPen(colour, 2))
    for shift in (-cell.width() / 2, 0.0, cell.width() / 2):
        painter.drawLine(cell.bottomLeft() + QPointF(shift, 0), cell.topRight() + QPointF(shift, 0))


def strip_line(parts: bytes, width: int, colours: Mapping[PartState, QColor]) -> QImage:
    """All parts on one line of `width` pixels: a pixel that stands for several parts blends them by fraction."""
    line = QImage(parts, len(parts), 1, len(parts), QImage.Format.Format_Indexed8)
    line.setColorTable([colours[state].rgb() for state in PartState])
    line = line.convertToFormat(QImage.Format.Format_RGB32)
    if len(parts) < width:  # enlarge sharply first, so that the smooth step below only ever averages
        line = line.scaled(len(parts) * -(-width // len(parts)), 1)
    return line.scaled(width, 1, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def strip(parts: bytes, size: QSize, band: int, tokens: Tokens) -> QImage:
    """The strip in device pixels. In flight fills its lower half, retrying every second band of `band` rows."""
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
    painter.end()
    return image
