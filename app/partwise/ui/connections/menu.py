"""The menu of the button at the top left: all connections, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from partwise.ui import words, words_connections
from partwise.ui.icons import icon
from partwise.ui.ports import ConnectionChoice
from partwise.ui.theme import Theme


class ConnectionMenu(QMenu):
    """Signals:
    chosen: the name of a ConnectionChoice.
    new_wanted, import_wanted: another connection is wanted.
    edit_wanted, remove_wanted: with the name of the current one, which people made themselves.
    """

    chosen = Signal(str)
    new_wanted = Signal()
    import_wanted = Signal()
    edit_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._current, self._own = "", frozenset[str]()
        self.setObjectName("connection-menu")
        self.setAccessibleName(words.CONNECTION)
        self._group = QActionGroup(self)
        self._line = self.addSeparator()
        self._item("connection-new", "plus", words_connections.NEW_ITEM).triggered.connect(self.new_wanted)
        self._import = self._item("connection-import", "key-round", words_connections.IMPORT_ITEM)
        self._import.triggered.connect(self.import_wanted)
        self._line_below = self.addSeparator()
        self._edit = self._item("connection-edit", "info", words_connections.EDIT_ITEM)
        self._edit.triggered.connect(lambda: self.edit_wanted.emit(self._current))
        self._remove = self._item("connection-remove", "trash-2", words_connections.REMOVE_ITEM)
        self._remove.triggered.connect(lambda: self.remove_wanted.emit(self._current))

    def offer(self, choices: Sequence[ConnectionChoice], own: Sequence[str] = ()) -> None:
        """Fill it. `own` are the names of those that people made, which can be changed and removed."""
        for old in self._group.actions():
            self._group.removeAction(old)
            self.removeAction(old)
            old.deleteLater()
        self._own = frozenset(own)
        for choice in choices:
            self._add(choice)
        self.show_current(self._current)

    def show_current(self, name: str) -> None:
        """Check the one in use, with a mark in the place of its icon; empty: none is."""
        self._current = name
        for action in self._group.actions():
            here = action.data().name == name
            action.setChecked(here)
            action.setIcon(icon("check" if here else action.data().icon, self._theme, "accent" if here else "text"))
        for action in (self._edit, self._remove, self._line_below):
            action.setVisible(name in self._own)

    def _add(self, choice: ConnectionChoice) -> None:
        text = words.connection_line(choice.title, choice.subtitle).replace("&", "&&")
        action = QAction(text, self)
        action.setObjectName(f"connection-{choice.name}")
        action.setData(choice)
        action.setCheckable(True)
        self._group.addAction(action)
        action.triggered.connect(lambda _checked=False, name=choice.name: self.chosen.emit(name))
        self.insertAction(self._line, action)

    def _item(self, name: str, shape: str, text: str) -> QAction:
        action = self.addAction(icon(shape, self._theme), text)
        action.setObjectName(name)
        return action
