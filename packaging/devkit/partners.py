"""The other OSS clients that the tests work with, each in a folder of its own, checked by the hashes of its lock.

oss2 can share no environment with alibabacloud-oss-v2: their packages crcmod and crcmod-plus write over each other.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path

from devkit import environment
from devkit.environment import NOT_INSTALLED
from devkit.shell import ROOT, Stop, call, say

LOCKS = ROOT / "packaging" / "partners"
OSS2 = environment.FOLDER / "partners" / "oss2"
ALI_OSS = environment.FOLDER / "partners" / "ali-oss"
STAMP = "partwise-installed"
"""Written last, into each partner's folder: without it the folder is half made."""

BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
"""Where Linux keeps the certificates it trusts."""

QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
"""npm shall install, run nothing it installs, and ask and tell nothing else."""


def prepare() -> None:
    """Install the partners that can run here; where they are already nothing happens. Raises Stop."""
    # what oss2 and crcmod are built with comes first
    keep(OSS2, _install_oss2, LOCKS / "build.lock", LOCKS / "oss2.lock")
    if not node_is_here():
        say("Without node and npm the tests with ali-oss are skipped.")
        return
    try:
        keep(ALI_OSS, _install_ali_oss, LOCKS / "package.json", LOCKS / "package-lock.json")
    except Stop:
        say("npm could not install ali-oss, the lines above say why. The tests with it are skipped.")


def node_is_here() -> bool:
    """Whether ali-oss can be installed and run."""
    return shutil.which("node") is not None and shutil.which("npm") is not None


def keep(folder: Path, install: Callable[[Path, Sequence[Path]], None], *files: Path) -> None:
    """Let `install` make `folder` anew unless its stamp tells that it holds what these files name. Raises Stop."""
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    wanted, stamp = f"{digest} {environment.place()}", folder / STAMP
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    if folder.exists():
        shutil.rmtree(folder)
    install(folder, files)
    stamp.write_text(wanted, encoding="utf-8")


def _install_oss2(folder: Path, locks: Sequence[Path]) -> None:
    environment.make(folder)
    for lock in locks:
        environment.install(folder, "--no-build-isolation", "--require-hashes", "--requirement", str(lock))


def _install_ali_oss(folder: Path, files: Sequence[Path]) -> None:
    folder.mkdir(parents=True)
    for file in files:
        shutil.copy(file, folder)
    if call([shutil.which("npm") or "npm", "ci", "--prefix", folder, *QUIET], _trust()):
        raise Stop(NOT_INSTALLED)


def _trust() -> dict[str, str]:
    """npm believes a list of its own; whom the system trusts beside it (a company's proxy) is believed as well."""
    bundles = filter(None, (os.environ.get("NODE_EXTRA_CA_CERTS"), ssl.get_default_verify_paths().cafile, *BUNDLES))
    found = next((bundle for bundle in bundles if Path(bundle).exists()), None)
    return {"NODE_EXTRA_CA_CERTS": found} if found else {}
