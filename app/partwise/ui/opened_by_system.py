"""Files and `oss://` addresses that the system opens with Partwise while it runs: macOS tells of them by events."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QFileOpenEvent

from partwise.core.links import is_link
from partwise.ui.drops import path_of, uri_of
from partwise.ui.request import Request


class OpenedBySystem(QObject):
    """Listens from the start; what comes before `open` is kept until then."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._kept: list[Request] = []
        self._take: Callable[[Request], object] = self._kept.append
        app.installEventFilter(self)

    def open(self, take: Callable[[Request], object]) -> None:
        """From now on `take` gets a request for each file and address."""
        self._take = take
        kept, self._kept = self._kept, []
        for request in kept:
            take(request)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QFileOpenEvent):
            return super().eventFilter(watched, event)
        self._take(request_of(event))
        return True


def request_of(event: QFileOpenEvent) -> Request:
    """What the system wants opened, as another Partwise would ask for it."""
    uri = uri_of(event.url())
    if is_link(uri):
        return Request(address=uri)
    path = path_of(uri)
    return Request((path,)) if path else Request(foreign=1)
