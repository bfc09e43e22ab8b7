"""Paints the cells of the unfinished uploads: a tick and a key, figures, and whose it is as a pill."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from partwise.core.errors import Fault, Kind
from partwise.core.unfinished import missing_action
from partwise.ui.stylesheet import blend
from partwise.ui.theme import Tokens
from partwise.ui.unfinished.facts import Owner, owner
from partwise.ui.uploads.cells import RIGHT_ALIGNED
from partwise.ui.uploads.model import RowRole
from partwise.ui.uploads.order import Column
from partwise.ui.uploads.row_delegate import RowDelegate

ROW_HEIGHT = 48  # the hairline below included
MARGIN = 12
TICK = 15  # the box's width and height
KEY_LEFT = 52  # where the key begins in its cell, right of the box
Index = QModelIndex | QPersistentModelIndex
_TONES = {Owner.FAILED_HERE: "bad", Owner.ABORTING: "warn", Owner.ELSEWHERE: "mute"}


class ServerDelegate(RowDelegate):
    """One line per row; a second one below the key only where something went wrong."""

    row_height = ROW_HEIGHT

    @Slot()
    def prepare(self) -> None:
        super().prepare()
        self._body, self._small, self._strong = (self._theme.font(kind) for kind in ("body", "secondary", "body"))
        self._strong.setWeight(self._strong.Weight.Medium)
        self._small_metrics, self._key_metrics = QFontMetrics(self._small), QFontMetrics(self._strong)
        self._body_metrics = QFontMetrics(self._body)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        column, upload = Column(index.column()), index.data(RowRole).upload
        painter.save()
        self.paint_ground(painter, option, focus=column is Column.KEY)
        inner = option.rect.adjusted(MARGIN, 0, -MARGIN, -1)
        if column is Column.KEY:
            paint_tick(painter, self._theme.tokens, box_in(option.rect), _ticked(option.state))
            rest = inner.adjusted(KEY_LEFT - MARGIN, 0, 0, 0)
            self._key(painter, rest, index.data(), worth_telling(upload.fault))
        elif column is Column.OWNER:
            self._pill(painter, inner, index.data(), _TONES.get(owner(upload), "ok"), _ticked(option.state))
        else:
            self._text(painter, inner, column, index.data())
        painter.restore()

    def _key(self, painter: QPainter, rect: QRect, key: str, fault: Fault | None) -> None:
        tokens = self._theme.tokens
        line = rect
        if fault:
            middle = rect.top() + rect.height() // 2
            line = QRect(rect.left(), middle - 17, rect.width(), 18)
            below = QRect(rect.left(), middle + 1, rect.width(), 16)
            painter.setFont(self._small)
            painter.setPen(tokens.warn if fault.kind is Kind.TRANSIENT else tokens.bad)
            told = self._small_metrics.elidedText(fault.title, Qt.TextElideMode.ElideRight, below.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, told)
        painter.setFont(self._strong)
        painter.setPen(tokens.text)
        shown = short_key(key, self._key_metrics, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _text(self, painter: QPainter, rect: QRect, column: Column, text: str) -> None:
        side = Qt.AlignmentFlag.AlignRight if column in RIGHT_ALIGNED else Qt.AlignmentFlag.AlignLeft
        painter.setFont(self._body)
        painter.setPen(self._theme.tokens.text)
        shown = self._body_metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, shown)

    def _pill(self, painter: QPainter, rect: QRect, text: str, tone: str, selected: bool) -> None:
        tokens = self._theme.tokens
        colour: QColor = getattr(tokens, tone)
        ground = tokens.bg if tone == "mute" else blend(tokens.panel, colour, 0.16)
        if selected and tone == "mute":
            ground = blend(tokens.selection, tokens.panel, 0.6)
        shown = self._small_metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width() - 16)
        width = self._small_metrics.horizontalAdvance(shown) + 16
        pill = QRectF(rect.left(), rect.top() + (rect.height() - 16) / 2, width, 16)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(pill, 8, 8)
        painter.setPen(colour)
        painter.setFont(self._small)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, shown)


def worth_telling(fault: Fault | None) -> Fault | None:
    """A fault as far as its row tells it; a missing right to list parts is told once for all rows instead."""
    return fault if fault and not may_not_list_parts(fault) else None


def may_not_list_parts(fault: Fault) -> bool:
    """Whether OSS refused to tell the parts."""
    return fault.operation == "ListParts" and bool(missing_action(fault))


def box_in(cell: QRect) -> QRect:
    """Where the tick's box stands in a cell, or in the header above."""
    return QRect(cell.left() + MARGIN, cell.top() + (cell.height() - 1 - TICK) // 2, TICK, TICK)


def paint_tick(painter: QPainter, tokens: Tokens, box: QRect, ticked: bool, *, partly: bool = False) -> None:
    """A check box: empty, ticked, or with a dash where some are ticked."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    full = ticked or partly
    painter.setPen(QPen(tokens.accent if full else blend(tokens.mute, tokens.panel, 0.25), 1))
    painter.setBrush(tokens.accent if full else tokens.panel)
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    if full:
        painter.setPen(QPen(tokens.on_accent, 1.8, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        x, y = box.left() + box.width() / 2, box.top() + box.height() / 2
        points = [(-3.2, 0.2), (-0.9, 2.6), (3.4, -2.4)] if ticked else [(-3, 0), (3, 0)]
        painter.drawPolyline(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in points]))
    painter.restore()


def short_key(key: str, metrics: QFontMetrics, width: int) -> str:
    """The key in `width` pixels: its folders give way first, so that the file's name is seen."""
    if metrics.horizontalAdvance(key) <= width:
        return key
    folders, slash, name = key.rpartition("/")
    if slash and name:
        room = width - metrics.horizontalAdvance(slash + name)
        if room >= metrics.horizontalAdvance("…"):
            return metrics.elidedText(folders, Qt.TextElideMode.ElideRight, room) + slash + name
    return metrics.elidedText(name or key, Qt.TextElideMode.ElideMiddle, width)


def _ticked(state: QStyle.StateFlag) -> bool:
    return bool(state & QStyle.StateFlag.State_Selected)
