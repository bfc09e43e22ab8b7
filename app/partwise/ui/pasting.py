"""Ctrl+V: files are added, an `oss://` address is gone to, a text of paths is offered."""

from __future__ import annotations

import os
from functools import partial
from threading import Event

from PySide6.QtCore import QMimeData, QObject, Slot
from PySide6.QtGui import QGuiApplication

from partwise.core.errors import Fault, Fixable
from partwise.core.keys import Address, place_of
from partwise.core.links import check_visible, is_link
from partwise.ui import words
from partwise.ui.actions import Actions
from partwise.ui.adding import Adding
from partwise.ui.addresses import Addresses
from partwise.ui.drops import linked_place, sorted_out
from partwise.ui.errands import Errands
from partwise.ui.message_bar import MessageBar


class Pasting(QObject):
    """Wires the action paste."""

    def __init__(
        self,
        window: QObject,
        actions: Actions,
        errands: Errands,
        adding: Adding,
        addresses: Addresses,
        messages: MessageBar,
    ) -> None:
        super().__init__(window)
        self._errands, self._adding, self._addresses, self._messages = errands, adding, addresses, messages
        actions["paste"].triggered.connect(self.paste)

    @Slot()
    def paste(self) -> None:
        """Do with the clipboard what suits what is in it."""
        data = QGuiApplication.clipboard().mimeData()
        try:
            place = pasted_place(data)
        except Fixable as error:
            self._messages.say(str(error.fault), "warn")
            return
        if place:
            self._addresses.go(place)
        elif data.hasUrls():
            self._adding.take(data)
        else:
            self._errands.run(partial(paths_in, data.text()), self, self._offer, self._tell)

    def _offer(self, paths: tuple[str, ...]) -> None:
        if paths:
            self._adding.offer(paths)
        else:
            self._messages.say(words.NOTHING_TO_PASTE)

    def _tell(self, fault: Fault) -> None:
        self._messages.say(str(fault), "bad")


def pasted_place(data: QMimeData) -> Address | None:
    """Where an address in the clipboard leads: a URL is decoded, text is what people type. Raises Fixable."""
    if data.hasUrls():
        return linked_place(data)
    text = data.text().strip()
    if not is_link(text):
        return None
    check_visible(text)
    return place_of(text)


def paths_in(text: str, stop: Event) -> tuple[str, ...]:
    """What exists of the paths in a text, one a line, in quotes or not: absolute, by `~`, or `file:` URIs. Each once.

    It asks the file system, which may take its time; `stop` ends it early.
    """
    found: dict[str, None] = {}
    for line in text.splitlines():
        if stop.is_set():
            break
        for named in sorted_out([line.strip().strip('"')]).paths:
            path = os.path.expanduser(named)
            if os.path.isabs(path) and os.path.exists(path):
                found[path] = None
    return tuple(found)
