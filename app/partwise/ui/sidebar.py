"""The groups of uploads with their counts, here and on the server; choosing one shows it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from partwise.ui import words
from partwise.ui.theme import Theme
from partwise.ui.uploads.groups import Group

WIDTH = 207
ROW_HEIGHT, HEADING_HEIGHT = 32, 30
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


class _GroupList(QListWidget):
    """The groups under their headings; the keys walk over the headings. `of_group` has the line of each group."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar-groups")
        self.setAccessibleName(words.SIDEBAR)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)  # the sidebar's own background shows through
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_GroupDelegate(theme, self))
        self.of_group: dict[Group, QListWidgetItem] = {}
        for heading, groups in _SECTIONS:
            QListWidgetItem(heading, self).setFlags(Qt.ItemFlag.NoItemFlags)
            for group in groups:
                self.of_group[group] = item = QListWidgetItem(words.GROUPS[group], self)
                item.setData(_GroupRole, group.value)
                _set_count(item, group, 0)
        self.setCurrentItem(self.of_group[Group.ALL])
        theme.changed.connect(self.viewport().update)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Qt knows to walk over what cannot be chosen, but not to jump over it: a heading means the group below it."""
        index = super().moveCursor(action, modifiers)
        return index if _is_group(index) else index.siblingAtRow(index.row() + 1)


class _GroupDelegate(QStyledItemDelegate):
    """A dot, the name and the count at the right; a heading is small and quiet."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._body, self._strong = theme.font("body"), theme.font("strong")
        self._heading = theme.font("secondary")
        self._heading.setWeight(QFont.Weight.DemiBold)
        self._heading.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.4)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW_HEIGHT if _is_group(index) else HEADING_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if _is_group(index):
            self._group(painter, option.rect, index, option.state)
        else:
            painter.setFont(self._heading)
            painter.setPen(self._theme.tokens.mute)
            painter.drawText(option.rect.adjusted(8, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, index.data())
        painter.restore()

    def _group(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex, state: QStyle.StateFlag
    ) -> None:
        tokens = self._theme.tokens
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            focused = selected and state & QStyle.StateFlag.State_HasFocus
            painter.setPen(QPen(tokens.accent) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(tokens.selection if selected else tokens.line)
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(getattr(tokens, _TONES[Group(index.data(_GroupRole))]))
        painter.drawEllipse(QRectF(rect.left() + 9, rect.center().y() - 3.5, 8, 8))
        self._words(painter, rect, index, selected)

    def _words(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex, selected: bool
    ) -> None:
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


def _is_group(index: QModelIndex | QPersistentModelIndex) -> bool:
    return index.data(_GroupRole) is not None
