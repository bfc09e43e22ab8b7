"""The list of what a place holds, made for keys: Enter opens, Backspace goes up, letters filter."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from partwise.core.browsing import ObjectSeen
from partwise.ui import words_picker as words
from partwise.ui.picker.delegate import ROW_HEIGHT, EntryDelegate
from partwise.ui.picker.model import EntriesModel
from partwise.ui.picker.rows import Row, name_of
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import named

_OPEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right)
_UP = (Qt.Key.Key_Backspace, Qt.Key.Key_Left)
_WALK = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Space)


class EntriesView(QTableView):
    """A view on an EntriesModel; what is said in its middle stands there while it has no rows.

    A table of one column, because a list of Qt's lays out all its rows again whenever some come.

    Signals:
        opened: the name of a bucket or folder to look into.
        pointed: somebody walked or clicked on a row: the name of a bucket or folder; None for an object.
        left_upwards: up from here.
        typed: text that was typed on the list.
    """

    opened = Signal(str)
    pointed = Signal(object)
    left_upwards = Signal()
    typed = Signal(str)

    def __init__(self, model: EntriesModel, theme: Theme) -> None:
        super().__init__()
        self._entries, self._theme = model, theme
        self._said = ""
        named(self, "picker-entries", words.ENTRIES)
        self.setAccessibleDescription(words.ENTRIES_HELP)
        self.setModel(model)
        self.setItemDelegate(EntryDelegate(theme, self))
        self._set_up()
        self.doubleClicked.connect(self._open)
        self.clicked.connect(self._point)
        theme.changed.connect(self._colour)
        self._colour()

    @property
    def said(self) -> str:
        """What stands in its middle."""
        return self._said

    def say(self, text: str) -> None:
        """Say why it has no rows."""
        if text != self._said:
            self._said = text
            self.setAccessibleDescription(f"{text} {words.ENTRIES_HELP}".strip())
            self.viewport().update()

    def choose(self, name: str) -> bool:
        """Make the bucket or folder of that name the current row; whether it is shown."""
        index = self._entries.index_of(name)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        return index.isValid()

    @property
    def current_name(self) -> str:
        """The name of the bucket or folder that is selected; else nothing."""
        return _name(self._entries.row(self._selected)) or ""

    @Slot()
    def open_first(self) -> None:
        """Open the selected row, else the first."""
        self._open(self._selected if self._selected.isValid() else self._entries.index(0))

    @Slot()
    def begin(self) -> None:
        """Take the focus, on the first row where none is selected."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._begin_at_top()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        before = self._selected
        if plain and event.key() in _OPEN:
            self._open(before)
        elif plain and event.key() in _UP:
            self.left_upwards.emit()
        elif plain and event.key() in _WALK and not before.isValid():
            self._begin_at_top()
        else:
            super().keyPressEvent(event)
            if self._selected != before:
                self._point(self._selected)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End mean the list's, not the row's."""
        if action in (QAbstractItemView.CursorAction.MoveHome, QAbstractItemView.CursorAction.MoveEnd):
            modifiers |= Qt.KeyboardModifier.ControlModifier
        return super().moveCursor(action, modifiers)

    def keyboardSearch(self, search: str) -> None:
        """Qt would go to what begins with it; here all that has it in its name stays."""
        self.typed.emit(search)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._said and not self._entries.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(self._theme.tokens.mute)
            room = self.viewport().rect().adjusted(24, 0, -24, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._said)

    @property
    def _selected(self) -> QModelIndex:
        """The current row, where somebody has made it that: with the focus, Qt makes the first one current."""
        current = self.currentIndex()
        return current if self.selectionModel().isSelected(current) else QModelIndex()

    def _begin_at_top(self) -> None:
        if not self._selected.isValid() and self._entries.rowCount():
            top = self._entries.index(0)
            self.selectionModel().setCurrentIndex(top, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._point(top)

    def _set_up(self) -> None:
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.setMouseTracking(True)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        name = _name(self._entries.row(index))
        if name is not None:
            self.opened.emit(name)

    @Slot(QModelIndex)
    def _point(self, index: QModelIndex) -> None:
        self.pointed.emit(_name(self._entries.row(index)))

    @Slot()
    def _colour(self) -> None:
        """A hairline for a frame."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.tokens.line)
        self.setPalette(palette)


def _name(row: Row | None) -> str | None:
    """The name of what can be opened."""
    return None if row is None or isinstance(row, ObjectSeen) else name_of(row)
