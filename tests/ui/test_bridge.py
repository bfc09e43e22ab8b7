"""The bridge: the newest of each, nothing lost, few hand-overs, never long ones."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

from PySide6.QtCore import QElapsedTimer, QTimer
from pytestqt.qtbot import QtBot

from helpers.sample_uploads import sample_upload
from partwise.core.changes import BegunAnew, HeldUp, Listed, Paced, PartsTold, Removed
from partwise.core.errors import Fault, Kind
from partwise.core.pace import Pace, Why
from partwise.core.unfinished import Listing
from partwise.core.upload import Upload
from partwise.ui.bridge import CHUNK, PERIOD, Bridge


class Heard:
    """What the window was handed, in order, and when."""

    def __init__(self, bridge: Bridge) -> None:
        self.batches: list[tuple[Upload, ...]] = []
        self.moments: list[float] = []
        self.order: list[str] = []
        self.removed: list[str] = []
        bridge.uploads_changed.connect(self._changed)
        bridge.uploads_removed.connect(self._gone)

    def _changed(self, batch: tuple[Upload, ...]) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.batches.append(batch)
        self.moments.append(time.monotonic())
        self.order.append("changed")

    def _gone(self, ids: tuple[str, ...]) -> None:
        self.removed.extend(ids)
        self.order.append("removed")

    @property
    def newest(self) -> dict[str, Upload]:
        return {upload.id: upload for batch in self.batches for upload in batch}


def test_many_threads_nothing_lost_and_at_most_ten_hand_overs_a_second(qtbot: QtBot, bridge: Bridge) -> None:
    heard = Heard(bridge)
    started = time.monotonic()

    def publish(thread: int) -> None:
        for turn in range(200):
            bridge.published([sample_upload(id=f"{thread}-{turn % 20}", order=turn)], [])
            time.sleep(0.002)

    threads = [threading.Thread(target=publish, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    qtbot.waitUntil(lambda: not any(thread.is_alive() for thread in threads), timeout=10_000)
    qtbot.waitUntil(lambda: len(heard.newest) == 80 and all(u.order >= 180 for u in heard.newest.values()))
    seconds = heard.moments[-1] - started
    assert len(heard.batches) <= seconds / PERIOD + 2
    gaps = [after - before for before, after in pairwise(heard.moments)]
    assert all(gap > PERIOD * 0.8 for gap in gaps)


def test_only_the_newest_snapshot_of_an_upload_arrives(qtbot: QtBot, bridge: Bridge) -> None:
    heard = Heard(bridge)
    bridge.published([sample_upload(id="a", order=number) for number in range(50)], [])
    qtbot.waitUntil(lambda: bool(heard.batches))
    assert [upload.order for upload in heard.batches[0]] == [49]


def test_a_removed_upload_does_not_come_back_by_an_older_snapshot(qtbot: QtBot, bridge: Bridge) -> None:
    heard = Heard(bridge)
    bridge.published([sample_upload(id="a"), sample_upload(id="b")], [Removed("a")])
    qtbot.waitUntil(lambda: bool(heard.batches))
    assert heard.removed == ["a"]
    assert set(heard.newest) == {"b"}
    assert heard.order == ["removed", "changed"]


def test_news_without_anything_to_show_wakes_nobody(qtbot: QtBot, bridge: Bridge) -> None:
    heard = Heard(bridge)
    bridge.published([], [])
    qtbot.wait(150)
    assert heard.order == []


def test_a_hundred_thousand_at_once_come_in_chunks_and_the_window_stays_live(qtbot: QtBot, bridge: Bridge) -> None:
    heard = Heard(bridge)
    uploads = [sample_upload(id=str(number)) for number in range(100_000)]
    clock, longest = QElapsedTimer(), [0]
    clock.start()
    ticking = QTimer()
    ticking.timeout.connect(lambda: longest.append(clock.restart()))
    ticking.start(5)
    threading.Thread(target=bridge.published, args=(uploads, [])).start()
    qtbot.waitUntil(lambda: len(heard.newest) == 100_000, timeout=20_000)
    ticking.stop()
    assert max(map(len, heard.batches)) == CHUNK
    print(f"100,000 uploads in {len(heard.batches)} chunks; the longest the window waited: {max(longest)} ms")


def test_a_journal_that_refuses_is_told_on_the_windows_thread(qtbot: QtBot) -> None:
    bridge = Bridge()
    news = [HeldUp(Fault(Kind.FIXABLE, "The disk is full.", "Free some space."))]
    with qtbot.waitSignal(bridge.held_up) as told:
        threading.Thread(target=bridge.published, args=((), news)).start()
    assert str(told.args[0]) == "The disk is full. Free some space."


def test_another_pace_is_told_on_the_windows_thread(qtbot: QtBot) -> None:
    bridge = Bridge()
    with qtbot.waitSignal(bridge.paced):
        threading.Thread(target=bridge.published, args=((), [Paced(Pace(6, Why.CLIMBING))])).start()


def test_an_upload_that_vanished_is_told(qtbot: QtBot) -> None:
    bridge, upload = Bridge(), sample_upload()
    with qtbot.waitSignal(bridge.begun_anew) as told:
        bridge.published((), [BegunAnew(upload)])
    assert told.args == [upload]


def test_what_is_learnt_of_the_server_is_told_at_once(qtbot: QtBot, bridge: Bridge) -> None:
    listing, told = Listing("here", (), found=3), PartsTold(sample_upload(), ())
    heard: list[object] = []
    for signal in (bridge.listing_changed, bridge.parts_told):
        signal.connect(heard.append)
    threading.Thread(target=bridge.published, args=((), [Listed(listing), told])).start()
    qtbot.waitUntil(lambda: heard == [listing, told])
