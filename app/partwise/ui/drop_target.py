"""What hangs over the window while it is dragged: what a drop would do is told, then done or refused."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from partwise.core.errors import Fixable
from partwise.core.keys import Address
from partwise.core.upload import Upload
from partwise.ui import words, words_actions
from partwise.ui.adding import Adding
from partwise.ui.addresses import Addresses
from partwise.ui.destination import Destination
from partwise.ui.drop_frame import DropFrame
from partwise.ui.drops import Dropped, linked_place, local_paths
from partwise.ui.message_bar import MessageBar
from partwise.ui.pages import Pages
from partwise.ui.possible import POSSIBLE
from partwise.ui.unfinished.page import UnfinishedPage
from partwise.ui.uploads.empty import EmptyState
from partwise.ui.words_opened import go_invitation
from partwise.ui.words_server import COMPARE


class DropTarget:
    """The whole window takes files to upload them, and one `oss://` link to go there.

    An unfinished upload takes one file to go on with it (`adopt`).
    """

    def __init__(
        self,
        window: QWidget,
        frame: DropFrame,
        pages: Pages,
        empty: EmptyState,
        unfinished: UnfinishedPage,
        destination: Destination,
        adding: Adding,
        addresses: Addresses,
        adopt: Callable[[Upload, str], None],
        messages: MessageBar,
    ) -> None:
        self._window, self._frame, self._pages, self._empty = window, frame, pages, empty
        self._unfinished, self._destination, self._adding = unfinished, destination, adding
        self._addresses, self._adopt, self._messages = addresses, adopt, messages
        self._dragged = Dropped(())
        self._place: Address | None = None  # where a link leads that is dragged

    def enter(self, event: QDragEnterEvent) -> None:
        self._dragged, self._place = local_paths(event.mimeData()), None
        refusal = words.NOT_LOCAL if self._dragged.foreign else ""
        try:
            self._place = linked_place(event.mimeData())
        except Fixable as error:
            refusal = str(error.fault)
        if self._place or self._dragged.paths:
            self.move(event)
            _take_as_copy(event)  # one that is refused here never moves on to where it would be taken
            return
        if refusal:
            self._messages.say(refusal, "warn")
        event.ignore()

    def move(self, event: QDragMoveEvent) -> None:
        upload = self._under(event)
        refusal = _refusal(upload, self._dragged) if upload else ""
        self._invite(upload, refusal)
        if refusal:
            event.ignore()
        else:
            _take_as_copy(event)

    def leave(self) -> None:
        self._frame.hide()
        self._empty.set_dragging(None)
        self._unfinished.mark_drop(None, "")

    def drop(self, event: QDropEvent) -> None:
        self.leave()
        upload = self._under(event)
        dropped = local_paths(event.mimeData())
        if self._place:
            _take_as_copy(event)
            self._addresses.go(self._place)
        elif upload is None:
            _take_as_copy(event)
            self._adding.take(event.mimeData())
        elif refusal := _refusal(upload, dropped):
            event.ignore()
            self._messages.say(refusal, "warn")
        else:
            _take_as_copy(event)
            self._adopt(upload, dropped.paths[0])

    def _under(self, event: QDropEvent) -> Upload | None:
        """The unfinished upload below the pointer, if it could take what is dragged: links go to the window."""
        if self._place or self._pages.currentWidget() is not self._unfinished:
            return None
        place: QPoint = self._window.mapToGlobal(event.position().toPoint())
        return self._unfinished.upload_at(place)

    def _invite(self, upload: Upload | None, refusal: str) -> None:
        """Say what a drop would do: frame the upload it would continue, else the window."""
        self._unfinished.mark_drop(upload, refusal or COMPARE if upload else "")
        address = self._destination.address or words.NO_BUCKET
        text = words.drop_invitation(len(self._dragged.paths), address)
        if self._place:
            text = go_invitation(str(self._place))
        if upload:
            self._frame.hide()
        elif self._pages.currentWidget() is self._empty:
            self._empty.set_dragging(text)
        else:
            self._frame.show_text(text)


def _refusal(upload: Upload, dragged: Dropped) -> str:
    """Why these cannot be dropped onto the upload, or empty."""
    if not POSSIBLE["resume-with-file"](upload):
        return words_actions.is_at_work(upload.name)
    count = len(dragged.paths) + dragged.foreign
    return words_actions.one_file_each(count) if count != 1 else ""


def _take_as_copy(event: QDropEvent) -> None:
    """Never a move: the source would delete the files once they are dropped."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
