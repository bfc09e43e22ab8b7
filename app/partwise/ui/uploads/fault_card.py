"""What stops an upload, as a story: what happened, what is safe, what to do next, and buttons that do it."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QToolButton, QWidget

from partwise.core.lifecycle import State
from partwise.core.upload import Upload
from partwise.ui import words_detail as words
from partwise.ui.possible import POSSIBLE, file_changed
from partwise.ui.theme import Theme
from partwise.ui.uploads.flow import FlowLayout
from partwise.ui.uploads.themed import ThemedLabel, named
from partwise.ui.uploads.waiting import is_offline
from partwise.ui.words_upload import details

EDGE = 3
MARGIN = 10
STORY = {"happened": words.WHAT_HAPPENED, "safe": words.WHAT_IS_SAFE, "next": words.WHAT_NEXT}
_STOPPED = frozenset({State.FAILED, State.LISTED})  # what went wrong is over, and somebody has to know
WAYS_OUT = ("try-now", "send-changed", "resume", "start-anew", "keep")


def is_told(upload: Upload) -> bool:
    """Whether there is a story to tell."""
    return upload.fault is not None and (upload.state in _STOPPED or is_offline(upload))


def ways_out(upload: Upload) -> set[str]:
    """The actions that the card has buttons for. A changed file has better ways than to go on as before."""
    ways = {name for name in WAYS_OUT if POSSIBLE[name](upload)}
    return ways - {"resume"} if file_changed(upload) else ways


class FaultCard(QWidget):
    """The story of `upload.fault`: of a failure, also on the server, or calmly of a network that is out of reach.

    The evidence is folded away until somebody asks for it.

    Signals:
        asked: a button was pressed; carries the name of the action it stands for.
    """

    asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._upload: Upload | None = None
        self._story = {name: named(ThemedLabel(theme, "body"), f"fault-{name}") for name in STORY}
        self._evidence = named(ThemedLabel(theme, "secondary", "mute"), "evidence")
        self._evidence.setAccessibleDescription(words.TECHNICAL_DETAILS)
        self._ways = {name: _button(name) for name in WAYS_OUT}
        self._fold = named(QToolButton(), "foldDetails", words.TECHNICAL_DETAILS)
        self._copy = named(QPushButton(words.COPY_DETAILS), "copyDetails", words.COPY_DETAILS)
        named(self, "faultCard", words.WHAT_HAPPENED)
        self._lay_out()
        self._fold.toggled.connect(self._unfold)
        for name, button in self._ways.items():
            button.clicked.connect(lambda _checked=False, name=name: self.asked.emit(name))
        self._copy.clicked.connect(self._copy_details)
        theme.changed.connect(self.update)

    def show_upload(self, upload: Upload) -> None:
        """Tell what stops the upload; hidden where nothing does."""
        if self._upload is None or self._upload.id != upload.id:
            self._fold.setChecked(False)
        self._upload = upload
        self.setVisible(is_told(upload))
        if upload.fault is None:
            return
        self._story["happened"].say(upload.fault.title)
        self._story["safe"].say(words.safe(upload))
        self._evidence.setText(words.technical(upload))
        self._say("resume", words.next_step(upload))
        shown = ways_out(upload)
        for name, button in self._ways.items():
            button.setVisible(name in shown)
        self.show_time()
        self.update()

    def show_time(self) -> None:
        """Say what comes next; while it waits for the network that is another sentence each second."""
        if self._upload is not None and self._upload.fault is not None:
            self._story["next"].say(words.what_next(self._upload, time.time()))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        failed = self._upload is not None and self._upload.state in _STOPPED
        QPainter(self).fillRect(0, 0, EDGE, self.height() - MARGIN, tokens.bad if failed else tokens.warn)

    def _say(self, name: str, text: str) -> None:
        self._ways[name].setText(text)
        self._ways[name].setAccessibleName(text)

    def _lay_out(self) -> None:
        self._fold.setText(words.TECHNICAL_DETAILS)
        self._fold.setCheckable(True)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for button in (self._fold, self._copy):
            button.setProperty("kind", "quiet")
        self._evidence.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(EDGE + 12, 0, 0, MARGIN)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (name, title) in enumerate(STORY.items()):
            heading = ThemedLabel(self._theme, "secondary", "mute", title)
            heading.setWordWrap(False)
            grid.addWidget(heading, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._story[name], row, 1)
        buttons = FlowLayout()
        buttons.setSpacing(6)
        for widget in (*self._ways.values(), self._fold, self._copy):
            buttons.addWidget(widget)
        grid.addLayout(buttons, len(STORY), 0, 1, 2)
        grid.addWidget(self._evidence, len(STORY) + 1, 0, 1, 2)
        self._unfold(False)

    @Slot(bool)
    def _unfold(self, unfolded: bool) -> None:
        self._fold.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        self._evidence.setVisible(unfolded)
        self._copy.setVisible(unfolded)

    @Slot()
    def _copy_details(self) -> None:
        if self._upload:
            QGuiApplication.clipboard().setText(details((self._upload,)))


def _button(name: str) -> QPushButton:
    """A button for the action of this name, with what it does as its tip and its description."""
    text, tip = words.WAYS_OUT[name]
    button = named(QPushButton(text), f"card-{name}", text)
    button.setToolTip(tip)
    button.setAccessibleDescription(tip)
    return button
