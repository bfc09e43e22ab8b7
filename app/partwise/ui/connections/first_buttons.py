"""The ways to a first connection, for the page that asks which OSS it shall be."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from partwise.ui import words_connections as words
from partwise.ui.icons import icon
from partwise.ui.theme import Theme
from partwise.ui.unfinished.controls import button
from partwise.ui.uploads.themed import named

WIDTH = 360


class FirstButtons(QWidget):
    """Signals:
    new_wanted: a connection with an AccessKey.
    import_wanted: what other programs have.
    """

    new_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "first-connections", words.CONNECTIONS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        new = self._button("first-new", words.NEW_BUTTON, words.NEW_BUTTON_HELP)
        new.setProperty("kind", "primary")
        new.setIcon(icon("plus", theme, "on_accent"))
        other = self._button("first-import", words.IMPORT_BUTTON, words.IMPORT_BUTTON_HELP)
        other.setIcon(icon("key-round", theme))
        for one in (new, other):
            layout.addWidget(one, 0, Qt.AlignmentFlag.AlignHCenter)
        new.clicked.connect(self.new_wanted)
        other.clicked.connect(self.import_wanted)

    @staticmethod
    def _button(name: str, text: str, tip: str) -> QPushButton:
        made = button(name, text)
        made.setFixedWidth(WIDTH)
        made.setToolTip(tip)
        made.setAccessibleDescription(tip)
        return made
