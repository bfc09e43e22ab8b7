"""What travels in a package without being a distribution of the lock, each with the texts of its licence: Python, Qt
and what these bring, the program's starter, the icons, and in an AppImage libraries of the system it is made on."""

from __future__ import annotations

import json
import platform
import re
import ssl
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

from devkit import licences, lockfile
from devkit.shell import ROOT, Stop, answer

STARTERS_LOCK = ROOT / "packaging" / "pyinstaller" / "build.lock"
LIBRARIES = ROOT / "packaging" / "sbom" / "libraries.json"
"""The licences of libraries, by their names without a version: no Debian package tells its own in one word."""


@dataclass(frozen=True)
class Beside:
    """One such thing; `licence` is None where nobody has looked it up yet."""

    name: str
    licence: str | None
    texts: Mapping[str, bytes]
    version: str = ""
    purl: str = ""


def everywhere(qt: Distribution) -> list[Beside]:
    """What travels in every package of this system; `qt` is the distribution that brings Qt."""
    found = [
        Beside("cpython", "PSF-2.0", _pythons_texts(), platform.python_version(), "pkg:generic/python"),
        _known("qt", "LGPL-3.0-only", qt.version),
        _starter(),
        Beside("lucide-icons", "ISC", {"LICENSE.txt": (ROOT / "resources/icons/LICENSE-lucide").read_bytes()}),
    ]
    if icu := re.search(r"/libicuuc\.so\.(\d+)", " ".join(map(str, qt.files or ()))):  # Linux's Qt alone brings it
        found.append(_known("icu", "Unicode-DFS-2016", icu[1]))
    if sys.platform != "linux":  # Python brings it there
        found.append(_known("openssl", "Apache-2.0", ssl.OPENSSL_VERSION.split()[1]))
    return found


def libraries(packages: Mapping[str, str]) -> list[Beside]:
    """The Debian packages of libraries in a bundle; `packages` tells them by the file's name. Raises Stop."""
    known = json.loads(LIBRARIES.read_text(encoding="utf-8"))
    names = {package: re.sub("[^a-z].*", "", library) for library, package in packages.items()}
    return [_library(package, known.get(name)) for package, name in sorted(names.items())]


def _library(package: str, licence: str | None) -> Beside:
    text = Path("/usr/share/doc", package, "copyright")
    if not text.is_file():
        raise Stop(f"{text} is not here: install the package {package} anew.")
    version = answer(["dpkg-query", "--show", "--showformat=${Version}", package]) or ""
    maker = platform.freedesktop_os_release()["ID"]
    return Beside(package, licence, {text.name: text.read_bytes()}, version, f"pkg:deb/{maker}/{package}")


def _known(name: str, licence: str, version: str) -> Beside:
    return Beside(name, licence, licences.own_texts(licence), version, f"pkg:generic/{name}")


def _starter() -> Beside:
    """PyInstaller's bootloader: its exception lets it travel with programs under any licence."""
    (locked,) = [item for item in lockfile.read(STARTERS_LOCK) if item.name == "pyinstaller"]
    licence = "GPL-2.0-or-later WITH Bootloader-exception"
    return Beside(locked.name, licence, licences.own_texts(licence), locked.version, "pkg:pypi/pyinstaller")


def _pythons_texts() -> Mapping[str, bytes]:
    """As this Python brings them, which on Windows tell of more than Python; our own copy where it brings none."""
    places = (Path(sys.base_prefix, "LICENSE.txt"), Path(sysconfig.get_path("stdlib"), "LICENSE.txt"))
    found = next((place for place in places if place.is_file()), None)
    return {found.name: found.read_bytes()} if found else licences.own_texts("PSF-2.0")
