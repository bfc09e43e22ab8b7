"""The page of unfinished uploads, shown on its own."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from helpers.unfinished_page import Shown
from partwise.ui.theme import Theme


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme) -> Shown:
    """Connected, with nothing listed yet."""
    return Shown(qtbot, theme)
