"""New versions: may they be looked for, looking once a day, and telling of one. Nothing is ever downloaded."""

from __future__ import annotations

import logging
from functools import partial
from threading import Event
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from partwise.core.errors import Fault
from partwise.core.lifecycle import State
from partwise.core.releases import Release
from partwise.ui import words_updates as words
from partwise.ui.actions import Actions
from partwise.ui.errands import Errands
from partwise.ui.message_bar import MessageBar
from partwise.ui.uploads.model import UploadModel

SETTLING = 4_000  # milliseconds from the start of the window until it is thought of new versions
MOST_SHOWN = 120  # characters of what is new: at the window's smallest its notice shall not be cut; the page has all
HOUR = 3_600_000  # milliseconds; a timer of a whole day would lose the time that the computer sleeps

log = logging.getLogger(__name__)


class UpdatesPort(Protocol):
    """What is known of new versions. All but `look` are for the window's thread, and return at once."""

    version: str

    @property
    def allowed(self) -> bool | None:
        """Whether new versions may be looked for; None: nobody was asked yet."""

    def allow(self, allowed: bool) -> None:
        """The user's answer, for this run and later ones."""

    def due(self) -> bool:
        """Whether a day has passed since the last look."""

    def begun(self) -> None:
        """A look begins now."""

    def missed(self) -> None:
        """A look brought no answer, so the next one is due sooner."""

    def look(self, stop: Event) -> Release | None:
        """The newest version above this one. Blocks, on any thread; raises PartwiseError."""

    def is_told(self, release: Release) -> bool:
        """Whether it is the one whose notice was last answered."""

    def tell(self, release: Release) -> None:
        """The user has answered its notice."""


class UpdateNotices(QObject):
    """Asks once whether to look, looks once a day where that is allowed, and tells of each new version once."""

    def __init__(
        self,
        owner: QObject,
        actions: Actions,
        messages: MessageBar,
        model: UploadModel,
        errands: Errands,
        port: UpdatesPort,
        practice: str,
    ) -> None:
        """`practice`: the connection whose uploads are no reason to ask the user anything."""
        super().__init__(owner)
        self._messages, self._model, self._errands, self._port = messages, model, errands, port
        self._practice = practice
        self._allow, self._now = actions["tell-updates"], actions["look-for-update"]
        self._allow.setChecked(port.allowed is True)
        self._allow.triggered.connect(self._allowed)
        self._now.triggered.connect(self._look_now)
        self._hourly = QTimer(self, interval=HOUR)
        self._hourly.timeout.connect(self._look_daily)
        self._settled = QTimer(self, singleShot=True, interval=SETTLING)
        self._settled.timeout.connect(self._begin)
        self._settled.start()

    @Slot()
    def _begin(self) -> None:
        self._hourly.start()
        if self._port.allowed is None and self._in_use():
            answers = {words.YES: lambda: self._allowed(True), words.NO: lambda: self._allowed(False)}
            self._messages.offer(words.MAY_LOOK, answers, dismissed=lambda: self._allowed(False))
        self._look_daily()

    def _in_use(self) -> bool:
        """Whether something was uploaded to a real bucket."""
        return any(
            upload.state is State.DONE and upload.target.connection != self._practice
            for upload in self._model.uploads()
        )

    @Slot(bool)
    def _allowed(self, allowed: bool) -> None:
        """Whoever answers by the menu need not answer the question as well."""
        self._messages.withdraw(words.MAY_LOOK)
        self._port.allow(allowed)
        self._allow.setChecked(allowed)
        self._look_daily()

    @Slot()
    def _look_daily(self) -> None:
        if self._port.allowed and self._port.due():
            self._port.begun()
            self._errands.run(self._port.look, self, self._found, self._failed)

    @Slot()
    def _look_now(self) -> None:
        """The user asks, so everything is told: also that there is none, and why nobody knows."""
        self._now.setEnabled(False)
        self._messages.say(words.LOOKING)
        self._port.begun()
        self._errands.run(self._port.look, self, self._found_now, self._failed_now)

    def _found(self, release: Release | None) -> None:
        if self._port.allowed and release is not None and not self._port.is_told(release):
            self._tell(release)

    def _failed(self, fault: Fault) -> None:
        log.info("no new version was found: %s", fault)
        self._port.missed()

    def _found_now(self, release: Release | None) -> None:
        self._now.setEnabled(True)
        if release is not None:
            self._tell(release, wanted=True)
        else:
            self._messages.say(words.newest(self._port.version))

    def _failed_now(self, fault: Fault) -> None:
        self._now.setEnabled(True)
        self._messages.say(str(fault), "warn")

    def _tell(self, release: Release, *, wanted: bool = False) -> None:
        """It counts as told once it is answered: it may stand behind others, or in a window that is left."""
        summary = release.summary
        if len(summary) > MOST_SHOWN:
            summary = f"{summary[: MOST_SHOWN - 1]}…"
        told = partial(self._port.tell, release)
        answers = {words.OPEN_PAGE: partial(self._open, release), words.NOT_NOW: told}
        text = words.found(release.version, self._port.version, summary)
        self._messages.offer(text, answers, dismissed=told, wanted=wanted)

    def _open(self, release: Release) -> None:
        """In the browser, by the user's own click."""
        self._port.tell(release)
        if not QDesktopServices.openUrl(QUrl(release.page)):
            self._messages.say(words.cannot_open(release.page), "warn")
