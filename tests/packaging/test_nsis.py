"""The installer for Windows, compiled by the real makensis around a stand-in for the program."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from devkit import icons, windows
from devkit.shell import ROOT, Stop
from partwise import __version__

pytestmark = pytest.mark.skipif(shutil.which("makensis") is None, reason="needs makensis (Debian package nsis)")

SCRIPT = windows.SCRIPT.read_text(encoding="utf-8")
STUBS = ("x86-unicode", "amd64-unicode")
"""NSIS's own program around ours: everywhere, and for a Wine without 32 bits."""


@dataclass(frozen=True)
class Compiled:
    """A run of makensis: the installer, if one was made, and what makensis said at its most talkative."""

    installer: Path
    code: int
    log: str


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    """A bundle with the shape of the real one, and the licences beside it."""
    files = (
        "partwise.exe",
        "partwise.com",
        "_internal/base_library.zip",
        "_internal/PySide6/Qt6Core.dll",
        "_internal/resources/中文.svg",
    )
    for name in (*(f"bundle/{file}" for file in files), "licences/README.txt", "licences/qt/LGPL-3.0-only.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(os.urandom(1000))
    return tmp_path / "bundle"


def compiled(payload: Path, name: str = "partwise-setup.exe", *options: str) -> Compiled:
    out = payload.parent / name
    command = windows.command(payload, payload.parent / "licences", out, "-V4", *options)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return Compiled(out, done.returncode, done.stdout + done.stderr)


@pytest.mark.parametrize("stub", STUBS)
def test_the_installer_is_made_without_a_warning(payload: Path, stub: str) -> None:
    made = compiled(payload, "partwise-setup.exe", f"-DSTUB={stub}")
    assert made.code == 0, made.log
    assert "warning" not in made.log.lower()
    assert f"writing output ({stub})" in made.log
    content = made.installer.read_bytes()
    assert content[:2] == b"MZ"
    assert 100_000 < len(content) < 400_000
    (header,) = struct.unpack_from("<I", content, 0x3C)
    assert content[header : header + 4] == b"PE\0\0"


def test_every_file_of_the_bundle_and_the_licences_is_inside(payload: Path) -> None:
    log = compiled(payload).log
    packed = set(re.findall(r'^File: "([^"]+)"', log, re.MULTILINE))
    wanted = [path for folder in (payload, payload.parent / "licences") for path in folder.rglob("*") if path.is_file()]
    assert packed >= {path.name for path in wanted}


def test_the_same_bundle_gives_the_same_installer(payload: Path) -> None:
    first = compiled(payload, "first.exe")
    os.utime(payload / "partwise.exe", (1, 1))
    second = compiled(payload, "second.exe")
    assert first.code == second.code == 0
    assert first.installer.read_bytes() == second.installer.read_bytes()
    (payload / "partwise.exe").write_bytes(b"another program")
    assert compiled(payload, "third.exe").installer.read_bytes() != first.installer.read_bytes()


def test_it_tells_its_version_and_asks_for_no_administrator(payload: Path) -> None:
    content = compiled(payload).installer.read_bytes()
    assert __version__.encode("utf-16-le") in content
    assert b'level="asInvoker"' in content
    assert b"requireAdministrator" not in content


def test_a_warning_is_an_error(payload: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    careless = payload.parent / "careless.nsi"
    careless.write_text(f"{SCRIPT}\nFunction NobodyCalls\n  Nop\nFunctionEnd\n", encoding="utf-8")
    monkeypatch.setattr(windows, "SCRIPT", careless)
    made = compiled(payload)
    assert made.code != 0
    assert "NobodyCalls" in made.log


@pytest.mark.parametrize("missing", ["_internal", "partwise.exe", "partwise.com"])
def test_a_bundle_that_is_not_whole_gives_no_installer(payload: Path, missing: str) -> None:
    (payload / missing).rename(payload.parent / missing)
    made = compiled(payload)
    assert made.code != 0
    assert not made.installer.exists()


def test_without_a_bundle_nothing_is_made(payload: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "BUNDLE", payload.parent / "nowhere")
    with pytest.raises(Stop, match="no bundle for Windows"):
        windows.write(())


def written_keys() -> Iterator[str]:
    for match in re.finditer(r'WriteReg(?:Str|DWORD) HKCU "([^"]+)"', SCRIPT):
        yield match[1]


def test_what_is_written_is_removed_and_only_for_this_person() -> None:
    removal = SCRIPT.partition('Section "Uninstall"')[2]
    keys = re.findall(r'DeleteRegKey HKCU "([^"]+)"', removal)
    assert all(any(key == gone or key.startswith(f"{gone}\\") for gone in keys) for key in written_keys())
    for shortcut in re.findall(r'CreateShortcut ("[^"]+")', SCRIPT):
        assert f"Delete {shortcut}" in removal
    for folder in set(re.findall(r'SetOutPath "(\$INSTDIR\\[^".]+)"', SCRIPT)):
        assert f'RMDir /r "{folder}"' in removal
    assert not re.search(r"(Write|Delete)\w+ (HKLM|HKCR)|SetShellVarContext all", SCRIPT)
    assert 'RMDir /r "$INSTDIR"' not in SCRIPT


def test_every_sentence_is_there_in_both_languages() -> None:
    strings = re.findall(r"^LangString (\w+) \$\{LANG_(\w+)\}", SCRIPT, re.MULTILINE)
    names = {name for name, _ in strings}
    assert {(name, language) for name in names for language in ("ENGLISH", "SIMPCHINESE")} == set(strings)
    assert names == set(re.findall(r"\$\((\w+)\)", SCRIPT))


def test_the_icons_hold_the_sizes_they_tell() -> None:
    windows_icon = icons.WINDOWS.read_bytes()
    reserved, kind, count = struct.unpack_from("<HHH", windows_icon)
    assert (reserved, kind, count) == (0, 1, len(icons.WINDOWS_SIZES))
    for number, size in enumerate(icons.WINDOWS_SIZES):
        width, _, _, _, _, _, length, place = struct.unpack_from("<BBBBHHII", windows_icon, 6 + 16 * number)
        assert width == size % 256
        assert pixels(windows_icon[place : place + length]) == (size, size)
    macos_icon = icons.MACOS.read_bytes()
    assert (macos_icon[:4], struct.unpack_from(">I", macos_icon, 4)[0]) == (b"icns", len(macos_icon))
    place = 8
    for kind_of_picture, size in icons.MACOS_KINDS.items():
        name, length = struct.unpack_from(">4sI", macos_icon, place)
        assert name == kind_of_picture
        assert pixels(macos_icon[place + 8 : place + length]) == (size, size)
        place += length
    assert place == len(macos_icon)


def pixels(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack_from(">II", picture, 16)
    return width, height


def test_the_script_run_by_hand_is_a_program() -> None:
    script = ROOT / "packaging" / "windows" / "check_under_wine.sh"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
