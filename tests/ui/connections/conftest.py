"""A port in memory, and the errands of the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpers.memory_connections import MemoryConnections
from partwise.ui.errands import Errands
from partwise.ui.theme import Theme


@pytest.fixture
def errands(theme: Theme) -> Iterator[Errands]:
    made = Errands()
    yield made
    assert made.close(20)


@pytest.fixture
def port() -> MemoryConnections:
    return MemoryConnections()
