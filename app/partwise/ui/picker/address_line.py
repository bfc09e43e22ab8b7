"""The line that holds the place: typed, pasted, or written by whoever looks round; with its star."""

from __future__ import annotations

from collections.abc import Container

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from partwise.core.errors import Fixable
from partwise.core.keys import SCHEME, Address
from partwise.ui import words_picker as words
from partwise.ui.picker.address import parse_place
from partwise.ui.picker.star import StarButton
from partwise.ui.theme import Theme
from partwise.ui.unfinished.controls import spoken
from partwise.ui.uploads.themed import ThemedLabel, named


class AddressLine(QWidget):
    """Signals:
    changed: the text is another, whoever wrote it.
    entered: Enter was pressed in it.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._field = named(QLineEdit(), "picker-address", spoken(words.ADDRESS))
        self._field.setAccessibleDescription(words.ADDRESS_HELP)
        self._field.setPlaceholderText(words.ADDRESS_EXAMPLE)
        self._field.setToolTip(words.ADDRESS_HELP)
        self.star = StarButton(theme)
        self._complaint = named(ThemedLabel(theme, "secondary", "bad"), "picker-complaint")
        self._complaint.hide()
        self._field.textChanged.connect(self.changed)
        self._field.textEdited.connect(self._forget)
        self._field.returnPressed.connect(self.entered)
        self._lay_out()

    @property
    def place(self) -> Address | None:
        """What it names; None while that is nothing."""
        try:
            return parse_place(self._field.text())
        except Fixable:
            return None

    @property
    def empty(self) -> bool:
        return self._field.text().strip() in ("", SCHEME)

    def show_place(self, place: Address | None) -> None:
        self._forget()
        self._field.setText(str(place) if place else SCHEME)

    def show_star(self, bookmarks: Container[Address]) -> None:
        """Tell whether the place is one of them."""
        place = self.place
        self.star.setEnabled(place is not None)
        self.star.setChecked(place is not None and place in bookmarks)

    def taken(self) -> Address | None:
        """What it names; where that is nothing, say why."""
        try:
            return parse_place(self._field.text())
        except Fixable as error:
            self._complaint.say(words.wrapped(str(error.fault)))
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            return None

    @Slot()
    def edit(self) -> None:
        """Take the focus, with everything behind the scheme selected."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.setSelection(len(SCHEME), len(self._field.text()))

    @Slot()
    def _forget(self) -> None:
        self._complaint.say("")

    def _lay_out(self) -> None:
        label = QLabel(words.ADDRESS)
        label.setBuddy(self._field)
        row = QHBoxLayout()
        for widget in (label, self._field, self.star):
            row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addWidget(self._complaint)
