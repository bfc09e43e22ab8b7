"""The parts of one upload as a picture: one cell per part while they fit, a strip when there are hundreds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from partwise.core.upload import PartState, Upload
from partwise.ui.theme import Theme
from partwise.ui.uploads.part_paint import paint_cell, strip
from partwise.ui.uploads.themed import named
from partwise.ui.words_detail import PART_MAP, part_line, parts_summary

CELL = 10
GAP = 2
PITCH = CELL + GAP
STRIP_HEIGHT = 24
MOST_CELLS = 400
MOST_ROWS = 12
REBUILD_MS = 250


class PartMap(QWidget):
    """Shows `Upload.parts`, or others in the same form; the pointer or the arrow keys ask for one part.

    Drawn into a picture when the parts change, at most every 250 ms, so that painting only copies it. Ctrl with an
    arrow key goes to where the state changes.

    Signals:
        pointed: a click or a key has gone to the part with this index (from 0).
    """

    pointed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._id = ""
        self._parts = b""
        self._line: Callable[[int], str] = lambda index: ""
        self._summary: Callable[[], str] = lambda: ""
        self._marked = False
        self._picture = QPixmap()
        self._cursor: int | None = None
        self._stale = False
        self._rest = QTimer(self, singleShot=True, interval=REBUILD_MS)
        self._rest.timeout.connect(self._catch_up)
        theme.changed.connect(self._rebuild)
        named(self, "partMap", PART_MAP)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_upload(self, upload: Upload) -> None:
        """Take the newest snapshot of the upload. Another upload is drawn at once."""
        self.show_parts(upload.id, upload.parts, partial(part_line, upload), partial(parts_summary, upload))

    def show_parts(self, id: str, parts: bytes, line: Callable[[int], str], summary: Callable[[], str]) -> None:
        """Show one `PartState` per byte of `parts`; another `id` is drawn at once.

        `line` tells of the part with an index (from 0), `summary` of all.
        """
        another, before = id != self._id, self._parts
        self._id, self._parts, self._line, self._summary = id, parts, line, summary
        if another:
            self._cursor, self._marked = None, False
        elif before == parts:
            return
        elif len(before) == len(parts) and self._rest.isActive():
            self._stale = True
            return
        if len(before) != len(parts):
            self.updateGeometry()
        self._rebuild()

    @property
    def pointed_at(self) -> int | None:
        """The index (from 0) of the part that was pointed at."""
        return self._cursor

    def mark(self, index: int | None) -> None:
        """Point at a part (index from 0) that was chosen elsewhere; the mark stays whoever has the focus."""
        self._marked = True
        if index != self._cursor:
            self._cursor = index
            self._describe()
            self.update()

    @property
    def as_cells(self) -> bool:
        """Whether the parts are shown as cells at the present width."""
        return self._fits_cells(self.width())

    def part_at(self, x: float, y: float) -> int | None:
        """The index (from 0) of the part painted at a point of the widget, or None."""
        count = len(self._parts)
        if self.as_cells:
            column, row = int(x // PITCH), int(y // PITCH)
            index = row * self._columns(self.width()) + column
            inside = 0 <= column < self._columns(self.width()) and row >= 0
        else:
            index = int(x * count / max(1, self.width()))
            inside = 0 <= y < STRIP_HEIGHT
        return index if inside and 0 <= index < count else None

    def rect_of(self, index: int) -> QRectF:
        """Where the part with this index (from 0) is painted; in the strip at least 3 pixels wide."""
        if self.as_cells:
            row, column = divmod(index, self._columns(self.width()))
            return QRectF(column * PITCH, row * PITCH, CELL, CELL)
        each = self.width() / max(1, len(self._parts))
        return QRectF(min(index * each, self.width() - 3), 0, max(3.0, each), STRIP_HEIGHT)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if not self._fits_cells(width):
            return STRIP_HEIGHT
        return max(1, self._rows(width)) * PITCH - GAP

    def sizeHint(self) -> QSize:
        return QSize(MOST_CELLS, self.heightForWidth(MOST_CELLS))

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * PITCH, CELL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self._cursor is not None and (self._marked or self.hasFocus()):
            painter.setPen(QPen(self._theme.tokens.text, 2))
            painter.drawRect(self.rect_of(self._cursor).adjusted(1, 1, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._rebuild()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self._moved_to(event)
        if index is None:
            super().keyPressEvent(event)
        else:
            self._point_at(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.part_at(event.position().x(), event.position().y())
        if index is not None and event.button() is Qt.MouseButton.LeftButton:
            self._point_at(index)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._cursor is None and self._parts and event.reason() is not Qt.FocusReason.MouseFocusReason:
            self._point_at(0)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            index = self.part_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), self._text_of(index), self)
            return True
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._rebuild()
        return super().event(event)

    @staticmethod
    def _columns(width: int) -> int:
        return max(1, (width + GAP) // PITCH)

    def _rows(self, width: int) -> int:
        return -(-len(self._parts) // self._columns(width))

    def _fits_cells(self, width: int) -> bool:
        return len(self._parts) <= MOST_CELLS and self._rows(width) <= MOST_ROWS

    def _moved_to(self, event: QKeyEvent) -> int | None:
        last = len(self._parts) - 1
        if last < 0:
            return None
        here = min(self._cursor or 0, last)
        to_change = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Left:
                return self._next_change(here, -1) if to_change else max(0, here - 1)
            case Qt.Key.Key_Right:
                return self._next_change(here, +1) if to_change else min(last, here + 1)
            case Qt.Key.Key_Home:
                return 0
            case Qt.Key.Key_End:
                return last
        return None

    def _next_change(self, here: int, step: int) -> int:
        end = len(self._parts) if step > 0 else -1
        found = (index for index in range(here, end, step) if self._parts[index] != self._parts[here])
        return next(found, end - step)

    def _point_at(self, index: int) -> None:
        self._cursor = index
        self._describe()
        self.update()
        self.pointed.emit(index)

    def _describe(self) -> None:
        """Tell a screen reader the part the cursor is on, or the whole."""
        text = self._summary() if self._cursor is None else self._text_of(self._cursor)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def _text_of(self, index: int | None) -> str:
        return self._line(index) if index is not None and index < len(self._parts) else ""

    @Slot()
    def _catch_up(self) -> None:
        if self._stale:
            self._rebuild()

    @Slot()
    def _rebuild(self) -> None:
        self._stale = False
        self._rest.start()
        ratio = self.devicePixelRatioF()
        self._picture = QPixmap(self.size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(Qt.GlobalColor.transparent)
        if self._parts and not self._picture.isNull():
            painter = QPainter(self._picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            (self._draw_cells if self.as_cells else self._draw_strip)(painter)
            painter.end()
        self._describe()
        self.update()

    def _draw_cells(self, painter: QPainter) -> None:
        stamps = {state: self._stamp(state) for state in PartState}
        for index, state in enumerate(self._parts):
            painter.drawPixmap(self.rect_of(index).topLeft(), stamps[PartState(state)])

    def _stamp(self, state: PartState) -> QPixmap:
        ratio = self.devicePixelRatioF()
        stamp = QPixmap(QSize(CELL, CELL) * ratio)
        stamp.setDevicePixelRatio(ratio)
        stamp.fill(Qt.GlobalColor.transparent)
        painter = QPainter(stamp)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_cell(painter, QRectF(0, 0, CELL, CELL), state, self._theme.tokens)
        painter.end()
        return stamp

    def _draw_strip(self, painter: QPainter) -> None:
        ratio = self.devicePixelRatioF()
        size = QSize(round(self.width() * ratio), round(STRIP_HEIGHT * ratio))
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(0, 0, self.width(), STRIP_HEIGHT), 3, 3)
        painter.setClipPath(shape)
        image = strip(self._parts, size, ratio, self._theme.tokens)
        painter.drawImage(QRectF(0, 0, self.width(), STRIP_HEIGHT), image)
