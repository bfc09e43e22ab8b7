"""The choice of where to look: this bucket, this folder, all buckets, or places that are typed."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from partwise.core.errors import Fixable
from partwise.core.unfinished import Place
from partwise.ui import words_server as words
from partwise.ui.popup import Popup
from partwise.ui.theme import Theme
from partwise.ui.unfinished.scope import format_places, parse_places
from partwise.ui.uploads.themed import ThemedLabel, named

WIDTH = 380
Places = tuple[Place, ...]


class ScopePopup(Popup):
    """`ask` opens it.

    Signals:
        chosen: a tuple of Place; empty: all buckets of the connection.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "scope", words.SCOPE, WIDTH)
        self._offered: dict[QPushButton, Places] = {}
        self._bucket = self._choice("bucket", words.SCOPE_BUCKET)
        self._folder = self._choice("folder", words.SCOPE_FOLDER)
        self._all = self._choice("all", words.SCOPE_ALL)
        self.field.setAccessibleName(words.SCOPE_THESE)
        self.field.setAccessibleDescription(words.SCOPE_FIELD_HELP)
        self.field.setToolTip(words.SCOPE_FIELD_HELP)
        self.field.setPlaceholderText(words.SCOPE_EXAMPLE)
        self.field.setAcceptDrops(False)
        self._exact = named(QCheckBox(words.SCOPE_EXACT), "scope-exact", words.SCOPE_EXACT)
        self._look = self.button("look", words.SCOPE_LOOK)
        self._lay_out()
        self._wire()

    def ask(self, bucket: str, prefix: str, now: Places, beside: QRect) -> None:
        """Open beside a place on the screen. `bucket` (may be empty) and `prefix`: where uploads go.

        `now`: where is looked now.
        """
        self._offer(self._bucket, words.scope_bucket(bucket), (Place(bucket),) if bucket else None)
        folder = (Place(bucket, prefix),) if bucket and prefix else None
        self._offer(self._folder, words.scope_folder(bucket, prefix), folder)
        self._offered[self._all] = ()
        typed = now not in self._offered.values()
        for button, places in self._offered.items():
            self.mark(button, now=places == now)
        self.field.setText(format_places(now) if typed else "")
        self._exact.setChecked(typed and all(place.exact for place in now))
        self.open_beside(beside)
        chosen = next((button for button, places in self._offered.items() if places == now), None)
        (chosen or self.field).setFocus(Qt.FocusReason.PopupFocusReason)

    def _choice(self, name: str, text: str) -> QPushButton:
        button = self.choice(name, text)
        button.clicked.connect(lambda: self._choose(self._offered[button]))
        return button

    def _offer(self, button: QPushButton, text: str, places: Places | None) -> None:
        """Offer a choice, or, without places, do not."""
        self._offered.pop(button, None)
        if places is not None:
            self._offered[button] = places
        room = WIDTH - 60
        button.setText(f" {button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room)}")
        button.setAccessibleName(text)
        button.setVisible(places is not None)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 9, 8, 9)
        layout.setSpacing(1)
        for button in (self._bucket, self._folder, self._all):
            layout.addWidget(button)
        layout.addSpacing(8)
        these = named(ThemedLabel(self._theme, "secondary", "mute", words.SCOPE_THESE), "scope-these")
        these.setContentsMargins(7, 0, 0, 4)
        layout.addWidget(these)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        row.addWidget(self._look)
        layout.addLayout(row)
        layout.addSpacing(7)
        layout.addWidget(self._exact, 0, Qt.AlignmentFlag.AlignLeft)
        self.complaint.setContentsMargins(2, 5, 0, 0)
        layout.addWidget(self.complaint)

    def _wire(self) -> None:
        self.field.returnPressed.connect(self._take)
        self._exact.toggled.connect(lambda: self.complain(""))
        self._look.clicked.connect(self._take)

    @Slot()
    def _take(self) -> None:
        try:
            places = parse_places(self.field.text(), self._exact.isChecked())
        except Fixable as error:
            self.complain(error.fault.title)
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._choose(places)

    def _choose(self, places: Places) -> None:
        self.close()
        self.chosen.emit(places)
