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
from partwise.ui.adding import Adding, told_foreign
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
        self._kept: Address | None = None
        self._notice = ""
        destination.changed.connect(self._withdraw)

    def use(self, connection: ConnectionChoice | None) -> None:
        """Show where uploads by this connection go: to its own place, unless an address was kept for it."""
        self._connected = connection is not None
        self._withdraw()
        place = Address(connection.bucket, connection.prefix) if connection else Address("", "")
        if connection and self._kept:
            place, self._kept = self._kept, None
            self._messages.say(self._notice, "warn")
        self._destination.set(place.bucket, place.key)

    def open(self, link: str, named: Dropped) -> None:
        """Go where a URL from outside says, and upload what was named beside it there."""
        try:
            place = parse_link(link)
        except Fixable as error:
            self._messages.say(words.address_refused(str(error.fault), len(named.paths)), "warn")
            return
        self._notice = words.address_opened(str(place))
        if self._connected:
            self._destination.set(place.bucket, place.key)
            self.changed.emit()
            self._adding.offer_kept()
            self._adding.add(named.paths)
            told = self._notice
        else:
            self._kept = place
            self._adding.add(named.paths)
            told = words.address_kept(str(place), self._adding.kept)
        self._messages.say(f"{told} {told_foreign(named)}".rstrip(), "warn")

    @Slot()
    def _withdraw(self) -> None:
        """The notice is not true any more."""
        if self._notice and self._messages.text.startswith(self._notice):
            self._messages.dismiss()

    def go(self, place: Address) -> None:
        """Go where the user says."""
        if self._connected:
            self._destination.go(place.bucket, place.key)
            self._messages.say(words.gone_to(str(place)))
        else:
            self._kept, self._notice = place, words.gone_to(str(place))
            self._messages.say(words.pasted_kept(str(place)), "warn")
