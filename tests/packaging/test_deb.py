"""The Debian package: made, judged by Debian's own tools, installed, used by its window alone, and removed again."""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from devkit import deb
from devkit.bundle import files_in, size_of
from devkit.deb import depends, glibc_versions, needed, package_of, pictures_of
from helpers.display import Display, Window, within
from partwise.practice.layout import file_name
from partwise.self_test import CHECKS

GOALS = {"bundle": 130e6, "deb": 40e6, "warm": 0.6, "cold": 1.5}  # bytes unpacked and packed, seconds to a shown window
WARM_STARTS = 3
OBJDUMP = """
Dynamic Section:
  NEEDED               libssl.so.3
  NEEDED               libc.so.6
  RUNPATH              $ORIGIN/../lib

Version References:
  required from libc.so.6:
    0x09691a75 0x00 03 GLIBC_2.2.5
    0x069691b4 0x00 02 GLIBC_2.34
"""

on_debian = pytest.mark.skipif(
    not all(map(shutil.which, ("dpkg-deb", "strip", "objdump"))), reason="a .deb is made on Debian with its binutils"
)


@dataclass(frozen=True, slots=True)
class Installed:
    """The program as a person gets it: started in `environ`, where nothing leads to a Python of ours."""

    program: Path
    files: list[Path]
    user: Path
    environ: Mapping[str, str]

    @property
    def home(self) -> Path:
        return self.user / ".local" / "share" / "partwise"

    def proven(self) -> set[str]:
        """The keys of the uploads that the journal calls done and verified."""
        with closing(sqlite3.connect(f"file:{self.home}/journal.db?mode=ro", uri=True)) as journal:
            rows = journal.execute("SELECT key FROM uploads WHERE state = 'done' AND verified").fetchall()
        return {key.decode() for (key,) in rows}


@pytest.fixture(scope="module")
def package() -> Path:
    return deb.make()


@on_debian
@pytest.mark.timeout(400)  # the first test waits until the package is made
def test_the_package_is_as_small_as_it_shall_be(package: Path, figures: Callable[[str], None]) -> None:
    packed, unpacked = package.stat().st_size, size_of(deb.STAGE / "usr" / "lib")
    figures(f".deb: {packed / 1e6:.1f} MB (goal {GOALS['deb'] / 1e6:.0f} MB)")
    figures(f"its program unpacked: {unpacked / 1e6:.1f} MB (goal {GOALS['bundle'] / 1e6:.0f} MB)")
    assert packed <= GOALS["deb"]
    assert unpacked <= GOALS["bundle"]


