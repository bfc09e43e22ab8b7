"""`oss://` addresses that are not typed into the destination: opened outside Partwise, or pasted.

Whoever wrote an address that is opened from outside, it was not the user: it changes what is shown, and a notice says
so. It never sends anything that was not named beside it.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from partwise.core.errors import Fixable
from partwise.core.keys import Address
from partwise.core.links import parse_link
from partwise.ui import words_opened as words
from partwise.ui.adding import Adding
from partwise.ui.destination import Destination
from partwise.ui.drops import Dropped
from partwise.ui.message_bar import MessageBar
from partwise.ui.ports import ConnectionChoice


class Addresses(QObject):
    """Takes the destination there at once, or keeps the address until there is a connection.

    Signals:
        changed: another destination is shown than before, and not by the user.
    """

    changed = Signal()

    def __init__(self, window: QObject, destination: Destination, adding: Adding, messages: MessageBar) -> None:
        super().__init__(window)
        self._destination, self._adding, self._messages = destination, adding, messages
        self._connected = False
        self._kept: tuple[Address, str] | None = None  # until there is a connection; with what is told then
        self._notice, self._refusal = "", ""
        destination.changed.connect(self._withdraw)

    def use(self, connection: ConnectionChoice | None) -> None:
        """Show where uploads by this connection go: to its own place, unless an address was kept for it."""
        self._connected = connection is not None
        place, notice = Address(connection.bucket, connection.prefix) if connection else Address("", ""), ""
        if connection and self._kept:
            (place, notice), self._kept = self._kept, None
        self._withdraw()
        if notice:
            self._tell(notice)
        self._destination.set(place.bucket, place.key)

    def open(self, link: str, named: Dropped) -> None:
        """Go where a URL from outside says, and upload what was named beside it there."""
        try:
            place = parse_link(link)
        except Fixable as error:
            self._refuse(words.address_refused(str(error.fault), len(named.paths)))
            return
        notice = words.address_opened(str(place))
        if self._connected:
            self._destination.set(place.bucket, place.key)
            self.changed.emit()
            self._adding.offer_kept()
        else:
            self._adding.set_aside()
            self._kept, notice = (place, notice), words.address_kept(str(place))
        self._adding.take_named(named)
        self._tell(notice)

    def go(self, place: Address) -> None:
        """Go where the user says."""
        if self._connected:
            self._destination.go(place.bucket, place.key)
            self._messages.say(words.gone_to(str(place)))
        else:
            self._kept = place, words.gone_to(str(place))
            self._tell(words.pasted_kept(str(place)))

    def _refuse(self, refusal: str) -> None:
        """Only the last one stands: a page may try as many as it likes."""
        self._messages.withdraw(self._refusal)
        self._refusal = refusal
        self._messages.say(refusal, "warn")

    def _tell(self, notice: str) -> None:
        """One at a time: the one before it is not true any more."""
        self._messages.withdraw(self._notice)
        self._notice = notice
        self._messages.say(notice, "warn")

    @Slot()
    def _withdraw(self) -> None:
        """The notice is not true any more, unless it tells of what is to come."""
        if not self._kept:
            self._messages.withdraw(self._notice)
