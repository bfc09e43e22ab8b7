"""The other OSS clients that the tests work with, each in a folder of its own, checked by the hashes of its lock.

oss2 can share no environment with alibabacloud-oss-v2: their packages crcmod and crcmod-plus write over each other.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

from devkit import environment
from devkit.environment import NOT_INSTALLED
from devkit.shell import ROOT, Stop, call, say

LOCKS = ROOT / "packaging" / "partners"
OSS2 = environment.FOLDER / "partners" / "oss2"
ALI_OSS = environment.FOLDER / "partners" / "ali-oss"
STAMP = "partwise-installed"
"""Written last, into each partner's folder: without it the folder is half made."""

QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
"""npm shall install, run nothing it installs, and ask and tell nothing else."""


def prepare() -> None:
    """Install the partners that can run here; where they are already nothing happens. Raises Stop."""
    _keep(OSS2, _install_oss2, "build.lock", "oss2.lock")  # what oss2 and crcmod are built with comes first
    if node_is_here():
        _keep(ALI_OSS, _install_ali_oss, "package.json", "package-lock.json")
    else:
        say("Without node and npm the tests with ali-oss are skipped.")


def node_is_here() -> bool:
    """Whether ali-oss can be installed and run."""
    return shutil.which("node") is not None and shutil.which("npm") is not None


def _keep(folder: Path, install: Callable[[Path, list[Path]], None], *names: str) -> None:
    """Make `folder` anew unless its stamp tells that it holds what these files name."""
    files = [LOCKS / name for name in names]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    wanted, stamp = f"{digest} {environment.place()}", folder / STAMP
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    if folder.exists():
        shutil.rmtree(folder)
    install(folder, files)
    stamp.write_text(wanted, encoding="utf-8")


def _install_oss2(folder: Path, locks: list[Path]) -> None:
    environment.make(folder)
    for lock in locks:
        environment.install(folder, "--no-build-isolation", "--require-hashes", "--requirement", str(lock))


def _install_ali_oss(folder: Path, files: list[Path]) -> None:
    folder.mkdir(parents=True)
    for file in files:
        shutil.copy(file, folder)
    if call([shutil.which("npm") or "npm", "ci", "--prefix", folder, *QUIET]):
        raise Stop(NOT_INSTALLED)
