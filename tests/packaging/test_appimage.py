"""The AppImage: what is in it runs from a folder where there is no Python of ours, and it is joined as it shall be."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from devkit import appimage, bundle, deb
from devkit.deb import needed
from devkit.shell import Stop, answer
from helpers.alone import alone
from partwise.self_test import CHECKS

GOAL = 60e6  # bytes
OF_PYTHON = ("libpython", "libpyside6", "libshiboken6", "libQt6", "libicu")
OF_THE_SYSTEM = {
    *("libc", "libdl", "libm", "libpthread", "libresolv", "libgcc_s", "libstdc++"),
    *("libssl", "libcrypto", "libgssapi_krb5", "libuuid", "libzstd", "libbrotlicommon", "libbrotlidec"),
    *("libX11", "libX11-xcb", "libxcb", "libwayland-client", "libwayland-cursor", "libwayland-egl"),
    *("libEGL", "libGL", "libfontconfig", "libfreetype", "libdbus-1", "libglib-2.0", "libgthread-2.0"),
}
"""What an AppImage leaves to the system, beside the loader of programs: every desktop has it."""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not all(map(shutil.which, ("mksquashfs", "unsquashfs", "strip"))),
    reason="an AppImage is made on Linux (Debian: squashfs-tools, binutils)",
)


@pytest.fixture(scope="module")
def squashfs() -> Path:
    with alone("making"):
        return appimage.make()


@pytest.fixture(scope="module")
def unpacked(squashfs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("appimage") / "AppDir"
    subprocess.run(["unsquashfs", "-no-progress", "-quiet", "-dest", folder, squashfs], check=True, capture_output=True)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.timeout(600)  # the first test waits until the bundle is made
def test_what_is_inside_tests_itself_without_any_python_of_ours(unpacked: Path, tmp_path: Path) -> None:
    environ = {"PATH": os.defpath, "HOME": str(tmp_path), "TMPDIR": str(tmp_path), "LANG": "C.UTF-8"}
    done = subprocess.run([unpacked / "AppRun", "--self-test"], env=environ, capture_output=True, timeout=100)
    assert done.stdout.count(b"ok ") == len(CHECKS), done.stdout + done.stderr
    assert done.returncode == 0


def test_it_is_as_small_as_it_shall_be(squashfs: Path, figures: Callable[[str], None]) -> None:
    size = squashfs.stat().st_size
    figures(f"AppImage without its runtime (0.9 MB): {size / 1e6:.1f} MB (goal {GOAL / 1e6:.0f} MB)")
    assert size < GOAL


def test_a_desktop_finds_its_entry_and_pictures_at_the_top(unpacked: Path) -> None:
    (entry,) = unpacked.glob("*.desktop")
    content = entry.read_text(encoding="utf-8")
    (icon,) = [line.removeprefix("Icon=") for line in content.splitlines() if line.startswith("Icon=")]
    assert entry.name == f"{deb.ID}.desktop"
    assert b"<svg" in (unpacked / f"{icon}.svg").read_bytes()
    assert (unpacked / ".DirIcon").read_bytes().startswith(b"\x89PNG")
    assert (unpacked / "usr" / "share" / "metainfo" / f"{deb.ID}.metainfo.xml").is_file()


def test_the_licences_travel_with_it_and_the_runtimes_as_well(unpacked: Path) -> None:
    licences = unpacked / "usr" / "share" / "doc" / "partwise" / "licences"
    assert {"qt", "icu", "cpython", "pyinstaller", "appimage-runtime"} <= {folder.name for folder in licences.iterdir()}
    assert "MIT" in (licences / "appimage-runtime" / "appimage-runtime.txt").read_text(encoding="utf-8")


def test_every_library_of_this_system_in_it_is_told_with_its_licence(unpacked: Path) -> None:
    documents = unpacked / "usr" / "share" / "doc" / "partwise"
    told = json.loads((documents / "partwise.cdx.json").read_text(encoding="utf-8"))
    names = {component["name"] for component in told["components"]}
    inside = unpacked / "usr" / "lib" / "partwise" / "_internal"
    owners = deb.of_debian()
    assert {
        library.name for library in inside.glob("lib*.so.*") if not library.name.startswith(OF_PYTHON)
    } <= owners.keys()
    assert {"libxcb-cursor0", "libffi8"} <= set(owners.values()) <= names
    assert all((documents / "licences" / package / "copyright").is_file() for package in owners.values())
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(told)) is None


def test_it_leaves_to_the_system_what_is_told_and_no_more(unpacked: Path) -> None:
    files = [file for file in bundle.files_in(unpacked) if bundle.is_elf(file)]
    inside = {path.name for path in unpacked.rglob("*.so*")}
    wanted = {name for file in files for name in needed(answer(["objdump", "-p", file]) or "")} - inside
    names = {name.partition(".so")[0] for name in wanted if not name.startswith("ld-linux")}
    assert names <= OF_THE_SYSTEM
    assert {"libssl.so.3", "libcrypto.so.3"} <= wanted


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    """Whoever owns them, whenever and in whatever order they were made."""
    made = []
    for number, names in enumerate((("one", "two", "three"), ("three", "two", "one"))):
        folder = tmp_path / str(number)
        for name in names:
            (folder / name).mkdir(parents=True)
            (folder / name / "file").write_text(name, encoding="utf-8")
            os.utime(folder / name, (number, number))
        target = tmp_path / f"{number}.squashfs"
        appimage.pack(folder, target)
        made.append(target.read_bytes())
    assert made[0] == made[1]


def test_the_appimage_is_the_runtime_with_the_squashfs_behind_it(
    squashfs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = tmp_path / "runtime"
    runtime.write_bytes(b"\x7fELF" + os.urandom(5000))
    monkeypatch.setitem(appimage.RUNTIMES, platform.machine(), hashlib.sha256(runtime.read_bytes()).hexdigest())
    monkeypatch.setattr(appimage, "OUT", tmp_path)
    appimage.check(runtime)
    made = appimage.join(runtime, squashfs)
    assert made.name == f"partwise-{deb.version()}-linux-{platform.machine()}.AppImage"
    assert os.access(made, os.X_OK)
    listed = subprocess.run(
        ["unsquashfs", "-offset", str(runtime.stat().st_size), "-lls", made, "AppRun"], capture_output=True, check=True
    ).stdout.decode()
    assert "AppRun -> usr/bin/partwise" in listed


def test_another_runtime_than_the_pinned_one_is_refused_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appimage, "make", lambda: pytest.fail("made"))
    runtime = tmp_path / "runtime"
    with pytest.raises(Stop, match="Nothing was made"):
        appimage.appimage(["--runtime", str(runtime)])
    runtime.write_bytes(b"another program")
    with pytest.raises(Stop, match="Nothing was made"):
        appimage.appimage(["--runtime", str(runtime)])
