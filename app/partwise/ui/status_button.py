"""A quiet button whose text has two weights, which a plain button cannot show."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget


class StatusButton(QPushButton):
    """`label` shows the text; the accessible name and the tip tell it in full."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.label = QLabel(self)
        self.label.setObjectName(f"{name}-text")
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(7, 1, 7, 0)
        layout.addWidget(self.label)

    def tell(self, sentence: str) -> None:
        """The whole sentence, for whoever points at it or listens."""
        if sentence != self.accessibleName():
            self.setAccessibleName(sentence)
            self.setToolTip(sentence)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._row.sizeHint().width(), 26)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
