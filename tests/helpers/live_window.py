"""The real window on the real engine and a real practice bucket: all of the program in one process, but its `main`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from helpers.practice import PracticeBucket
from partwise.connection_desk import ConnectionDesk
from partwise.connections import ENVIRONMENT, Connections
from partwise.core.upload import Upload
from partwise.desk import Desk
from partwise.engine.engine import Engine
from partwise.engine.source import LocalFiles
from partwise.places import Places
from partwise.sign_in import PLACES
from partwise.store import environment
from partwise.store.connection_file import ConnectionFile
from partwise.store.home import Home
from partwise.store.journal import SqliteJournal
from partwise.store.receipts import receipt_path
from partwise.store.secret import SessionSecrets
from partwise.ui.bridge import Bridge
from partwise.ui.errands import Errands
from partwise.ui.main_window import MainWindow
from partwise.ui.pool import QtPool
from partwise.ui.ports import ConnectionChoice, Outside
from partwise.ui.theme import Theme
from partwise.ui.uploads.order import Column

PATIENCE = 30_000  # milliseconds
W = TypeVar("W", bound=QWidget)
_COPY, _LEFT, _NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class LiveWindow:
    """What a person does with the window, and what they see on the page "Unfinished uploads"."""

    def __init__(self, qtbot: QtBot, window: MainWindow, practice: PracticeBucket) -> None:
        self.qtbot, self.window, self.practice = qtbot, window, practice
        self.page = window.unfinished

    def go_to_unfinished(self) -> None:
        """By its key; the rows are there."""
        self.press(Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
        self.until(lambda: self.window.pages.currentWidget() is self.page)

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, on: QWidget | None = None
    ) -> None:
        """A key, for whoever has the focus."""
        self.qtbot.keyClick(on or QApplication.focusWidget() or self.window, key, held)

    def come_back(self) -> None:
        """A dialog was closed. A screen gives the focus back by itself; without one it is to be asked for."""
        with self.qtbot.waitActive(self.window):
            self.window.activateWindow()
        self.page.view.setFocus()
        self.until(self.page.view.hasFocus)

    def until(self, seen: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(seen()), timeout=PATIENCE)

    @property
    def keys(self) -> list[str]:
        """The object keys of the rows, from top to bottom."""
        model = self.window.model
        return [upload.target.key for upload in model.uploads_at(range(model.rowCount()))]

    def upload(self, key: str) -> Upload:
        """The upload of this key that is not finished."""
        (found,) = (each for each in self.window.model.uploads() if each.target.key == key and each.unfinished)
        return found

    def choose(self, *keys: str) -> None:
        self.page.choose([self.upload(key).id for key in keys])

    def dialog(self, kind: type[W]) -> W:
        """The open dialog of this kind."""
        self.until(lambda: any(each.isVisible() for each in self.window.findChildren(kind)))
        return next(each for each in self.window.findChildren(kind) if each.isVisible())

    def drag(self, paths: Sequence[Path], key: str) -> bool:
        """Move files over the row of this key; whether they would be taken there."""
        return self._move(_urls(paths), self._place_of(key)).isAccepted()

    def drop(self, paths: Sequence[Path], key: str = "") -> bool:
        """Drop files on the row of this key, or (without one) beside the rows; whether they were taken."""
        data, place = _urls(paths), self._place_of(key) if key else QPointF(90, 500)
        self._move(data, place)
        event = QDropEvent(place, _COPY, data, _LEFT, _NONE)
        QApplication.sendEvent(self.window, event)
        return event.isAccepted()

    def _place_of(self, key: str) -> QPointF:
        view, model = self.page.view, self.window.model
        row = view.visualRect(model.index(model.place_of(self.upload(key).id), Column.KEY))
        return QPointF(view.viewport().mapTo(self.window, row.center()))

    def _move(self, data: QMimeData, place: QPointF) -> QDragMoveEvent:
        """Enter the window, and move over it as a drag does."""
        for kind in (QDragEnterEvent, QDragMoveEvent):
            event = kind(place.toPoint(), _COPY, data, _LEFT, _NONE)
            QApplication.sendEvent(self.window, event)
        return event


@contextmanager
def live_window(
    qtbot: QtBot, theme: Theme, practice: PracticeBucket, folder: Path, bucket: str | None = None
) -> Iterator[LiveWindow]:
    """Open it on a home in `folder`, with uploads going to `bucket` (its first where none is named, "": to none)."""
    home = Home(folder / "data", folder / "logs")
    home.data.mkdir(parents=True, exist_ok=True)
    keys = practice.credentials
    environ = {environment.ACCESS_KEY_ID: keys.access_key_id, environment.ACCESS_KEY_SECRET: keys.access_key_secret}
    connections = Connections(home.practice, parallel=4, chosen=practice.connection(ENVIRONMENT), environ=environ)
    bridge, errands = Bridge(), Errands()
    engine = Engine(
        oss=connections.oss,
        source=LocalFiles(),
        journal=SqliteJournal(home.journal, home.receipts),
        pool=QtPool(),
        watcher=bridge,
        connections=4,
    )
    choice = ConnectionChoice(ENVIRONMENT, "Practice", bucket=practice.bucket if bucket is None else bucket)
    file = ConnectionFile(home.connections)
    outside = Outside(
        engine,
        Desk(connections.client, home),
        ConnectionDesk(file, {origin: SessionSecrets() for origin in PLACES}, {}, folder),
        Places(file),
        errands,
        lambda upload: receipt_path(home.receipts, upload),
    )
    window = MainWindow(outside, bridge, (choice,), choice, theme)
    qtbot.addWidget(window, before_close_func=QMainWindow.close)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    engine.start()
    try:
        yield LiveWindow(qtbot, window, practice)
    finally:
        window.leave()
        engine.stop()
        errands.close(5)
        connections.close()


def _urls(paths: Sequence[Path]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data
