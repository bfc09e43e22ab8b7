"""What the actions on uploads do: each becomes a command to the engine, some after a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from partwise.core.lifecycle import Event, State, can
from partwise.core.messages import Abort, Pause, PauseAll, Remove, Resume, ResumeAll
from partwise.core.upload import Upload
from partwise.ui import words, words_actions
from partwise.ui.actions import REMOVABLE, Actions
from partwise.ui.message_bar import MessageBar
from partwise.ui.ports import EnginePort
from partwise.ui.questions import about_abort, about_removal, ask
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.page import UploadsPage

_COPY: dict[str, Callable[[Sequence[Upload]], str]] = {
    "copy-address": lambda chosen: "\n".join(str(upload.target) for upload in chosen),
    "copy-name": lambda chosen: "\n".join(upload.name for upload in chosen),
    "copy-source": lambda chosen: "\n".join(upload.source for upload in chosen),
    "copy-upload-id": lambda chosen: "\n".join(upload.upload_id for upload in chosen if upload.upload_id),
    "copy-details": words.details,
}


class UploadCommands(QObject):
    """Wires the actions to the engine for what is selected on the page."""

    def __init__(
        self,
        window: QWidget,
        engine: EnginePort,
        page: UploadsPage,
        model: UploadModel,
        actions: Actions,
        messages: MessageBar,
    ) -> None:
        super().__init__(window)
        self._window, self._engine, self._page, self._model = window, engine, page, model
        self._messages = messages
        for name, slot in (
            ("pause", self.pause),
            ("resume", self.resume),
            ("pause-all", self.pause_all),
            ("resume-all", self.resume_all),
            ("abort", self.abort),
            ("remove", self.remove),
            ("clear-done", self.clear_done),
        ):
            actions[name].triggered.connect(slot)
        for name in _COPY:
            actions[name].triggered.connect(lambda _checked=False, name=name: self.copy(name))
        actions["select-all"].triggered.connect(page.view.selectAll)
        page.view.space_pressed.connect(self.pause_or_resume)
        page.detail.retry_asked.connect(self.retry)

    @Slot()
    def pause(self) -> None:
        if ids := self._ids(Event.PAUSE):
            self._engine.post(Pause(ids))

    @Slot()
    def resume(self) -> None:
        if ids := self._ids(Event.RESUME):
            self._engine.post(Resume(ids))

    @Slot()
    def pause_or_resume(self) -> None:
        """Space: pause if anything selected can pause, else resume."""
        if self._ids(Event.PAUSE):
            self.pause()
        else:
            self.resume()

    @Slot(str)
    def retry(self, id: str) -> None:
        self._engine.post(Resume((id,)))

    @Slot()
    def pause_all(self) -> None:
        self._engine.post(PauseAll())

    @Slot()
    def resume_all(self) -> None:
        self._engine.post(ResumeAll())

    @Slot()
    def abort(self) -> None:
        chosen = [upload for upload in self._page.uploads if can(upload.state, Event.ABORT)]
        if chosen:
            ids = tuple(upload.id for upload in chosen)
            ask(self._window, about_abort(chosen), lambda: self._engine.post(Abort(ids)))

    @Slot()
    def remove(self) -> None:
        """Off the list. Where parts stay behind on the server, only after a question that says so."""
        chosen = [upload for upload in self._page.uploads if upload.state in REMOVABLE]
        if not chosen:
            return
        ids = tuple(upload.id for upload in chosen)
        leaving = [upload for upload in chosen if upload.stored_bytes and upload.upload_id and _unfinished(upload)]
        if leaving:
            ask(self._window, about_removal(leaving), lambda: self._engine.post(Remove(ids)))
        else:
            self._engine.post(Remove(ids))

    @Slot()
    def clear_done(self) -> None:
        ids = tuple(upload.id for upload in self._model.uploads() if upload.state is State.DONE)
        if ids:
            self._engine.post(Remove(ids))

    def copy(self, name: str) -> None:
        """Put what the action `name` copies of the selection on the clipboard."""
        QGuiApplication.clipboard().setText(_COPY[name](self._page.uploads))
        self._messages.say(words.copied(words_actions.COPIED[name]))

    def _ids(self, event: Event) -> tuple[str, ...]:
        return tuple(upload.id for upload in self._page.uploads if can(upload.state, event))


def _unfinished(upload: Upload) -> bool:
    return upload.state in (State.PAUSED, State.FAILED)
