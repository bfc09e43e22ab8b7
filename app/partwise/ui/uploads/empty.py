"""The list before anything is in it: where a drop goes and what happens to it."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from partwise.ui import words_detail as words
from partwise.ui.icons import icon
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import ThemedLabel, named, paint_text

FRAME_MARGIN = 20
FRAME_RADIUS = 14
ICON_SIZE = 50


class EmptyState(QWidget):
    """A drop target with a frame, and the same by two buttons. The window itself takes the drops.

    Signals:
        add_files_clicked, add_folder_clicked: the buttons.
    """

    add_files_clicked = Signal()
    add_folder_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._destination = ""
        self._dragging: str | None = None
        self._icon = named(QLabel(), "emptyIcon")
        self._title = named(ThemedLabel(theme, "title", text=words.DROP_HERE), "emptyTitle")
        self._sentence = named(QLabel(), "emptySentence")
        self._files = named(QPushButton(words.ADD_FILES), "emptyAddFiles", words.ADD_FILES)
        self._folder = named(QPushButton(words.ADD_A_FOLDER), "emptyAddFolder", words.ADD_A_FOLDER)
        self._lay_out()
        self._files.clicked.connect(self.add_files_clicked)
        self._folder.clicked.connect(self.add_folder_clicked)
        theme.changed.connect(self._colour)
        self._colour()

    def set_destination(self, text: str) -> None:
        """Where a drop goes: "oss://practice/"."""
        self._destination = text
        self._tell()

    def set_dragging(self, text: str | None) -> None:
        """While something is dragged over the window: what a drop would do. None: nothing is dragged."""
        self._dragging = text
        self._title.say(text or words.DROP_HERE)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), tokens.panel)
        if self._dragging is None:
            painter.setPen(QPen(tokens.wait, 1, Qt.PenStyle.DashLine))
        else:
            painter.setPen(QPen(tokens.accent, 2))
            painter.setBrush(tokens.selection)
        margin = FRAME_MARGIN + 0.5
        frame = QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)
        painter.drawRoundedRect(frame, FRAME_RADIUS, FRAME_RADIUS)

    def minimumSizeHint(self) -> QSize:
        return QSize(420, 260)

    def _lay_out(self) -> None:
        named(self, "emptyState", words.EMPTY_STATE)
        for label in (self._icon, self._title, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        self._title.setFont(font)
        self._files.setProperty("kind", "primary")
        self._files.setIcon(icon("plus", self._theme, "on_accent"))
        self._folder.setIcon(icon("plus", self._theme))
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        buttons.addWidget(self._files)
        buttons.addWidget(self._folder)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(3 * FRAME_MARGIN,) * 4)
        column.addStretch(1)
        for item, space in ((self._icon, 14), (self._title, 10), (self._sentence, 18)):
            column.addWidget(item)
            column.addSpacing(space)
        column.addLayout(buttons)
        column.addStretch(1)

    @Slot()
    def _colour(self) -> None:
        self._icon.setPixmap(icon("upload", self._theme, "accent").pixmap(ICON_SIZE, ICON_SIZE))
        paint_text(self._sentence, self._theme.tokens.mute)
        self._tell()
        self.update()

    def _tell(self) -> None:
        strong = f'<b style="color: {self._theme.tokens.text.name()}">{escape(self._destination)}</b>'
        self._sentence.setText(words.DROP_GOES_TO.format(destination=strong))
