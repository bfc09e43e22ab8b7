"""`dev.py deb`: the Debian package, made from the bundle. Libraries that Debian has are Debian's, as it mends them."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import struct
import subprocess
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from devkit import bundle, sbom
from devkit.bundle import files_in, is_elf, size_of
from devkit.shell import ROOT, Stop, answer, say

RECIPE = ROOT / "packaging" / "linux"
BUILD = ROOT / "build" / "deb"
STAGE = BUILD / "root"
STAMP = BUILD / "made-from"
ID = "io.github.partwise.Partwise"
MAINTAINER = "Partwise developers <partwise@users.noreply.github.com>"
RECOMMENDS = (
    "ca-certificates",
    "fonts-noto-cjk | fonts-wqy-microhei",
    "gnome-keyring | kwalletmanager | keepassxc",
    "xdg-utils",
)
PNG_SIZES = (48, 64, 128, 256)
FILE_MANAGERS = {"kio-servicemenu": "kio/servicemenus", "thunar-sendto": "Thunar/sendto"}
"""Of a file manager's menu: the recipe, and where below /usr/share KDE's and Xfce's look for it."""

_DRAWN = ROOT / "packaging" / "windows" / "partwise.ico"
_MADE_FROM = ("packaging/linux", "packaging/devkit", "packaging/sbom", "packaging/windows/partwise.ico", "CHANGELOG.md")
_DESCRIPTION = """\
upload large files to Alibaba Cloud OSS in parts
 Partwise uploads files and whole folders over lines that break: it goes on
 where it stood, and compares each part and the finished object with the local
 bytes before anything counts as done. It lists uploads that were left
 unfinished, whoever began them, goes on with them or aborts them, and writes a
 receipt for every upload.
 .
 It has a window and a command line, and brings a practice bucket on this
 computer, so that no account is needed to try it."""


def deb(arguments: Sequence[str]) -> int:
    """Make the package, or keep the one that fits, and tell its size."""
    made = make()
    say(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1e6:.1f} MB, {size_of(STAGE) / 1e6:.0f} MB installed")
    return 0


def make() -> Path:
    """The package; made anew only where something it is made from has changed. Raises Stop, also outside of Debian."""
    if shutil.which("dpkg-deb") is None:
        raise Stop("A .deb is made on Debian or Ubuntu, which have dpkg-deb.")
    if shutil.which("objdump") is None:
        raise Stop("What a .deb depends on is found with objdump: install binutils, then run the same command again.")
    bundle.make()
    wanted = bundle.digest_of([bundle.STAMP, *(ROOT / name for name in _MADE_FROM)])
    target = BUILD / f"partwise_{version()}_{architecture()}.deb"
    if target.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return target
    shutil.rmtree(BUILD, ignore_errors=True)
    _stage_program()
    stage_desktop(STAGE / "usr" / "share")
    _stage_documents()
    _stage_control()
    _settle(STAGE)
    command: list[str | Path] = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", STAGE, target]
    done = subprocess.run(command, env={**os.environ, **bundle.reproducible()}, stdout=subprocess.DEVNULL)
    if done.returncode:
        raise Stop("dpkg-deb could not make the package: the lines above say why.")
    STAMP.write_text(wanted, encoding="utf-8")
    return target


def version() -> str:
    """Partwise's own."""
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def architecture() -> str:
    """Debian's name for this machine: amd64, arm64."""
    return (answer(["dpkg", "--print-architecture"]) or "").strip()


def package_of(library: Path) -> str | None:
    """The Debian package a library of this system is in; None where it is in none."""
    for place in dict.fromkeys((library, Path("/usr", *library.parts[1:]), library.resolve())):
        if told := answer(["dpkg", "--search", place]):
            return told.partition(":")[0]
    return None


def of_debian() -> dict[str, str]:
    """Library in the bundle → the Debian package it is a copy from, of those that are in one."""
    found = {place: package_of(Path(origin)) for place, origin in bundle.origins().items() if "/" not in place}
    return {library: package for library, package in found.items() if package}


def depends(folder: Path) -> list[str]:
    """The Debian packages of all libraries that the programs below `folder` need and do not find there, sorted.

    Raises Stop where this system does not have one of them in a package.
    """
    libraries = [file for file in files_in(folder) if is_elf(file)]
    told = [answer(["objdump", "-p", file]) or "" for file in libraries]
    inside = {path.name for path in folder.rglob("*.so*")}
    outside = sorted({soname for one in told for soname in needed(one)} - inside)
    places = _libraries_here()
    packages = {soname: package_of(places[soname]) if soname in places else None for soname in outside}
    if lost := [soname for soname, package in packages.items() if package is None]:
        raise Stop(f"No Debian package here holds {', '.join(lost)}.")
    floor = max((number for one in told for number in glibc_versions(one)), default=(2, 34))
    names = {package for package in packages.values() if package} - {"libc6"}
    return [f"libc6 (>= {floor[0]}.{floor[1]})", *sorted(names)]


def needed(objdump: str) -> list[str]:
    """The libraries that one asks for, in the words of `objdump -p`."""
    return re.findall(r"^ +NEEDED +(\S+)$", objdump, re.MULTILINE)


def glibc_versions(objdump: str) -> Iterator[tuple[int, int]]:
    """The versions of the C library that one asks for."""
    for major, minor in re.findall(r" GLIBC_(\d+)\.(\d+)", objdump):
        yield int(major), int(minor)


def pictures_of(icon: bytes) -> dict[int, bytes]:
    """The PNG pictures in an .ico, by their width in pixels."""
    (count,) = struct.unpack_from("<H", icon, 4)
    entries = [struct.unpack_from("<B7xII", icon, 6 + 16 * number) for number in range(count)]
    return {width or 256: icon[place : place + size] for width, size, place in entries}


