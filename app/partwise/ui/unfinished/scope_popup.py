"""The choice of where to look: this bucket, this folder, all buckets, or places that are typed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from partwise.core.errors import Fixable
from partwise.core.unfinished import Place
from partwise.ui import words_server as words
from partwise.ui.icons import icon
from partwise.ui.theme import Theme
from partwise.ui.unfinished.scope import format_places, parse_places
from partwise.ui.unfinished.tick_box import TickBox
from partwise.ui.uploads.themed import ThemedLabel, named

WIDTH = 380
Places = tuple[Place, ...]


class ScopePopup(QFrame):
    """Opens below what it is about, and goes by a choice, Esc or a click elsewhere. What is typed wrongly is kept.

    Signals:
        chosen: a tuple of Place; empty: all buckets of the connection.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self._offered: dict[QPushButton, Places] = {}
        named(self, "scope-popup", words.SCOPE)
        self.setFixedWidth(WIDTH)
        self._bucket = self._choice("scope-bucket", words.SCOPE_BUCKET)
        self._folder = self._choice("scope-folder", words.SCOPE_FOLDER)
        self._all = self._choice("scope-all", words.SCOPE_ALL)
        self._field = named(QLineEdit(), "scope-field", words.SCOPE_THESE)
        self._field.setAccessibleDescription(words.SCOPE_FIELD_HELP)
        self._field.setToolTip(words.SCOPE_FIELD_HELP)
        self._field.setPlaceholderText(words.SCOPE_EXAMPLE)
        self._field.setAcceptDrops(False)
        self._exact = named(TickBox(theme, words.SCOPE_EXACT), "scope-exact")
        self._look = named(QPushButton(words.SCOPE_LOOK), "scope-look", words.SCOPE_LOOK)
        self._look.setAutoDefault(False)
        self._complaint = named(ThemedLabel(theme, "secondary", "bad"), "scope-complaint")
        self._lay_out()
        self._wire()
        self._complain("")

    def ask(self, bucket: str, prefix: str, now: Places, beside: QRect) -> None:
        """Open below `beside`, a place on the screen. `bucket` (may be empty) and `prefix`: where uploads go.

        `now`: where is looked now.
        """
        self._offer(self._bucket, words.scope_bucket(bucket), (Place(bucket),) if bucket else None)
        folder = (Place(bucket, prefix),) if bucket and prefix else None
        self._offer(self._folder, words.scope_folder(bucket, prefix), folder)
        self._offered[self._all] = ()
        typed = now not in self._offered.values()
        for button, places in self._offered.items():
            button.setIcon(icon("check", self._theme, "accent" if places == now else "panel"))
            button.setChecked(places == now)
        self._field.setText(format_places(now) if typed else "")
        self._exact.setChecked(typed and all(place.exact for place in now))
        self._complain("")
        self._open(beside)
        chosen = next((button for button, places in self._offered.items() if places == now), None)
        (chosen or self._field).setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that neither a button nor the field wants."""
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.tokens.line)
        painter.setBrush(self._theme.tokens.panel)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _choice(self, name: str, text: str) -> QPushButton:
        button = named(QPushButton(f" {text}"), name, text)
        button.setProperty("kind", "menu")
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._choose(self._offered[button]))
        return button

    def _offer(self, button: QPushButton, text: str, places: Places | None) -> None:
        """Offer a choice, or, without places, do not."""
        self._offered.pop(button, None)
        if places is not None:
            self._offered[button] = places
        room = WIDTH - 60
        button.setText(f" {button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room)}")
        button.setAccessibleName(text)
        button.setVisible(places is not None)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 9, 8, 9)
        layout.setSpacing(1)
        for button in (self._bucket, self._folder, self._all):
            layout.addWidget(button)
        layout.addSpacing(8)
        these = named(ThemedLabel(self._theme, "secondary", "mute", words.SCOPE_THESE), "scope-these")
        these.setContentsMargins(7, 0, 0, 4)
        layout.addWidget(these)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._field, 1)
        row.addWidget(self._look)
        layout.addLayout(row)
        layout.addSpacing(7)
        exact = QHBoxLayout()
        exact.setContentsMargins(7, 0, 7, 0)
        exact.addWidget(self._exact)
        layout.addLayout(exact)
        self._complaint.setContentsMargins(2, 5, 0, 0)
        layout.addWidget(self._complaint)

    def _wire(self) -> None:
        self._field.returnPressed.connect(self._take)
        self._field.textEdited.connect(lambda: self._complain(""))
        self._exact.toggled.connect(lambda: self._complain(""))
        self._look.clicked.connect(self._take)

    def _open(self, beside: QRect) -> None:
        size = self.sizeHint()
        screen = (QGuiApplication.screenAt(beside.center()) or self.screen()).availableGeometry()
        self.move(
            QPoint(
                max(screen.left(), min(beside.left(), screen.right() + 1 - WIDTH)),
                max(screen.top(), min(beside.bottom() + 3, screen.bottom() + 1 - size.height())),
            )
        )
        self.show()

    def _complain(self, text: str) -> None:
        """Say under the field what is wrong with it; nothing where nothing is."""
        self._complaint.say(text)
        self.adjustSize()

    @Slot()
    def _take(self) -> None:
        try:
            places = parse_places(self._field.text(), self._exact.isChecked())
        except Fixable as error:
            self._complain(error.fault.title)
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._choose(places)

    def _choose(self, places: Places) -> None:
        self.close()
        self.chosen.emit(places)
