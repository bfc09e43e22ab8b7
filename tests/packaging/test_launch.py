"""What the bundle starts, where nobody reads what a command prints: Windows gives a windowed program no streams."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from devkit.bundle import RECIPE

WITHOUT_STREAMS = """
import runpy, sys, types
sys.modules["hold_open"] = types.SimpleNamespace(hold_open=lambda: None)  # of the bundle, which is not here
sys.stdout = sys.stderr = None
runpy.run_path(sys.argv.pop(1))
"""


def test_a_command_does_its_work_without_streams(tmp_path: Path) -> None:
    film = tmp_path / "film.mov"
    film.write_bytes(os.urandom(200_000))
    words = [sys.executable, "-c", WITHOUT_STREAMS, RECIPE / "launch.py", "upload", film, "oss://practice/"]
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "LD_LIBRARY_PATH_ORIG": "", "LANG": "C.UTF-8"}
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("OSS_", "PARTWISE_", "XDG_"))
    } | home
    done = subprocess.run([*words, "--connection", "practice"], env=environ, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert [file.read_bytes() for file in tmp_path.rglob("objects/*")] == [film.read_bytes()]
