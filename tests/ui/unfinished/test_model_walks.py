"""Whatever comes, goes, is sorted or filtered: the rows are those of a plain list, and the view heard of it all."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from helpers.listed_uploads import listed_upload
from partwise.core.lifecycle import State
from partwise.core.upload import Stored, Upload
from partwise.ui.unfinished.facts import Owner, holding, owner
from partwise.ui.unfinished.filters import From, UnfinishedFilter, matches
from partwise.ui.uploads.groups import GROUP_OF, Group
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.order import LIST_COLUMNS, SERVER_COLUMNS, Column
from partwise.ui.uploads.rows import FileRow, FolderRow

NOW = time.time()
DAY = 86_400.0
ORDERS = list(Qt.SortOrder)


class View:
    """What a view would show that believes nothing but what the model's signals tell."""

    def __init__(self, model: UploadModel) -> None:
        self._model = model
        self.lines: list[list[Any]] = []
        model.rowsInserted.connect(self._came)
        model.rowsRemoved.connect(self._went)
        model.dataChanged.connect(self._changed)
        model.modelReset.connect(self._start_over)

    def read(self, first: int, last: int) -> list[list[Any]]:
        columns = set(Column) - {Column.STARTED}  # which says another thing at midnight
        return [[self._model.index(row, column).data() for column in columns] for row in range(first, last + 1)]

    def _came(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.lines[first:first] = self.read(first, last)

    def _went(self, _parent: QModelIndex, first: int, last: int) -> None:
        del self.lines[first : last + 1]

    def _changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self.lines[first.row() : last.row() + 1] = self.read(first.row(), last.row())

    def _start_over(self) -> None:
        self.lines = self.read(0, self._model.rowCount() - 1)


class Plain:
    """The unfinished uploads as a plain list: each has its place from when it came, or from when it was last sorted."""

    def __init__(self) -> None:
        self._came: list[str] = []  # which is their order where nothing else is one
        self._placed: list[tuple[str, Any]] = []  # id and the value it was placed by
        self._value, self._descending = VALUES[Column.STARTED], False

    def take(self, upload: Upload) -> None:
        if not upload.unfinished:
            self.drop(upload.id)
        elif upload.id not in self._came:
            self._came.append(upload.id)
            self._place(upload)

    def _place(self, upload: Upload) -> None:
        value = self._value(upload)
        after = [place for place, (_, other) in enumerate(self._placed) if self._first(value, other)]
        self._placed.insert(after[0] if after else len(self._placed), (upload.id, value))

    def drop(self, id: str) -> None:
        self._came = [one for one in self._came if one != id]
        self._placed = [one for one in self._placed if one[0] != id]

    def sort(self, uploads: dict[str, Upload], column: Column, descending: bool) -> None:
        self._placed, self._value, self._descending = [], VALUES[column], descending
        for id in sorted(self._came, key=lambda id: VALUES[Column.STARTED](uploads[id])):
            self._place(uploads[id])

    def ids(self) -> list[str]:
        return [id for id, _ in self._placed]

    def _first(self, one: Any, other: Any) -> bool:
        """Whether `one` stands before `other`; what nobody knows stands last."""
        if one is None or other is None:
            return one is not None
        return bool(one > other) if self._descending else bool(one < other)


def _held(figure: Callable[[Stored], int]) -> Callable[[Upload], int | None]:
    return lambda upload: figure(stored) if (stored := holding(upload)) else None


VALUES: dict[Column, Callable[[Upload], Any]] = {
    Column.KEY: lambda upload: upload.target.key,
    Column.STARTED: lambda upload: upload.started,
    Column.PARTS: _held(lambda stored: stored.count),
    Column.STORED: _held(lambda stored: stored.size),
    Column.CLASS: lambda upload: upload.options.storage_class,
    Column.OWNER: lambda upload: list(Owner).index(owner(upload)),
    Column.UPLOAD_ID: lambda upload: upload.upload_id,
}
IDS = st.integers(0, 30)
FOREIGN = st.builds(
    lambda number, days, **said: listed_upload(
        f"{number:02}", key=f"in/{number * 7 % 10}", started=NOW - days * DAY, **said
    ),
    number=IDS,
    days=st.sampled_from([0.5, 1.5, 3.5, 4.5, 6.5, 7.5]),  # far from where a filter or the tally draws the line
    held=st.none() | st.builds(Stored, st.integers(0, 3), st.integers(0, 30), st.none()),
    storage_class=st.sampled_from(["Standard", "IA", ""]),
    state=st.sampled_from([State.LISTED, State.LISTED, State.ABORTING]),
)
OWN = st.builds(
    lambda upload, state, batch, order: replace(upload, source="/files/x", state=state, batch=batch, order=order),
    FOREIGN,
    st.sampled_from([state for state in State if state is not State.LISTED]),
    st.sampled_from(["", "a/"]),
    IDS,
)
CHANGES = st.lists(FOREIGN | FOREIGN | OWN, max_size=12, unique_by=lambda upload: upload.id)
FILTERS = st.builds(
    UnfinishedFilter,
    key_prefix=st.sampled_from(["", "", "in/3"]),
    older_than=st.sampled_from([0, 0, 4 * DAY]),
    least_size=st.sampled_from([0, 0, 15]),
    only_empty=st.booleans(),
    owner=st.sampled_from(From),
)


class Walk(RuleBasedStateMachine):
    """Does the same to the model and to plain lists."""

    def __init__(self) -> None:
        super().__init__()
        self.model = UploadModel()
        QAbstractItemModelTester(self.model, QAbstractItemModelTester.FailureReportingMode.Fatal, self.model)
        self.view = View(self.model)
        self.uploads: dict[str, Upload] = {}
        self.plain = Plain()
        self.filter = UnfinishedFilter()

    @rule(changes=CHANGES)
    def take(self, changes: list[Upload]) -> None:
        changes = [self._of_one_folder(upload) for upload in changes]
        for upload in changes:
            self.uploads[upload.id] = upload
        for upload in sorted(changes, key=lambda upload: upload.id not in self.plain.ids()):
            self.plain.take(upload)
        self.model.take(changes)

    def _of_one_folder(self, upload: Upload) -> Upload:
        """An upload of ours stays with the folder it came with."""
        known = self.uploads.get(upload.id)
        return replace(upload, batch=known.batch) if known and known.source and upload.source else upload

    @rule(numbers=st.sets(IDS, max_size=9))
    def drop(self, numbers: set[int]) -> None:
        ids = [f"{number:02}" for number in numbers]
        for id in ids:
            self.uploads.pop(id, None)
            self.plain.drop(id)
        self.model.drop(ids)

    @rule(column=st.sampled_from(SERVER_COLUMNS), order=st.sampled_from(ORDERS))
    def sort(self, column: Column, order: Qt.SortOrder) -> None:
        self.model.sort(column, order)
        self.plain.sort(self.uploads, column, order is Qt.SortOrder.DescendingOrder)

    @rule(order=st.sampled_from(ORDERS))
    def sort_as_it_is_by_itself(self, order: Qt.SortOrder) -> None:
        self.model.sort(-1, order)
        if self.model.group is Group.UNFINISHED:
            self.plain.sort(self.uploads, Column.STARTED, False)

    @rule(column=st.sampled_from(LIST_COLUMNS), order=st.sampled_from(ORDERS))
    def sort_list(self, column: Column, order: Qt.SortOrder) -> None:
        self.model.sort(column, order)

    @rule(wanted=FILTERS)
    def show_unfinished(self, wanted: UnfinishedFilter) -> None:
        self.filter = wanted
        self.model.show_unfinished(wanted)

    @rule(group=st.sampled_from([Group.ALL, Group.PAUSED]), text=st.sampled_from(["", "in/3"]))
    def show_list(self, group: Group, text: str) -> None:
        self.model.set_filter(group, text)

    @rule()
    def toggle(self) -> None:
        for folder in self._rows():
            if isinstance(folder, FolderRow):
                self.model.toggle(folder)
                break

    def _rows(self) -> list[Any]:
        return [self.model.row_at(place) for place in range(self.model.rowCount())]

    @invariant()
    def the_view_has_heard_of_everything(self) -> None:
        assert self.view.lines == self.view.read(0, self.model.rowCount() - 1)
        assert [row.row for row in self._rows()] == list(range(self.model.rowCount()))

    @invariant()
    def the_rows_are_those_of_a_plain_list(self) -> None:
        if self.model.group is not Group.UNFINISHED:
            self._check_list()
            return
        expected = [id for id in self.plain.ids() if matches(self.uploads[id], self.filter, NOW)]
        assert [row.upload.id for row in self._rows()] == expected
        assert all(row.upload == self.uploads[row.upload.id] for row in self._rows())
        assert [self.model.place_of(id) for id in expected] == list(range(len(expected)))

    def _check_list(self) -> None:
        """Its order has its own test: here that everything of ours is there, and nothing else."""
        group, text = self.model.group, self.model.text
        ours = [upload for upload in self.uploads.values() if upload.source]
        wanted = {
            upload.id
            for upload in ours
            if group in (Group.ALL, GROUP_OF.get(upload.state)) and text in str(upload.target)
        }
        rows = self._rows()
        files = {row.upload.id for row in rows if isinstance(row, FileRow)}
        folded = {upload.id for row in rows if isinstance(row, FolderRow) for upload in row.uploads}
        assert files <= wanted <= files | folded

    @invariant()
    def the_sums_are_those_of_a_plain_count(self) -> None:
        unfinished = [upload for upload in self.uploads.values() if upload.unfinished]
        ours = [upload for upload in self.uploads.values() if upload.source]
        tally, server = self.model.tally, self.model.server
        assert tally.counts[Group.UNFINISHED] == server.uploads == len(unfinished)
        assert tally.counts[Group.ALL] == len(ours)
        assert server.old == sum(upload.started < NOW - 7 * DAY for upload in unfinished)
        assert {upload.id for upload in self.model.uploads()} == set(self.uploads)
        active = {row.upload.id for row in self.model.active}
        assert active == {upload.id for upload in ours if GROUP_OF.get(upload.state) is Group.ACTIVE}


@pytest.mark.timeout(300)
def test_whatever_comes_the_rows_are_those_of_a_plain_list(qapp: QApplication) -> None:
    run_state_machine_as_test(Walk, settings=settings(max_examples=60, stateful_step_count=30, deadline=None))
