"""A journal of its own for each test, and a keyring where one is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpers.display import display
from helpers.secret_service import secret_bus, secret_service
from partwise.store.journal import SqliteJournal

__all__ = ["display", "journal", "path", "secret_bus", "secret_service"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[SqliteJournal]:
    with closing(SqliteJournal(path)) as made:
        yield made
