"""Writing the locks: exact versions with hashes, for every system and Python we support, and no address."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from devkit import partners
from devkit.environment import LOCKS, PYTHON
from devkit.shell import ROOT, Stop, call

GROUPS = {"runtime": "build", "dev": "dev"}
"""The dependency group of pyproject.toml that each lock holds beside the runtime dependencies."""

OLDEST = ("--python-version", "3.11")
"""For what does not stand in pyproject.toml, which tells it for the others."""


def write(options: Sequence[str]) -> int:
    """Write all locks, keeping the versions they hold as far as they fit; `--upgrade` takes the newest."""
    for kind, lock in LOCKS.items():
        words: list[str | Path] = ["--group", GROUPS[kind], "--output-file", lock, "pyproject.toml"]
        if kind == "dev":
            words += ["--constraint", LOCKS["runtime"]]
        if code := _compile([*options, *words]):
            return code
    for wanted in sorted((ROOT / "packaging").glob("*/*.in")):
        fits = ("--constraint", LOCKS["runtime"]) if wanted.parent.name == "pyinstaller" else ()
        if code := _compile([*options, *OLDEST, *fits, "--output-file", wanted.with_suffix(".lock"), wanted]):
            return code
    return _write_npm_lock("update" if "--upgrade" in options else "install")


def _compile(words: Sequence[str | Path]) -> int:
    exact = ["--universal", "--generate-hashes", "--no-annotate", "--no-header"]
    return call([_tool("uv"), "pip", "compile", "--quiet", *exact, *words])


def _write_npm_lock(how: str) -> int:
    no_address = ["--package-lock-only", "--omit-lockfile-registry-resolved"]
    return call([_tool("npm"), how, "--prefix", partners.LOCKS, *no_address, *partners.QUIET])


def _tool(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=PYTHON.parent)
    if found is None:
        raise Stop(f"Writing the locks needs {name}; install it, then run the same command again.")
    return found
