"""The list with its search field, and the details of what is selected below it."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from partwise.core.upload import Upload
from partwise.ui import words
from partwise.ui.theme import Theme
from partwise.ui.uploads.delegate import ROW_HEIGHT
from partwise.ui.uploads.detail import DetailPane
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.rows import AT_REST, FolderRow
from partwise.ui.uploads.search import SearchBar
from partwise.ui.uploads.view import HEADER_HEIGHT, UploadView

MANY = 500  # above this the summary of a selection is made once a second


class UploadsPage(QWidget):
    """Signals:
    chosen: the selection, or something about it, is another.
    show_all_asked: the button under an empty filter.
    """

    chosen = Signal()
    show_all_asked = Signal()

    def __init__(self, model: UploadModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("uploads-page")
        self._model = model
        self.uploads: list[Upload] = []
        self._summed = 0.0
        self.view = UploadView(model, theme, self)
        self.detail = DetailPane(theme, self)
        self.search = SearchBar(theme, self)
        self._nothing = _Nothing(self)
        self._stack = QStackedWidget(self)
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._lay_out()
        self.view.chosen.connect(self.refresh)
        self.search.settled.connect(self._filter)
        self._nothing.show_all.clicked.connect(self.show_all_asked)
        model.rowsInserted.connect(self._show_list_or_reason)
        model.rowsRemoved.connect(self._show_list_or_reason)
        model.modelReset.connect(self._show_list_or_reason)

    def _lay_out(self) -> None:
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._nothing)
        upper = QWidget(self)
        upper.setMinimumHeight(HEADER_HEIGHT + 4 * ROW_HEIGHT)
        layout = QVBoxLayout(upper)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.search)
        layout.addWidget(self._stack)
        self.splitter.setObjectName("list-and-detail")
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(upper)
        self.splitter.addWidget(self.detail)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([440, 262])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)

    def show_group(self, group: Group) -> None:
        self._model.set_filter(group, self.search.text)
        self._show_list_or_reason()

    @Slot()
    def refresh(self) -> None:
        """Take the selection anew, in full, and show it."""
        self._summed = time.monotonic()
        places = self.view.chosen_places()
        self.uploads = self._model.uploads_at(places)
        row = self._model.row_at(places[0]) if len(places) == 1 else None
        if isinstance(row, FolderRow):
            self.detail.show_several(self.uploads, row.title)
        elif len(self.uploads) > 1:
            self.detail.show_several(self.uploads)
        else:
            self.detail.show_upload(self.uploads[0] if self.uploads else None)
            self.show_figures(time.monotonic())
        self.chosen.emit()

    @Slot()
    def refresh_when_due(self) -> None:
        """The same, but a very large selection only once a second."""
        if len(self.uploads) <= MANY or time.monotonic() - self._summed >= 1.0:
            self.refresh()

    def show_figures(self, now: float) -> None:
        """The newest figures of the one upload that is shown, if it is one."""
        if len(self.uploads) == 1:
            show_live(self.detail, self._model, self.uploads[0], now)

    def choose_first(self) -> None:
        if self._model.rowCount():
            self.view.selectRow(0)

    @Slot(str)
    def _filter(self, text: str) -> None:
        if self._model.group is not Group.UNFINISHED:
            self._model.set_filter(self._model.group, text)
            self._show_list_or_reason()

    @Slot()
    def _show_list_or_reason(self) -> None:
        if self._model.rowCount() or self._model.group is Group.UNFINISHED:  # whose rows are another page's
            self._stack.setCurrentWidget(self.view)
            return
        text = self.search.text
        self._nothing.say(words.nothing_found(text) if text else words.NOTHING_IN_GROUP[self._model.group])
        self._stack.setCurrentWidget(self._nothing)


def show_live(detail: DetailPane, model: UploadModel, upload: Upload, now: float) -> None:
    """Show the newest figures of an upload in its details; `now` in seconds on a steady clock."""
    live = next((file.live for file in model.active if file.upload.id == upload.id), AT_REST)
    detail.set_in_flight(live.in_flight)
    detail.show_time()
    detail.set_speed(live.speed, now)


class _Nothing(QWidget):
    """Why the list is empty although there are uploads."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("nothing-here")
        self._text = QLabel(self)
        self._text.setObjectName("nothing-here-text")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self.show_all = QPushButton(words.SHOW_ALL, self)
        self.show_all.setObjectName("show-all")
        self.show_all.setAccessibleName(words.SHOW_ALL)
        layout = QVBoxLayout(self)
        layout.setSpacing(14)
        layout.addStretch(1)
        layout.addWidget(self._text, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(2)

    def say(self, text: str) -> None:
        self._text.setText(text)
