"""What the arrangements of the one model have in common: which rows they show, and how these are sorted. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from operator import attrgetter
from typing import Any, Protocol

from partwise.core.upload import Upload
from partwise.ui.uploads.order import Column
from partwise.ui.uploads.rows import FileRow, Row

_BY_KEY = attrgetter("key")


@dataclass(slots=True)
class Touched:
    """What a change did to an arrangement: rows that say something else, and whether rows came, went or moved."""

    rows: set[Row] = field(default_factory=set)
    anew: bool = False

    def also(self, other: Touched) -> None:
        """What another change did, too."""
        self.rows |= other.rows
        self.anew |= other.anew


class Arrangement(Protocol):
    """Some of the uploads, as rows in an order. A row keeps its place until the user sorts anew."""

    def take(self, uploads: Iterable[Upload]) -> Touched: ...

    def drop(self, ids: Iterable[str]) -> Touched: ...

    def sort(self, column: Column | None, *, descending: bool = False) -> None: ...

    def rows(self) -> list[Row]: ...

    def row_of(self, upload_id: str) -> FileRow | None: ...


class Sorting:
    """The order of rows by a column, and among equals by the arrangement's own order, which is that of column None.

    A row has its key from when it came, or from when the user last sorted. A key of None is a figure nobody knows yet:
    it stands last both ways.
    """

    def __init__(self, keys: Mapping[Column | None, Callable[[Any], Any]]) -> None:
        self._keys = keys
        self._descending = False
        self.column: Column | None = None

    def choose(self, column: Column | None, *, descending: bool) -> None:
        """What is sorted by from now on; the arrangement's own order has one direction only."""
        self.column = column
        self._descending = column is not None and descending

    def key_of(self, row: Row) -> Any:
        key = self._keys[self.column](row)
        return self._unknown if key is None else key

    def arrange(self, rows: list[Any]) -> None:
        """Sort by what the rows are now. It is quickest where the rows stand in the order they were made in."""
        for row in rows:
            row.key = self.key_of(row)
        if self.column is not None:
            rows.sort(key=self._keys[None])
        self.place(rows)

    def place(self, rows: list[Any]) -> None:
        """Put rows where the keys belong that they were given: nothing else moves."""
        rows.sort(key=_BY_KEY, reverse=self._descending)

    @property
    def _unknown(self) -> float:
        return -inf if self._descending else inf
