"""Speeds of files, folders and of all together, from what the engine says is in flight."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from helpers.sample_uploads import OFFLINE, STORED, WAITING, sample_upload
from partwise.core.lifecycle import State
from partwise.core.upload import Target, Upload
from partwise.ui.uploads.live import LiveFigures
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.rows import Live

MB = 1_000_000
FIRST = sample_upload(STORED + WAITING * 9, id="first", part_size=10 * MB, order=1)
SECOND = replace(FIRST, id="second", order=2)


@pytest.fixture
def model(qapp: QApplication) -> UploadModel:
    return UploadModel()


def in_folder(upload: Upload, **said: object) -> Upload:
    return replace(upload, batch="day/", target=Target("acme", "media", f"day/{upload.id}"), **said)


def of_row(model: UploadModel, figures: dict[object, Live], place: int) -> Live:
    return figures[model.row_at(place)]


def run(model: UploadModel, live: LiveFigures, seconds: float, pace: dict[str, int]) -> dict[object, Live]:
    figures: dict[object, Live] = {}
    for step in range(round(seconds * 10) + 1):
        figures = dict(live.sample(step / 10, {id: rate * step // 10 for id, rate in pace.items()}))
    return figures


def test_each_has_its_speed_and_all_together_the_sum(model: UploadModel) -> None:
    model.take([FIRST, SECOND])
    live = LiveFigures(model)
    figures = run(model, live, 3, {"first": 2 * MB, "second": 4 * MB})
    assert of_row(model, figures, 0).speed == pytest.approx(2 * MB)
    assert of_row(model, figures, 1).speed == pytest.approx(4 * MB)
    assert live.total.speed == pytest.approx(6 * MB)
    assert live.total.seconds_left == pytest.approx((180 * MB - 18 * MB) / (6 * MB))


def test_a_part_that_moves_from_in_flight_to_stored_leaves_no_dent(model: UploadModel) -> None:
    model.take([FIRST])
    live = LiveFigures(model)
    run(model, live, 2, {"first": 5 * MB})
    between = live.sample(2.1, {"first": 0})
    model.take([replace(FIRST, stored_bytes=20 * MB, parts=STORED * 2 + WAITING * 8)])
    after = live.sample(2.2, {"first": MB})
    assert of_row(model, dict(between), 0).in_flight == 10 * MB
    assert of_row(model, dict(after), 0).in_flight == 1 * MB
    assert (live.total.speed or 0) > 4 * MB


def test_a_folder_of_small_files_has_a_speed_although_none_of_them_lives_long(model: UploadModel) -> None:
    files = [in_folder(replace(FIRST, id=f"f{n}", order=n, stored_bytes=0, state=State.WAITING)) for n in range(40)]
    model.take(files)
    live = LiveFigures(model)
    figures: dict[object, Live] = {}
    for step, file in enumerate(files[:30]):
        model.take([replace(file, state=State.SENDING)])
        figures = dict(live.sample(step / 10, {}))
        model.take([replace(file, state=State.DONE, stored_bytes=100 * MB)])
    assert of_row(model, figures, 0).speed == pytest.approx(1_000 * MB, rel=0.05)
    assert of_row(model, figures, 0).seconds_left == pytest.approx(11 * 100 / 1_000, rel=0.2)


def test_what_a_restart_finds_stored_is_not_speed(model: UploadModel) -> None:
    model.take([replace(FIRST, state=State.STARTING, stored_bytes=0)])
    live = LiveFigures(model)
    live.sample(0, {})
    model.take([replace(FIRST, stored_bytes=90 * MB)])
    for step in range(1, 30):
        live.sample(step / 10, {})
    assert live.total.speed == 0


def test_it_rests_when_nothing_is_under_way(model: UploadModel) -> None:
    model.take([FIRST])
    live = LiveFigures(model)
    run(model, live, 2, {"first": MB})
    model.take([replace(FIRST, state=State.PAUSED)])
    assert live.sample(2.1, {}) == {}
    assert live.total == Live()


def test_without_a_network_there_is_no_speed_but_the_seconds_to_the_next_try(model: UploadModel) -> None:
    model.take([FIRST])
    live = LiveFigures(model)
    run(model, live, 2, {"first": MB})
    model.take([replace(FIRST, **OFFLINE, retry_in=5.0, changed=time.time())])
    assert of_row(model, dict(live.sample(2.1, {})), 0) == Live(to_try=5)
    assert live.total == Live()


def test_the_seconds_to_the_next_try_change_once_a_second(model: UploadModel, monkeypatch: pytest.MonkeyPatch) -> None:
    model.take([replace(FIRST, **OFFLINE, retry_in=3.0, changed=1_000.0)])
    live = LiveFigures(model)
    told = []
    for tenths in range(41):
        monkeypatch.setattr(time, "time", lambda now=1_000.05 + tenths / 10: now)
        told.append(of_row(model, dict(live.sample(tenths / 10, {})), 0).to_try)
    assert told == [3] * 10 + [2] * 10 + [1] * 10 + [0] * 11


def test_others_go_on_while_one_connection_is_out_of_reach(model: UploadModel) -> None:
    model.take([FIRST, replace(SECOND, **OFFLINE, retry_in=9.0, changed=time.time())])
    live = LiveFigures(model)
    run(model, live, 3, {"first": 2 * MB})
    assert live.total.speed == pytest.approx(2 * MB)
