"""A part of a dialog that is as high as what is in it, as long as the screen has the room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from partwise.ui.unfinished.server_dialog import FRAME

_SMALLEST = 140  # pixels of it that stay in sight on the smallest screen
_BAR = 14  # pixels beside the content for the scroll bar


class Scrolled(QScrollArea):
    """Signals:
    grown: what is in it needs another height.
    """

    grown = Signal()

    def __init__(self, content: QWidget, width: int) -> None:
        super().__init__()
        self._content, self._width = content, width
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        content.installEventFilter(self)

    @property
    def wanted(self) -> int:
        """The height of all that is in it, in pixels."""
        return height_of(self._content, self._width)

    def take(self, height: int) -> None:
        """Be so high, and scroll where that is not enough."""
        whole = height >= self.wanted
        self.setFixedSize(self._width if whole else self._width + _BAR, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        known = super().eventFilter(watched, event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.grown.emit()
        return known


def fit(dialog: QWidget, scrolled: Scrolled, width: int) -> None:
    """Make the dialog as high as all that is in it; where the screen is too small, `scrolled` gives way."""
    room = dialog.screen().availableGeometry().height() - FRAME
    whole = scrolled.wanted
    scrolled.take(whole)
    beyond = height_of(dialog, width) - room
    if beyond > 0:
        scrolled.take(max(_SMALLEST, whole - beyond))
    dialog.setFixedHeight(min(height_of(dialog, width), room))


def height_of(widget: QWidget, width: int) -> int:
    """The height in pixels that a widget's layout wants at that width."""
    layout = widget.layout()
    if layout is None:
        return 0
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
