"""The core thinks and does nothing else. The other arrows are import-linter's, in pyproject.toml."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import partwise

CORE = sorted((Path(partwise.__file__).parent / "core").rglob("*.py"))
DOES_SOMETHING = {"asyncio", "concurrent", "io", "os", "random", "shutil", "socket", "sqlite3", "subprocess"}
DOES_SOMETHING |= {"logging", "tempfile", "threading", "time"}


def imported(source: str) -> Iterator[str]:
    """The top-level name of every import in `source`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_the_core_stands_on_the_standard_library_and_on_itself(path: Path) -> None:
    names = set(imported(path.read_text(encoding="utf-8")))
    assert names - sys.stdlib_module_names <= {"partwise"}
    assert not names & DOES_SOMETHING
