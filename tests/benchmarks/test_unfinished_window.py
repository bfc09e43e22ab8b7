"""25,000 unfinished uploads on a real practice bucket, in the whole window: how soon they are there, what stalls."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.practice import PracticeBucket
from helpers.preloaded import PART, preload
from partwise.connection_desk import ConnectionDesk
from partwise.core.connection import Connection
from partwise.desk import Desk
from partwise.engine.engine import Engine
from partwise.engine.source import LocalFiles
from partwise.oss.client import Client
from partwise.oss.uploads import OssUploads
from partwise.places import Places
from partwise.sign_in import PLACES
from partwise.store.connection_file import ConnectionFile
from partwise.store.home import Home
from partwise.store.journal import SqliteJournal
from partwise.store.receipts import receipt_path
from partwise.store.secret import SessionSecrets
from partwise.ui.bridge import Bridge
from partwise.ui.collector import collect_rarely, give_way
from partwise.ui.errands import Errands
from partwise.ui.main_window import MainWindow
from partwise.ui.pool import QtPool
from partwise.ui.ports import ConnectionChoice, Outside
from partwise.ui.theme import Appearance, Theme
from partwise.ui.unfinished.filters import UnfinishedFilter
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.order import SERVER_COLUMNS

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]

COUNT = 25_000
COUNTED = 5_000
BEAT = 5  # milliseconds
PATIENCE = 60_000  # milliseconds


class Pulse:
    """How long the window's event loop was kept from turning, at the longest."""

    def __init__(self) -> None:
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=BEAT)
        self._timer.timeout.connect(self._beat)
        self.begin()
        self._timer.start()

    def begin(self) -> None:
        self.longest, self._last = 0.0, time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1000 - BEAT)
        self._last = now


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[PracticeBucket]:
    preload(tmp_path / "practice", COUNT)
    bucket = PracticeBucket(tmp_path / "practice")
    yield bucket
    bucket.stop()


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path, bucket: PracticeBucket) -> Iterator[MainWindow]:
    """Wired as `main` does it, on the preloaded bucket."""
    home = Home(tmp_path, tmp_path)
    client = Client(Connection("practice", bucket.region, bucket.endpoint), lambda: bucket.credentials, parallel=16)
    bridge, errands = Bridge(), Errands()
    engine = Engine(
        oss=lambda _: OssUploads(client),
        source=LocalFiles(),
        journal=SqliteJournal(home.journal),
        pool=QtPool(),
        watcher=bridge,
    )
    file = ConnectionFile(home.connections)
    own = ConnectionDesk(file, {origin: SessionSecrets() for origin in PLACES}, {}, tmp_path)
    outside = Outside(
        engine, Desk(lambda _: client, home), own, Places(file), errands, partial(receipt_path, home.receipts)
    )
    choice = ConnectionChoice("practice", "Practice bucket", bucket=bucket.bucket)
    window = MainWindow(outside, bridge, (choice,), choice, Theme(qapp, Appearance.LIGHT))
    qtbot.addWidget(window, before_close_func=lambda widget: widget.leave())
    with qtbot.waitExposed(window):
        window.show()
    engine.start()
    collect_rarely()
    interval = sys.getswitchinterval()
    give_way()
    yield window
    sys.setswitchinterval(interval)
    engine.stop()
    errands.close(5)
    client.close()


def test_25000_unfinished_uploads(
    window: MainWindow, qtbot: QtBot, bucket: PracticeBucket, figures: Callable[[str], None]
) -> None:
    pulse = Pulse()
    began = time.perf_counter()
    window.sidebar.choose(Group.UNFINISHED)
    qtbot.waitUntil(lambda: window.model.rowCount() > 0, timeout=PATIENCE)
    first = time.perf_counter() - began
    qtbot.waitUntil(lambda: window.model.server.uploads == COUNT, timeout=PATIENCE)
    whole = time.perf_counter() - began
    assert window.model.rowCount() == COUNT
    figures(f"{COUNT:,} unfinished uploads: first rows {first:.2f} s (goal 1), all {whole:.1f} s (goal 15)")
    figures(f"  longest time the window stood still meanwhile: {pulse.longest:.0f} ms (goal 50)")

    qtbot.waitUntil(lambda: bool(bucket.requests("ListParts")), timeout=PATIENCE)
    assert len(bucket.requests("ListParts")) < COUNT // 100, "parts are asked for only for what is in view"

    slowest = {column.name: _time(lambda column=column: _sort(window, column)) for column in SERVER_COLUMNS}
    figures(
        f"  sort: {max(slowest.values()):.0f} ms at the longest, by {max(slowest, key=lambda c: slowest[c])} (goal 100)"
    )
    wanted = (
        UnfinishedFilter(key_prefix="footage/007/"),
        UnfinishedFilter(older_than=90 * 86_400.0),
        UnfinishedFilter(),
    )
    filtered = [_time(lambda chosen=chosen: window.model.show_unfinished(chosen)) for chosen in wanted]
    figures(f"  filter: {max(filtered):.0f} ms at the longest (goal 100)")

    pulse.begin()
    began, before = time.perf_counter(), window.model.server.known
    window.findChild(QAction, "count-parts").trigger()
    qtbot.waitUntil(lambda: window.model.server.known - before >= COUNTED, timeout=PATIENCE)
    counted = (window.model.server.known - before) / (time.perf_counter() - began)
    window.unfinished.stop_inspecting_asked.emit()
    figures(f"  parts of {counted:.0f} uploads counted a second; the window stood still {pulse.longest:.0f} ms")
    known = [upload for upload in window.model.uploads() if upload.held is not None]
    assert all(upload.held and upload.held.size == upload.held.count * PART for upload in known)


def _sort(window: MainWindow, column: int) -> None:
    for order in (Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder):
        window.model.sort(column, order)


def _time(act: Callable[[], object]) -> float:
    """In milliseconds."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000
