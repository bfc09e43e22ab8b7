"""The list in the question before an abort: ticked by a click on the box or by Space on what is selected."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from partwise.ui import words_abort as words
from partwise.ui.theme import Theme
from partwise.ui.unfinished.abort_model import AbortColumn, AbortModel
from partwise.ui.unfinished.padded_cells import PaddedCells
from partwise.ui.uploads.table import set_up_header, set_up_rows
from partwise.ui.uploads.themed import named

ROW_HEIGHT = 30
HEADER_HEIGHT = 30
_WIDTHS = {AbortColumn.STARTED: 124, AbortColumn.STORED: 92, AbortColumn.WHY: 264}


class AbortList(QTableView):
    """A view on an AbortModel."""

    def __init__(self, model: AbortModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model
        named(self, "abortList", words.LIST)
        self.setAccessibleDescription(words.LIST_HELP)
        self.setModel(model)
        self.setItemDelegate(PaddedCells(theme, self))
        self._set_up()
        model.modelReset.connect(self._begin_at_top)
        theme.changed.connect(self._colour)
        self._colour()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._toggle()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _begin_at_top(self) -> None:
        """So that the first key already walks."""
        top = self._model.index(0, 0)
        self.selectionModel().setCurrentIndex(top, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _toggle(self) -> None:
        """The current row changes, and with it all that are selected together with it."""
        current = self.currentIndex().row()
        selection = self.selectionModel().selection()
        spans = map(selection.at, range(selection.count()))
        selected = {place for rows in spans for place in range(rows.top(), rows.bottom() + 1)}
        places = list(selected) if current in selected else [current]
        self._model.tick(places, not self._model.choice.rows[current].ticked)

    @Slot()
    def _colour(self) -> None:
        """A hairline for a frame: the style's own would be the darkest line of the dialog."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.tokens.line)
        self.setPalette(palette)

    def _set_up(self) -> None:
        set_up_rows(self, ROW_HEIGHT)
        self.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = named(self.horizontalHeader(), "abortListHeader", words.LIST)
        set_up_header(header, HEADER_HEIGHT, _WIDTHS, widest=AbortColumn.KEY)
