"""A warning in our own log fails the test that did not announce it.

    def test_a_full_disk_is_told(expected_log):
        expected_log("the journal could not be saved")

The announced text is a regular expression, searched in the finished message. One that never comes fails the test too.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

OURS = "partwise"


@dataclass(slots=True)
class LogWatch:
    """What was announced in this test, and what came."""

    announced: list[str] = field(default_factory=list)
    records: list[logging.LogRecord] = field(default_factory=list)

    def unexpected(self) -> list[str]:
        """Records of WARNING and above that nobody announced, one line each."""
        return [
            f"{record.levelname} {record.name}: {record.getMessage()}"
            for record in self.records
            if not any(re.search(pattern, record.getMessage()) for pattern in self.announced)
        ]

    def missing(self) -> list[str]:
        """Announced patterns that no record matched."""
        told = [record.getMessage() for record in self.records]
        return [pattern for pattern in self.announced if not any(re.search(pattern, text) for text in told)]


class _Keeper(logging.Handler):
    def __init__(self, watch: LogWatch) -> None:
        super().__init__(logging.WARNING)
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        self._watch.records.append(record)


@pytest.fixture(autouse=True)
def log_watch() -> Iterator[LogWatch]:
    """Keeps every record of ours of WARNING and above, and judges them when the test is over."""
    watch = LogWatch()
    keeper = _Keeper(watch)
    logging.getLogger(OURS).addHandler(keeper)
    yield watch
    logging.getLogger(OURS).removeHandler(keeper)
    if complaints := [*watch.unexpected(), *(f"never logged: {pattern}" for pattern in watch.missing())]:
        pytest.fail("\n".join(["The log is not as announced:", *complaints]), pytrace=False)


@pytest.fixture
def expected_log(log_watch: LogWatch) -> Callable[[str], None]:
    """Announces a record of WARNING or above by a regular expression for its message."""
    return log_watch.announced.append
