"""The groups of uploads with their counts; choosing one filters the list."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
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
_TONES = {
    Group.ALL: "mute",
    Group.ACTIVE: "accent",
    Group.WAITING: "wait",
    Group.PAUSED: "warn",
    Group.FAILED: "bad",
    Group.DONE: "ok",
}
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
        self._heading = QLabel(words.SIDEBAR_HEADING, self)
        self._heading.setObjectName("sidebar-heading")
        self._heading.setContentsMargins(8, 0, 0, 0)
        self._list = _GroupList(theme, self)
        self._list.currentItemChanged.connect(self._chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 14, 10, 10)
        layout.setSpacing(6)
        layout.addWidget(self._heading)
        layout.addWidget(self._list)
        theme.changed.connect(self._colour)
        self._colour()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.tokens.line)
        painter.drawLine(self.rect().topRight(), self.rect().bottomRight())

    def set_counts(self, counts: Mapping[Group, int]) -> None:
        for row, group in enumerate(Group):
            item = self._list.item(row)
            if item.data(_CountRole) != counts[group]:
                item.setData(_CountRole, counts[group])
                item.setData(Qt.ItemDataRole.AccessibleTextRole, words.group_count(group, counts[group]))

    def choose(self, group: Group) -> None:
        self._list.setCurrentRow(list(Group).index(group))

    @Slot(QListWidgetItem)
    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item:
            self.group_chosen.emit(Group(item.data(_GroupRole)))

    @Slot()
    def _colour(self) -> None:
        tokens = self._theme.tokens
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, tokens.bg)
        self.setPalette(palette)
        palette.setColor(palette.ColorRole.WindowText, tokens.mute)
        self._heading.setPalette(palette)
        heading = self._theme.font("secondary")
        heading.setWeight(heading.Weight.DemiBold)
        heading.setLetterSpacing(heading.SpacingType.AbsoluteSpacing, 0.4)
        self._heading.setFont(heading)


class _GroupList(QListWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar-groups")
        self.setAccessibleName(words.SIDEBAR)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)  # the sidebar's own background shows through
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_GroupDelegate(theme, self))
        for group in Group:
            item = QListWidgetItem(words.GROUPS[group], self)
            item.setData(_GroupRole, group.value)
            item.setData(_CountRole, 0)
        self.setCurrentRow(0)
        theme.changed.connect(self.viewport().update)


class _GroupDelegate(QStyledItemDelegate):
    """A dot, the name and the count at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._body, self._strong = theme.font("body"), theme.font("strong")

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, 32)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens, rect, state = self._theme.tokens, option.rect, option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            focused = selected and state & QStyle.StateFlag.State_HasFocus
            painter.setPen(QPen(tokens.accent) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(tokens.selection if selected else tokens.line)
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(getattr(tokens, _TONES[Group(index.data(_GroupRole))]))
        painter.drawEllipse(QRectF(rect.left() + 9, rect.center().y() - 3.5, 8, 8))
        self._words(painter, rect, index, selected)
        painter.restore()

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
