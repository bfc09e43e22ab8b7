"""Writing the two locks: exact versions with hashes, for every system and Python we support, and no address."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from devkit.environment import LOCKS, PYTHON
from devkit.shell import Stop, call

GROUPS = {"runtime": "build", "dev": "dev"}
"""The dependency group of pyproject.toml that each lock holds beside the runtime dependencies."""


def write(options: Sequence[str]) -> int:
    """Write both locks by uv, keeping the versions they hold as far as they fit; `--upgrade` takes the newest."""
    uv = shutil.which("uv") or shutil.which("uv", path=PYTHON.parent)
    if uv is None:
        raise Stop("Writing the locks needs uv: python3 -m pip install uv")
    for kind, lock in LOCKS.items():
        command: list[str | Path] = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
        command += ["--no-annotate", "--no-header", *options, "--group", GROUPS[kind], "--output-file", lock]
        if kind == "dev":
            command += ["--constraint", LOCKS["runtime"]]
        if code := call([*command, "pyproject.toml"]):
            return code
    return 0
