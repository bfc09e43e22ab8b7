"""The unfinished uploads in the order and through the filter that the user chose. No Qt here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from partwise.core.upload import Upload
from partwise.ui.unfinished.filters import UnfinishedFilter, matches
from partwise.ui.uploads.arrangement import Sorting, Touched
from partwise.ui.uploads.order import SERVER_KEYS, Column
from partwise.ui.uploads.rows import FileRow, Row


class ServerList:
    """A row for every unfinished upload, ours as well, without folders. Oldest first, until it is sorted."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """`clock` tells seconds since 1970."""
        self._clock = clock
        self._files: dict[str, FileRow] = {}
        self._ordered: list[FileRow] = []
        self._filter = UnfinishedFilter()
        self._sorting = Sorting(SERVER_KEYS)

    def take(self, uploads: Iterable[Upload]) -> Touched:
        """Follow uploads that came or changed; one that is unfinished no longer goes."""
        touched, now = Touched(), self._clock()
        fresh: list[FileRow] = []
        gone: list[str] = []
        for upload in uploads:
            file = self._files.get(upload.id)
            if not upload.unfinished:
                gone.append(upload.id)
            elif file is None:
                fresh.append(self._enter(upload, now))
            else:
                touched.rows.add(file)
                touched.anew |= self._change(file, upload, now)
        if fresh:
            self._ordered += fresh
            self._sorting.place(self._ordered)
            touched.anew = True
        touched.also(self.drop(gone))
        return touched

    def drop(self, ids: Iterable[str]) -> Touched:
        """Forget uploads, as far as they are here."""
        gone = {file for file in (self._files.pop(id, None) for id in ids) if file}
        if gone:
            self._ordered = [file for file in self._ordered if file not in gone]
        return Touched(anew=bool(gone))

    def sort(self, column: Column | None, *, descending: bool = False) -> None:
        """Sort once, by what the rows are now; None gives back the oldest first."""
        self._sorting.choose(column, descending=descending)
        self._ordered = list(self._files.values())
        self._sorting.arrange(self._ordered)

    def filter(self, wanted: UnfinishedFilter) -> None:
        """Show only these. Ages are measured now; a row that only grows older is let through with the next filter."""
        self._filter, now = wanted, self._clock()
        for file in self._ordered:
            file.shown = matches(file.upload, wanted, now)

    def rows(self) -> list[Row]:
        """Those to show, from top to bottom."""
        return [file for file in self._ordered if file.shown]

    def row_of(self, upload_id: str) -> FileRow | None:
        return self._files.get(upload_id)

    def _enter(self, upload: Upload, now: float) -> FileRow:
        file = self._files[upload.id] = FileRow(upload, None)
        file.shown = matches(upload, self._filter, now)
        file.key = self._sorting.key_of(file)
        return file

    def _change(self, file: FileRow, upload: Upload, now: float) -> bool:
        """Take the newer snapshot; whether the row is to come or to go."""
        was, file.upload = file.shown, upload
        file.shown = matches(upload, self._filter, now)
        return was is not file.shown
