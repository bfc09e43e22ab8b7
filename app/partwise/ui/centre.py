"""Where the pieces of the window stand: the bar at the top, the sidebar, the page with its notices, the status line."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget


class Centre(QWidget):
    """Takes the pieces in."""

    def __init__(
        self, top: QWidget, sidebar: QWidget, messages: QWidget, pages: QWidget, status: QWidget, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("centre")
        right = QVBoxLayout()
        middle = QHBoxLayout()
        whole = QVBoxLayout(self)
        for layout in (right, middle, whole):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        right.addWidget(messages)
        right.addWidget(pages, 1)
        middle.addWidget(sidebar)
        middle.addLayout(right, 1)
        whole.addWidget(top)
        whole.addLayout(middle, 1)
        whole.addWidget(status)
