"""`dev.py appimage`: the bundle as one file that runs where it lies, on any Linux with the bundle's C library or newer.

An AppImage is a runtime, which is somebody else's program, and behind it a squashfs with the AppDir. The runtime is
pinned, and given as a file: nothing here asks the network for it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from devkit import beside, bundle, deb, sbom
from devkit.beside import Beside
from devkit.bundle import size_of
from devkit.shell import ROOT, Stop, say

BUILD = ROOT / "build" / "appimage"
APPDIR = BUILD / "AppDir"
SQUASHFS = BUILD / "partwise.squashfs"
OUT = ROOT / "build" / "installers"
RUNTIME_RELEASE = "https://github.com/AppImage/type2-runtime/releases/download/20251108"
RUNTIMES = {
    "x86_64": "2fca8b443c92510f1483a883f60061ad09b46b978b2631c807cd873a47ec260d",
    "aarch64": "00cbdfcf917cc6c0ff6d3347d59e0ca1f7f45a6df1a428a0d6d8a78664d87444",
}
"""Of the file runtime-MACHINE of that release, its SHA-256."""

_RUNTIME_LICENCE = ROOT / "packaging" / "linux" / "appimage-runtime.txt"
_AT_THE_TOP = {
    "AppRun": "usr/bin/partwise",
    f"{deb.ID}.desktop": f"usr/share/applications/{deb.ID}.desktop",
    f"{deb.ID}.svg": f"usr/share/icons/hicolor/scalable/apps/{deb.ID}.svg",
    ".DirIcon": f"usr/share/icons/hicolor/256x256/apps/{deb.ID}.png",
    "usr/bin/partwise": "../lib/partwise/partwise",
}
"""Links, and where they lead: what starts the program, and what a desktop shows of the file."""


def appimage(arguments: Sequence[str]) -> int:
    """Make the squashfs, and with `--runtime FILE` the AppImage; tell their sizes."""
    parser = argparse.ArgumentParser(prog="packaging/dev.py appimage")
    parser.add_argument("--runtime", type=Path, metavar="FILE", help=f"runtime-MACHINE from {RUNTIME_RELEASE}")
    runtime: Path | None = parser.parse_args(arguments).runtime
    if runtime:
        check(runtime)
    squashfs = make()
    say(f"{squashfs.relative_to(ROOT)}: {squashfs.stat().st_size / 1e6:.1f} MB, {size_of(APPDIR) / 1e6:.0f} MB inside")
    if runtime is None:
        say(f"For an AppImage give --runtime FILE: runtime-{platform.machine()} from {RUNTIME_RELEASE}")
        return 0
    made = join(runtime, squashfs)
    say(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1e6:.1f} MB")
    return 0


def make() -> Path:
    """The squashfs, made anew from the bundle: the same bytes from the same bundle. Raises Stop, also off Linux."""
    if shutil.which("mksquashfs") is None:
        raise Stop("An AppImage is made on Linux with mksquashfs (Debian: squashfs-tools).")
    bundle.make()
    shutil.rmtree(BUILD, ignore_errors=True)
    _stage()
    pack(APPDIR, SQUASHFS)
    return SQUASHFS


def pack(folder: Path, target: Path) -> None:
    """`folder` as a squashfs of nobody's umask, owner and clock. Raises Stop."""
    when = bundle.source_date()
    command: list[str | Path] = ["mksquashfs", folder, target, "-noappend", "-quiet", "-no-progress"]
    command += ["-comp", "zstd", "-Xcompression-level", "19", "-b", "256K"]  # the runtime reads zstd and gzip
    command += ["-all-root", "-root-mode", "0755", "-no-xattrs", "-mkfs-time", when, "-all-time", when]
    environ = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}  # it takes one of them
    if subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=False).returncode:
        raise Stop("mksquashfs could not pack the program: the lines above say why.")


def check(runtime: Path) -> None:
    """Raises Stop where `runtime` is not the pinned one for this machine."""
    wanted = RUNTIMES.get(platform.machine())
    if wanted is None:
        raise Stop(f"No AppImage runtime is pinned for {platform.machine()}.")
    if not runtime.is_file() or hashlib.sha256(runtime.read_bytes()).hexdigest() != wanted:
        raise Stop(f"{runtime} is not runtime-{platform.machine()} from {RUNTIME_RELEASE}. Nothing was made.")


def join(runtime: Path, squashfs: Path) -> Path:
    """The AppImage: one behind the other, a program."""
    made = OUT / f"partwise-{deb.version()}-linux-{platform.machine()}.AppImage"
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_bytes(runtime.read_bytes() + squashfs.read_bytes())
    made.chmod(0o755)
    return made


def _stage() -> None:
    share = APPDIR / "usr" / "share"
    program = APPDIR / "usr" / "lib" / "partwise"
    shutil.copytree(bundle.FOLDER, program, symlinks=True)
    deb.stage_desktop(share)
    _stage_licences(share / "doc" / "partwise")
    (APPDIR / "usr" / "bin").mkdir()
    for place, target in _AT_THE_TOP.items():
        (APPDIR / place).symlink_to(target)
    for path in (path for path in APPDIR.rglob("*") if not path.is_symlink()):
        path.chmod(0o755 if path.is_dir() or path == program / bundle.PROGRAM.name else 0o644)


def _stage_licences(folder: Path) -> None:
    """The list of contents and the licences, also of the runtime and of the libraries that are this system's."""
    runtime = Beside(
        "appimage-runtime",
        "MIT AND BSD-2-Clause AND BSD-3-Clause AND LGPL-2.1-only AND Zlib",
        {_RUNTIME_LICENCE.name: _RUNTIME_LICENCE.read_bytes()},
        RUNTIME_RELEASE.rpartition("/")[2],
        "pkg:github/AppImage/type2-runtime",
    )
    sbom.make(folder, [*beside.libraries(deb.of_debian()), runtime])
