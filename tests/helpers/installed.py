"""The program as a person gets it, from its .deb: put into the system by apt where it may be, else into a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from helpers.alone import alone

on_debian = pytest.mark.skipif(
    not all(map(shutil.which, ("dpkg-deb", "strip", "objdump"))), reason="a .deb is made on Debian with its binutils"
)


class Place(Protocol):
    """Where a package can be put, over an older one too, and taken from."""

    root: Path

    def put(self, package: Path) -> None: ...

    def purge(self) -> None: ...


class System:
    """This one, by apt."""

    root = Path("/")

    def put(self, package: Path) -> None:
        self._apt("install", "--no-install-recommends", str(package))

    def purge(self) -> None:
        self._apt("purge", "partwise")

    def _apt(self, does: str, *what: str) -> None:
        quiet = ["-q", "-y", "-o", "DPkg::Lock::Timeout=120", "-o", "APT::Sandbox::User=root"]
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(["apt-get", *quiet, does, *what], env=environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


class Folder:
    """One that is nobody else's, which takes no leave of anybody. What the package depends on is the system's."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, package: Path) -> None:
        subprocess.run(["dpkg-deb", "--extract", package, self.root], check=True)

    def purge(self) -> None:
        shutil.rmtree(self.root)


@dataclass(frozen=True, slots=True)
class Installed:
    """The program, started in `environ`, where nothing leads to a Python of ours. `files`: the package's own."""

    place: Place
    files: list[Path]
    user: Path
    environ: Mapping[str, str]

    @property
    def program(self) -> Path:
        return self.place.root / "usr" / "bin" / "partwise"

    @property
    def home(self) -> Path:
        return self.user / ".local" / "share" / "partwise"

    @property
    def left(self) -> list[Path]:
        """The files of the package that are there."""
        return [path for path in self.files if path.exists() or path.is_symlink()]

    def log(self) -> str:
        """What the program wrote into its log."""
        return "".join(file.read_text("utf-8") for file in sorted(self.user.rglob("partwise.log*")))


@contextmanager
def installed(package: Path, folder: Path, screen: str, place: Place | None = None) -> Iterator[Installed]:
    """Put `package` there for a person whose files are in `folder`; it is gone in the end."""
    user = folder / "user"
    user.mkdir()
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(user), "LANG": "C.UTF-8", "DISPLAY": screen}
    with alone("installing"):
        place = place or (System() if apt_may_install() else Folder(folder / "root"))
        files = [path for path in (place.root / name for name in names_in(package)) if not path.exists()]
        place.put(package)
        made = Installed(place, files, user, environ)
        try:
            yield made
        finally:
            if made.left:
                place.purge()


def names_in(package: Path) -> list[str]:
    """The package's files, links and folders, relative to the root."""
    packed = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], capture_output=True, check=True).stdout
    return subprocess.run(["tar", "--list"], input=packed, capture_output=True, check=True).stdout.decode().split()


def apt_may_install() -> bool:
    """Root may, and a Partwise that somebody installed here is left alone."""
    known = subprocess.run(["dpkg-query", "--show", "partwise"], capture_output=True).returncode == 0
    return os.geteuid() == 0 and shutil.which("apt-get") is not None and not known
