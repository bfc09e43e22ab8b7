"""Notices as widgets: one in the middle of an empty table, or a few lines above a table with rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from partwise.ui import words_server as words
from partwise.ui.icons import icon
from partwise.ui.stylesheet import blend
from partwise.ui.theme import Theme
from partwise.ui.unfinished.notices import Notice, Offer
from partwise.ui.uploads.themed import ThemedLabel, named

WIDEST = 520  # pixels of a sentence in the middle


class _Offering(QWidget):
    """Signals:
    taken: an Offer.
    policy_asked: this policy is to be copied.
    """

    taken = Signal(object)
    policy_asked = Signal(str)

    def _button(self, notice: Notice, offer: Offer) -> QPushButton:
        button = named(QPushButton(offer), f"notice-{offer.name.lower().replace('_', '-')}", offer)
        if offer is Offer.COPY_POLICY:
            button.setAccessibleDescription(words.COPY_POLICY_HELP)
            button.setToolTip(words.COPY_POLICY_HELP)
            button.clicked.connect(lambda: self.policy_asked.emit(notice.policy))
        else:
            button.clicked.connect(lambda: self.taken.emit(offer))
        return button


class NoticeInstead(_Offering):
    """In the place of the table while it has no row."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._notice: Notice | None = None
        named(self, "unfinished-instead", words.NOTICES)
        self._icon = named(QLabel(), "instead-icon")
        self._title = named(ThemedLabel(theme, "body"), "instead-title")
        self._text = named(ThemedLabel(theme, "secondary", "mute"), "instead-text")
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._buttons: list[QPushButton] = []
        self._lay_out()
        theme.changed.connect(self._colour)

    @property
    def notice(self) -> Notice | None:
        return self._notice

    def tell(self, notice: Notice) -> None:
        """Say it, with its offers as buttons. A notice that stays keeps the focus where it is."""
        before, self._notice = self._notice, notice
        self._title.say(notice.title)
        self._text.say(notice.text)
        if before is None or before.offers != notice.offers or before.policy != notice.policy:
            self._offer(notice)
        self._icon.setVisible(notice.trouble)
        self._colour()

    def _offer(self, notice: Notice) -> None:
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(notice, offer) for offer in notice.offers]
        for button in self._buttons:
            self._row.addWidget(button)
            button.show()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 16)
        column.addStretch(2)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setFixedWidth(WIDEST)
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(10)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addLayout(self._row)
        centred.addStretch(1)
        column.addLayout(centred)
        column.addStretch(3)

    @Slot()
    def _colour(self) -> None:
        self._icon.setPixmap(icon("triangle-alert", self._theme, "warn").pixmap(28, 28))


class NoticeLines(_Offering):
    """Above the table, one line per notice; hidden without any."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._told: tuple[Notice, ...] = ()
        self._lines: list[_Line] = []
        named(self, "unfinished-notices", words.NOTICES)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def tell(self, notices: Sequence[Notice]) -> None:
        """Say these and no other."""
        if tuple(notices) == self._told:
            return
        self._told = tuple(notices)
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = [_Line(self._theme, notice, self) for notice in notices]
        for line in self._lines:
            line.taken.connect(self.taken)
            line.policy_asked.connect(self.policy_asked)
            self._column.addWidget(line)
            line.show()
        self.setVisible(bool(notices))


class _Line(_Offering):
    def __init__(self, theme: Theme, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        named(self, "unfinished-notice", notice.line)
        self._icon = named(QLabel(), "notice-icon")
        text = named(ThemedLabel(theme, "body", text=notice.line), "notice-text")
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 7, 16, 8)
        layout.setSpacing(10)
        layout.addWidget(self._icon)
        layout.addWidget(text, 1)
        for offer in notice.offers:
            layout.addWidget(self._button(notice, offer))
        theme.changed.connect(self._colour)
        self._colour()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), blend(tokens.panel, tokens.warn, 0.12))
        painter.setPen(tokens.line)
        painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())

    @Slot()
    def _colour(self) -> None:
        self._icon.setPixmap(icon("triangle-alert", self._theme, "warn").pixmap(16, 16))
        self.update()
