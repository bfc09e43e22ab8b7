"""Above the table: which of the unfinished uploads are shown, where they are looked for, and how fresh that is."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QInputDialog, QLineEdit, QPushButton, QSizePolicy, QWidget

from partwise.core.unfinished import Listing, Place
from partwise.ui import words_server as words
from partwise.ui.icons import icon
from partwise.ui.theme import Theme
from partwise.ui.unfinished.filter_choice import ChosenButton, FilterChoice
from partwise.ui.unfinished.filters import From, UnfinishedFilter
from partwise.ui.unfinished.scope import where
from partwise.ui.unfinished.scope_popup import ScopePopup
from partwise.ui.unfinished.wrapping import WrappingLayout
from partwise.ui.uploads.themed import ThemedLabel, named

TYPING = 200  # milliseconds of silence before a key is looked for
DAY = 24 * 3600
MOST_DAYS = 9_999
_DAYS = (1, 7, 30)
_OTHER = -1
_SIZES = (100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000)
_OWNERS = {From.ANYWHERE: words.ANYWHERE, From.HERE: words.HERE, From.ELSEWHERE: words.ELSEWHERE}


class FilterBar(QWidget):
    """Signals:
    filtered: `filter` is another.
    scope_chosen: the user wants to look elsewhere: a tuple of Place; empty: in all buckets of the connection.
    refresh_asked, stop_asked: the button at the right, which is the one or the other.
    """

    filtered = Signal()
    scope_chosen = Signal(object)
    refresh_asked = Signal()
    stop_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "unfinished-filters", words.FILTERS)
        self.filter = UnfinishedFilter()
        self._theme, self._running = theme, False
        self._destination = ("", "")  # bucket and prefix that uploads go to
        self._places: tuple[Place, ...] = ()
        self.key = named(_KeyField(self), "unfinished-key", words.KEY_FILTER)
        self.key.setPlaceholderText(words.KEY_STARTS_WITH)
        self._started = FilterChoice(theme, "unfinished-started", words.STARTED, self)
        self._size = FilterChoice(theme, "unfinished-size", words.SIZE, self)
        self._owner = FilterChoice(theme, "unfinished-from", words.FROM, self)
        self.scope = ChosenButton(theme, "unfinished-scope", words.IN, self)
        self.scope.setAccessibleDescription(words.SCOPE_HELP)
        self._popup = ScopePopup(theme, self)
        self._fresh = named(ThemedLabel(theme, "secondary", "mute"), "unfinished-fresh")
        self._fresh.setWordWrap(False)
        self.refresh = named(QPushButton(self), "unfinished-refresh")
        self._typing = QTimer(self, singleShot=True, interval=TYPING)
        self._offer()
        self._lay_out()
        self._wire()
        self._show_filter()
        self.show_listing(None)
        self.show_places(())

    def show_listing(self, listing: Listing | None) -> None:
        """How far the list is, or how fresh."""
        self._running = listing is not None and not listing.ended
        self._fresh.say(_freshness(listing) if listing else "")
        self.refresh.setText(f" {words.STOP if self._running else words.REFRESH}")
        self.refresh.setAccessibleName(words.STOP if self._running else words.REFRESH)
        told = words.STOP_LISTING_HELP if self._running else words.REFRESH_HELP
        self.refresh.setAccessibleDescription(told)
        self.refresh.setToolTip(told)
        self.refresh.setIcon(icon("x" if self._running else "rotate-cw", self._theme))

    def show_places(self, places: tuple[Place, ...]) -> None:
        """Where is looked; none: in all buckets."""
        self._places = places
        self.scope.tell(where(places))

    def set_destination(self, connected: bool, bucket: str, prefix: str) -> None:
        """Where uploads go; both may be empty. Without a connection nothing can be looked for."""
        self._destination = (bucket, prefix)
        self.scope.setEnabled(connected)
        self.refresh.setEnabled(connected)

    @Slot()
    def ask_scope(self) -> None:
        """Let the user choose where to look."""
        beside = QRect(self.scope.mapToGlobal(QPoint(0, 0)), self.scope.size())
        self._popup.ask(*self._destination, self._places, beside)

    @Slot()
    def clear(self) -> None:
        """Let everything through."""
        self.key.clear()
        self._typing.stop()
        self._set(UnfinishedFilter())

    def _offer(self) -> None:
        self._started.offer(0, words.ANY_TIME)
        for days in _DAYS:
            self._started.offer(days, words.days_ago(days))
        self._started.offer(_OTHER, words.OTHER_DAYS)
        self._size.offer((0, False), words.ANY_SIZE)
        self._size.offer((0, True), words.EMPTY)
        for size in _SIZES:
            self._size.offer((size, False), words.larger_than(size))
        for owner, text in _OWNERS.items():
            self._owner.offer(owner, text)

    def _lay_out(self) -> None:
        layout = WrappingLayout(self)
        layout.setContentsMargins(16, 14, 16, 9)
        for widget in (self.key, self._started, self._size, self._owner, self.scope):
            layout.addWidget(widget)
        layout.add_trailing(self._fresh)
        layout.add_trailing(self.refresh)

    def _wire(self) -> None:
        self.key.textChanged.connect(lambda: self._typing.start())
        self._typing.timeout.connect(self._typed)
        self._started.picked.connect(self._pick_days)
        self._size.picked.connect(self._pick_size)
        self._owner.picked.connect(lambda owner: self._set(replace(self.filter, owner=owner)))
        self.scope.clicked.connect(self.ask_scope)
        self._popup.chosen.connect(self._look_at)
        self.refresh.clicked.connect(self._press)

    @Slot(object)
    def _look_at(self, places: tuple[Place, ...]) -> None:
        self.show_places(places)
        self.scope_chosen.emit(places)

    @Slot()
    def _press(self) -> None:
        (self.stop_asked if self._running else self.refresh_asked).emit()

    @Slot()
    def _typed(self) -> None:
        self._set(replace(self.filter, key_prefix=self.key.text()))

    @Slot(object)
    def _pick_days(self, days: int) -> None:
        self._show_filter()  # a line that is not chosen yet is not checked either
        if days == _OTHER:
            self._ask_days()
        else:
            self._set_days(days)

    def _ask_days(self) -> None:
        dialog = named(QInputDialog(self), "unfinished-days", words.DAYS_TITLE)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(words.DAYS_TITLE)
        dialog.setLabelText(words.DAYS_LABEL)
        dialog.setInputMode(QInputDialog.InputMode.IntInput)
        dialog.setIntRange(1, MOST_DAYS)
        dialog.setIntValue(round(self.filter.older_than / DAY) or 14)
        dialog.intValueSelected.connect(self._set_days)
        dialog.open()

    @Slot(int)
    def _set_days(self, days: int) -> None:
        self._set(replace(self.filter, older_than=float(days * DAY)))

    @Slot(object)
    def _pick_size(self, choice: tuple[int, bool]) -> None:
        self._set(replace(self.filter, least_size=choice[0], only_empty=choice[1]))

    def _set(self, wanted: UnfinishedFilter) -> None:
        changed = wanted != self.filter
        self.filter = wanted
        self._show_filter()
        if changed:
            self.filtered.emit()

    def _show_filter(self) -> None:
        days = round(self.filter.older_than / DAY)
        text = words.days_ago(days) if days else words.ANY_TIME
        self._started.choose(days if days in (0, *_DAYS) else _OTHER, text)
        least, empty = self.filter.least_size, self.filter.only_empty
        size = words.larger_than(least) if least else words.ANY_SIZE
        self._size.choose((least, empty), words.EMPTY if empty else size)
        self._owner.choose(self.filter.owner, _OWNERS[self.filter.owner])


def _freshness(listing: Listing) -> str:
    if not listing.ended:
        return words.so_far(listing.found)
    if listing.stopped:
        return words.stopped(listing.ended)
    return words.updated(listing.ended) if listing.whole else words.incomplete(listing.ended)


class _KeyField(QLineEdit):
    """Esc clears it. It takes no drops: what is dropped on the window is a file."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAcceptDrops(False)
        self.setMinimumWidth(140)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(230, 32)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
