"""The line at the bottom: how fast, how much is left, for how long, and whether the line holds."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from partwise.ui import words
from partwise.ui.theme import Theme
from partwise.ui.uploads.groups import Group, Tally
from partwise.ui.uploads.rows import Live


class StatusLine(QWidget):
    """Says the total speed, what is to go, the time left, the connections and the state of the line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._said: dict[QLabel, tuple[str, ...]] = {}
        self.setObjectName("status-line")
        self.setAccessibleName(words.STATUS_LINE)
        self.setFixedHeight(33)
        self.setAutoFillBackground(True)
        self._speed, self._left, self._time = map(self._label, ("status-speed", "status-left", "status-time"))
        self._connections, self._line = map(self._label, ("status-connections", "status-net"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(17, 0, 16, 0)
        layout.setSpacing(18)
        for label in (self._speed, self._left, self._time):
            layout.addWidget(label)
        layout.addStretch(1)
        for label in (self._connections, self._line):
            layout.addWidget(label)
        theme.changed.connect(self._colour)
        self._colour()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.tokens.line)
        painter.drawLine(self.rect().topLeft(), self.rect().topRight())

    def show_totals(self, tally: Tally, total: Live, connections: int, reconnecting: bool) -> None:
        """Everything the line says. `reconnecting`: uploads are under way and all of them wait for an answer."""
        active = tally.counts[Group.ACTIVE] > 0
        self._say(self._speed, "↑ ", words.speed(total.speed if active and total.speed else 0.0))
        if tally.to_go:
            count, rest = words.to_go(tally.to_go, max(0, tally.bytes_left - total.in_flight))
            self._say(self._left, "", count, f" {rest}")
        else:
            self._say(self._left, words.NOTHING_TO_SEND)
        known = active and total.seconds_left is not None
        self._say(self._time, *((f"{words.ABOUT_TIME} ", words.duration(total.seconds_left)) if known else ()))
        self._say(self._connections, *((words.connections(connections),) if connections else ()))
        self._say_line(active, reconnecting)

    def _say_line(self, active: bool, reconnecting: bool) -> None:
        if reconnecting:
            self._say(self._line, words.LINE_WAITING, dot="warn")
        elif active:
            self._say(self._line, words.LINE_ONLINE, dot="ok")
        else:
            self._say(self._line, words.LINE_READY, dot="mute")

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.RichText)
        return label

    def _say(self, label: QLabel, *pieces: str, dot: str = "") -> None:
        """Pieces by turns quiet and strong; saying the same again costs nothing."""
        if self._said.get(label) == (dot, *pieces):
            return
        self._said[label] = (dot, *pieces)
        tokens = self._theme.tokens
        strong = f'<span style="font-weight:600;color:{tokens.text.name()}">{{}}</span>'
        text = "".join(strong.format(piece) if place % 2 else piece for place, piece in enumerate(pieces))
        mark = f'<span style="color:{getattr(tokens, dot).name()}">●</span> ' if dot else ""
        label.setText(mark + text)
        label.setAccessibleName("".join(pieces))
        label.setVisible(bool(pieces))

    @Slot()
    def _colour(self) -> None:
        tokens = self._theme.tokens
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, tokens.panel)
        palette.setColor(palette.ColorRole.WindowText, tokens.mute)
        self.setPalette(palette)
        font = self._theme.font("secondary")
        for label in self.findChildren(QLabel):
            label.setFont(font)
            label.setPalette(palette)
        for label, (dot, *pieces) in list(self._said.items()):
            del self._said[label]
            self._say(label, *pieces, dot=dot)
