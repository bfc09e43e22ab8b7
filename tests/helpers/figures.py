"""Figures that a run found out, printed together at its end, also those of processes that tested side by side.

`tests/conftest.py` takes the three hooks; a test folder's conftest.py takes `figures`, with `__all__`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

_lines: list[str] = []


@pytest.fixture
def figures() -> Callable[[str], None]:
    """Takes a line for the summary."""
    return tell


def tell(line: str) -> None:
    """Put a line into the summary."""
    _lines.append(line)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Of several processes each tells its own to the first."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["figures"] = list(_lines)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """One of the processes has ended."""
    _lines.extend(getattr(node, "workeroutput", {}).get("figures", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Each line once, however many folders import this."""
    if _lines:
        terminalreporter.section("figures")
        for line in _lines:
            terminalreporter.write_line(line)
        _lines.clear()
