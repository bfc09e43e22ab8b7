"""The model's two arrangements: the list of ours, and all that is unfinished on the server. Only one is shown."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QAbstractItemModel, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from helpers.listed_uploads import listed_upload
from helpers.sample_uploads import FAULT, STORED, WAITING, sample_upload
from partwise.core.lifecycle import State
from partwise.core.upload import Stored, Target, Upload
from partwise.ui.unfinished.filters import From, UnfinishedFilter
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.order import LIST_COLUMNS, SERVER_COLUMNS, Column
from partwise.ui.uploads.rows import FolderRow, Live

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
TIP, SPOKEN = Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole
DAY = 86_400.0
ALL = UnfinishedFilter()


@pytest.fixture
def model(qtbot: QtBot, qtmodeltester: object) -> UploadModel:
    made = UploadModel()
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


def listed(number: int, days: float = 0, **said: object) -> Upload:
    """Begun so many days ago, its key as its number; the higher the number, the later it was found."""
    began = time.time() - days * DAY
    return listed_upload(id=f"u{number}", key=f"in/file-{number}", started=began, **said)


def ours(number: int, state: State = State.PAUSED, **said: object) -> Upload:
    target = Target("acme", "media-archive", f"in/file-{number}")
    return sample_upload(id=f"u{number}", order=number, state=state, target=target, **said)


def shown(model: UploadModel) -> list[str]:
    """The numbers of the files that are shown, from top to bottom."""
    return [model.row_at(place).name.removeprefix("file-") for place in range(model.rowCount())]


def heard_changes(model: UploadModel) -> list[tuple[int, int]]:
    """Filled with the rows of each dataChanged; whatever else is told of rows fails the test."""
    heard: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: heard.append((first.row(), last.row())))
    for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
        signal.connect(lambda *_: pytest.fail("rows came or went"))
    return heard


# --- which of the two is shown ----------------------------------------------------------------------------------


def test_what_is_only_on_the_server_is_not_in_the_list(model: UploadModel) -> None:
    model.take([listed(1), ours(2), ours(3, State.WAITING, upload_id="")])
    assert shown(model) == ["2", "3"]
    model.show_unfinished(ALL)
    assert model.group is Group.UNFINISHED
    assert sorted(shown(model)) == ["1", "2"]
    model.set_filter(Group.ALL)
    assert shown(model) == ["2", "3"]


def test_the_sums_of_ours_know_nothing_of_others(model: UploadModel) -> None:
    model.take([listed(1, held=Stored(5, 500, None)), ours(2, parts=STORED + WAITING)])
    counts = model.tally.counts
    assert (counts[Group.ALL], counts[Group.PAUSED], counts[Group.UNFINISHED]) == (1, 1, 2)
    assert (model.tally.size, model.tally.stored) == (500_000_000, 250_000_000)
    assert (model.server.uploads, model.server.parts, model.server.size) == (2, 6, 250_000_500)
    assert {upload.id for upload in model.uploads()} == {"u1", "u2"}
    model.drop(["u1", "u2"])
    assert (counts[Group.ALL], counts[Group.UNFINISHED], model.server.uploads) == (0, 0, 0)


def test_an_abort_of_somebody_elses_upload_is_nothing_of_ours_under_way(model: UploadModel) -> None:
    model.take([listed(1, state=State.ABORTING)])
    assert model.tally.counts[Group.ACTIVE] == 0
    assert not list(model.active)


def test_folders_are_of_the_list_alone(model: UploadModel) -> None:
    model.take([ours(1, batch="a/"), ours(2, batch="a/")])
    model.show_unfinished(ALL)
    assert sorted(shown(model)) == ["1", "2"]
    model.set_filter(Group.ALL)
    assert isinstance(model.row_at(0), FolderRow)
    assert [index.data() for index in (model.index(0, column) for column in SERVER_COLUMNS)] == [""] * 7


def test_each_arrangement_keeps_its_own_order(model: UploadModel) -> None:
    model.take([ours(1), ours(2), ours(3)])
    model.sort(Column.NAME, DESCENDING)
    model.show_unfinished(ALL)
    assert shown(model) == ["1", "2", "3"]
    model.set_filter(Group.ALL)
    assert shown(model) == ["3", "2", "1"]
    model.sort(Column.KEY, DESCENDING)  # of a table that is not in sight
    assert shown(model) == ["3", "2", "1"]
    model.sort(-1)
    assert shown(model) == ["1", "2", "3"]
    model.show_unfinished(ALL)
    assert shown(model) == ["3", "2", "1"]


def test_uploads_are_found_where_they_are_shown(model: UploadModel) -> None:
    model.take([listed(1, days=2), ours(2, started=time.time())])
    assert (model.place_of("u1"), model.place_of("u2"), model.place_of("u3")) == (-1, 0, -1)
    model.show_unfinished(ALL)
    assert (model.place_of("u1"), model.place_of("u2"), model.place_of("u3")) == (0, 1, -1)
    assert [upload.id for upload in model.uploads_at([1, 0])] == ["u2", "u1"]


def test_speeds_of_the_list_do_not_paint_rows_of_the_server(model: UploadModel) -> None:
    model.take([ours(1, State.SENDING)])
    row = model.row_at(0)
    model.show_unfinished(ALL)
    heard = heard_changes(model)
    model.set_live({row: Live(speed=5.0)}, 0, 9)
    assert heard == []
    assert list(model.active) == [row]


# --- uploads come, change and go ----------------------------------------------------------------------------------


def test_the_oldest_stand_first_and_new_ones_go_where_they_belong(model: UploadModel) -> None:
    model.show_unfinished(ALL)
    model.take([listed(1, days=2), listed(2, days=9)])
    kept = QPersistentModelIndex(model.index(0, 0))
    model.modelReset.connect(lambda: pytest.fail("the model was reset"))
    model.take([listed(3, days=5), listed(4, days=30), listed(5, days=1)])
    assert shown(model) == ["4", "2", "3", "1", "5"]
    assert kept.row() == 1


def test_what_is_told_of_a_row_changes_the_row_and_nothing_else(model: UploadModel) -> None:
    one, two = listed(1, days=2), listed(2, days=1)
    model.take([one, two])
    model.show_unfinished(ALL)
    model.sort(Column.STORED, DESCENDING)
    heard = heard_changes(model)
    model.take([replace(two, held=Stored(7, 700, None))])
    model.take([replace(two, held=Stored(7, 700, None), source="/films/two", state=State.WAITING)])
    assert shown(model) == ["1", "2"]
    assert heard == [(1, 1), (1, 1)]
    assert model.index(1, Column.STORED).data() == "700 B"
    assert model.index(1, Column.OWNER).data() == "waiting here"


def test_an_adopted_upload_is_in_the_list_and_leaves_it_when_its_file_was_the_wrong_one(model: UploadModel) -> None:
    here = listed(1)
    model.take([here])
    assert shown(model) == []
    model.take([ours(1, State.WAITING)])
    assert shown(model) == ["1"]
    model.show_unfinished(ALL)
    heard = heard_changes(model)
    model.take([replace(here, fault=FAULT)])
    assert heard == [(0, 0)]
    assert model.tally.counts[Group.ALL] == 0


def test_an_upload_leaves_the_server_when_it_ends_and_the_list_when_it_is_removed(model: UploadModel) -> None:
    model.take([ours(1), ours(2), listed(3)])
    model.show_unfinished(ALL)
    model.take([ours(1, State.DONE)])
    model.drop(["u3", "never heard of"])
    assert shown(model) == ["2"]
    model.set_filter(Group.ALL)
    assert shown(model) == ["1", "2"]


# --- order and filter ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "ascending", "descending"),
    [
        (Column.KEY, "1234", "4321"),
        (Column.STARTED, "3421", "1243"),
        (Column.PARTS, "4213", "1423"),
        (Column.STORED, "4213", "1243"),
        (Column.CLASS, "2341", "1342"),
        (Column.OWNER, "2341", "3412"),
        (Column.UPLOAD_ID, "2134", "4312"),
    ],
)
def test_every_column_sorts_and_equals_stay_oldest_first(
    model: UploadModel, column: Column, ascending: str, descending: str
) -> None:
    model.take([
        listed(1, days=1, storage_class="Standard", held=Stored(9, 90, None)),
        ours(2, started=time.time() - 2 * DAY, held=Stored(5, 50, None)),
        listed(3, days=9, storage_class="Archive"),
        listed(4, days=5, storage_class="Archive", held=Stored(5, 40, None)),
    ])  # fmt: skip
    model.show_unfinished(ALL)
    model.sort(column, ASCENDING)
    assert shown(model) == list(ascending)
    model.sort(column, DESCENDING)
    assert shown(model) == list(descending)


def test_a_filter_follows_what_becomes_known(model: UploadModel) -> None:
    model.take([listed(1, days=3), listed(2, days=2), ours(3, started=time.time())])
    model.show_unfinished(UnfinishedFilter(least_size=1_000))
    assert shown(model) == ["1", "2", "3"]  # nobody has looked yet
    model.take([listed(1, days=3, held=Stored(1, 999, None)), listed(2, days=2, held=Stored(1, 1_000, None))])
    assert shown(model) == ["2", "3"]
    model.show_unfinished(UnfinishedFilter(owner=From.HERE))
    assert shown(model) == ["3"]
    model.show_unfinished(UnfinishedFilter(older_than=2.5 * DAY))
    assert shown(model) == ["1"]
    assert model.server.uploads == 3


def test_new_uploads_come_through_the_filter_though_another_page_is_shown(model: UploadModel) -> None:
    model.show_unfinished(UnfinishedFilter(key_prefix="in/file-2"))
    model.set_filter(Group.ALL)
    model.take([listed(1), listed(2)])
    assert shown(model) == []
    model.show_unfinished(UnfinishedFilter(key_prefix="in/file-2"))
    assert shown(model) == ["2"]


# --- what the cells say -------------------------------------------------------------------------------------------


def row_of(model: QAbstractItemModel, role: int = Qt.ItemDataRole.DisplayRole) -> list[str]:
    return [model.index(0, column).data(role) for column in SERVER_COLUMNS]


def test_the_columns_have_their_titles_and_sides(model: UploadModel) -> None:
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in SERVER_COLUMNS]
    assert titles == ["Object key", "Started", "Parts", "Stored", "Class", "Owner", "Upload ID"]
    right = [
        column
        for column in SERVER_COLUMNS
        if model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        & Qt.AlignmentFlag.AlignRight
    ]
    assert right == [Column.PARTS, Column.STORED]
    assert (*LIST_COLUMNS, *SERVER_COLUMNS) == tuple(Column)


def test_a_row_says_what_is_known(model: UploadModel) -> None:
    model.show_unfinished(ALL)
    model.take([listed(1, days=38, storage_class="IA")])
    assert row_of(model) == ["in/file-1", "38 days ago", "–", "–", "IA", "another tool or machine", "UPLOAD-u1"]
    model.take([listed(1, days=38, storage_class="IA", held=Stored(77, 4_100_000_000, None))])
    assert row_of(model)[2:4] == ["77", "4.1 GB"]


def test_a_row_is_told_in_full_as_tips(model: UploadModel) -> None:
    model.show_unfinished(ALL)
    model.take([listed(1, storage_class="IA", held=Stored(77, 4_100_000_000, None))])
    tips = row_of(model, TIP)
    assert tips[0] == "oss://media-archive/in/file-1"
    assert tips[1][:10] == time.strftime("%Y-%m-%d")
    assert tips[2:] == ["4,100,000,000 bytes"] * 2 + ["Infrequent Access", "another tool or machine", "UPLOAD-u1"]


def test_a_row_says_why_its_parts_are_not_known(model: UploadModel) -> None:
    model.show_unfinished(ALL)
    model.take([listed(1, storage_class="")])
    assert row_of(model, TIP)[2:5] == ["Not counted yet."] * 2 + ["The bucket's own storage class."]
    model.take([listed(1, fault=FAULT)])
    for column in (Column.PARTS, Column.STORED, Column.OWNER):
        assert model.index(0, column).data(TIP) == f"{FAULT.title}\n{FAULT.advice}"
    model.take([listed(1, fault=FAULT, held=Stored(0, 0, None))])
    assert row_of(model, TIP)[2] == "0 bytes"


def test_a_screen_reader_hears_the_row_in_its_first_cell(model: UploadModel) -> None:
    model.show_unfinished(ALL)
    model.take([listed(1, days=38)])
    spoken = row_of(model, SPOKEN)
    address = "oss://media-archive/in/file-1"
    assert spoken[0] == f"{address}, started 38 days ago, parts not counted yet, another tool or machine"
    assert spoken[2:4] == ["parts not counted yet", "size not known yet"]
    assert spoken[6] == "UPLOAD-u1"
    model.take([listed(1, days=38, held=Stored(2, 4_100_000_000, None))])
    assert row_of(model, SPOKEN)[2:4] == ["2 parts", "4.1 GB"]
