"""A test is run once more where a program that it stands on has died of a known fault of its own, and only there.

`tests/conftest.py` takes the hook. A fixture of `REPEATED` that finds such a death says of what: `item.stash[DIED]`.
"""

from __future__ import annotations

import pytest
from _pytest.runner import runtestprotocol

from helpers.figures import tell

DIED = pytest.StashKey[str]()
REPEATED = "secret_bus"
"""The fixture whose program is known to die: tests without it are run as ever."""


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """What pytest does with a test, but that nothing is reported before it is known whether it counts."""
    if REPEATED not in getattr(item, "fixturenames", ()):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if DIED in item.stash and any(report.failed for report in reports):
        tell(f"run once more: {item.nodeid} ({item.stash[DIED]})")
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
