"""Paints the cells of the list. Everything that costs is made once per theme, nothing per paint."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionViewItem

from partwise.ui.uploads import cells
from partwise.ui.uploads.model import RowRole
from partwise.ui.uploads.order import Column
from partwise.ui.uploads.row_delegate import RowDelegate
from partwise.ui.uploads.rows import FileRow, FolderRow, Row

ROW_HEIGHT = 49  # 48 and the hairline below
MARGIN = 12
BAR_HEIGHT = 6
INDENT = 22
CHEVRON = 18
CLOCK = 16
Index = QModelIndex | QPersistentModelIndex


class UploadDelegate(RowDelegate):
    """Name over destination, bar over status, figures at the right. Never a state by colour alone."""

    row_height = ROW_HEIGHT

    @Slot()
    def prepare(self) -> None:
        super().prepare()
        self._body, self._small = self._theme.font("body"), self._theme.font("secondary")
        self._body.setWeight(self._body.Weight.Medium)
        self._figures = self._theme.font("body")
        self._body_metrics, self._small_metrics = QFontMetrics(self._body), QFontMetrics(self._small)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(RowRole)
        column = Column(index.column())
        painter.save()
        self.paint_ground(painter, option, focus=column is Column.NAME)
        inner = option.rect.adjusted(MARGIN, 0, -MARGIN, -1)
        if column is Column.NAME:
            self._name(painter, inner, row)
        elif column is Column.PROGRESS:
            self._progress(painter, inner, row)
        else:
            self._figure(painter, inner, cells.text(row, column))
        painter.restore()

    def _name(self, painter: QPainter, rect: QRect, row: Row) -> None:
        if isinstance(row, FolderRow):
            self._chevron(painter, QRect(rect.left(), rect.top(), CHEVRON, rect.height()), row.expanded)
            rect = rect.adjusted(CHEVRON, 0, 0, 0)
        elif row.folder:
            rect = rect.adjusted(INDENT + CHEVRON, 0, 0, 0)
        middle = rect.top() + rect.height() // 2
        self._text(painter, QRect(rect.left(), middle - 17, rect.width(), 18), cells.title(row), bold=True)
        where = QRect(rect.left(), middle + 1, rect.width(), 16)
        self._text(painter, where, cells.destination(row), colour=self._theme.tokens.mute)

    def _chevron(self, painter: QPainter, rect: QRect, expanded: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.tokens.mute, 1.6, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        x, y = rect.left() + 5.0, rect.center().y() + 0.5
        points = [(-3.5, -1.5), (0, 2), (3.5, -1.5)] if expanded else [(-1.5, -3.5), (2, 0), (-1.5, 3.5)]
        painter.drawPolyline(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in points]))

    def _progress(self, painter: QPainter, rect: QRect, row: Row) -> None:
        tokens = self._theme.tokens
        tone: QColor = getattr(tokens, cells.tone(row))
        middle = rect.top() + rect.height() // 2
        bar = QRectF(rect.left(), middle - 9, rect.width(), BAR_HEIGHT)
        self._bar(painter, bar, cells.share(row), tone)
        quiet = cells.tone(row) in ("accent", "mute")
        below = QRect(rect.left(), middle + 1, rect.width(), 16)
        colour = tokens.mute if quiet else tone
        if cells.has_clock(row):
            self._clock(painter, QPointF(below.left() + 5.5, below.center().y() + 1), colour)
            below.setLeft(below.left() + CLOCK)
        self._text(painter, below, cells.status(row), colour=colour, elide=Qt.TextElideMode.ElideRight)

    def _clock(self, painter: QPainter, centre: QPointF, colour: QColor) -> None:
        """The sign of waiting, drawn: not every font has one."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.3, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, 4.5, 4.5)
        painter.drawPolyline(QPolygonF([centre - QPointF(0, 2.6), centre, centre + QPointF(2, 0)]))

    def _bar(self, painter: QPainter, rect: QRectF, share: float, colour: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.tokens.wait)
        painter.drawRoundedRect(rect, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        if share > 0:
            painter.setClipRect(QRectF(rect.left(), rect.top(), rect.width() * share, rect.height()))
            painter.setBrush(colour)
            painter.drawRoundedRect(rect, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
            painter.setClipping(False)

    def _figure(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setFont(self._figures)
        painter.setPen(self._theme.tokens.text)
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _text(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        *,
        bold: bool = False,
        colour: QColor | None = None,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        painter.setFont(self._body if bold else self._small)
        painter.setPen(colour or self._theme.tokens.text)
        metrics = self._body_metrics if bold else self._small_metrics
        shown = metrics.elidedText(text, elide, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def on_chevron(row: Row, x: int) -> bool:
    """Whether a click `x` pixels into the name cell is meant for the folder's chevron."""
    return not isinstance(row, FileRow) and x < MARGIN + CHEVRON
