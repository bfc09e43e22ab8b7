"""What all tables of the window have in common: how they are walked through, and how their rows and headers stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

Section = TypeVar("Section", bound=int)


def set_up_rows(table: QTableView, height: int) -> None:
    """Rows of one height in pixels without a grid; several are selected as everywhere, nothing is edited in place."""
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTabKeyNavigation(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(height)


def set_up_uploads(table: QTableView, height: int) -> None:
    """A table of uploads fills its page and takes them as a whole; the row below the mouse is told by its ground."""
    set_up_rows(table, height)
    table.setMouseTracking(True)
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)


def set_up_header(header: QHeaderView, height: int, widths: Mapping[Section, int], *, widest: Section) -> None:
    """A header of `height`; columns have their `widths`, and the one that is `widest` takes what is left. In pixels."""
    header.setFixedHeight(height)
    header.setHighlightSections(False)
    header.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)
    for column, width in widths.items():
        header.resizeSection(column, width)
