"""What every test stands on, tested."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

from helpers.logs import LogWatch
from helpers.memory_keyring import MemoryKeyring

LOG = logging.getLogger("partwise.somewhere")


def test_an_unannounced_warning_is_a_complaint(log_watch: LogWatch) -> None:
    LOG.info("all is well")
    LOG.warning("disk at %d %%", 99)
    assert log_watch.unexpected() == ["WARNING partwise.somewhere: disk at 99 %"]
    log_watch.records.clear()


def test_an_announced_one_is_not(expected_log: Callable[[str], None], log_watch: LogWatch) -> None:
    expected_log(r"disk at \d+ %")
    assert log_watch.missing() == [r"disk at \d+ %"]
    LOG.error("disk at 99 %")
    assert log_watch.missing() == []
    assert log_watch.unexpected() == []


def test_nothing_of_the_user_is_within_reach(partwise_home: str) -> None:
    import keyring

    assert not [name for name in os.environ if name.startswith(("OSS_", "ALIBABA_"))]
    assert os.environ["PARTWISE_HOME"] == partwise_home
    assert not Path(partwise_home).exists()
    assert type(keyring.get_keyring()).__module__ == "keyring.backends.null"


def test_a_keyring_remembers_as_long_as_the_test(memory_keyring: MemoryKeyring) -> None:
    import keyring

    keyring.set_password("service", "name", "secret")
    assert keyring.get_password("service", "name") == "secret"
    keyring.delete_password("service", "name")
    assert memory_keyring.secrets == {}
