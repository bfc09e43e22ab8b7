"""A list of many unfinished uploads: how long the window stands still while it comes, is sorted and is filtered.

Measured with two tables on the model, the list's and one like the server's, and the collector as `main` sets it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from helpers.listed_uploads import listed_upload
from partwise.core.upload import Stored, Upload
from partwise.ui.bridge import CHUNK
from partwise.ui.collector import collect_rarely
from partwise.ui.unfinished.filters import From, UnfinishedFilter
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.order import LIST_COLUMNS, SERVER_COLUMNS, Column

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]

Figures = Callable[[str], None]
DAY = 86_400.0
CLASSES = ("Standard", "IA", "Archive", "ColdArchive")
FILTERS = {
    "key": UnfinishedFilter(key_prefix="footage/07/"),
    "age": UnfinishedFilter(older_than=30 * DAY),
    "size": UnfinishedFilter(least_size=1_000_000_000),
    "empty": UnfinishedFilter(only_empty=True),
    "owner": UnfinishedFilter(owner=From.HERE),
    "none": UnfinishedFilter(),
}


@pytest.fixture
def model(qtbot: QtBot) -> UploadModel:
    """With two tables on it, one of them shown."""
    made = UploadModel()
    for hidden in (SERVER_COLUMNS, LIST_COLUMNS):
        table = QTableView()
        table.setModel(made)
        table.verticalHeader().setDefaultSectionSize(48)
        for column in hidden:
            table.setColumnHidden(column, True)
        qtbot.addWidget(table)
    table.resize(1000, 700)
    table.show()
    return made


@pytest.mark.parametrize("count", [25_000, 100_000])
def test_a_long_list_of_unfinished_uploads(model: UploadModel, count: int, figures: Figures) -> None:
    uploads = found_in_order_of_their_keys(count)
    collect_rarely()
    model.show_unfinished(UnfinishedFilter())
    taken = [took(lambda chunk=chunk: model.take(chunk)) for chunk in chunks(uploads)]
    counted = [counted_parts(upload, place) for place, upload in enumerate(uploads)]
    told = [took(lambda chunk=chunk: model.take(chunk)) for chunk in chunks(counted)]
    sorts = {column.name: worst_sort(model, column) for column in SERVER_COLUMNS}
    filters = {name: took(lambda wanted=wanted: model.show_unfinished(wanted)) for name, wanted in FILTERS.items()}
    turns = took(lambda: model.set_filter(Group.ALL)), took(lambda: model.show_unfinished(UnfinishedFilter()))
    assert model.rowCount() == count

    figures(f"{count:,} unfinished uploads in chunks of {CHUNK:,}: {sum(taken):.0f} ms in all (goal 50 ms a chunk)")
    figures(f"  longest block as they come {max(taken):.0f} ms, as their parts are told {max(told):.0f} ms")
    figures(f"  sort (goal 100 ms): {listed(sorts)}")
    figures(f"  filter (goal 100 ms): {listed(filters)}")
    figures(f"  to the list and back: {turns[0]:.0f} ms, {turns[1]:.0f} ms")


def found_in_order_of_their_keys(count: int) -> list[Upload]:
    """As a server tells them; begun in any order within a year, every hundredth is ours."""
    dice, now = random.Random(4), time.time()  # a test's dice
    return [
        listed_upload(
            id=f"{number:032x}",
            key=f"footage/{number * 12 // count:02}/take {number:06}.mov",
            started=now - dice.random() * 365 * DAY,
            storage_class=dice.choice(CLASSES),
            source="/films/take.mov" if number % 100 == 0 else "",
        )
        for number in range(count)
    ]


def counted_parts(upload: Upload, place: int) -> Upload:
    parts = place * 7919 % 401
    return replace(upload, held=Stored(parts, parts * 8_388_608, upload.started + parts if parts else None))


def chunks(uploads: Sequence[Upload]) -> Iterator[Sequence[Upload]]:
    """As the bridge hands them over."""
    return (uploads[first : first + CHUNK] for first in range(0, len(uploads), CHUNK))


def worst_sort(model: UploadModel, column: Column) -> float:
    """Milliseconds, of both directions."""
    return max(took(lambda order=order: model.sort(column, order)) for order in Qt.SortOrder)


def took(act: Callable[[], object]) -> float:
    """Milliseconds until `act` is done and the tables have heard of it and are painted."""
    began = time.perf_counter()
    act()
    QApplication.processEvents()
    return (time.perf_counter() - began) * 1000


def listed(milliseconds: dict[str, float]) -> str:
    return ", ".join(f"{what.lower()} {each:.0f} ms" for what, each in milliseconds.items())