@on_debian
@pytest.mark.skipif(shutil.which("lintian") is None, reason="lintian is not installed")
def test_lintian_finds_no_error(package: Path) -> None:
    done = subprocess.run(["lintian", "--fail-on", "error", "--allow-root", package], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@on_debian
@pytest.mark.parametrize(
    ("tool", "where"),
    [
        (["desktop-file-validate"], f"applications/{deb.ID}.desktop"),
        (["appstreamcli", "validate", "--no-net"], f"metainfo/{deb.ID}.metainfo.xml"),
        (["man", "--warnings", "--local-file", "--pager=cat"], "man/man1/partwise.1.gz"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_what_the_desktop_reads_is_valid(package: Path, tool: list[str], where: str) -> None:
    if shutil.which(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not installed")
    done = subprocess.run([*tool, deb.STAGE / "usr" / "share" / where], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "@" not in done.stdout


@on_debian
def test_everything_in_it_has_its_licence(package: Path) -> None:
    documents = deb.STAGE / "usr" / "share" / "doc" / "partwise"
    told = (documents / "copyright").read_text(encoding="utf-8")
    texts = {folder.name for folder in (documents / "licences").iterdir() if folder.is_dir() and any(files_in(folder))}
    inside = deb.STAGE / "usr" / "lib" / "partwise" / "_internal"
    names = {path.name.partition("-")[0].replace("_", "-").replace(".", "-") for path in inside.glob("*.dist-info")}
    assert len(names) > 20
    assert names | {"cpython", "qt", "lucide-icons", "pyinstaller"} <= texts
    assert all(f" {name} " in told or f" {name}:" in told for name in names)


@on_debian
def test_what_debian_has_is_debians(package: Path) -> None:
    inside = deb.STAGE / "usr" / "lib" / "partwise" / "_internal"
    assert not [*inside.glob("libssl*"), *inside.glob("libcrypto*"), *inside.glob("libsqlite3*")]
    found = depends(deb.STAGE)
    assert {"libssl3", "libsqlite3-0", "libxcb-cursor0"} <= {name.removesuffix("t64") for name in found}
    assert found[0].startswith("libc6 (>= 2.")


@on_debian
@pytest.mark.display
@pytest.mark.journey
@pytest.mark.timeout(240)
def test_installed_it_works_and_goes_without_a_trace(
    package: Path, display: Display, tmp_path: Path, figures: Callable[[str], None]
) -> None:
    film = tmp_path / "采访.mov"
    film.write_bytes(os.urandom(20_000_000))
    with _installed(package, tmp_path, display.name) as partwise:
        self_test = subprocess.run(
            [partwise.program, "--self-test"], env=partwise.environ, capture_output=True, timeout=60
        )
        assert self_test.stdout.count(b"ok ") == len(CHECKS), self_test.stdout + self_test.stderr
        assert self_test.returncode == 0

        _tell_starts(partwise, display, tmp_path, figures)
        with _window(partwise, display, tmp_path) as window:
            assert display.drag([film], window.centre) == "CopyAction"
            within(60, lambda: partwise.proven() == {film.name}, "it was not done and verified")
            time.sleep(1)  # the window is told a moment after the journal; closed before, it would ask
        stored = partwise.home / "practice" / "buckets" / "practice" / "objects" / file_name(film.name)
        assert stored.read_bytes() == film.read_bytes()
        kept = _contents(partwise.user)
    assert [path for path in partwise.files if path.exists() or path.is_symlink()] == []
    assert _contents(partwise.user) == kept
    assert partwise.home / "journal.db" in kept


def test_objdumps_words_are_understood() -> None:
    assert needed(OBJDUMP) == ["libssl.so.3", "libc.so.6"]
    assert max(glibc_versions(OBJDUMP)) == (2, 34)


@on_debian
def test_a_library_that_no_package_holds_is_nobodys(tmp_path: Path) -> None:
    assert package_of(tmp_path / "libown.so.1") is None


def test_pictures_are_taken_out_of_an_icon() -> None:
    small, large = b"16 pixels", b"256 pixels"
    entries = [struct.pack("<BBBBHHII", width, width, 0, 0, 1, 32, len(picture), place)
               for width, picture, place in ((16, small, 38), (0, large, 38 + len(small)))]  # fmt: skip
    assert pictures_of(struct.pack("<HHH", 0, 1, 2) + b"".join(entries) + small + large) == {16: small, 256: large}


@contextmanager
def _installed(package: Path, folder: Path, screen: str) -> Iterator[Installed]:
    """With apt where that is possible; else unpacked into a folder, which needs nobody's leave."""
    user = folder / "user"
    user.mkdir()
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(user), "LANG": "C.UTF-8", "DISPLAY": screen}
    listed = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], capture_output=True, check=True).stdout
    names = subprocess.run(["tar", "--list"], input=listed, capture_output=True, check=True).stdout.decode().split()
    if _apt_may_install():
        files = [path for path in (Path("/", name) for name in names) if not path.exists()]
        _apt("install", "--no-install-recommends", str(package))
        try:
            yield Installed(Path("/usr/bin/partwise"), files, user, environ)
        finally:
            _apt("purge", "partwise")
    else:
        root = folder / "root"
        subprocess.run(["dpkg-deb", "--extract", package, root], check=True)
        yield Installed(root / "usr" / "bin" / "partwise", [root / name for name in names], user, environ)
        shutil.rmtree(root)


def _apt_may_install() -> bool:
    """Root may, and a Partwise that somebody installed here is left alone."""
    installed = subprocess.run(["dpkg-query", "--show", "partwise"], capture_output=True, check=False).returncode == 0
    return os.geteuid() == 0 and shutil.which("apt-get") is not None and not installed


def _apt(does: str, *what: str) -> None:
    quiet = ["-q", "-y", "-o", "DPkg::Lock::Timeout=120", "-o", "APT::Sandbox::User=root"]
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", *quiet, does, *what], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _tell_starts(partwise: Installed, display: Display, folder: Path, figures: Callable[[str], None]) -> None:
    """From nothing to a shown window: with nothing of the package in the computer's memory, and when it is there."""
    for path in partwise.files:
        if path.is_file():
            with path.open("rb") as opened:
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    cold, *warm = (_seconds_to_window(partwise, display, folder) for _ in range(1 + WARM_STARTS))
    figures(f"installed, start to a shown window: cold {cold:.2f} s (goal {GOALS['cold']} s)")
    figures(f"installed, start to a shown window: warm {min(warm):.2f} s (goal {GOALS['warm']} s)")
    assert cold < 4 * GOALS["cold"]
    assert min(warm) < 4 * GOALS["warm"]


def _seconds_to_window(partwise: Installed, display: Display, folder: Path) -> float:
    began = time.perf_counter()
    with _window(partwise, display, folder) as window:
        return window.found - began


@dataclass(frozen=True, slots=True)
class _Shown:
    """Where the window is, and when it was first seen."""

    centre: tuple[int, int]
    found: float


@contextmanager
def _window(partwise: Installed, display: Display, folder: Path) -> Iterator[_Shown]:
    """The installed program's window on its own practice bucket, closed as by a person."""
    log = folder / "window.log"
    with log.open("ab") as told:
        program = subprocess.Popen([partwise.program, "--practice"], env=partwise.environ, stdout=told, stderr=told)
    try:
        found = _first_seen(partwise)
        window: Window = display.window("Partwise")
        yield _Shown(window.centre, found)
        display.close_window(window)
        assert program.wait(20) == 0, log.read_text(encoding="utf-8")
    finally:
        program.kill()
        program.wait()
    assert log.read_text(encoding="utf-8") == ""


def _first_seen(partwise: Installed) -> float:
    """Asked for without a pause, for the figure's sake."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        listed = subprocess.run(["wmctrl", "-l"], env=partwise.environ, capture_output=True, text=True, check=False)
        if "Partwise" in listed.stdout:
            return time.perf_counter()
    pytest.fail("no window within 30 s")


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in files_in(folder)}
