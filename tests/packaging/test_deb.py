"""What the Debian package holds, and what Debian's own tools say of it."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from devkit import bundle, deb
from devkit.bundle import files_in, size_of
from devkit.deb import depends, glibc_versions, needed, package_of, pictures_of
from devkit.shell import ROOT, Stop
from helpers.installed import on_debian
from partwise.cli import COMMANDS

GOALS = {"bundle": 130e6, "deb": 40e6}  # bytes unpacked and packed
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


def test_the_manual_tells_every_command_and_no_other() -> None:
    manual = (deb.RECIPE / "partwise.1").read_text(encoding="utf-8")
    told = re.findall(r"^\.TP\n\.B (\w.*)$", manual.partition(".SH OPTIONS")[0], re.MULTILINE)
    commands = sorted(name for name in COMMANDS if not name.startswith("-"))
    assert sorted(name.replace("\\", "") for name in told) == commands


@on_debian
def test_everything_in_it_has_its_licence(package: Path) -> None:
    documents = deb.STAGE / "usr" / "share" / "doc" / "partwise"
    told = (documents / "copyright").read_text(encoding="utf-8")
    texts = {folder.name for folder in (documents / "licences").iterdir() if folder.is_dir() and any(files_in(folder))}
    inside = deb.STAGE / "usr" / "lib" / "partwise" / "_internal"
    names = {path.name.partition("-")[0].replace("_", "-").replace(".", "-") for path in inside.glob("*.dist-info")}
    assert len(names) > 20
    assert names | {"cpython", "qt", "icu", "lucide-icons", "pyinstaller"} <= texts
    assert all(f" {name} " in told or f" {name}:" in told for name in names)


@on_debian
def test_what_debian_has_is_debians(package: Path) -> None:
    inside = deb.STAGE / "usr" / "lib" / "partwise" / "_internal"
    assert not [*inside.glob("libssl*"), *inside.glob("libcrypto*"), *inside.glob("libsqlite3*")]
    found = depends(deb.STAGE)
    assert {"libssl3", "libsqlite3-0", "libxcb-cursor0"} <= {name.removesuffix("t64") for name in found}
    assert found[0].startswith("libc6 (>= 2.")


@on_debian
def test_nothing_in_it_tells_where_it_was_made(package: Path) -> None:
    files = list(files_in(deb.STAGE))
    assert [file for file in files if str(ROOT).encode() in file.read_bytes()] == []
    assert not {file.name for file in files} & {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}


def test_objdumps_words_are_understood() -> None:
    assert needed(OBJDUMP) == ["libssl.so.3", "libc.so.6"]
    assert max(glibc_versions(OBJDUMP)) == (2, 34)


@pytest.mark.parametrize(("there", "words"), [((), "dpkg-deb"), (("dpkg-deb",), "install binutils")])
def test_without_a_tool_nothing_is_made(
    there: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "make", lambda: pytest.fail("made"))
    monkeypatch.setenv("PATH", str(tmp_path))
    for tool in there:
        (tmp_path / tool).touch(mode=0o755)
    with pytest.raises(Stop, match=words):
        deb.make()


@on_debian
def test_a_library_that_no_package_holds_is_nobodys(tmp_path: Path) -> None:
    assert package_of(tmp_path / "libown.so.1") is None


def test_pictures_are_taken_out_of_an_icon() -> None:
    small, large = b"16 pixels", b"256 pixels"
    entries = [struct.pack("<BBBBHHII", width, width, 0, 0, 1, 32, len(picture), place)
               for width, picture, place in ((16, small, 38), (0, large, 38 + len(small)))]  # fmt: skip
    assert pictures_of(struct.pack("<HHH", 0, 1, 2) + b"".join(entries) + small + large) == {16: small, 256: large}
