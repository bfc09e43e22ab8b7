"""The line in which a new folder is named, in the dialog itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from partwise.core.errors import Fault, Fixable
from partwise.core.keys import Address
from partwise.ui import words_picker as words
from partwise.ui.picker.address import new_folder
from partwise.ui.theme import Theme
from partwise.ui.unfinished.controls import button
from partwise.ui.unfinished.server_fault import ServerFault
from partwise.ui.uploads.themed import ThemedLabel, named


class FolderForm(QWidget):
    """Hidden until it is asked for. Enter creates, Esc hides it again.

    Signals:
        wished: the Address of the folder that is to be made.
        left: somebody does without.
    """

    wished = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._place = Address("", "")
        self._field = named(QLineEdit(), "picker-folder-name", words.FOLDER_NAME)
        self._where = named(ThemedLabel(theme, "secondary", "mute"), "picker-folder-where")
        self._create = button("picker-folder-create", words.CREATE)
        self._discard = button("picker-folder-discard", words.DISCARD)
        self._status = named(ThemedLabel(theme, "secondary", "mute"), "picker-folder-status")
        self._complaint = named(ThemedLabel(theme, "secondary", "bad"), "picker-folder-complaint")
        self._fault = ServerFault(theme, "picker-folder-fault")
        self._field.returnPressed.connect(self._take)
        self._field.textEdited.connect(self._forget)
        self._create.clicked.connect(self._take)
        self._discard.clicked.connect(self._leave)
        self._lay_out()
        self.hide()

    @property
    def _making(self) -> bool:
        """Whether the folder is being made, which nobody can take back."""
        return self._field.isReadOnly()

    def ask(self, place: Address) -> None:
        """Ask for the name of a folder in `place`."""
        self._place = place
        self._field.clear()
        self._where.say(words.folder_in(place))
        self._field.setAccessibleDescription(words.folder_in(place))
        self._forget()
        self._allow(True)
        self.show()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, fault: Fault) -> None:
        """It was not made."""
        self.show()
        self._status.say("")
        self._fault.tell(fault, self._place.bucket, again=False)
        self._allow(True)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._making:
            self._leave()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # which the field has taken
            super().keyPressEvent(event)

    @Slot()
    def _take(self) -> None:
        if self._making:
            return
        self._forget()
        try:
            folder = new_folder(self._place, self._field.text())
        except Fixable as error:
            self._complaint.say(error.fault.title)
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._status.say(words.CREATING)
        self._allow(False)
        self.wished.emit(folder)

    @Slot()
    def _leave(self) -> None:
        self.hide()
        self.left.emit()

    @Slot()
    def _forget(self) -> None:
        """What was told of the last try."""
        self._complaint.say("")
        self._status.say("")
        self._fault.hide()

    def _allow(self, allowed: bool) -> None:
        self._field.setReadOnly(not allowed)
        for choice in (self._create, self._discard):
            choice.setEnabled(allowed)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._field, 1)
        row.addWidget(self._create)
        row.addWidget(self._discard)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._where)
        layout.addLayout(row)
        for widget in (self._complaint, self._status, self._fault):
            layout.addWidget(widget)
