"""Aborting unfinished uploads: one question, then how far it is, then what failed."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from partwise.core.messages import Abort, Inspect, StopAborting, StopInspecting
from partwise.core.upload import Upload
from partwise.ui import words_actions as words
from partwise.ui.bridge import Bridge
from partwise.ui.message_bar import MessageBar
from partwise.ui.ports import EnginePort
from partwise.ui.possible import chosen_for
from partwise.ui.theme import Theme
from partwise.ui.unfinished.abort_dialog import AbortDialog
from partwise.ui.unfinished.aborts import Aborts
from partwise.ui.unfinished.page import UnfinishedPage
from partwise.ui.uploads.model import UploadModel


class Aborting(QObject):
    """Nothing stops at the first failure; what failed is selected at the end, so that it can be tried again."""

    def __init__(
        self,
        window: QWidget,
        theme: Theme,
        engine: EnginePort,
        bridge: Bridge,
        page: UnfinishedPage,
        model: UploadModel,
        messages: MessageBar,
    ) -> None:
        super().__init__(window)
        self._window, self._theme, self._engine = window, theme, engine
        self._page, self._model, self._messages = page, model, messages
        self._aborts = Aborts()
        self._question: AbortDialog | None = None
        page.stop_aborting_asked.connect(self._stop)
        bridge.uploads_changed.connect(self._changed)
        bridge.uploads_removed.connect(self._removed)

    @Slot()
    def ask(self) -> None:
        """About what is selected, with a list of what would go; one question at a time."""
        chosen = chosen_for("abort", self._page.uploads)
        if not chosen or self._question is not None:
            return
        self._question = AbortDialog(self._window, self._theme, chosen, time.time())
        self._question.aborted.connect(self._begin)
        self._question.inspect_wanted.connect(self._inspect)
        self._question.stop_inspecting_asked.connect(self._stop_inspecting)
        self._question.finished.connect(self._answered)
        self._question.open()

    @Slot()
    def _answered(self) -> None:
        self._question = None

    @Slot(object)
    def _inspect(self, ids: tuple[str, ...]) -> None:
        self._engine.post(Inspect(ids))

    @Slot()
    def _stop_inspecting(self) -> None:
        self._engine.post(StopInspecting())

    @Slot(object)
    def _begin(self, ids: tuple[str, ...]) -> None:
        wanted = set(ids)
        self._aborts.begin(upload for upload in self._model.uploads() if upload.id in wanted)
        self._engine.post(Abort(ids))
        self._show()

    @Slot()
    def _stop(self) -> None:
        self._engine.post(StopAborting(self._aborts.pending))

    @Slot(object)
    def _changed(self, uploads: Sequence[Upload]) -> None:
        if self._question is not None:
            self._question.take(uploads)
        if self._aborts.saw(uploads):
            self._show()

    @Slot(object)
    def _removed(self, ids: Sequence[str]) -> None:
        if self._question is not None:
            self._question.drop(ids)
        if self._aborts.removed(ids):
            self._show()

    def _show(self) -> None:
        left, gone, failed = self._aborts.left, self._aborts.gone, self._aborts.failed
        if left:
            self._page.set_aborting(left, gone, len(failed))
            return
        self._page.set_aborting(0, 0, 0)
        if failed:
            self._page.choose(failed)
            self._messages.say(words.some_not_aborted(gone, len(failed)), "warn")
