"""What every test stands on: no screen, no user's keys, no user's folders, nothing random, nothing logged in secret.

Nothing here imports Qt or keyring, so a test of the core stays a test of the core.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from helpers.figures import pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown
from helpers.logs import expected_log, log_watch
from helpers.repeated import pytest_runtest_protocol

if TYPE_CHECKING:
    from helpers.memory_keyring import MemoryKeyring

__all__ = [
    "expected_log",
    "log_watch",
    "pytest_runtest_protocol",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_testnodedown",
]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"  # also for the processes that tests start
for name in [name for name in os.environ if name.startswith(("OSS_", "ALIBABA_", "ALIYUN_", "PARTWISE_APPEARANCE"))]:
    del os.environ[name]

settings.register_profile("ci", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("search", deadline=None, max_examples=2_000)
settings.load_profile("ci")  # `pytest --hypothesis-profile=search` looks for new examples

_homes = count(1)


@pytest.fixture(autouse=True)
def partwise_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder this test's journal, settings and logs go to; nobody has made it yet."""
    home = str(tmp_path_factory.getbasetemp() / f"home-{next(_homes)}")
    monkeypatch.setenv("PARTWISE_HOME", home)
    return home


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    """A system keyring for this test. Without it the keyring forgets everything it is told."""
    import keyring

    from helpers.memory_keyring import MemoryKeyring

    before = keyring.get_keyring()
    made = MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)
