"""The groups of uploads with their counts, here and on the server; choosing one shows it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QListWidgetItem, QStyleOptionViewItem, QVBoxLayout, QWidget

from partwise.ui import words
from partwise.ui.headed_list import HeadedDelegate, HeadedList, Index
from partwise.ui.theme import Theme
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.themed import named

WIDTH = 207
_TONES = {
    Group.ALL: "mute",
    Group.ACTIVE: "accent",
    Group.WAITING: "wait",
    Group.PAUSED: "warn",
    Group.FAILED: "bad",
    Group.DONE: "ok",
    Group.UNFINISHED: "warn",
}
_SECTIONS = (
    (words.SIDEBAR_HEADING, tuple(group for group in Group if group is not Group.UNFINISHED)),
    (words.SIDEBAR_SERVER, (Group.UNFINISHED,)),
)
_GroupRole = Qt.ItemDataRole.UserRole
_CountRole = Qt.ItemDataRole.UserRole + 1


class Sidebar(QWidget):
    """Signals:
    group_chosen: a Group.
    """

    group_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("sidebar")
        self.setFixedWidth(WIDTH)
        self.setAutoFillBackground(True)
        self._list = _GroupList(theme, self)
        self._list.currentItemChanged.connect(self._chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 10)
        layout.addWidget(self._list)
        theme.changed.connect(self._colour)
        self._colour()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.tokens.line)
        painter.drawLine(self.rect().topRight(), self.rect().bottomRight())

    def set_counts(self, counts: Mapping[Group, int]) -> None:
        for group, item in self._list.of_group.items():
            if item.data(_CountRole) != counts[group]:
                _set_count(item, group, counts[group])

    def choose(self, group: Group) -> None:
        self._list.setCurrentItem(self._list.of_group[group])

    @Slot(QListWidgetItem)
    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item:
            self.group_chosen.emit(Group(item.data(_GroupRole)))

    @Slot()
    def _colour(self) -> None:
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, self._theme.tokens.bg)
        self.setPalette(palette)


class _GroupList(HeadedList):
    """The groups under their headings. `of_group` has the line of each group."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "sidebar-groups", words.SIDEBAR)
        self.viewport().setAutoFillBackground(False)  # the sidebar's own background shows through
        self.setItemDelegate(_GroupDelegate(theme, self))
        self.of_group: dict[Group, QListWidgetItem] = {}
        for heading, groups in _SECTIONS:
            self.add_heading(heading)
            for group in groups:
                self.of_group[group] = item = QListWidgetItem(words.GROUPS[group], self)
                item.setData(_GroupRole, group.value)
                _set_count(item, group, 0)
        self.setCurrentItem(self.of_group[Group.ALL])
        theme.changed.connect(self.viewport().update)


class _GroupDelegate(HeadedDelegate):
    """A dot, the name and the count at the right."""

    row_height = 32

    def __init__(self, theme: Theme, parent: _GroupList) -> None:
        super().__init__(theme, parent)
        self._strong = theme.font("strong")

    def paint_line(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, rect = self._theme.tokens, option.rect
        selected = self.paint_ground(painter, option, tokens.line)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(getattr(tokens, _TONES[Group(index.data(_GroupRole))]))
        painter.drawEllipse(QRectF(rect.left() + 9, rect.center().y() - 3.5, 8, 8))
        self._words(painter, rect, index, selected)

    def _words(self, painter: QPainter, rect: QRect, index: Index, selected: bool) -> None:
        tokens = self._theme.tokens
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._strong if selected else self._body)
        painter.setPen(tokens.accent if selected else tokens.text)
        painter.drawText(rect.adjusted(26, 0, -10, 0), middle | Qt.AlignmentFlag.AlignLeft, index.data())
        painter.setFont(self._body)
        painter.setPen(tokens.mute)
        count = words.number(index.data(_CountRole))
        painter.drawText(rect.adjusted(26, 0, -10, 0), middle | Qt.AlignmentFlag.AlignRight, count)


def _set_count(item: QListWidgetItem, group: Group, count: int) -> None:
    item.setData(_CountRole, count)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, words.group_count(group, count))
