"""The page "Unfinished uploads": what the server holds, how much it is, and what can be done about it."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from partwise.core.unfinished import Listing, Place
from partwise.core.upload import Upload
from partwise.ui import words_server as words
from partwise.ui.ports import ConnectionChoice
from partwise.ui.theme import Theme
from partwise.ui.unfinished.banner import Banner
from partwise.ui.unfinished.bottom_bar import BottomBar
from partwise.ui.unfinished.filter_bar import FilterBar
from partwise.ui.unfinished.notices import Offer, instead, parts_denied, refusals
from partwise.ui.unfinished.page_asking import Asking
from partwise.ui.unfinished.page_middle import Middle
from partwise.ui.unfinished.parts_panel import PartsPanel
from partwise.ui.unfinished.view import ServerView
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.themed import named

SETTLING = 150  # milliseconds after which what is in view is asked for
MANY = 500  # above this the sum of a selection is made once a second


class UnfinishedPage(QWidget):
    """Signals:
    chosen: the selection, or something about it, is another.
    refresh_asked, stop_asked: list what is on the server; stop that.
    scope_chosen: a tuple of Place to look at from now on; empty: all buckets of the connection.
    inspect_asked: the ids of uploads whose parts are wanted, and whether that may wait for others.
    stop_inspecting_asked: count no more parts.
    stop_aborting_asked: abort no more uploads.
    menu_asked: a context menu at this point of the screen.
    asked: the name of an action: show-parts, resume-with-file, complete-stored, abort-unfinished, clean-up-rule.
    copy_asked: this text is to be copied.
    """

    chosen = Signal()
    refresh_asked = Signal()
    stop_asked = Signal()
    scope_chosen = Signal(object)
    inspect_asked = Signal(object, bool)
    stop_inspecting_asked = Signal()
    stop_aborting_asked = Signal()
    menu_asked = Signal(QPoint)
    asked = Signal(str)
    copy_asked = Signal(str)

    def __init__(self, model: UploadModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "unfinished-page", words.PAGE)
        self._model, self._theme = model, theme
        self._connection: ConnectionChoice | None = None
        self._bucket = ""  # that uploads go to
        self._listing: Listing | None = None
        self._asking = Asking()
        self._entered = False
        self._summed = 0.0
        self.uploads: list[Upload] = []
        self._banner = Banner(theme, self)
        self._filters = FilterBar(theme, self)
        self.view = ServerView(model, theme, self)
        self._middle = Middle(self.view, theme, self)
        self.parts = PartsPanel(theme, self)
        self._bottom = BottomBar(theme, self)
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._settling = QTimer(self, singleShot=True, interval=SETTLING)
        self._lay_out()
        self._wire()
        self.set_place(None, "", "")

    # --- what the window tells --------------------------------------------------------------------------------

    def enter(self) -> None:
        """The page is shown: the model turns to what is unfinished."""
        self._entered = True
        self._model.show_unfinished(self._filters.filter)
        self.view.enter()
        self._show_all()

    def leave(self) -> None:
        """Another page is about to be shown."""
        self.view.leave()
        self._entered = False

    def set_place(self, connection: ConnectionChoice | None, bucket: str, prefix: str) -> None:
        """Where uploads go from now on; what is unfinished is looked for in the bucket. No bucket: in all of them."""
        if (connection, bucket) != (self._connection, self._bucket):
            self._listing = None
            self._asking.begin_anew()
            self._filters.show_places((Place(bucket),) if bucket else ())
        self._connection, self._bucket = connection, bucket
        self._filters.set_destination(connection is not None, bucket, prefix)
        self._show_all()

    def show_listing(self, listing: Listing | None) -> None:
        """How far the listing is, or that there is none."""
        before, self._listing = self._listing, listing
        if listing is not None:
            self._filters.show_places(listing.places)
            if not listing.ended and (before is None or before.ended):
                self._asking.begin_anew()
        self._show_all()

    def show_parts(self, visible: bool) -> None:
        """Show or hide the parts of the upload that is selected."""
        self.parts.setVisible(visible)
        self._bottom.show_parts(visible)
        if visible:
            self._show_parts_of()

    def set_aborting(self, left: int, gone: int, failed: int) -> None:
        """How far an abort of several is; all 0: there is none any more."""
        self._bottom.show_aborting(left, gone, failed)
        self._bottom.show_selection(self.uploads)
        self._show_notices()

    def choose(self, ids: Iterable[str]) -> None:
        """Select these uploads and no other."""
        self.view.choose(ids)

    def upload_at(self, place: QPoint) -> Upload | None:
        """The upload at a point of the screen."""
        return self.view.upload_at(place)

    def mark_drop(self, upload: Upload | None, text: str) -> None:
        """While a file hangs over a row: frame it and say what a drop would do; None: no row."""
        self.view.mark(upload, text)

    @Slot()
    def search(self) -> None:
        """Begin to type what the keys start with."""
        self._filters.key.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._filters.key.selectAll()

    @Slot()
    def count_all(self) -> None:
        """Ask for the parts of every upload that is not known to the last one."""
        ids = self._asking.count(self._model.uploads())
        if ids:
            self.inspect_asked.emit(ids, True)
        self._show_banner()

    @Slot()
    def refresh(self) -> None:
        """Take the selection anew, in full, and show it."""
        self._summed = time.monotonic()
        self.uploads = self._model.uploads_at(self.view.chosen_places())
        self._bottom.show_selection(self.uploads)
        self._show_parts_of()
        self.chosen.emit()

    @Slot()
    def refresh_when_due(self) -> None:
        """The same, but a very large selection only once a second."""
        if len(self.uploads) <= MANY or time.monotonic() - self._summed >= 1.0:
            self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.tokens.panel)

    # --- putting it together ----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.splitter.setObjectName("unfinished-and-parts")
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self._middle)
        self.splitter.addWidget(self.parts)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([420, 240])
        self.parts.hide()
        whole.addWidget(self._banner)
        whole.addWidget(self._filters)
        whole.addWidget(self.splitter, 1)
        whole.addWidget(self._bottom)

    def _wire(self) -> None:
        self._banner.rule_asked.connect(lambda: self.asked.emit("clean-up-rule"))
        self._banner.count_asked.connect(self.count_all)
        self._banner.stop_asked.connect(self._stop_counting)
        self._filters.filtered.connect(self._filter)
        self._filters.refresh_asked.connect(self.refresh_asked)
        self._filters.stop_asked.connect(self.stop_asked)
        self._filters.scope_chosen.connect(self.scope_chosen)
        self._middle.taken.connect(self._take_offer)
        self._middle.policy_asked.connect(self.copy_asked)
        self._bottom.asked.connect(self.asked)
        self._bottom.stop_asked.connect(self.stop_aborting_asked)
        self.view.chosen.connect(self.refresh)
        self.view.opened.connect(lambda: self.asked.emit("show-parts"))
        self.view.menu_asked.connect(self.menu_asked)
        self.view.moved.connect(lambda: self._settling.start())  # begins anew while somebody scrolls
        self._settling.timeout.connect(self._look_around)
        self._model.tallied.connect(self._tallied)
        for rows_changed in (self._model.rowsInserted, self._model.rowsRemoved, self._model.modelReset):
            rows_changed.connect(self._rows_changed)

    # --- what changes -----------------------------------------------------------------------------------------

    @Slot()
    def _tallied(self) -> None:
        if not self._entered:
            return
        self._show_banner()
        self._settle()

    @Slot()
    def _rows_changed(self) -> None:
        if self._entered:
            self.view.show_ticks()
            self._show_notices()
            self._settle()

    def _settle(self) -> None:
        if not self._settling.isActive():
            self._settling.start()

    @Slot()
    def _look_around(self) -> None:
        """Ask for the parts of what is in view, and see what has answered."""
        if not self._entered:
            return
        self._asking.follow(self._model.uploads())
        first, last = self.view.rows_in_view()
        ids = self._asking.look_at(self._model.uploads_at(range(first, last + 1)))
        if ids:
            self.inspect_asked.emit(ids, False)
        self._show_banner()
        self._show_notices()

    @Slot()
    def _stop_counting(self) -> None:
        self._asking.stop()
        self.stop_inspecting_asked.emit()
        self._show_banner()
        self._settle()

    @Slot()
    def _filter(self) -> None:
        if self._entered:
            self._model.show_unfinished(self._filters.filter)
            self._show_all()

    @Slot(object)
    def _take_offer(self, offer: Offer) -> None:
        if offer is Offer.SHOW_ALL:
            self._filters.clear()
        elif offer is Offer.CHOOSE_PLACE:
            self._filters.ask_scope()
        else:
            self.refresh_asked.emit()

    # --- showing ----------------------------------------------------------------------------------------------

    def _show_all(self) -> None:
        self._filters.show_listing(self._listing)
        self._show_banner()
        self._show_notices()
        if self._entered:
            self._settle()

    def _show_banner(self) -> None:
        whole = self._listing is not None and self._listing.whole
        self._banner.show_tally(self._model.server, whole, self._asking.counted)

    def _show_notices(self) -> None:
        told = refusals(self._listing) if self._listing else ()
        denied = self._asking.denied
        if denied:
            told += (parts_denied(tuple(denied), next(iter(denied.values()))),)
        rows = self._model.rowCount() if self._entered else 0
        reason = None if rows else instead(self._connection is not None, self._listing, self._model.server.uploads)
        self._middle.tell(told, reason)
        self._bottom.setVisible(reason is None or self._bottom.aborting)

    def _show_parts_of(self) -> None:
        if not self.parts.isHidden():
            self.parts.show_upload(self.uploads[0] if len(self.uploads) == 1 else None)
