"""Figures that a run found out, printed together at its end.

In a test folder's conftest.py: `from helpers.figures import figures, pytest_terminal_summary`, with `__all__`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

_lines: list[str] = []


@pytest.fixture
def figures() -> Callable[[str], None]:
    """Takes a line for the summary."""
    return _lines.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Each line once, however many folders import this."""
    if _lines:
        terminalreporter.section("figures")
        for line in _lines:
            terminalreporter.write_line(line)
        _lines.clear()
