"""Speeds and times left, sampled ten times a second while something is under way. Nothing is signalled per chunk."""

from __future__ import annotations

import time
from collections.abc import Mapping

from partwise.core.lifecycle import State
from partwise.core.speed import Speedometer
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.rows import AT_REST, FileRow, FolderRow, Live, Row
from partwise.ui.uploads.waiting import is_offline, seconds_to_try, waits


class LiveFigures:
    """A speedometer for each upload under way, one for each folder at work, and one for all together."""

    def __init__(self, model: UploadModel) -> None:
        self._model = model
        self._meters: dict[Row, Speedometer] = {}
        self._whole = Speedometer()
        self.total = AT_REST

    def sample(self, now: float, in_flight: Mapping[str, int]) -> dict[Row, Live]:
        """The figures of every row at work. `now` in seconds on a steady clock, `in_flight` bytes per upload id."""
        figures: dict[Row, Live] = {}
        sums: dict[FolderRow, int] = {}
        for file in self._model.active:
            under_way = in_flight.get(file.upload.id, 0)
            figures[file] = self._file(file, now, under_way)
            if file.folder:
                sums[file.folder] = sums.get(file.folder, 0) + under_way
        for folder in self._model.folders:
            if folder.tally.to_go:
                figures[folder] = self._folder(folder, now, sums.get(folder, 0))
        self._meters = {row: meter for row, meter in self._meters.items() if row in figures}
        self._sum_up(now, sum(live.in_flight for row, live in figures.items() if isinstance(row, FileRow)))
        return figures

    def _file(self, file: FileRow, now: float, under_way: int) -> Live:
        upload = file.upload
        to_try = seconds_to_try(upload, time.time()) if waits(upload) else None
        if upload.state is not State.SENDING or is_offline(upload):
            self._meters.pop(file, None)
            return Live(to_try=to_try)
        meter = self._meters.setdefault(file, Speedometer())
        meter.add(now, upload.stored_bytes + under_way)
        shown = max(0, meter.bytes_done - upload.stored_bytes)
        return Live(shown, meter.speed, meter.seconds_left(upload.size - meter.bytes_done), to_try)

    def _folder(self, folder: FolderRow, now: float, under_way: int) -> Live:
        meter = self._meters.setdefault(folder, Speedometer())
        meter.add(now, folder.moved + under_way)
        shown = max(0, meter.bytes_done - folder.moved)
        return Live(shown, meter.speed, meter.seconds_left(folder.tally.bytes_left - shown))

    def _sum_up(self, now: float, under_way: int) -> None:
        tally = self._model.tally
        if tally.counts[Group.ACTIVE] == tally.offline:  # nothing is under way, or nothing of it can move
            self._whole, self.total = Speedometer(), AT_REST
            return
        self._whole.add(now, self._model.moved + under_way)
        left = self._whole.seconds_left(tally.bytes_left - under_way)
        self.total = Live(under_way, self._whole.speed, left)
