"""The bar at the top: which connection, where to, and the actions used most."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from partwise.ui import words
from partwise.ui.actions import Actions
from partwise.ui.connections.menu import ConnectionMenu
from partwise.ui.destination import Destination
from partwise.ui.icons import icon
from partwise.ui.ports import ConnectionChoice
from partwise.ui.theme import Theme


class TopBar(QWidget):
    """The connection, the destination, and buttons for actions."""

    def __init__(self, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("top-bar")
        self.setFixedHeight(56)
        self.connection = ConnectionButton(theme, self)
        self.destination = Destination(theme, actions["browse"], self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.setSpacing(10)
        layout.addWidget(self.connection)
        layout.addWidget(self.destination, 1)
        self._pause, self._resume = (ActionButton(actions[name], self) for name in ("pause-all", "resume-all"))
        for button in (self._pause, self._resume, ActionButton(actions["add-folder"], self)):
            layout.addWidget(button)
        primary = ActionButton(actions["add-files"], self)
        primary.setProperty("kind", "primary")
        primary.setFont(theme.font("strong"))
        primary.setIcon(icon("plus", theme, "on_accent"))
        layout.addWidget(primary)
        actions["resume-all"].changed.connect(self._offer_pause_or_resume)
        actions["pause-all"].changed.connect(self._offer_pause_or_resume)
        self._offer_pause_or_resume()
        theme.changed.connect(self.update)

    @Slot()
    def _offer_pause_or_resume(self) -> None:
        """One place for both: nobody needs the two at once, and the menu has them always."""
        resume = self._resume.isEnabled() and not self._pause.isEnabled()
        self._resume.setVisible(resume)
        self._pause.setVisible(not resume)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.tokens.panel)
        painter.setPen(self._theme.tokens.line)
        painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())


class ActionButton(QPushButton):
    """A push button that is an action: same icon, same tip, enabled together."""

    def __init__(self, action: QAction, parent: QWidget) -> None:
        super().__init__(action.icon(), f" {words.TOP_BUTTONS[action.objectName()]}", parent)
        self._action = action
        self.setObjectName(f"top-{action.objectName()}")
        self.setAccessibleName(words.TOP_BUTTONS[action.objectName()])
        self.setAccessibleDescription(action.statusTip())
        self.setToolTip(action.toolTip())
        self.setIconSize(QSize(15, 15))
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())


class ConnectionButton(QPushButton):
    """Shows the connection; its menu, `connections`, offers the others."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("connection")
        self.setProperty("kind", "connection")
        self._icon, self._title, self._subtitle, self._more = (QLabel(self) for _ in range(4))
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 10, 0)
        layout.setSpacing(7)
        for label, name in zip(
            (self._icon, self._title, self._subtitle, self._more), ("icon", "title", "subtitle", "more"), strict=True
        ):
            label.setObjectName(f"connection-{name}")
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        self._title.setFont(theme.font("strong"))
        self.connections = ConnectionMenu(theme, self)
        self.setMenu(self.connections)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._current: ConnectionChoice | None = None
        theme.changed.connect(self._colour)
        self._colour()

    def offer(self, choices: Sequence[ConnectionChoice], own: Sequence[str] = ()) -> None:
        """Fill the menu. `own` are the names of those that people made, which can be changed and removed."""
        self.connections.offer(choices, own)

    def show_choice(self, choice: ConnectionChoice | None) -> None:
        self._current = choice
        self._title.setText(choice.title if choice else words.CHOOSE_CONNECTION)
        self._subtitle.setVisible(bool(choice and choice.subtitle))
        self.connections.show_current(choice.name if choice else "")
        label = words.connection_label(choice.title, choice.subtitle) if choice else words.CHOOSE_CONNECTION
        self.setAccessibleName(label)
        self.setToolTip(label)
        self._colour()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._row.sizeHint().width(), 32)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @Slot()
    def _colour(self) -> None:
        shape = self._current.icon if self._current else "cloud"
        self._icon.setPixmap(icon(shape, self._theme).pixmap(15, 15))
        self._more.setPixmap(icon("chevron-down", self._theme, "mute").pixmap(14, 14))
        if self._current:
            mute = self._theme.tokens.mute.name()
            self._subtitle.setText(f'<span style="color:{mute}">{escape(self._current.subtitle)}</span>')
