"""What the tests of the list and the pane share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from partwise.ui.theme import Appearance, Theme


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme, applied to the application."""
    made = Theme(qapp, Appearance.LIGHT)
    yield made
    made.deleteLater()
