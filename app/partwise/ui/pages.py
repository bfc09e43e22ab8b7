"""What stands in the middle of the window: the first question, an empty list, the list, or what is on the server."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QTableView, QWidget

from partwise.core.upload import Upload
from partwise.ui.first_start import FirstStart
from partwise.ui.unfinished.page import UnfinishedPage
from partwise.ui.uploads.empty import EmptyState
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.page import UploadsPage


class Pages(QStackedWidget):
    """Shows the page that fits the group chosen, what there is, and whether there is a connection.

    Signals:
        chosen: the selection of the page that is shown, or something about it, is another; or another page is shown.
    """

    chosen = Signal()

    def __init__(
        self,
        model: UploadModel,
        first_start: FirstStart,
        empty: EmptyState,
        listed: UploadsPage,
        unfinished: UnfinishedPage,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._first_start, self._empty, self._list, self._unfinished = first_start, empty, listed, unfinished
        self._group = Group.ALL
        self._connected = False
        for page in (first_start, empty, listed, unfinished):
            self.addWidget(page)
        listed.chosen.connect(self._pass_on)
        unfinished.chosen.connect(self._pass_on)
        self.settle()

    @property
    def on_server(self) -> bool:
        """Whether the unfinished uploads are what the actions are about."""
        return self._group is Group.UNFINISHED

    @property
    def uploads(self) -> Sequence[Upload]:
        """What is selected on the page that is shown."""
        return self._chosen_on.uploads

    @property
    def view(self) -> QTableView:
        return self._chosen_on.view

    @property
    def _chosen_on(self) -> UploadsPage | UnfinishedPage:
        """The page whose selection counts."""
        return self._unfinished if self.on_server else self._list

    def rows_in_view(self) -> tuple[int, int]:
        """The first and last row whose speed can be seen; the last is before the first where there is none."""
        return (0, -1) if self.on_server else self._list.view.rows_in_view()

    def current_place(self) -> QRect:
        """Where the current row begins on the screen, as far as it can be seen."""
        view = self.view
        rect = view.visualRect(view.currentIndex()) & view.viewport().rect()
        return QRect(view.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def set_connected(self, connected: bool) -> None:
        self._connected = connected
        self.settle()

    def show_group(self, group: Group) -> None:
        before, self._group = self._group, group
        if group is Group.UNFINISHED:
            self._unfinished.enter()
        else:
            if before is Group.UNFINISHED:
                self._unfinished.leave()
            self._list.show_group(group)
        self.settle()
        self.refresh()

    @Slot()
    def settle(self) -> None:
        """Show the page that fits."""
        page, before = self._fitting(), self.currentWidget()
        self.setCurrentWidget(page)
        if page is self._list and before is not page:
            self._list.choose_first()

    def _fitting(self) -> QWidget:
        anything = self._model.tally.counts[Group.ALL] > 0
        if not anything and not self._connected:
            return self._first_start
        if self.on_server:
            return self._unfinished
        return self._list if anything else self._empty

    def refresh(self) -> None:
        """Take the selection anew, in full."""
        self._chosen_on.refresh()

    def refresh_when_due(self) -> None:
        """The same, but a very large selection not with every change."""
        self._chosen_on.refresh_when_due()

    @Slot()
    def _pass_on(self) -> None:
        if self.sender() is self._chosen_on:
            self.chosen.emit()
