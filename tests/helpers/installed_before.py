"""The package of the previous version, made by its own commit; and packages made from another one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devkit import deb
from devkit.bundle import files_in
from devkit.shell import ROOT, answer

BUILD = ROOT / "build" / "previous"


@dataclass(frozen=True, slots=True)
class Previous:
    """A package with a lower version than today's, and in words which one it is."""

    package: Path
    name: str


def previous_deb(today: Path) -> Previous:
    """The newest commit with a lower version makes it, once; without the history it is `today`'s, called older."""
    commit = previous_commit(deb.version())
    if commit is None:
        package = repacked(today, BUILD, f"{deb.version()}~before")
        return Previous(package, "this build under a lower version, as the history is not here")
    home = BUILD / commit
    if not home.exists():
        _make(commit, home)
    (package,) = home.glob("*.deb")
    return Previous(package, f"{package.name.split('_')[1]}, commit {commit[:7]}")


def previous_commit(today: str, checkout: Path = ROOT) -> str | None:
    """The newest one whose version is lower than `today`; None where git does not know one."""
    touched = answer(["git", "-C", checkout, "log", "--format=%H^", "--", "pyproject.toml"]) or ""
    for commit in ("HEAD", *touched.split()):
        project = answer(["git", "-C", checkout, "show", f"{commit}:pyproject.toml"])
        if project and _lower(tomllib.loads(project)["project"]["version"], today):
            return (answer(["git", "-C", checkout, "rev-parse", commit]) or "").strip()
    return None


def repacked(package: Path, folder: Path, version: str, change: Callable[[Path], None] = lambda root: None) -> Path:
    """The same package under another version, its files changed by `change`; quickly, so hardly compressed."""
    folder.mkdir(parents=True, exist_ok=True)
    root, made = folder / f"root-{version}", folder / f"partwise_{version}.deb"
    subprocess.run(["dpkg-deb", "--raw-extract", package, root], check=True)
    control = root / "DEBIAN" / "control"
    text = control.read_text("utf-8")
    control.write_text(text.replace(f"\nVersion: {deb.version()}\n", f"\nVersion: {version}\n"), "utf-8")
    change(root)
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", root, made],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.rmtree(root)
    return made


def spoil_program(root: Path) -> None:
    """Every byte of the program, its Python modules and libraries becomes another: whatever reads them fails."""
    for file in files_in(root / "usr" / "lib" / "partwise"):
        if file.name in {"partwise", "base_library.zip"} or ".so" in file.suffixes:
            file.write_bytes(bytes(file.stat().st_size))


def _lower(version: str, than: str) -> bool:
    return subprocess.run(["dpkg", "--compare-versions", version, "lt", than], check=False).returncode == 0


def _make(commit: str, home: Path) -> None:
    """In a checkout of its own, by its own recipe; `home` comes into being with the package in it."""
    with _checkout_of(commit) as checkout:
        done = subprocess.run(
            [sys.executable, "packaging/dev.py", "deb"], cwd=checkout, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        kept = checkout / "kept"
        kept.mkdir()
        for package in (checkout / "build" / "deb").glob("*.deb"):
            package.rename(kept / package.name)
        kept.rename(home)


@contextmanager
def _checkout_of(commit: str) -> Iterator[Path]:
    checkout = BUILD / f"checkout-{os.getpid()}"
    BUILD.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(["git", "clone", "--quiet", "--no-checkout", ROOT, checkout], check=True)
        subprocess.run(["git", "-C", checkout, "checkout", "--quiet", commit], check=True)
        yield checkout
    finally:
        shutil.rmtree(checkout, ignore_errors=True)
