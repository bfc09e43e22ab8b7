"""What the actions on uploads do: each becomes a command to the engine, some after a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from partwise.core.lifecycle import State
from partwise.core.messages import Abort, LimitSpeed, PauseAll, Remove, ResumeAll, StartAnew
from partwise.core.upload import Upload
from partwise.ui import words, words_actions, words_upload
from partwise.ui.actions import Actions
from partwise.ui.message_bar import MessageBar
from partwise.ui.pages import Pages
from partwise.ui.ports import Outside
from partwise.ui.possible import chosen_for
from partwise.ui.questions import about_abort, about_removal, about_starting_anew, ask
from partwise.ui.steering import ACTS, STEERS
from partwise.ui.uploads.model import UploadModel


class UploadCommands(QObject):
    """Wires the actions to the engine for what is selected on the page that is shown.

    Signals:
        limit_asked: another limit is to be typed for these ids (a tuple); carries the limit they have, 0 where none.
    """

    limit_asked = Signal(object, object)

    def __init__(
        self,
        window: QWidget,
        outside: Outside,
        pages: Pages,
        model: UploadModel,
        actions: Actions,
        messages: MessageBar,
    ) -> None:
        super().__init__(window)
        self._window, self._pages, self._model, self._messages = window, pages, model, messages
        self._engine, self._receipt_of = outside.engine, outside.receipt_of
        self._copies: dict[str, Callable[[Sequence[Upload]], str]] = {
            "copy-address": lambda chosen: _lines(str(upload.target) for upload in chosen),
            "copy-key": lambda chosen: _lines(upload.target.key for upload in chosen),
            "copy-name": lambda chosen: _lines(upload.name for upload in chosen),
            "copy-source": lambda chosen: _lines(upload.source for upload in chosen),
            "copy-upload-id": lambda chosen: _lines(upload.upload_id for upload in chosen),
            "copy-receipt": lambda chosen: _lines(
                str(self._receipt_of(upload)) for upload in chosen_for("receipt", chosen)
            ),
            "copy-details": words_upload.details,
        }
        self._wire(actions)

    def _wire(self, actions: Actions) -> None:
        for name, slot in (
            ("pause-all", self.pause_all),
            ("resume-all", self.resume_all),
            ("start-anew", self.start_anew),
            ("abort", self.abort),
            ("remove", self.remove),
            ("clear-done", self.clear_done),
            ("show-receipt", self.show_receipt),
            ("limit-other", self.ask_for_limit),
            ("select-all", lambda: self._pages.view.selectAll()),
        ):
            actions[name].triggered.connect(slot)
        for names, does in ((ACTS, self.act), (STEERS, self.steer), (self._copies, self.copy)):
            for name in names:
                actions[name].triggered.connect(lambda _checked=False, name=name, does=does: does(name))

    # --- at once ----------------------------------------------------------------------------------------------

    def act(self, name: str) -> None:
        """What the action `name` of `ACTS` does, for those of the selection that it applies to."""
        if ids := self._ids(name):
            self._engine.post(ACTS[name](ids))

    def steer(self, name: str) -> None:
        """What the action `name` of `STEERS` does, for those of the selection that can be steered."""
        if ids := self._ids("steer"):
            self._engine.post(STEERS[name](ids))
        self._pages.chosen.emit()  # what is checked is what holds, not what was clicked

    def limit(self, ids: tuple[str, ...], rate: int) -> None:
        """At most `rate` bytes per second for each of these uploads; 0: no limit."""
        self._engine.post(LimitSpeed(ids, rate))

    @Slot()
    def ask_for_limit(self) -> None:
        chosen = chosen_for("steer", self._pages.uploads)
        if chosen:
            limits = {upload.speed_limit for upload in chosen}
            ids = tuple(upload.id for upload in chosen)
            self.limit_asked.emit(ids, limits.pop() if len(limits) == 1 else 0)

    @Slot()
    def pause_or_resume(self) -> None:
        """Space: pause if anything selected can pause, else resume."""
        self.act("pause" if self._ids("pause") else "resume")

    @Slot()
    def pause_all(self) -> None:
        self._engine.post(PauseAll())

    @Slot()
    def resume_all(self) -> None:
        self._engine.post(ResumeAll())

    @Slot()
    def clear_done(self) -> None:
        ids = tuple(upload.id for upload in self._model.uploads() if upload.state is State.DONE)
        if ids:
            self._engine.post(Remove(ids))

    # --- after a question, where something is lost ------------------------------------------------------------

    @Slot()
    def abort(self) -> None:
        chosen = chosen_for("abort", self._pages.uploads)
        if chosen:
            ids = tuple(upload.id for upload in chosen)
            ask(self._window, about_abort(chosen), lambda: self._engine.post(Abort(ids)))

    @Slot()
    def start_anew(self) -> None:
        """From the first byte. Where parts are stored, only after a question that says that they are deleted."""
        chosen = chosen_for("start-anew", self._pages.uploads)
        ids = tuple(upload.id for upload in chosen)
        if any(upload.stored_bytes for upload in chosen):
            ask(self._window, about_starting_anew(chosen), lambda: self._engine.post(StartAnew(ids)))
        elif ids:
            self._engine.post(StartAnew(ids))

    @Slot()
    def remove(self) -> None:
        """Off the list. Where parts stay behind on the server, only after a question that says so."""
        chosen = chosen_for("remove", self._pages.uploads)
        if not chosen:
            return
        ids = tuple(upload.id for upload in chosen)
        leaving = [upload for upload in chosen if upload.stored_bytes and upload.upload_id and _unfinished(upload)]
        if leaving:
            ask(self._window, about_removal(leaving), lambda: self._engine.post(Remove(ids)))
        else:
            self._engine.post(Remove(ids))

    # --- out of the window ------------------------------------------------------------------------------------

    @Slot()
    def show_receipt(self) -> None:
        """Open the folder with the receipt of the first finished upload that is selected."""
        done = chosen_for("receipt", self._pages.uploads)
        if done:
            folder = self._receipt_of(done[0]).parent
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
                self._messages.say(words.cannot_open(str(folder)), "warn")

    def copy(self, name: str) -> None:
        """Put what the action `name` copies of the selection on the clipboard."""
        QGuiApplication.clipboard().setText(self._copies[name](self._pages.uploads))
        self._messages.say(words.copied(words_actions.COPIED[name]))

    def _ids(self, name: str) -> tuple[str, ...]:
        return tuple(upload.id for upload in chosen_for(name, self._pages.uploads))


def _unfinished(upload: Upload) -> bool:
    return upload.state in (State.PAUSED, State.FAILED)


def _lines(values: Iterable[str]) -> str:
    """Each value that is there on a line of its own."""
    return "\n".join(filter(None, values))
