"""A panel in sight that looks inside an upload."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from helpers.listed_uploads import listed_upload
from partwise.core.changes import PartsTold
from partwise.core.errors import Fault
from partwise.core.upload import StoredPart, Upload
from partwise.ui.theme import Theme
from partwise.ui.unfinished.parts_panel import PartsPanel
from partwise.ui.unfinished.parts_table import PartsTable
from partwise.ui.uploads.part_map import PartMap

NOON = 1_790_000_000.0
HOLES = frozenset({5, 6, 7, 8, 9, 31})
UPLOAD = listed_upload()


def stored(count: int, holes: frozenset[int] = HOLES) -> tuple[StoredPart, ...]:
    """Parts 1 to `count`; the third was stored encrypted, so OSS tells no CRC-64 of it."""
    numbers = (number for number in range(1, count + 1) if number not in holes)
    return tuple(
        StoredPart(number, 10_485_760, f'"{number:032X}"', None if number == 3 else number * 10**15, NOON + number)
        for number in numbers
    )


class Looking:
    """A panel in sight, and what it asked for and copied."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.qtbot = qtbot
        self.panel = PartsPanel(theme)
        qtbot.addWidget(self.panel)
        self.panel.resize(1072, 330)
        self.wanted: list[str] = []
        self.copied: list[str] = []
        self.panel.parts_wanted.connect(self.wanted.append)
        self.panel.copied.connect(self.copied.append)
        self.panel.show()
        with qtbot.waitActive(self.panel):
            self.panel.activateWindow()

    def show(self, parts: tuple[StoredPart, ...] | None, fault: Fault | None = None, upload: Upload = UPLOAD) -> None:
        self.panel.show_upload(upload)
        self.panel.take(PartsTold(upload, parts, fault))

    def text(self, name: str) -> str:
        """What a label says, nothing while it is hidden."""
        label = self.panel.findChild(QLabel, name)
        return label.text() if label.isVisible() else ""

    def seen(self, name: str) -> bool:
        return bool(self.panel.findChild(QWidget, name).isVisible())

    @property
    def table(self) -> PartsTable:
        found: PartsTable = self.panel.findChild(PartsTable)
        return found

    @property
    def model(self) -> QAbstractItemModel:
        return self.table.model()

    @property
    def map(self) -> PartMap:
        found: PartMap = self.panel.findChild(PartMap)
        return found

    def row(self, place: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> list[str]:
        return [self.model.index(place, column).data(role) for column in range(self.model.columnCount())]

    def clipboard(self) -> str:
        return QGuiApplication.clipboard().text()
