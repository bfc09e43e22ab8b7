"""The pane below the list: the parts, the speed and the facts of what is selected."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from partwise.core.lifecycle import ENDED, State
from partwise.core.upload import Upload
from partwise.ui import words_detail as words
from partwise.ui.theme import Theme
from partwise.ui.uploads.facts import Facts
from partwise.ui.uploads.fault_card import FaultCard, is_told
from partwise.ui.uploads.part_legend import Legend
from partwise.ui.uploads.part_map import PartMap
from partwise.ui.uploads.review_card import ReviewCard
from partwise.ui.uploads.speed_graph import SpeedGraph, SpeedHistory
from partwise.ui.uploads.themed import ThemedLabel, named
from partwise.ui.uploads.upload_facts import FACT_ORDER, facts_of
from partwise.ui.uploads.waiting import waits
from partwise.ui.words_review import in_review

AT_REST = ENDED | {State.LISTED}  # nothing of it is sent from here
RIGHT_WIDTHS = (240, 320)
HISTORIES = 32


class DetailPane(QStackedWidget):
    """Shows one upload, several, or a quiet line. Everything is updated in place.

    Signals:
        asked: a button was pressed; carries the name of the action it stands for.
    """

    asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._upload: Upload | None = None
        self._in_flight = 0
        self._histories: dict[str, SpeedHistory] = {}
        self._title = named(ThemedLabel(theme, "strong"), "detailTitle")
        self._sentence = named(ThemedLabel(theme, "secondary", "mute"), "detailSentence")
        self._map = PartMap(theme)
        self._legend = Legend(theme)
        self._card = FaultCard(theme)
        self._review = ReviewCard(theme)
        self._note = named(ThemedLabel(theme, "secondary", "mute"), "detailNote")
        self._receipt = named(QPushButton(words.SHOW_RECEIPT), "showReceipt", words.SHOW_RECEIPT)
        self._graph = SpeedGraph(theme)
        self._graph_title = ThemedLabel(theme, "secondary", "mute", words.SPEED_GRAPH)
        self._highest = named(ThemedLabel(theme, "secondary", "mute"), "highestSpeed")
        self._facts = Facts(theme, FACT_ORDER)
        self._several_title = named(ThemedLabel(theme, "strong"), "severalTitle")
        self._several_sentence = named(ThemedLabel(theme, "secondary", "mute"), "severalSentence")
        named(self, "detailPane", words.DETAIL_PANE)
        self._lay_out()
        for card in (self._card, self._review):
            card.asked.connect(self.asked)
        self._receipt.clicked.connect(lambda: self.asked.emit("show-receipt"))
        theme.changed.connect(self._colour)
        self._colour()
        self.show_upload(None)

    def show_upload(self, upload: Upload | None) -> None:
        """Show the newest snapshot of the selected upload, or that nothing is selected."""
        if upload is None:
            self._upload = None
            self.setCurrentWidget(self._nothing)
            return
        another = self._upload is None or self._upload.id != upload.id
        self._upload = upload
        if another:
            self._in_flight = 0
            self._graph.show_history(self._history_of(upload.id))
            self._title.say(upload.name)
        self._title.setToolTip(upload.source or str(upload.target))
        self._show_parts(upload)
        self._show_speed()
        self._note.say(words.clock_told(upload))
        self._receipt.setVisible(upload.state is State.DONE)
        self._show_facts()
        self.setCurrentWidget(self._one)

    def show_several(self, uploads: Sequence[Upload], title: str = "") -> None:
        """Show counts and bytes of a selection. `title` names it where it has a name of its own (a folder's)."""
        self._upload = None
        self._several_title.say(title or words.several_title(len(uploads)))
        self._several_sentence.say(words.several_sentence(uploads))
        self.setCurrentWidget(self._several)

    def set_in_flight(self, count: int) -> None:
        """Bytes of the shown upload that are handed to sockets in parts under way."""
        if self._upload and count != self._in_flight:
            self._in_flight = count
            self._show_facts()

    def show_time(self) -> None:
        """Count down to the next try, where the shown upload waits for one."""
        if self._upload and waits(self._upload):
            self._card.show_time()
            self._show_facts()

    def set_speed(self, speed: float | None, now: float) -> None:
        """The shown upload's speed in bytes/s at `now` (seconds on any steady clock); None: nothing is known."""
        if self._upload and self._upload.state not in AT_REST:
            self._graph.add(speed, now)
            self._show_speed()

    def sizeHint(self) -> QSize:
        return QSize(720, 262)

    def minimumSizeHint(self) -> QSize:
        return QSize(600, 120)

    def _show_parts(self, upload: Upload) -> None:
        mapped = bool(upload.parts) and not upload.single and upload.state is not State.ABORTED
        self._sentence.say(words.parts_sentence(upload))
        for widget in (self._map, self._legend):
            widget.setVisible(mapped)
        if mapped:
            self._map.show_upload(upload)
            self._legend.show_upload(upload)
        self._card.setVisible(is_told(upload))
        if is_told(upload):
            self._card.show_upload(upload)
        self._review.show_upload(upload)

    def _show_facts(self) -> None:
        if self._upload:
            self._facts.show_facts(facts_of(self._upload, self._in_flight, time.time()))

    def _show_speed(self) -> None:
        upload = self._upload
        running = upload is not None and upload.state not in AT_REST and not in_review(upload)
        for widget in (self._graph, self._graph_title, self._highest):
            widget.setVisible(running)
        if running:
            highest = words.highest_speed(self._graph.history.highest)
            if highest != self._highest.text():
                self._highest.setText(highest)

    def _history_of(self, id: str) -> SpeedHistory:
        """The speeds seen of an upload; the longest unseen is forgotten first."""
        history = self._histories.pop(id, None) or SpeedHistory()
        self._histories[id] = history
        if len(self._histories) > HISTORIES:
            del self._histories[next(iter(self._histories))]
        return history

    def _lay_out(self) -> None:
        inner = named(QWidget(), "detailInner")
        columns = QHBoxLayout(inner)
        columns.setContentsMargins(18, 14, 18, 10)
        columns.setSpacing(36)
        columns.addLayout(self._left(), 5)
        columns.addWidget(self._right(), 3)
        self._one = named(QScrollArea(), "detailScroll", words.DETAIL_PANE)
        self._one.setWidgetResizable(True)
        self._one.setFrameShape(QFrame.Shape.NoFrame)
        self._one.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._one.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._one.setWidget(inner)
        self._several = _page(self._several_title, self._several_sentence)
        self._nothing = _page(ThemedLabel(self._theme, "secondary", "mute", words.NOTHING_SELECTED))
        for page in (self._one, self._several, self._nothing):
            self.addWidget(page)

    def _left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        for widget, space in (
            (self._title, 2),
            (self._sentence, 9),
            (self._card, 0),
            (self._review, 0),
            (self._map, 8),
            (self._legend, 0),
            (self._note, 4),
        ):
            column.addWidget(widget)
            column.addSpacing(space)
        column.addWidget(self._receipt, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return column

    def _right(self) -> QWidget:
        right = named(QWidget(), "detailRight")
        right.setMinimumWidth(RIGHT_WIDTHS[0])
        right.setMaximumWidth(RIGHT_WIDTHS[1])
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._highest.setWordWrap(False)
        caption = QHBoxLayout()
        caption.addWidget(self._graph_title, 1)
        caption.addWidget(self._highest)
        column.addLayout(caption)
        column.addWidget(self._graph)
        column.addSpacing(4)
        column.addWidget(self._facts)
        column.addStretch(1)
        return right

    @Slot()
    def _colour(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, self._theme.tokens.bg)
        self.setPalette(palette)
        self.setAutoFillBackground(True)
        self._one.viewport().setAutoFillBackground(False)


def _page(*lines: QWidget) -> QWidget:
    """A page with a few lines at its top."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(18, 14, 18, 14)
    column.setSpacing(2)
    for line in lines:
        column.addWidget(line)
    column.addStretch(1)
    return page
