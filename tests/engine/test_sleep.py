"""Whether the computer slept, with clocks that do what a test says."""

from __future__ import annotations

import logging

import pytest

from partwise.engine.sleep import JUMP, Sleep


class Clocks:
    """The clock on the wall, and the one that only goes forward."""

    def __init__(self) -> None:
        self.wall = 1_700_000_000.0
        self.steady = 500.0
        self.sleep = Sleep(lambda: self.wall, lambda: self.steady)

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds

    def noticed(self, patience: float | None = 5.0) -> bool:
        return self.sleep.noticed(patience)


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


def test_waking_hours_are_nothing_to_notice(clocks: Clocks) -> None:
    for _ in range(1_000):
        clocks.pass_by(5.0)
        assert not clocks.noticed()


def test_a_busy_computer_comes_back_late(clocks: Clocks) -> None:
    clocks.pass_by(5.0 + JUMP - 0.1)
    assert not clocks.noticed()


def test_asleep_where_the_steady_clock_stands_still(clocks: Clocks) -> None:
    """Linux and macOS."""
    clocks.pass_by(2.0)
    clocks.wall += 8 * 3600
    assert clocks.noticed()
    clocks.pass_by(5.0)
    assert not clocks.noticed(), "one sleep was noticed twice"


def test_asleep_where_the_steady_clock_goes_on(clocks: Clocks) -> None:
    """Windows: far more time has passed than was to be waited."""
    clocks.pass_by(8 * 3600)
    assert clocks.noticed()
    assert not clocks.noticed()


def test_a_wait_for_any_time_is_not_overslept(clocks: Clocks) -> None:
    clocks.pass_by(8 * 3600)
    assert not clocks.noticed(patience=None)


def test_asleep_while_waiting_for_any_time(clocks: Clocks) -> None:
    clocks.wall += 60.0
    assert clocks.noticed(patience=None)


@pytest.mark.parametrize("set_by", [3600.0, -3600.0])
def test_a_clock_that_is_set_asks_for_the_same(clocks: Clocks, set_by: float, caplog: pytest.LogCaptureFixture) -> None:
    clocks.wall += set_by
    with caplog.at_level(logging.INFO, logger="partwise.engine.sleep"):
        assert clocks.noticed()
    assert f"by about {set_by:.0f} s" in caplog.text
    assert not clocks.noticed()


def test_a_clock_that_drifts_is_not_set(clocks: Clocks) -> None:
    for _ in range(100):
        clocks.pass_by(5.0)
        clocks.wall += JUMP / 2  # a time service that corrects step by step
        assert not clocks.noticed()


def test_real_clocks_notice_nothing() -> None:
    sleep = Sleep()
    assert not any(sleep.noticed(0.0) for _ in range(100))
