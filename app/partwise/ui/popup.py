"""A small choice that opens beside what it is about: usual answers as buttons, and a field for another one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QWidget

from partwise.ui.icons import icon
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import ThemedLabel, named

GAP = 2  # pixels between the popup and what it is about


class Popup(QFrame):
    """Goes by a choice, Esc or a click elsewhere; what is typed wrongly is told under `field`, and kept.

    Whoever makes one lays out `field` and `complaint`.
    """

    def __init__(self, theme: Theme, parent: QWidget, name: str, spoken: str, width: int) -> None:
        """`name` begins the object names of what is in it."""
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self._name, self._parent = name, parent
        self._above = False
        named(self, f"{name}-popup", spoken)
        self.setFixedWidth(width)
        self.field = named(QLineEdit(), f"{name}-field")
        self.complaint = named(ThemedLabel(theme, "secondary", "bad"), f"{name}-complaint")
        self.field.textEdited.connect(lambda: self.complain(""))

    def open_beside(self, place: QRect) -> None:
        """Open above or below a place on the screen: towards the middle of the window, within the screen."""
        self.complain("")
        size, middle = self.sizeHint(), self._parent.window().frameGeometry().center()
        screen = (QGuiApplication.screenAt(place.center()) or self.screen()).availableGeometry()
        self._above = place.center().y() > middle.y()
        top = place.top() - size.height() - GAP if self._above else place.bottom() + GAP
        self.move(
            max(screen.left(), min(place.left(), screen.right() + 1 - self.width())),
            max(screen.top(), min(top, screen.bottom() + 1 - size.height())),
        )
        self.show()

    def complain(self, text: str) -> None:
        """Say what is wrong with the field; nothing where nothing is. What it opened beside stays in sight."""
        bottom = self.geometry().bottom()
        self.complaint.say(text)
        self.adjustSize()
        if self.isVisible() and self._above:
            self.move(QPoint(self.x(), bottom - self.height() + 1))

    def button(self, name: str, text: str) -> QPushButton:
        """A button that Enter presses only while it has the focus."""
        made = named(QPushButton(text), f"{self._name}-{name}", text.strip())
        made.setAutoDefault(False)
        return made

    def choice(self, name: str, text: str) -> QPushButton:
        """One of the usual answers."""
        made = self.button(name, f" {text}")
        made.setProperty("kind", "menu")
        made.setCheckable(True)
        return made

    def mark(self, choice: QPushButton, *, now: bool) -> None:
        """Whether this is the answer that holds now."""
        choice.setChecked(now)
        choice.setIcon(icon("check", self._theme, "accent" if now else "panel"))

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
