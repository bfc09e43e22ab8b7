"""The open connection dialog for tests, filled by keys."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from helpers.open_dialog import OpenDialog
from partwise.core.connection import Connection
from partwise.ui.connections.dialog import ConnectionDialog
from partwise.ui.connections.port import ConnectionsPort
from partwise.ui.errands import Errands
from partwise.ui.theme import Theme

KEY_ID, SECRET = "LTAI5tAbCdEfGhIjKlMnOpQr", "SecretOfThirtyCharacters012345"


class OpenConnection(OpenDialog[ConnectionDialog]):
    """The dialog on a port, and the connections it announced as saved."""

    def __init__(
        self,
        qtbot: QtBot,
        theme: Theme,
        errands: Errands,
        port: ConnectionsPort,
        connection: Connection | None = None,
        names: Collection[str] = (),
    ) -> None:
        super().__init__(qtbot, lambda window: ConnectionDialog(window, theme, errands, port, connection, names))
        self.activate()
        self.saved: list[Connection] = []
        self.dialog.saved.connect(self.saved.append)

    @property
    def save(self) -> QPushButton:
        return self.button("connection-save")

    @property
    def told(self) -> str:
        """What the coloured line says."""
        return self.text("connection-result-words")

    def field(self, name: str) -> QLineEdit:
        return self.find(QLineEdit, f"connection-{name}")

    def type(self, name: str, text: str) -> None:
        """Reach a field by keys, and type into it instead of what it holds."""
        self.tab_to(f"connection-{name}")
        self.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.keyClicks(self.dialog.focusWidget(), text)

    def choose(self, name: str, value: str) -> None:
        """Choose from a list by the arrow keys."""
        self.tab_to(f"connection-{name}")
        box = self.find(QComboBox, f"connection-{name}")
        self.key(Qt.Key.Key_Home)
        while box.currentData() != value:
            before = box.currentIndex()
            self.key(Qt.Key.Key_Down)
            assert box.currentIndex() != before, value

    def region(self, region: str) -> None:
        """Type a region's id, and close the list that offers what fits."""
        self.tab_to("connection-region")
        self.qtbot.keyClicks(self.dialog.focusWidget(), region)
        popup = self.field("region-text").completer().popup()
        if popup.isVisible():
            self.qtbot.keyClick(popup, Qt.Key.Key_Escape)
            self.activate()
        self.key(Qt.Key.Key_Tab)

    def activate(self) -> None:
        """Without it no field learns that it has the focus."""
        self.dialog.activateWindow()
        self.until(self.dialog.isActiveWindow)

    def fill(self) -> None:
        """All that a usual connection needs."""
        self.type("name", "Acme")
        self.type("key-id", KEY_ID)
        self.type("secret", SECRET)
        self.region("cn-hangzhou")

    def unfold(self) -> None:
        self.tab_to("connection-more")
        self.key(Qt.Key.Key_Space)

    def shown(self, name: str) -> bool:
        found: QWidget | None = self.dialog.findChild(QWidget, f"connection-{name}")
        return found is not None and found.isVisible()


Open = Callable[..., OpenConnection]  # with the connection to edit and the names that are taken
