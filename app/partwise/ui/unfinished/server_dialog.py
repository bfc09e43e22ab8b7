"""A dialog about one thing on the server, which it asks, and tells, in the background."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from partwise.core.errors import Fault
from partwise.ui.errands import Errand, Errands
from partwise.ui.uploads.themed import named

FRAME = 60  # pixels of the screen's height that a window cannot use

R = TypeVar("R")


class ServerDialog(QDialog):
    """Open it by `open()`. Esc closes it at any time and drops what it has asked; once closed it is gone.

    What changes something on the server is not dropped: closed meanwhile, the dialog stays until it is done, and comes
    back where it failed.
    """

    def __init__(self, parent: QWidget | None, errands: Errands, name: str, title: str) -> None:
        super().__init__(parent)
        self._errands = errands
        self._asked: dict[str, Errand] = {}
        self._acting = False
        named(self, name, title)
        self.setWindowTitle(title)

    @property
    def acting(self) -> bool:
        """Whether something is being changed on the server."""
        return self._acting

    def ask(
        self, what: str, work: Callable[[Event], R], done: Callable[[R], None], failed: Callable[[Fault], None]
    ) -> None:
        """Ask the server. A former question of the same name is dropped. `work` and the others as for `Errands.run`."""
        self.drop(what)
        self._asked[what] = self._errands.run(work, self, done, failed)

    def drop(self, *what: str) -> None:
        """Nobody wants the answers to these questions any more."""
        for name in what:
            if name in self._asked:
                self._asked.pop(name).cancel()

    def act(self, work: Callable[[Event], R], done: Callable[[R], None], failed: Callable[[Fault], None]) -> None:
        """Change something on the server."""
        self._acting = True
        self._errands.run(
            work, self, lambda answer: self._acted(done, answer), lambda fault: self._missed(failed, fault)
        )

    def done(self, result: int) -> None:
        self.drop(*self._asked)
        super().done(result)
        if not self._acting:
            self.deleteLater()

    def event(self, event: QEvent) -> bool:
        """As high as what it says, which is more or less after every answer."""
        known = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return known

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, and in a field closes nothing."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not enter or isinstance(self.focusWidget(), QPushButton):
            super().keyPressEvent(event)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            wanted = layout.totalHeightForWidth(self.width())
            self.setFixedHeight(min(wanted, self.screen().availableGeometry().height() - FRAME))

    def _acted(self, then: Callable[[Any], None], answer: Any) -> None:
        self._acting = False
        then(answer)
        if self.isHidden():
            self.deleteLater()

    def _missed(self, then: Callable[[Fault], None], fault: Fault) -> None:
        self._acting = False
        then(fault)
        if self.isHidden():
            self.open()
