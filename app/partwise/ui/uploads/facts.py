"""What is known of one upload, as titles and values that can be selected and copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QToolButton, QToolTip, QWidget

from partwise.ui import words_detail as words
from partwise.ui.icons import icon
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import ThemedLabel, Tone, colour_of, named


@dataclass(frozen=True, slots=True)
class Fact:
    """One row. `id` is stable (for object names); a `code` is set in digits of one width and has a copy button.

    `copied` goes to the clipboard where it is not the whole value.
    """

    id: str
    title: str
    value: str
    tone: Tone = "text"
    code: bool = False
    tip: str = ""
    copied: str = ""


class Facts(QWidget):
    """Rows of facts, updated in place. A row is made when its fact first appears and hidden when it is gone."""

    def __init__(self, theme: Theme, order: Sequence[str], parent: QWidget | None = None) -> None:
        """`order`: the ids of all facts there may be, from top to bottom."""
        super().__init__(parent)
        self._theme = theme
        self._order = tuple(order)
        self._rows: dict[str, _Row] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        named(self, "facts", words.FACTS)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these and no others."""
        told = {fact.id for fact in facts}
        for fact in facts:
            self._row(fact).show_fact(fact)
        for id, row in self._rows.items():
            row.set_visible(id in told)

    def _row(self, fact: Fact) -> _Row:
        if fact.id not in self._rows:
            self._rows[fact.id] = _Row(self._theme, fact, self._grid, self._order.index(fact.id))
        return self._rows[fact.id]


class _Row:
    """The widgets of one fact."""

    def __init__(self, theme: Theme, fact: Fact, grid: QGridLayout, line: int) -> None:
        self._title = ThemedLabel(theme, "secondary", "mute", fact.title)
        self._title.setWordWrap(False)
        self._value = Value(theme, fact)
        self._title.setBuddy(self._value)
        self._copy = CopyButton(fact, theme) if fact.code else None
        grid.addWidget(self._title, line, 0)
        grid.addWidget(self._value, line, 1, 1, 1 if self._copy else 2)
        if self._copy:
            grid.addWidget(self._copy, line, 2)

    def show_fact(self, fact: Fact) -> None:
        self._value.show_fact(fact)
        if self._copy:
            self._copy.text_to_copy = fact.copied or fact.value

    def set_visible(self, visible: bool) -> None:
        for widget in filter(None, (self._title, self._value, self._copy)):
            widget.setVisible(visible)


class Value(QLineEdit):
    """A value to select and copy whole; shown with its middle left out where it is too long."""

    def __init__(self, theme: Theme, fact: Fact) -> None:
        super().__init__()
        self._theme = theme
        self._tone: Tone = fact.tone
        self.setReadOnly(True)
        self.setFrame(False)
        self.setFont(theme.font("mono" if fact.code else "body"))
        named(self, f"fact-{fact.id}", fact.title)
        theme.changed.connect(self._colour)
        self._colour()

    def show_fact(self, fact: Fact) -> None:
        if fact.value != self.text():
            self.setText(fact.value)
            self.setCursorPosition(0)
        if fact.tone != self._tone:
            self._tone = fact.tone
            self._colour()
        self.setToolTip(fact.tip or fact.value)

    def sizeHint(self) -> QSize:
        return QSize(120, self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics = self.fontMetrics()
        if self.hasFocus() or metrics.horizontalAdvance(self.text()) <= self.width():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(colour_of(self._theme, self._tone))
        short = metrics.elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, short)

    @Slot()
    def _colour(self) -> None:
        colour = colour_of(self._theme, self._tone).name()
        self.setStyleSheet(
            "QLineEdit { background: transparent; border: none; border-radius: 0; padding: 0; margin-left: -2px;"
            f" min-height: 0; color: {colour}; }}"
        )


class CopyButton(QToolButton):
    """Puts a fact's whole value on the clipboard, and says that it did."""

    def __init__(self, fact: Fact, theme: Theme) -> None:
        super().__init__()
        self.text_to_copy = fact.copied or fact.value
        self.setIcon(icon("copy", theme))
        self.setIconSize(QSize(12, 12))
        self.setFixedSize(18, 18)
        self.setAutoRaise(True)
        named(self, f"copy-{fact.id}", words.copy_fact(fact.title))
        self.setToolTip(words.copy_fact(fact.title))
        self.clicked.connect(self._copy)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text_to_copy)
        QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), words.COPIED, self, QRect(), 1500)
