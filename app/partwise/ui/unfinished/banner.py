"""What unfinished uploads hold, that it costs, and what can be done about all of them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from partwise.ui import words_server as words
from partwise.ui.stylesheet import blend
from partwise.ui.theme import Theme
from partwise.ui.unfinished.tally import ServerTally
from partwise.ui.uploads.themed import ThemedLabel, named


class Banner(QWidget):
    """Hidden while nothing is unfinished.

    Signals:
        rule_asked: set a clean-up rule.
        count_asked, stop_asked: count the parts of all uploads; stop it.
    """

    rule_asked = Signal()
    count_asked = Signal()
    stop_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        named(self, "unfinished-banner", words.BANNER)
        self._held = named(ThemedLabel(theme, "strong"), "banner-held")
        self._billed = named(ThemedLabel(theme, "secondary", "mute"), "banner-billed")
        self._progress = named(ThemedLabel(theme, "secondary", "mute"), "banner-counting")
        self._progress.setWordWrap(False)
        self._count = _button("banner-count", words.COUNT_ALL, words.COUNT_ALL_HELP)
        self._stop = _button("banner-stop", words.STOP, words.STOP_COUNTING_HELP)
        self._rule = _button("banner-rule", words.CLEAN_UP_RULE, words.CLEAN_UP_RULE_HELP)
        self._lay_out()
        self._rule.clicked.connect(self.rule_asked)
        self._count.clicked.connect(self.count_asked)
        self._stop.clicked.connect(self.stop_asked)
        theme.changed.connect(self.update)
        self.hide()

    def show_tally(self, tally: ServerTally, whole: bool, counted: tuple[int, int] | None) -> None:
        """`whole`: the list is. `counted`: while all parts are counted, of how many uploads, and how many in all."""
        self._held.say(words.held(tally.uploads, tally.known, tally.size, tally.at_least or not whole))
        self._billed.say(words.billed(tally.uploads, tally.old))
        self._progress.say(words.counting(*counted) if counted else "")
        self._stop.setVisible(counted is not None)
        self._count.setVisible(counted is None and tally.known < tally.uploads)
        self.setVisible(tally.uploads > 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bright = QColor.fromHsvF(tokens.warn.hsvHueF(), tokens.warn.hsvSaturationF(), 1.0)
        painter.setPen(QPen(blend(tokens.panel, bright, 0.35), 1))
        painter.setBrush(blend(tokens.panel, bright, 0.13))
        painter.drawRoundedRect(self._frame().adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)

    def _frame(self) -> QRectF:
        return QRectF(self.rect()).adjusted(16, 14, -16, 0)

    def _lay_out(self) -> None:
        text = QVBoxLayout()
        text.setSpacing(1)
        for label in (self._held, self._billed):
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            text.addWidget(label)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16 + 15, 14 + 11, 16 + 15, 11)
        layout.setSpacing(10)
        layout.addLayout(text, 1)
        for widget in (self._progress, self._count, self._stop, self._rule):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)


def _button(name: str, text: str, told: str) -> QPushButton:
    button = named(QPushButton(text), name, text)
    button.setAccessibleDescription(told)
    button.setToolTip(told)
    return button
