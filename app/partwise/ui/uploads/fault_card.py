"""What a failed upload tells: what happened, what is safe, what to do next, and a button that does it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QToolButton, QWidget

from partwise.core.lifecycle import Event, can
from partwise.core.upload import Upload
from partwise.ui import words_detail as words
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import ThemedLabel, named
from partwise.ui.words import details

EDGE = 3
MARGIN = 10
STORY = {"happened": words.WHAT_HAPPENED, "safe": words.WHAT_IS_SAFE, "next": words.WHAT_NEXT}


class FaultCard(QWidget):
    """The story of `upload.fault`. The evidence is folded away until somebody asks for it.

    Signals:
        retry_asked: the button was pressed; carries the upload's id.
    """

    retry_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._upload: Upload | None = None
        self._story = {name: named(ThemedLabel(theme, "body"), f"fault-{name}") for name in STORY}
        self._evidence = named(ThemedLabel(theme, "secondary", "mute"), "evidence", words.TECHNICAL_DETAILS)
        self._retry = named(QPushButton(), "retryUpload", words.WHAT_NEXT)
        self._fold = named(QToolButton(), "foldDetails", words.TECHNICAL_DETAILS)
        self._copy = named(QPushButton(words.COPY_DETAILS), "copyDetails", words.COPY_DETAILS)
        named(self, "faultCard", words.WHAT_HAPPENED)
        self._lay_out()
        self._fold.toggled.connect(self._unfold)
        self._retry.clicked.connect(self._ask)
        self._copy.clicked.connect(self._copy_details)
        theme.changed.connect(self.update)

    def show_upload(self, upload: Upload) -> None:
        """Tell the fault of a failed upload; hidden for any other."""
        fault = upload.fault
        if self._upload is None or self._upload.id != upload.id:
            self._fold.setChecked(False)
        self._upload = upload
        self.setVisible(fault is not None)
        if fault is None:
            return
        self._story["happened"].say(fault.title)
        self._story["safe"].say(words.safe(upload))
        self._story["next"].say(fault.advice or words.next_step(upload))
        self._evidence.setText(words.technical(upload))
        self._retry.setText(words.next_step(upload))
        self._retry.setAccessibleName(words.next_step(upload))
        self._retry.setVisible(can(upload.state, Event.RESUME))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, EDGE, self.height() - MARGIN, self._theme.tokens.bad)

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
        buttons = QHBoxLayout()
        buttons.addWidget(self._retry)
        buttons.addWidget(self._fold)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        grid.addLayout(buttons, len(STORY), 0, 1, 2)
        grid.addWidget(self._evidence, len(STORY) + 1, 0, 1, 2)
        self._unfold(False)

    @Slot(bool)
    def _unfold(self, unfolded: bool) -> None:
        self._fold.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        self._evidence.setVisible(unfolded)
        self._copy.setVisible(unfolded)

    @Slot()
    def _ask(self) -> None:
        if self._upload:
            self.retry_asked.emit(self._upload.id)

    @Slot()
    def _copy_details(self) -> None:
        if self._upload:
            QGuiApplication.clipboard().setText(details((self._upload,)))
