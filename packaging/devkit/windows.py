"""The installer for Windows: what makensis makes from the bundle. makensis runs on Linux and macOS as well."""

from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path

from devkit import bundle, icons, sbom
from devkit.shell import ROOT, Stop, call, say

SCRIPT = ROOT / "packaging" / "windows" / "partwise.nsi"
BUNDLE = bundle.FOLDER
OUT = ROOT / "build" / "installers"

IN_PROGRAM_FILES = Path("C:/Program Files (x86)/NSIS/makensis.exe")
"""Where NSIS's own installer puts it, without a word to the PATH."""


def write(arguments: Sequence[str]) -> int:
    """Make the installer from the bundle, which `dev.py bundle` made on Windows, into build/installers."""
    if not (BUNDLE / "partwise.exe").is_file():
        raise Stop("There is no bundle for Windows in build/bundle: `packaging/dev.py bundle` makes it, on Windows.")
    if code := sbom.write(()):
        return code
    out = OUT / f"partwise-{version()}-windows-x64-setup.exe"
    out.parent.mkdir(parents=True, exist_ok=True)
    if code := call(command(BUNDLE, sbom.TEXTS, out)):
        return code
    say(f"{out.relative_to(ROOT)}: {out.stat().st_size / 1e6:.1f} MB")
    return 0


def command(payload: Path, licences: Path, out: Path, *options: str) -> list[str | Path]:
    """The words that compile the installer `out`; a warning of makensis is an error. Raises Stop without makensis."""
    values = {"VERSION": version(), "PAYLOAD": payload, "LICENCES": licences, "ICON": icons.WINDOWS, "OUT": out}
    defines = [f"-D{name}={value}" for name, value in values.items()]
    return [_makensis(), "-INPUTCHARSET", "UTF8", "-WX", *options, *defines, SCRIPT]


def version() -> str:
    """Partwise's version, as pyproject.toml tells it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _makensis() -> str:
    found = shutil.which("makensis")
    if found is None and os.name == "nt" and IN_PROGRAM_FILES.exists():
        return str(IN_PROGRAM_FILES)
    if found is None:
        raise Stop("Making the installer needs makensis: install NSIS, then run the same command again.")
    return found
