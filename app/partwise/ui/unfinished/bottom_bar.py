"""Below the table: how much is selected, what can be done with it, and how far an abort is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from partwise.core.upload import Upload
from partwise.ui import words_server as words
from partwise.ui.possible import POSSIBLE, chosen_for
from partwise.ui.theme import Theme
from partwise.ui.unfinished.facts import total_of
from partwise.ui.unfinished.wrapping import WrappingLayout
from partwise.ui.uploads.themed import ThemedLabel, named

PARTS, ABORT = "show-parts", "abort-unfinished"
_OF_ONE = (
    (PARTS, words.SHOW_PARTS, words.SHOW_PARTS_HELP),
    ("resume-with-file", words.RESUME_WITH_FILE, words.RESUME_WITH_FILE_HELP),
    ("complete-stored", words.COMPLETE_STORED, words.COMPLETE_STORED_HELP),
)


class BottomBar(QWidget):
    """Signals:
    asked: the name of what shall be done with the selection.
    stop_asked: abort no more of those that are left.

    `aborting`: it tells how far an abort is.
    """

    asked = Signal(str)
    stop_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.aborting = theme, False
        self._uploads: Sequence[Upload] = ()
        self._parts_shown = False
        named(self, "unfinished-actions", words.SELECTION)
        self._count = named(ThemedLabel(theme, "strong"), "selected-count")
        self._freed = named(ThemedLabel(theme, "secondary", "mute"), "selected-bytes")
        self._buttons = {name: self._button(name, text, told) for name, text, told in _OF_ONE}
        self._abort = self._button(ABORT, words.abort(0), words.abort_help(0))
        self._abort.setProperty("kind", "danger")
        self._stop = named(QPushButton(words.STOP), "abort-stop", words.STOP)
        self._stop.setAccessibleDescription(words.STOP_ABORTING_HELP)
        self._stop.setToolTip(words.STOP_ABORTING_HELP)
        self._stop.clicked.connect(self.stop_asked)
        self._lay_out()
        theme.changed.connect(self.update)
        self.show_aborting(0, 0, 0)
        self.show_selection(())

    def show_selection(self, uploads: Sequence[Upload]) -> None:
        """What is selected now."""
        self._uploads = uploads
        to_abort = len(chosen_for("abort", uploads))
        for name, button in self._buttons.items():
            if name == PARTS:
                button.setEnabled(len(uploads) == 1 or self._parts_shown)
            else:
                button.setEnabled(len(uploads) == 1 and POSSIBLE[name](uploads[0]))
        self._abort.setEnabled(to_abort > 0)
        self._abort.setText(words.abort(to_abort))
        self._abort.setAccessibleName(words.abort(to_abort))
        self._abort.setAccessibleDescription(words.abort_help(to_abort))
        self._abort.setToolTip(words.abort_help(to_abort))
        if not self.aborting:
            total = total_of(uploads)
            self._count.say(words.selected(len(uploads)))
            self._freed.say(words.freed(total.size, total.at_least) if uploads else "")

    def show_parts(self, visible: bool) -> None:
        """Whether the parts are shown, which the button turns over."""
        self._parts_shown = visible
        text = words.HIDE_PARTS if visible else words.SHOW_PARTS
        self._buttons[PARTS].setText(text)
        self._buttons[PARTS].setAccessibleName(text)
        self.show_selection(self._uploads)

    def show_aborting(self, left: int, gone: int, failed: int) -> None:
        """How far an abort is; all 0: back to the selection, of which `show_selection` tells next."""
        self.aborting = bool(left or gone or failed)
        if self.aborting:
            self._count.say(words.aborting(left, gone, failed))
            self._freed.say("")
        for button in (*self._buttons.values(), self._abort):
            button.setVisible(not self.aborting)
        self._stop.setVisible(self.aborting)
        self._stop.setEnabled(left > 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.tokens.bg)
        painter.setPen(self._theme.tokens.line)
        painter.drawLine(self.rect().topLeft(), self.rect().topRight())

    def _button(self, name: str, text: str, told: str) -> QPushButton:
        button = named(QPushButton(text), f"selected-{name}", text)
        button.setAccessibleDescription(told)
        button.setToolTip(told)
        button.clicked.connect(lambda: self.asked.emit(name))
        return button

    def _lay_out(self) -> None:
        told = named(QWidget(self), "selected-told")
        row = QHBoxLayout(told)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for label in (self._count, self._freed):
            label.setWordWrap(False)
            row.addWidget(label)
        layout = WrappingLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(told)
        for button in (*self._buttons.values(), self._abort, self._stop):
            layout.add_trailing(button)
