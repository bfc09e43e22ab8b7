"""Completing an upload with the parts that are stored: shown first, warned of, done only when somebody says so."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from partwise.core.assembly import Completed, Outlook
from partwise.core.errors import Fault, Kind
from partwise.ui import words_complete as words
from partwise.ui.errands import Errands
from partwise.ui.server_port import ServerPort
from partwise.ui.theme import Theme
from partwise.ui.unfinished.complete_facts import CompleteFacts
from partwise.ui.unfinished.controls import button, rename, tick
from partwise.ui.unfinished.server_dialog import ServerDialog
from partwise.ui.unfinished.server_fault import ServerFault
from partwise.ui.uploads.themed import ThemedLabel, named

WIDTH = 620


class CompleteDialog(ServerDialog):
    """Reads the parts as soon as it is made. `local_size`: bytes of the file here that it is meant to be, if any.

    Signals:
        completed: OSS has put it together, proven or not; a tuple of connection, bucket, key and upload id.
    """

    completed = Signal(object)

    def __init__(
        self,
        parent: QWidget | None,
        theme: Theme,
        errands: Errands,
        server: ServerPort,
        connection: str,
        bucket: str,
        key: str,
        upload_id: str,
        *,
        local_size: int | None = None,
    ) -> None:
        super().__init__(parent, errands, "complete-dialog", words.TITLE)
        self._server, self._local_size = server, local_size
        self._upload = (connection, bucket, key, upload_id)
        self._address = words.breakable(f"oss://{bucket}/{key}")
        self._outlook: Outlook | None = None
        self._facts = CompleteFacts(theme)
        self._unseen = ServerFault(theme, "complete-unseen")
        self._refusal = ServerFault(theme, "complete-refusal")
        self._fault = ServerFault(theme, "complete-fault")
        self._keep = tick("complete-no-overwrite", words.NO_OVERWRITE)
        self._all = tick("complete-all-stored", words.ALL_STORED)
        self._all.setToolTip(words.ALL_STORED_TIP)
        self._all.setAccessibleDescription(words.ALL_STORED_TIP)
        self._same = tick("complete-all-the-same", words.ALL_THE_SAME)
        self._status = named(ThemedLabel(theme, "body", "mute"), "complete-status")
        self._proven = named(ThemedLabel(theme, "strong", "ok"), "complete-proven")
        self._unproven = named(ThemedLabel(theme, "strong", "warn"), "complete-unproven")
        self._cancel = button("complete-cancel", words.CANCEL)
        self._do = button("complete-do", words.CANNOT)
        self._do.setProperty("kind", "primary")
        self._lay_out(theme)
        for choice in self._ticks:
            choice.toggled.connect(self._allow)
        self._fault.again.connect(self._read)
        self._cancel.clicked.connect(self.reject)
        self._do.clicked.connect(self._complete)
        self._read()

    @property
    def _ticks(self) -> tuple[QCheckBox, ...]:
        return self._keep, self._all, self._same

    # --- before -----------------------------------------------------------------------------------------------

    @Slot()
    def _read(self) -> None:
        self._outlook = None
        self._fault.hide()
        self._status.say(words.READING)
        self._allow()
        self.ask("outlook", partial(self._server.outlook, *self._upload), self._show, self._tell_fault)

    def _show(self, outlook: Outlook) -> None:
        self._outlook = outlook
        self._status.say("")
        differs = "" if self._local_size is None else words.local_warning(outlook.whole.size, self._local_size)
        self._facts.show_outlook(outlook, differs)
        self._unseen.hide()
        if outlook.unseen is not None:
            self._unseen.tell(outlook.unseen, self._upload[1], again=False)
        self._same.setChecked(False)
        self._same.setVisible(self._doubtful(outlook))
        self._allow()

    def _doubtful(self, outlook: Outlook) -> bool:
        """Whether it is known already that the object will not be the file."""
        return bool(outlook.whole.holes) or self._local_size not in (None, outlook.whole.size)

    def _obstacle(self, outlook: Outlook) -> Fault | None:
        """Why OSS would refuse, or None."""
        existing = outlook.existing
        if outlook.whole.refusal is None and existing is not None and self._keep.isChecked():
            title = words.would_overwrite(self._address, existing.size)
            return Fault(Kind.FIXABLE, title, words.REPLACE_IT, code="FileAlreadyExists")
        return outlook.whole.refusal

    @Slot()
    def _allow(self) -> None:
        """What can be done now, and what the button would do."""
        outlook = None if self.acting else self._outlook
        for choice in self._ticks:
            choice.setEnabled(outlook is not None)
        obstacle = None if outlook is None else self._obstacle(outlook)
        self._refusal.hide()
        if obstacle is not None:
            self._refusal.tell(obstacle, self._upload[1], again=False)
        agreed = self._same.isChecked() or self._same.isHidden()
        self._do.setEnabled(outlook is not None and obstacle is None and agreed)
        if outlook is not None:
            text = words.CANNOT if outlook.whole.refusal else words.button(outlook.whole, self._all.isChecked())
            rename(self._do, text)

    # --- completing -------------------------------------------------------------------------------------------

    @Slot()
    def _complete(self) -> None:
        outlook = self._outlook
        if outlook is None:
            return
        connection, bucket, _, _ = self._upload
        choices = self._keep.isChecked(), self._all.isChecked()
        self._fault.hide()
        self._status.say(words.COMPLETING)
        rename(self._cancel, words.CLOSE)
        work = partial(self._server.complete, connection, bucket, outlook, *choices)
        self.act(work, partial(self._tell_result, outlook), self._tell_fault)
        self._allow()

    def _tell_result(self, outlook: Outlook, completed: Completed) -> None:
        self._status.say("")
        result = words.result(self._address, outlook.whole, completed)
        outcome = self._proven if completed.proven else self._unproven
        outcome.say(result)
        outcome.setAccessibleName(words.unbroken(result))
        for widget in (self._facts, self._unseen, *self._ticks, self._do):
            widget.hide()
        self._cancel.setFocus()
        self.completed.emit(self._upload)

    def _tell_fault(self, fault: Fault) -> None:
        """What is there may be other than what was looked at: it is looked at again before anybody decides."""
        self._outlook = None
        self._status.say("")
        rename(self._cancel, words.CANCEL)
        self._fault.tell(fault, self._upload[1], again=True)
        self._allow()

    # --- how it looks -----------------------------------------------------------------------------------------

    def _lay_out(self, theme: Theme) -> None:
        self.setFixedWidth(WIDTH)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._do)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 20)
        layout.setSpacing(8)
        layout.addWidget(ThemedLabel(theme, "title", text=words.TITLE))
        _, bucket, key, _ = self._upload
        address = ThemedLabel(theme, "body", "mute", self._address)
        layout.addWidget(named(address, "complete-address", f"oss://{bucket}/{key}"))  # spoken as words, not letters
        layout.addWidget(self._facts)
        layout.addWidget(self._unseen)
        for choice in self._ticks:
            layout.addWidget(choice, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._refusal)
        layout.addWidget(self._fault)
        for label in (self._status, self._proven, self._unproven):
            layout.addWidget(label)
            label.say("")
        layout.addSpacing(12)
        layout.addLayout(buttons)
        self._same.hide()
        self._cancel.setDefault(True)
        self._cancel.setFocus()
