"""The start of the window: nothing is loaded for it that can wait."""

from __future__ import annotations

import subprocess
import sys


def test_the_window_stands_before_anything_heavy_is_loaded() -> None:
    """Each of these takes a noticeable part of the start; what needs them loads them later, on a thread of its own."""
    heavy = "('cryptography', 'email', 'httpx', 'keyring', 'ssl', 'starlette', 'urllib.request')"
    script = f"import sys, partwise.main; print([name for name in {heavy} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert told == "[]\n"
