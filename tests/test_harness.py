"""What every test stands on, tested."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

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


REPEATED = """
import pytest
from helpers.repeated import DIED, pytest_runtest_protocol

DEATHS, FAILURES = {deaths}, {failures}
runs = []

@pytest.fixture
def secret_bus(request):
    yield
    if len(runs) <= DEATHS:
        request.node.stash[DIED] = "it died"

def test_it({fixture}):
    runs.append(1)
    print("run", len(runs))
    assert len(runs) > FAILURES
"""


@pytest.mark.parametrize(
    ("deaths", "failures", "fixture", "runs", "outcome"),
    [
        (1, 1, "secret_bus", 2, "1 passed"),
        (2, 2, "secret_bus", 2, "1 failed"),  # once, and no more
        (0, 1, "secret_bus", 1, "1 failed"),  # a fault of ours
        (1, 0, "secret_bus", 1, "1 passed"),  # it died, and nobody needed it
        (1, 1, "tmp_path", 1, "1 failed"),  # a test without it
    ],
)
def test_a_test_is_run_once_more_where_its_daemon_died_by_itself(
    tmp_path: Path, deaths: int, failures: int, fixture: str, runs: int, outcome: str
) -> None:
    test = tmp_path / "conftest.py"  # hooks are found there
    test.write_text(REPEATED.format(deaths=deaths, failures=failures, fixture=fixture), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-sq", "-c", os.devnull, "-p", "no:cacheprovider", str(test)]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert done.stdout.count("run ") == runs, done.stdout + done.stderr
    assert outcome in done.stdout
