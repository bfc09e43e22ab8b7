"""Choosing where uploads go: looked for on the server, typed, or taken from the places that are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from partwise.core.errors import Fault
from partwise.core.keys import Address, as_place
from partwise.ui import words_picker as words
from partwise.ui.errands import Errands
from partwise.ui.picker.address_line import AddressLine
from partwise.ui.picker.browser import Browser
from partwise.ui.picker.folder_form import FolderForm
from partwise.ui.picker.shelf import Shelf
from partwise.ui.server_port import ServerPort
from partwise.ui.theme import Theme
from partwise.ui.unfinished.controls import button
from partwise.ui.unfinished.server_dialog import FRAME, ServerDialog
from partwise.ui.uploads.themed import ThemedLabel, named

WIDTH, HEIGHT = 860, 600  # at first; people make it as large as they like
LEAST = 620, 440


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place that becomes a bookmark (`kept`), or is none any more."""

    place: Address
    kept: bool


class DestinationDialog(ServerDialog):
    """Looks into `current` as soon as it is made; without one, into the connection's `own` place, or at all buckets.

    What stands in the address line is what is chosen: it follows whoever looks round, and can be typed without any
    right to look. All are places: an Address whose key is a prefix; `recents` and `bookmarks` in the order shown.

    Signals:
        chosen: the bucket, and the prefix: empty, or with a slash at its end.
        bookmarks_changed: a Bookmark.
    """

    chosen = Signal(str, str)
    bookmarks_changed = Signal(object)

    def __init__(
        self,
        parent: QWidget | None,
        theme: Theme,
        errands: Errands,
        server: ServerPort,
        connection: str,
        current: Address | None = None,
        recents: Sequence[Address] = (),
        bookmarks: Sequence[Address] = (),
        own: Address | None = None,
    ) -> None:
        super().__init__(parent, errands, "picker-dialog", words.TITLE)
        self._server, self._connection = server, connection
        self._bookmarks = list(bookmarks)
        self._address = AddressLine(theme)
        own = as_place(own) if own else None
        self._shelf = Shelf(theme, own, recents)
        self._browser = Browser(theme, self, server, connection)
        self._form = FolderForm(theme)
        self._chosen = named(ThemedLabel(theme, "body"), "picker-chosen")
        self._new = button("picker-new-folder", words.NEW_FOLDER)
        self._cancel = button("picker-cancel", words.CANCEL)
        self._use = button("picker-use", words.USE)
        self._lay_out(theme)
        self._connect()
        self._shelf.show_places(self._bookmarks)
        self._browser.look(as_place(current) if current else own)
        self._browser.begin()

    def _connect(self) -> None:
        self._address.changed.connect(self._follow)
        self._address.entered.connect(self._go)
        self._address.star.clicked.connect(self._toggle_star)
        self._shelf.opened.connect(self._look)
        self._shelf.star_wished.connect(self._toggle)
        self._browser.looked.connect(self._show_looked)
        self._browser.pointed.connect(self._address.show_place)
        self._form.wished.connect(self._create)
        self._form.left.connect(self._leave_form)
        self._new.clicked.connect(self._ask_name)
        self._cancel.clicked.connect(self.reject)
        self._use.clicked.connect(self._take)
        for keys, then in (
            ("Ctrl+L", self._address.edit),
            ("Ctrl+F", self._browser.begin_filter),
            ("Ctrl+D", self._address.star.click),
            ("F5", self._browser.refresh),
            ("Alt+Up", self._browser.go_up),
            ("Ctrl+Shift+N", self._new.click),
            ("Ctrl+Return", self._use.click),
            ("Ctrl+Enter", self._use.click),
        ):
            self._on_keys(keys, then)

    def _on_keys(self, keys: str, then: Callable[[], None]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(then)

    # --- walking ----------------------------------------------------------------------------------------------

    @Slot(object)
    def _look(self, place: Address | None) -> None:
        self._browser.look(place)
        self._browser.begin()

    @Slot(object)
    def _show_looked(self, place: Address | None) -> None:
        """The place that is shown is another."""
        self._address.show_place(place)
        self._form.hide()
        self._allow()

    @Slot()
    def _go(self) -> None:
        """Look into what was typed; nothing means all buckets."""
        if self._address.empty:
            self._browser.look(None)
        elif place := self._address.taken():
            self._browser.look(place)

    @Slot()
    def _take(self) -> None:
        place = self._address.taken()
        if place is not None:
            self.chosen.emit(place.bucket, place.key)
            self.accept()

    # --- bookmarks --------------------------------------------------------------------------------------------

    @Slot()
    def _toggle_star(self) -> None:
        place = self._address.place
        if place is not None:
            self._toggle(place)

    @Slot(object)
    def _toggle(self, place: Address) -> None:
        kept = place not in self._bookmarks
        if kept:
            self._bookmarks.insert(0, place)
        else:
            self._bookmarks.remove(place)
        self._shelf.show_places(self._bookmarks)
        self._follow()
        self.bookmarks_changed.emit(Bookmark(place, kept))

    # --- a new folder -----------------------------------------------------------------------------------------

    @Slot()
    def _ask_name(self) -> None:
        if self._browser.here is not None:
            self._form.ask(self._browser.here)

    @Slot(object)
    def _create(self, folder: Address) -> None:
        work = partial(self._server.create_folder, self._connection, folder.bucket, folder.key)
        self.act(work, partial(self._created, folder), self._not_created)
        self._allow()

    def _created(self, folder: Address, new: bool) -> None:
        self._look(folder)
        self._chosen.say(f"{words.created(folder, new)} {self._chosen.text()}")

    def _not_created(self, fault: Fault) -> None:
        self._form.tell(fault)
        self._allow()

    @Slot()
    def _leave_form(self) -> None:
        self._new.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- how it looks -----------------------------------------------------------------------------------------

    @Slot()
    def _follow(self) -> None:
        """What the address line names, in words."""
        place = self._address.place
        told = words.CHOOSE_BUCKET
        if place is not None:
            told = words.chosen(place, self._browser.region_of(place.bucket))
        self._chosen.say(told)
        self._address.show_star(self._bookmarks)
        self._allow()

    def _allow(self) -> None:
        """What can be done now."""
        self._new.setEnabled(self._browser.here is not None and not self.acting)
        self._use.setEnabled(self._address.place is not None and not self.acting)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """At least as high as what it says; people make it larger."""
        layout = self.layout()
        if layout is not None:
            least = max(LEAST[1], layout.totalMinimumHeightForWidth(self.width()))
            self.setMinimumHeight(min(least, self.screen().availableGeometry().height() - FRAME))

    def _lay_out(self, theme: Theme) -> None:
        self.setMinimumSize(*LEAST)
        self.resize(WIDTH, HEIGHT)
        self.setSizeGripEnabled(True)
        self._new.setToolTip(words.NEW_FOLDER_TIP)
        self._use.setToolTip(words.USE_TIP)
        self._use.setProperty("kind", "primary")
        middle, buttons = QHBoxLayout(), QHBoxLayout()
        middle.setSpacing(18)
        middle.addWidget(self._shelf)
        middle.addWidget(self._browser, 1)
        buttons.addWidget(self._new)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 20)
        layout.setSpacing(8)
        layout.addWidget(ThemedLabel(theme, "title", text=words.TITLE))
        layout.addWidget(ThemedLabel(theme, "secondary", "mute", words.LEAD))
        layout.addWidget(self._address)
        layout.addLayout(middle, 1)
        layout.addWidget(self._form)
        layout.addWidget(self._chosen)
        layout.addSpacing(4)
        layout.addLayout(buttons)
