"""The search field above the list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from partwise.ui import words
from partwise.ui.icons import icon
from partwise.ui.theme import Theme

TYPING = 200  # milliseconds of silence before a search begins


class SearchBar(QWidget):
    """Hidden until it is asked for; Esc clears and hides it.

    Signals:
        settled: what to look for, once the typing has paused.
    """

    settled = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("search-bar")
        self.field = QLineEdit(self)
        self.field.setObjectName("search")
        self.field.setAccessibleName(words.SEARCH)
        self.field.setPlaceholderText(words.SEARCH)
        self.field.setAcceptDrops(False)
        self.field.addAction(icon("search", theme, "mute"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._wait)
        self._timer = QTimer(self, singleShot=True, interval=TYPING)
        self._timer.timeout.connect(self._settle)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(self.field)
        self.hide()

    @property
    def text(self) -> str:
        return self.field.text().strip()

    @Slot()
    def open(self) -> None:
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @Slot()
    def close_and_clear(self) -> None:
        self.field.clear()
        self._timer.stop()
        self._settle()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.close_and_clear()
            return True
        return False

    @Slot()
    def _wait(self) -> None:
        self._timer.start()

    @Slot()
    def _settle(self) -> None:
        self.settled.emit(self.text)
