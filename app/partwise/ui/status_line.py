"""The line at the bottom: how fast, how much is left, for how long, by how many connections, and whether they hold."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from partwise.core.pace import Pace
from partwise.ui import words, words_pace
from partwise.ui.connections_menu import ConnectionsMenu
from partwise.ui.status_button import StatusButton
from partwise.ui.theme import Theme
from partwise.ui.uploads.groups import Group, Tally
from partwise.ui.uploads.rows import Live


class StatusLine(QWidget):
    """Says the total speed and its limit, what is to go, the time left, the connections and the state of the line.

    Signals:
        limit_asked: the speed was pressed: another limit is wanted.
        connections_chosen: a number of connections was chosen; 0: automatic.
    """

    limit_asked = Signal()
    connections_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._said: dict[QLabel, tuple[str, ...]] = {}
        self.setObjectName("status-line")
        self.setAccessibleName(words.STATUS_LINE)
        self.setFixedHeight(33)
        self.setAutoFillBackground(True)
        self._speed, self._connections = StatusButton("status-speed", self), StatusButton("status-connections", self)
        self._left, self._time, self._line = map(self._label, ("status-left", "status-time", "status-net"))
        self._menu = ConnectionsMenu(theme, self)
        self._menu.chosen.connect(self.connections_chosen)
        self._connections.setMenu(self._menu)
        self._speed.clicked.connect(self.limit_asked)
        self._lay_out()
        theme.changed.connect(self._colour)
        self._colour()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.tokens.line)
        painter.drawLine(self.rect().topLeft(), self.rect().topRight())

    @property
    def speed_place(self) -> QRect:
        """Where the speed stands on the screen."""
        return QRect(self._speed.mapToGlobal(self._speed.rect().topLeft()), self._speed.size())

    def show_totals(self, tally: Tally, total: Live, pace: Pace, limit: int) -> None:
        """Everything the line says. `limit` in bytes per second for all together, 0: none."""
        active = tally.counts[Group.ACTIVE] > 0
        self._say_speed(total.speed if active and total.speed else 0.0, limit)
        if tally.to_go:
            count, rest = words.to_go(tally.to_go, max(0, tally.bytes_left - total.in_flight))
            self._say(self._left, "", count, f" {rest}")
        else:
            self._say(self._left, words.NOTHING_TO_SEND)
        known = active and total.seconds_left is not None
        self._say(self._time, *((f"{words.ABOUT_TIME} ", words.duration(total.seconds_left)) if known else ()))
        self._say_pace(pace)
        self._say_line(tally, total)

    def _say_speed(self, speed: float, limit: int) -> None:
        self._say(self._speed.label, "↑ ", words.speed(speed), words_pace.limited(limit))
        self._speed.tell(words_pace.speed_button(speed, limit))

    def _say_pace(self, pace: Pace) -> None:
        self._say(self._connections.label, words_pace.connections(pace.connections))
        self._connections.tell(words_pace.pace(pace))
        self._menu.show_pace(pace)

    def _say_line(self, tally: Tally, total: Live) -> None:
        active = tally.counts[Group.ACTIVE]
        if tally.offline:
            self._say(self._line, words.LINE_WAITING, dot="warn")
        elif active and tally.retrying == active and not total.in_flight:
            self._say(self._line, words.LINE_RETRYING, dot="warn")
        elif active:
            self._say(self._line, words.LINE_ONLINE, dot="ok")
        else:
            self._say(self._line, words.LINE_READY, dot="mute")

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 16, 0)
        layout.setSpacing(18)
        layout.addWidget(self._speed)
        layout.addSpacing(-7)
        layout.addWidget(self._left)
        layout.addWidget(self._time)
        layout.addStretch(1)
        layout.addWidget(self._connections)
        layout.addSpacing(-7)
        layout.addWidget(self._line)

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
        styles = (f"color:{tokens.mute.name()}", f"font-weight:600;color:{tokens.text.name()}")
        text = "".join(f'<span style="{styles[place % 2]}">{piece}</span>' for place, piece in enumerate(pieces))
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
        for label in (self._speed.label, self._left, self._time, self._connections.label, self._line):
            label.setFont(font)
            label.setPalette(palette)
        for label, (dot, *pieces) in list(self._said.items()):
            del self._said[label]
            self._say(label, *pieces, dot=dot)
