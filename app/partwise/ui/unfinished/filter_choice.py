"""A button that says what is chosen of something, and whose menu offers the rest."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QWidget

from partwise.ui import words_server as words
from partwise.ui.icons import icon
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import named

LONGEST = 200  # pixels of what is chosen; the tip tells all of it


class ChosenButton(QPushButton):
    """ "Started **any time** ▾": the subject quiet, what is chosen in the text's colour."""

    def __init__(self, theme: Theme, name: str, subject: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._subject, self._chosen = theme, subject, ""
        named(self, name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._label, self._more = named(QLabel(self), f"{name}-text"), named(QLabel(self), f"{name}-more")
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(11, 0, 9, 0)
        layout.setSpacing(5)
        for label in (self._label, self._more):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        theme.changed.connect(self._colour)

    def tell(self, chosen: str) -> None:
        """What is chosen now."""
        self._chosen = chosen
        spoken = words.filter_spoken(self._subject, chosen)
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self._colour()

    def sizeHint(self) -> QSize:
        return QSize(self._row.sizeHint().width(), 32)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @Slot()
    def _colour(self) -> None:
        mute, text = self._theme.tokens.mute.name(), self._theme.tokens.text.name()
        metrics = QFontMetrics(self._theme.font("body"))
        shown = escape(metrics.elidedText(self._chosen, Qt.TextElideMode.ElideMiddle, LONGEST))
        self._label.setText(
            f'<span style="color:{mute}">{escape(self._subject)}</span> '
            f'<span style="color:{text};font-weight:500">{shown}</span>'
        )
        self._more.setPixmap(icon("chevron-down", self._theme, "mute").pixmap(13, 13))
        self.updateGeometry()


class FilterChoice(ChosenButton):
    """Signals:
    picked: the value of the line that was picked in the menu.
    """

    picked = Signal(object)

    def __init__(self, theme: Theme, name: str, subject: str, parent: QWidget) -> None:
        super().__init__(theme, name, subject, parent)
        self._offered: dict[object, QAction] = {}
        self._menu = named(QMenu(self), f"{name}-menu", subject)
        self._group = QActionGroup(self._menu)
        self.setMenu(self._menu)

    def offer(self, value: object, text: str) -> None:
        """One more line in the menu."""
        action = self._menu.addAction(text)
        action.setObjectName(f"{self.objectName()}-{len(self._offered)}")
        action.setCheckable(True)
        action.setActionGroup(self._group)
        action.triggered.connect(lambda: self.picked.emit(value))
        self._offered[value] = action

    def choose(self, value: object, text: str) -> None:
        """Show `text` as chosen and check the line of `value`."""
        self._offered[value].setChecked(True)
        self.tell(text)
