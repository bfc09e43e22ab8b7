"""What Partwise needs from the system beside Python: Qt's libraries, a font, and what the tests have of their own."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from devkit.shell import Stop, answer, call, say

QT_FILES = (
    "PySide6/Qt*.abi3.so",
    "PySide6/Qt/plugins/platforms/libqxcb.so",
    "PySide6/Qt/plugins/platforms/libqoffscreen.so",
    "PySide6/Qt/plugins/xcbglintegrations/libqxcb-glx-integration.so",
    "PySide6/Qt/plugins/iconengines/*.so",
    "PySide6/Qt/plugins/imageformats/libqsvg.so",
)
QT_MODULES = ("QtCore", "QtDBus", "QtGui", "QtNetwork", "QtSvg", "QtTest", "QtWidgets")

ODD_PACKAGES = {
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libz.so.1": "zlib1g",
}
"""Debian packages whose names do not follow from the library's. Newer systems call one of them libglib2.0-0t64 and
let it provide the name given here."""

TEST_TOOLS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "xwininfo": "x11-utils",
    "xwd": "x11-apps",
    "import": "imagemagick",
    "wmctrl": "wmctrl",
    "dbus-daemon": "dbus-daemon",
    "tinyproxy": "tinyproxy-bin",
    "microsocks": "microsocks",
    "gnome-keyring-daemon": "gnome-keyring",
    "secret-tool": "libsecret-tools",
    "objdump": "binutils",
    "lintian": "lintian",
    "desktop-file-validate": "desktop-file-utils",
    "appstreamcli": "appstream",
    "makensis": "nsis",
    "mksquashfs": "squashfs-tools",
    "xdg-open": "xdg-utils",
    "gio": "libglib2.0-bin",
}
"""The tests' own screen, message bus, proxies and keyring, what makes and judges the packages, and what opens an
address on a desktop: each program and the Debian package it comes in."""

ACCESSIBILITY = (Path("/usr/share/dbus-1/services/org.a11y.Bus.service"), "at-spi2-core")
"""What a message bus starts the accessibility bus by, and its Debian package: no program of it is on the path."""


def debian_package(soname: str) -> str:
    """The Debian package of a shared library, by Debian's naming rule (Policy 8.1): libxcb-cursor.so.0 is in
    libxcb-cursor0, and libdbus-1.so.3, whose name ends in a digit, in libdbus-1-3."""
    if soname in ODD_PACKAGES:
        return ODD_PACKAGES[soname]
    name, _, version = soname.lower().replace("_", "-").partition(".so.")
    return f"{name}-{version}" if name[-1].isdigit() else f"{name}{version}"


def not_found(ldd_output: str) -> list[str]:
    """The libraries that ldd looked for in vain, sorted. Qt's own come with Qt."""
    wanted = set(re.findall(r"^\s*(\S+) => not found", ldd_output, re.MULTILINE))
    return sorted(soname for soname in wanted if not soname.startswith("libQt6"))


def missing_libraries(site_packages: Path) -> list[str]:
    """The libraries the installed Qt cannot load here, found by trying. Only Linux lacks any."""
    if sys.platform != "linux":
        return []
    files = [path for pattern in QT_FILES for path in site_packages.glob(pattern)]
    files = [path for path in files if not path.name.endswith(".abi3.so") or path.name.split(".")[0] in QT_MODULES]
    return not_found(answer(["ldd", *files]) or "") if files else []


def qt_packages(site_packages: Path) -> list[str]:
    """The Debian packages of the libraries that Qt lacks here."""
    return [debian_package(name) for name in missing_libraries(site_packages)]


def missing_font() -> list[str]:
    """The package to install where no font can show Chinese file names."""
    if sys.platform != "linux" or answer(["fc-list", ":lang=zh-cn", "family"]):
        return []
    return ["fontconfig", "fonts-noto-cjk"]


def missing_tools() -> list[str]:
    """The packages that give the tests a screen, a screen reader's way to it, proxies and a keyring. Only Linux."""
    if sys.platform != "linux":
        return []
    missing = [package for program, package in TEST_TOOLS.items() if shutil.which(program) is None]
    service, package = ACCESSIBILITY
    return missing if service.exists() else [*missing, package]


def installer() -> list[str] | None:
    """The words before an apt-get that asks nothing: none for root, sudo where it needs no password, else None."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if answer(["sudo", "-n", "true"]) is not None else None


def provide(packages: Iterable[str]) -> None:
    """Install Debian packages, or raise Stop with the one line that does. Nothing to install: nothing happens."""
    names = sorted(set(packages))
    if not names:
        return
    if (before := installer()) is None:
        raise Stop(advice(names))
    apt = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    say(f"Installing what the system lacks: {' '.join(names)}")
    call([*apt, "update"])  # a source that cannot be reached matters only if the next line needs it
    if call([*apt, "install", "-y", "--no-install-recommends", *names]):
        raise Stop("apt-get could not install them: the lines above say why. Then run the same command again.")


def advice(names: Iterable[str]) -> str:
    """What to do where we may not install packages ourselves."""
    listed = " ".join(names)
    if shutil.which("apt-get"):
        return f"Run this line once, then the same command again:\n  sudo apt-get install -y {listed}"
    return f"Install what Debian calls {listed} with this system's package manager, then run the same command again."