def _libraries_here() -> Mapping[str, Path]:
    """Soname → file, of all that the loader knows; the first of each name is what it takes."""
    found: dict[str, Path] = {}
    for soname, place in re.findall(
        r"^\s+(\S+) \(.*\) => (\S+)$", answer(["/sbin/ldconfig", "-p"]) or "", re.MULTILINE
    ):
        found.setdefault(soname, Path(place))
    return found


def _stage_program() -> None:
    """The bundle without what is in a Debian package here, and the name on the path."""
    home = STAGE / "usr" / "lib" / "partwise"
    shutil.copytree(bundle.FOLDER, home, symlinks=True)
    for library in of_debian():
        (home / "_internal" / library).unlink()
    (STAGE / "usr" / "bin").mkdir()
    (STAGE / "usr" / "bin" / "partwise").symlink_to("../lib/partwise/partwise")


def stage_desktop(share: Path) -> None:
    """What a desktop, its file managers and `man` read, into the folder `share` (in a package /usr/share)."""
    _copy(RECIPE / f"{ID}.desktop", share / "applications" / f"{ID}.desktop")
    _fill(RECIPE / f"{ID}.metainfo.xml", share / "metainfo" / f"{ID}.metainfo.xml")
    for menu, place in FILE_MANAGERS.items():
        _copy(RECIPE / f"{menu}.desktop", share / place / f"{ID}.desktop")
    icons = share / "icons" / "hicolor"
    _copy(ROOT / "resources" / "icons" / "partwise.svg", icons / "scalable" / "apps" / f"{ID}.svg")
    pictures = pictures_of(_DRAWN.read_bytes())
    for size in PNG_SIZES:
        _write(icons / f"{size}x{size}" / "apps" / f"{ID}.png", pictures[size])
    _fill(RECIPE / "partwise.1", share / "man" / "man1" / "partwise.1.gz")


def _stage_documents() -> None:
    documents = STAGE / "usr" / "share" / "doc" / "partwise"
    if sbom.write(()):
        raise Stop("Without the list of licences there is no package.")
    _write(documents / "copyright", _copyright().encode())
    shutil.copytree(sbom.TEXTS, documents / "licences")
    _copy(sbom.DOCUMENT, documents / sbom.DOCUMENT.name)
    _write(documents / "NEWS.md.gz", _packed((ROOT / "CHANGELOG.md").read_bytes()))
    when = format_datetime(datetime.fromtimestamp(int(bundle.source_date()), UTC))
    entry = f"partwise ({version()}) unstable; urgency=medium\n\n  * See NEWS.md.gz.\n\n -- {MAINTAINER}  {when}\n"
    _write(documents / "changelog.gz", _packed(entry.encode()))
    _copy(RECIPE / "lintian-overrides", STAGE / "usr" / "share" / "lintian" / "overrides" / "partwise")


def _copyright() -> str:
    """In Debian's format 1.0: Partwise's licence in full, and whose the rest is; their texts are beside it."""
    _, holder, text = (ROOT / "LICENSE").read_text(encoding="utf-8").split("\n\n", 2)
    licence = "\n".join(f" {line}" if line.strip() else " ." for line in text.strip().splitlines())
    lines = sbom.TEXTS.joinpath("README.txt").read_text(encoding="utf-8").splitlines()
    others = "\n".join(f" {line}" if line.strip() else " ." for line in lines)
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        f"Upstream-Name: Partwise\nComment:\n{others}\n .\n"
        " The licence of each is in /usr/share/doc/partwise/licences; Apache-2.0, GPL-2,\n"
        " GPL-3, LGPL-3 and MPL-2.0 are in /usr/share/common-licenses as well.\n\n"
        f"Files: *\n{holder.replace('Copyright (c)', 'Copyright:')}\nLicense: Expat\n{licence}\n"
    )


def _stage_control() -> None:
    fields = {
        "Package": "partwise",
        "Version": version(),
        "Architecture": architecture(),
        "Maintainer": MAINTAINER,
        "Installed-Size": str(size_of(STAGE) // 1024),
        "Depends": ", ".join(depends(STAGE)),
        "Recommends": ", ".join(RECOMMENDS),
        "Section": "net",
        "Priority": "optional",
        "Homepage": "https://github.com/partwise/partwise",
        "Description": _DESCRIPTION,
    }
    sums = [f"{hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()}  {file.relative_to(STAGE)}\n"
            for file in sorted(files_in(STAGE))]  # fmt: skip
    _write(STAGE / "DEBIAN" / "control", "".join(f"{name}: {value}\n" for name, value in fields.items()).encode())
    _write(STAGE / "DEBIAN" / "md5sums", "".join(sums).encode())


def _settle(folder: Path) -> None:
    """Modes that depend on nobody's umask, and one time for everything."""
    when = int(bundle.source_date())
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            program = path.is_dir() or path == STAGE / "usr" / "lib" / "partwise" / "partwise"
            path.chmod(0o755 if program else 0o644)
        os.utime(path, (when, when), follow_symlinks=False)


def _fill(source: Path, target: Path) -> None:
    """A text with its version and date; packed where the target's name says so."""
    date = time.strftime("%Y-%m-%d", time.gmtime(int(bundle.source_date())))
    text = source.read_text(encoding="utf-8").replace("@VERSION@", version()).replace("@DATE@", date).encode()
    _write(target, _packed(text) if target.suffix == ".gz" else text)


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _copy(source: Path, target: Path) -> None:
    _write(target, source.read_bytes())


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
