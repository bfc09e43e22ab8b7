"""The page of unfinished uploads on its own: shown, connected, and what it asked for written down."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from helpers.listed_uploads import listed_upload
from partwise.core.errors import Fault, Kind
from partwise.core.unfinished import Listing, Place, Refusal
from partwise.core.upload import Stored
from partwise.ui.ports import ConnectionChoice
from partwise.ui.theme import Theme
from partwise.ui.unfinished.page import UnfinishedPage
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.order import Column

ACME = ConnectionChoice("acme", "Acme production", "Hangzhou", "media-archive", "footage/")
MOMENT = 1_790_100_000.0
"""When the listings of these tests ended."""
MEDIA = (Place("media-archive"),)
MAY_NOT_LIST = Fault(
    Kind.FIXABLE, "You have no right to do that.", code="AccessDenied", operation="ListMultipartUploads"
)
MAY_NOT_COUNT = Fault(Kind.FIXABLE, "You have no right to do that.", code="AccessDenied", operation="ListParts")
NO_NAME = Fault(
    Kind.TRANSIENT, "The server's name could not be found.", "Check the network connection.", code="NameNotResolved"
)


def listing(*, found: int = 0, ended: float = MOMENT, places: tuple[Place, ...] = MEDIA, **said: Any) -> Listing:
    """A listing of the bucket media-archive that came to its end."""
    return Listing("acme", places, found, ended, **said)


def refused(fault: Fault, *buckets: str) -> tuple[Refusal, ...]:
    return tuple(Refusal(bucket, fault) for bucket in buckets)


HELD = Stored(3, 300_000_000, MOMENT - 9 * 24 * 3600)
A, B, C = (listed_upload(id, f"footage/{id}.mov", held=HELD, started=MOMENT + n) for n, id in enumerate("abc"))
WITHOUT_PARTS = [listed_upload(f"u{n}", f"k/{n:03}", started=MOMENT + n) for n in range(60)]


class Shown:
    """A page of 1072 x 650 pixels. `said` is what its signals told: (name, what they carried)."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.model = UploadModel()
        self.page = UnfinishedPage(self.model, theme)
        self.view = self.page.view
        qtbot.addWidget(self.page)
        self.said: list[tuple[Any, ...]] = []
        for name in ("refresh", "stop", "stop_inspecting", "stop_aborting"):
            self._write_down(f"{name}_asked")
        for name in ("scope_chosen", "inspect_asked", "menu_asked", "asked", "copy_asked"):
            self._write_down(name)
        self.page.set_place(ACME, "media-archive", "footage/")
        self.page.enter()
        self.page.resize(1072, 650)
        self.page.show()
        with qtbot.waitActive(self.page):
            self.page.activateWindow()

    def _write_down(self, name: str) -> None:
        getattr(self.page, name).connect(lambda *what: self.said.append((name, *what)))

    def button(self, name: str) -> QPushButton:
        found = self.page.findChild(QPushButton, name)
        assert found is not None, name
        return found

    def press(self, name: str) -> None:
        QTest.mouseClick(self.button(name), Qt.MouseButton.LeftButton)

    def text(self, name: str) -> str:
        """What a label says; nothing where it cannot be seen."""
        found = self.page.findChild(QLabel, name)
        assert found is not None, name
        return found.text() if found.isVisible() else ""

    def texts(self, name: str) -> list[str]:
        """What all labels of this name say that can be seen."""
        return [label.text() for label in self.page.findChildren(QLabel, name) if label.isVisible()]

    def offers(self) -> list[str]:
        """The buttons of notices that can be seen."""
        buttons = self.page.findChildren(QPushButton)
        return [each.text() for each in buttons if each.objectName().startswith("notice-") and each.isVisible()]

    def shown_keys(self) -> list[str]:
        """The keys in the table, from top to bottom."""
        return [self.model.index(row, Column.KEY).data() for row in range(self.model.rowCount())]

    def ticked(self) -> list[str]:
        """The ids of the uploads that are selected."""
        return sorted(upload.id for upload in self.page.uploads)

    def place_in(self, row: int, x: int) -> QPoint:
        """A point `x` pixels into a row of the table."""
        return QPoint(x, self.view.rowViewportPosition(row) + self.view.rowHeight(row) // 2)

    def click(self, row: int, x: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, modifier, self.place_in(row, x))

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self.focused, key, modifier)

    @property
    def focused(self) -> QWidget:
        widget = self.page.focusWidget()
        assert widget is not None
        return widget
