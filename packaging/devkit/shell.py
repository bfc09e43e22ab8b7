"""Telling a person what happens, and running other programs."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""


class Stop(Exception):
    """Nothing more can be done here; the message tells the person what happened and what to do."""


def say(text: str) -> None:
    """One line for the person, at once."""
    print(text, flush=True)


def call(command: Sequence[str | Path], variables: Mapping[str, str] | None = None) -> int:
    """Run `command` in the checkout, shown first as a person would type it there; its exit code. `variables` are added
    to the environment."""
    words = [str(word) for word in command]
    say(f"$ {shlex.join(words)}".replace(f"{ROOT}{os.sep}", ""))
    return subprocess.call(words, cwd=ROOT, env={**os.environ, "UV_PYTHON_DOWNLOADS": "never", **(variables or {})})


def answer(command: Sequence[str | Path]) -> str | None:
    """What `command` prints, or None where it fails or does not exist. Nothing is shown."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
