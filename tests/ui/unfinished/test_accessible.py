"""The page as a screen reader meets it: every control has a name and a role, every cell speaks."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface

from helpers.listed_uploads import listed_upload
from partwise.core.upload import Stored
from partwise.ui.main_window import MainWindow

DAY = 86_400
TEXT, ROLE = QAccessible.Text, QAccessible.Role


@pytest.fixture
def there(window: MainWindow) -> MainWindow:
    begun = time.time() - 40 * DAY
    window.model.take([listed_upload("one", "采访/第一集.mov", started=begun, held=Stored(77, 4_100_000_000, begun))])
    window._actions["unfinished"].trigger()
    window.unfinished.choose(["one"])
    return window


def tree(top: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """All that can be seen below `top`."""
    for place in range(top.childCount()):
        child = top.child(place)
        if child is not None and not child.state().invisible:
            yield child
            yield from tree(child)


def spoken(window: MainWindow) -> list[tuple[QAccessible.Role, str]]:
    """Role and name of whatever takes the focus."""
    found = tree(QAccessible.queryAccessibleInterface(window.unfinished))
    return [(each.role(), each.text(TEXT.Name)) for each in found if each.state().focusable]


def test_whatever_takes_the_focus_has_a_name(there: MainWindow) -> None:
    found = spoken(there)
    assert len(found) > 10
    assert [role for role, name in found if not name.strip()] == []


def test_what_can_be_done_is_found_by_name(there: MainWindow) -> None:
    names = {name for role, name in spoken(there) if role in (ROLE.Button, ROLE.PushButton, ROLE.ButtonMenu)}
    assert {"Set a clean-up rule…", "Refresh", "Show parts", "Abort 1 upload…"} <= names


def test_the_table_speaks_row_by_row(there: MainWindow) -> None:
    cells = [
        each for each in tree(QAccessible.queryAccessibleInterface(there.unfinished.view)) if each.role() is ROLE.Cell
    ]
    told = " | ".join(cell.text(TEXT.Name) for cell in cells)
    for words in ("采访/第一集.mov", "40 days ago", "77", "4.1 GB", "Standard", "another tool or machine"):
        assert words in told
    assert all(cell.state().selected for cell in cells)


def test_the_line_of_the_sidebar_says_how_many_lie_there(there: MainWindow) -> None:
    names = [each.text(TEXT.Name) for each in tree(QAccessible.queryAccessibleInterface(there.sidebar))]
    assert "1 unfinished upload on the server" in names
