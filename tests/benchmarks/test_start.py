"""How soon the program answers: `partwise upload --help`, and the window."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.display import Display
from helpers.measured import run_measured

pytestmark = pytest.mark.benchmark
Figures = Callable[[str], None]


def test_help_answers_at_once(figures: Figures):
    command = [sys.executable, "-m", "partwise", "upload", "--help"]
    run_measured(command, os.environ)
    cpu = statistics.median(run_measured(command, os.environ).cpu for _ in range(5))
    figures(f"partwise upload --help: {cpu:.3f} CPU-s (goal 0.3)")
    assert cpu < 1.0


@pytest.mark.display
def test_the_window_is_shown_soon(display: Display, tmp_path: Path, figures: Figures):
    """From the start of the process until the X server has mapped its window, with its byte code written."""
    times = [seconds_until_shown(display, tmp_path) for _ in range(4)]
    median = statistics.median(times[1:])
    figures(f"window shown: {median:.2f} s after the start, the first time {times[0]:.2f} s (goal 1.5)")
    assert min(times) < 6


def seconds_until_shown(display: Display, folder: Path) -> float:
    command = [sys.executable, "-m", "partwise", "--practice"]
    began = time.monotonic()
    program = display.start(command, folder / "log", PARTWISE_HOME=str(folder / "home"))
    try:
        while not shown(display):
            assert program.poll() is None, (folder / "log").read_text()
            assert time.monotonic() - began < 30
        return time.monotonic() - began
    finally:
        program.terminate()
        program.wait(20)


def shown(display: Display) -> bool:
    search = ["xdotool", "search", "--onlyvisible", "--name", "^Partwise$"]
    return subprocess.run(search, env=dict(display.environment), capture_output=True, check=False).returncode == 0
