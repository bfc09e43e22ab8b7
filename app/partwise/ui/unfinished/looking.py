"""Where the window looks for unfinished uploads, and when it asks the server."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from partwise.core.messages import ListUnfinished, StopListing
from partwise.core.unfinished import Listing, Place
from partwise.ui.bridge import Bridge
from partwise.ui.ports import ConnectionChoice, EnginePort
from partwise.ui.unfinished.page import UnfinishedPage


class Looking(QObject):
    """Asks when the page is first entered, when another place is to be looked at, and when the user says so.

    And once without a word when a connection is there, so that it is always shown how much lies in the bucket that is
    uploaded to.

    Signals:
        changed: a listing began or ended, or there is another connection.
    """

    changed = Signal()

    def __init__(self, engine: EnginePort, bridge: Bridge, page: UnfinishedPage) -> None:
        super().__init__(page)
        self._engine, self._page = engine, page
        self.connection: ConnectionChoice | None = None
        self.bucket = ""  # where uploads go
        self.places: tuple[Place, ...] = ()
        self.running = False
        self._opened = ""  # the name of the connection that is known to be there
        self._entered = False
        self._asked: tuple[str, tuple[Place, ...]] | None = None
        page.refresh_asked.connect(self.refresh)
        page.stop_asked.connect(self.stop)
        page.scope_chosen.connect(self._look_at)
        bridge.listing_changed.connect(self._listing_changed)

    def use(self, connection: ConnectionChoice | None, bucket: str, prefix: str) -> None:
        """Uploads go here from now on, so this is the bucket to look at, until the user names other places."""
        another = (connection, bucket) != (self.connection, self.bucket)
        self.connection, self.bucket = connection, bucket
        self._page.set_place(connection, bucket, prefix)
        if another:
            self.places = (Place(bucket),) if bucket else ()
            self._look()
        self.changed.emit()

    def opened(self, name: str) -> None:
        """The connection of this name is there."""
        self._opened = name
        self._look()

    def enter(self, entered: bool) -> None:
        """Whether the page is shown from now on."""
        self._entered = entered
        self._look()

    @Slot()
    def refresh(self) -> None:
        if self.connection is not None:
            self._asked = (self.connection.name, self.places)
            self._engine.post(ListUnfinished(*self._asked))

    @Slot()
    def stop(self) -> None:
        self._engine.post(StopListing())

    def _look(self) -> None:
        """Ask what lies here, unless that was asked. Unseen, only about one bucket of a connection that is there."""
        if self.connection is None or self._asked == (self.connection.name, self.places):
            return
        if self._entered or (self.places and self._opened == self.connection.name):
            self.refresh()

    @Slot(object)
    def _look_at(self, places: tuple[Place, ...]) -> None:
        self.places = places
        self.refresh()

    @Slot(object)
    def _listing_changed(self, listing: Listing) -> None:
        self.running = not listing.ended
        self._page.show_listing(listing)
        self.changed.emit()
