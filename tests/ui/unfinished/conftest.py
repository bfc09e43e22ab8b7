"""The page of unfinished uploads and the panel of their parts, each on its own, and the errands of the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from helpers.parts_panel import Looking
from helpers.unfinished_page import Shown
from partwise.ui.errands import Errands
from partwise.ui.theme import Theme


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme) -> Shown:
    """Connected, with nothing listed yet."""
    return Shown(qtbot, theme)


@pytest.fixture
def errands(theme: Theme) -> Iterator[Errands]:
    """All of them must come home."""
    made = Errands()
    yield made
    assert made.close(10)


@pytest.fixture
def looking(qtbot: QtBot, theme: Theme) -> Looking:
    return Looking(qtbot, theme)
