"""Figures that benchmarks measured, printed together at the end of the run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from helpers.display import display

__all__ = ["display"]

_lines: list[str] = []


@pytest.fixture
def figures() -> Callable[[str], None]:
    """Takes a line for the summary."""
    return _lines.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _lines:
        terminalreporter.section("figures")
        for line in _lines:
            terminalreporter.write_line(line)
