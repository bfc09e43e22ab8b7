"""Looking round on the server: what lies here, filtered while one types, and why it cannot be seen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from partwise.core.errors import Fault
from partwise.core.keys import Address
from partwise.ui import words_picker as words
from partwise.ui.icons import icon
from partwise.ui.picker.address import child_of, parent_of
from partwise.ui.picker.entries import EntriesView
from partwise.ui.picker.filter_field import FilterField
from partwise.ui.picker.model import EntriesModel
from partwise.ui.picker.paging import Asking, Page, Paging, Work
from partwise.ui.picker.place_label import PlaceLabel
from partwise.ui.server_port import ServerPort
from partwise.ui.theme import Theme
from partwise.ui.unfinished.controls import button, rename
from partwise.ui.unfinished.server_fault import ServerFault
from partwise.ui.uploads.themed import ThemedLabel, named


class Browser(QWidget):
    """Shows nothing before `look` is called.

    Signals:
        looked: another place is shown: an Address, None: all buckets.
        pointed: the Address on which somebody walked or clicked, or where they are; None: all buckets.
    """

    looked = Signal(object)
    pointed = Signal(object)

    def __init__(self, theme: Theme, asking: Asking, server: ServerPort, connection: str) -> None:
        super().__init__()
        self._server, self._connection = server, connection
        self._here: Address | None = None
        self._came_from = ""  # the name of the row to choose once it is there
        self._regions: dict[str, str] = {}
        self._paging = Paging(asking, self._show, self._tell)
        self._model = EntriesModel(self)
        self._entries = EntriesView(self._model, theme)
        self._filter = FilterField(theme)
        self._up = named(QToolButton(), "picker-up", words.UP)
        self._up.setIcon(icon("arrow-up", theme))
        self._refresh = named(QToolButton(), "picker-refresh", words.REFRESH)
        self._refresh.setIcon(icon("rotate-cw", theme))
        self._place = PlaceLabel(theme)
        self._fault = ServerFault(theme, "picker-fault")
        self._status = named(ThemedLabel(theme, "secondary", "mute"), "picker-status")
        self._on = button("picker-on", words.STOP)
        self._lay_out()
        self._wire()

    @property
    def here(self) -> Address | None:
        """The place that is shown; None: all buckets."""
        return self._here

    def region_of(self, bucket: str) -> str:
        """Where a bucket lies, empty as long as nobody has seen it in the list."""
        return self._regions.get(bucket, "")

    def look(self, place: Address | None, came_from: str = "") -> None:
        """Show what lies in `place`, None: all buckets; of it the row called `came_from` becomes the current one."""
        self._here, self._came_from = place, came_from
        self._filter.clear()
        self._place.say(words.here(place))
        self._up.setEnabled(place is not None)
        self._ask()
        self.looked.emit(place)

    def begin(self) -> None:
        """Take the focus."""
        self._entries.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_filter(self) -> None:
        self._filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._filter.selectAll()

    @Slot()
    def refresh(self) -> None:
        """Look again."""
        self._came_from = self._entries.current_name
        self._ask()

    @Slot()
    def go_up(self) -> None:
        if self._here is not None:
            name = self._here.key.removesuffix("/").rpartition("/")[2] if self._here.key else self._here.bucket
            self.look(parent_of(self._here), name)

    # --- asking -----------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        self._paging.stop()
        self._model.clear()
        self._model.filter(self._filter.text())
        self._fault.hide()
        self._paging.begin(self._work())
        self._say()

    def _work(self) -> Work:
        if self._here is None:
            return partial(self._server.buckets_from, self._connection)
        return partial(self._server.place_from, self._connection, self._here.bucket, self._here.key)

    def _show(self, page: Page) -> None:
        self._regions |= {row.name: row.region for row in getattr(page, "buckets", ())}
        self._model.add(page)
        if self._came_from and not self._entries.current_name and self._entries.choose(self._came_from):
            self._came_from = ""
        self._say()

    def _tell(self, fault: Fault) -> None:
        self._fault.tell(words.told(fault, self._here), self._here.bucket if self._here else "", again=True)
        self._say()

    @Slot()
    def _stop_or_go_on(self) -> None:
        if self._paging.running:
            self._paging.stop()
        else:
            self._paging.go_on()
        self._say()

    # --- walking ----------------------------------------------------------------------------------------------

    @Slot(str)
    def _open(self, name: str) -> None:
        self.look(self._named(name))

    @Slot(object)
    def _point(self, name: str | None) -> None:
        self.pointed.emit(self._here if name is None else self._named(name))

    def _named(self, name: str) -> Address:
        return Address(name, "") if self._here is None else child_of(self._here, name)

    @Slot(str)
    def _filter_by(self, text: str) -> None:
        self._model.filter(text)
        self._say()

    # --- how it looks -----------------------------------------------------------------------------------------

    def _say(self) -> None:
        """How far it is, and why the list has no rows."""
        rows, running, failed = self._model.rows, self._paging.running, not self._fault.isHidden()
        whole = not running and not self._paging.more and not failed
        found = words.listed(rows.buckets, rows.folders, rows.objects, self._here, whole=whole)
        nothing = not (rows.buckets or rows.folders or rows.objects)
        if running:
            found = words.LOOKING if nothing else words.going_on(found)
        elif not whole:
            found = "" if nothing else words.not_all(found)
        elif rows.objects > rows.objects_listed:
            found = f"{found}. {words.objects_left_out(rows.objects_listed)}"
        text = self._filter.text().strip()
        self._status.say(words.filtered(found, len(rows.shown)) if text and not nothing else found)
        self._entries.say(self._middle(running, failed, whole, text if not nothing else ""))
        rename(self._on, words.STOP if running else words.GO_ON)
        self._on.setVisible(bool(self._paging.more) and not failed)

    def _middle(self, running: bool, failed: bool, whole: bool, text: str) -> str:
        """What stands where the rows would be: a refusal never looks like an empty place."""
        if text:
            return words.nothing_matches(text)
        if running:
            return words.LOOKING
        if failed or not whole:
            return words.NOT_LISTED if self._here is None else words.NOT_SEEN
        return words.NO_BUCKETS if self._here is None else words.NOTHING_HERE

    def _wire(self) -> None:
        self._entries.opened.connect(self._open)
        self._entries.pointed.connect(self._point)
        self._entries.left_upwards.connect(self.go_up)
        self._entries.typed.connect(self._filter.type_on)
        self._filter.textChanged.connect(self._filter_by)
        self._filter.left_downwards.connect(self._entries.begin)
        self._filter.taken.connect(self._entries.open_first)
        self._up.clicked.connect(self.go_up)
        self._refresh.clicked.connect(self.refresh)
        self._on.clicked.connect(self._stop_or_go_on)
        self._fault.again.connect(self.refresh)

    def _lay_out(self) -> None:
        for quiet, tip in ((self._up, words.UP_TIP), (self._refresh, words.REFRESH_TIP)):
            quiet.setProperty("kind", "quiet")
            quiet.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            quiet.setToolTip(tip)
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self._up)
        top.addWidget(self._place, 1)
        top.addWidget(self._filter)
        top.addWidget(self._refresh)
        bottom.addWidget(self._status, 1)
        bottom.addWidget(self._on)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._fault)
        layout.addWidget(self._entries, 1)
        layout.addLayout(bottom)
