"""What is done on the page "Unfinished uploads": each thing becomes a command to the engine, or a dialog."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from partwise.core.changes import PartsTold
from partwise.core.messages import Adopt, Inspect, Remove, StopInspecting
from partwise.core.upload import Upload
from partwise.ui import words, words_actions
from partwise.ui.actions import Actions
from partwise.ui.bridge import Bridge
from partwise.ui.choose_path import choose_path
from partwise.ui.message_bar import MessageBar
from partwise.ui.ports import ConnectionChoice, Outside
from partwise.ui.possible import chosen_for
from partwise.ui.theme import Theme
from partwise.ui.unfinished.aborting import Aborting
from partwise.ui.unfinished.cleanup_dialog import CleanupDialog
from partwise.ui.unfinished.complete_dialog import CompleteDialog
from partwise.ui.unfinished.followed import Followed
from partwise.ui.unfinished.looking import Looking
from partwise.ui.unfinished.page import UnfinishedPage
from partwise.ui.uploads.model import UploadModel


class UnfinishedCommands(QObject):
    """Wires the page and the actions about what lies on the server to the engine."""

    def __init__(
        self,
        window: QWidget,
        theme: Theme,
        outside: Outside,
        bridge: Bridge,
        page: UnfinishedPage,
        model: UploadModel,
        actions: Actions,
        messages: MessageBar,
    ) -> None:
        super().__init__(window)
        self._window, self._theme, self._outside, self._page = window, theme, outside, page
        self._model, self._actions, self._messages = model, actions, messages
        self._looking = Looking(outside.engine, bridge, page)
        self._aborting = Aborting(window, theme, outside.engine, bridge, page, model, messages)
        self.followed = Followed(theme, model, page)
        self._looking.changed.connect(self.offer)
        bridge.parts_told.connect(self._parts_told)
        self._wire_actions()
        self._wire_page()

    def _wire_actions(self) -> None:
        for name, slot in (
            ("refresh-unfinished", self._looking.refresh),
            ("stop-listing", self._looking.stop),
            ("count-parts", self._page.count_all),
            ("resume-with-file", self.choose_file),
            ("complete-stored", self.complete),
            ("abort-unfinished", self._aborting.ask),
            ("clean-up-rule", self.set_clean_up_rule),
        ):
            self._actions[name].triggered.connect(slot)
        self._actions["show-parts"].toggled.connect(self.followed.want_parts)

    def _wire_page(self) -> None:
        page = self._page
        page.chosen.connect(self._pass_focus_on)
        page.inspect_asked.connect(self._inspect)
        page.stop_inspecting_asked.connect(self._stop_inspecting)
        page.asked.connect(self._act)
        self.followed.asked.connect(self._act)
        page.copy_asked.connect(self._copy)
        page.parts.parts_wanted.connect(self._look_inside)
        page.parts.copied.connect(self._copied)

    # --- what the window tells ------------------------------------------------------------------------------------

    def use(self, connection: ConnectionChoice | None, bucket: str, prefix: str) -> None:
        """Uploads go here from now on."""
        self._looking.use(connection, bucket, prefix)

    def opened(self, name: str) -> None:
        """The connection of this name is there."""
        self._looking.opened(name)

    def enter(self, entered: bool) -> None:
        """Whether the page is shown from now on."""
        self._looking.enter(entered)
        self._actions["show-parts"].setEnabled(entered)

    @Slot()
    def take_focus(self) -> None:
        """To the table; while it is empty to the page, until there are rows."""
        (self._page.view if self._page.view.isVisible() else self._page).setFocus()

    @Slot()
    def _pass_focus_on(self) -> None:
        if self._page.hasFocus():
            self.take_focus()

    @Slot()
    def offer(self) -> None:
        """Enable what can be done about the page as a whole."""
        server, connected = self._model.server, self._looking.connection is not None
        for name, possible in (
            ("refresh-unfinished", connected),
            ("clean-up-rule", connected),
            ("stop-listing", self._looking.running),
            ("count-parts", server.known < server.uploads),
        ):
            self._actions[name].setEnabled(possible)

    # --- what OSS holds -------------------------------------------------------------------------------------------

    @Slot(str)
    def _act(self, name: str) -> None:
        self._actions[name].trigger()

    @Slot(object, bool)
    def _inspect(self, ids: tuple[str, ...], later: bool) -> None:
        self._outside.engine.post(Inspect(ids, later))

    @Slot(str)
    def _look_inside(self, id: str) -> None:
        self._outside.engine.post(Inspect((id,), tell=True))

    @Slot(object)
    def _parts_told(self, told: PartsTold) -> None:
        self._page.parts.take(told)

    @Slot()
    def _stop_inspecting(self) -> None:
        self._outside.engine.post(StopInspecting())

    # --- with a local file ----------------------------------------------------------------------------------------

    @Slot()
    def choose_file(self) -> None:
        upload = self._the_one("resume-with-file")
        if upload is not None:
            choose_path(
                self._window,
                "choose-file",
                words_actions.file_for(upload.name),
                QFileDialog.FileMode.ExistingFile,
                lambda paths: self.adopt(upload, paths[0]),
            )

    def adopt(self, upload: Upload, path: str) -> None:
        """Compare the file at `path` with what is stored; the user sees what would be sent before anything is."""
        self._outside.engine.post(Adopt(path, upload.target, upload.upload_id, review=True))
        self.followed.follow(upload.id)
        self._actions["show-parts"].setChecked(False)
        self._page.choose((upload.id,))

    # --- dialogs --------------------------------------------------------------------------------------------------

    @Slot()
    def complete(self) -> None:
        upload = self._the_one("complete-stored")
        if upload is None:
            return
        dialog = CompleteDialog(
            self._window,
            self._theme,
            self._outside.errands,
            self._outside.server,
            upload.target.connection,
            upload.target.bucket,
            upload.target.key,
            upload.upload_id,
            local_size=upload.size or None,
        )
        dialog.completed.connect(lambda _done: self._completed(upload))
        dialog.open()

    def _completed(self, upload: Upload) -> None:
        """It is an object now. Of a foreign one the server tells so; ours must not go on, so it leaves the list."""
        if upload.foreign:
            self._inspect((upload.id,), later=False)
        else:
            self._outside.engine.post(Remove((upload.id,)))

    @Slot()
    def set_clean_up_rule(self) -> None:
        """For the bucket of what is selected, else of what is looked at, else of where uploads go."""
        connection = self._looking.connection
        if connection is not None:
            buckets = self._buckets()
            errands, server = self._outside.errands, self._outside.server
            bucket = next(iter(buckets), "")
            CleanupDialog(self._window, self._theme, errands, server, connection.name, buckets, bucket).open()

    def _the_one(self, name: str) -> Upload | None:
        """The selected upload, if it is one that the action applies to."""
        chosen = self._page.uploads
        return next(iter(chosen_for(name, chosen)), None) if len(chosen) == 1 else None

    def _buckets(self) -> tuple[str, ...]:
        """Those that are known, the most likely first."""
        chosen = [upload.target.bucket for upload in self._page.uploads[:1]]
        looked_at = [place.bucket for place in self._looking.places]
        listed = sorted({upload.target.bucket for upload in self._model.uploads() if upload.unfinished})
        return tuple(dict.fromkeys(filter(None, (*chosen, *looked_at, self._looking.bucket, *listed))))

    # --- out of the window ----------------------------------------------------------------------------------------

    @Slot(str)
    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._copied(words_actions.POLICY)

    @Slot(str)
    def _copied(self, what: str) -> None:
        self._messages.say(words.copied(what))
