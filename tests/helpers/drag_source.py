"""A small window in the corner of the screen that offers files to be dragged: `python drag_source.py X Y PATH…`.

Prints `ready` when it is on the screen, then what became of the drag (`CopyAction`, `IgnoreAction`) when the target has
everything, and ends.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QLabel


class DragSource(QLabel):
    """Begins a drag of `paths` as soon as the mouse button goes down on it."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__("drag me", alignment=Qt.AlignmentFlag.AlignCenter)
        self._paths = paths
        self.setWindowFlags(Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.resize(120, 60)

    def showEvent(self, event: QShowEvent) -> None:
        QTimer.singleShot(200, lambda: print("ready", flush=True))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in self._paths])
        drag = QDrag(self)
        drag.setMimeData(data)
        action = drag.exec(Qt.DropAction.CopyAction)
        if action is Qt.DropAction.CopyAction:  # the target fetches the data later; Qt keeps the drag until it has
            drag.destroyed.connect(lambda: _end_with("CopyAction"))
        else:
            _end_with("IgnoreAction")


def _end_with(told: str) -> None:
    print(told, flush=True)
    QApplication.quit()


def main(x: str, y: str, *paths: str) -> None:
    app = QApplication([])
    source = DragSource(paths)
    source.move(QPoint(int(x), int(y)))
    source.show()
    app.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
