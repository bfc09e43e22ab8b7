"""What a Linux desktop and its file managers find of Partwise: asked and started by their own tools, from a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path

import pytest

from devkit import deb
from helpers.display import within

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("xdg-open", "gio", "update-desktop-database"))),
    reason="needs a Linux desktop's tools (Debian: xdg-utils, libglib2.0-bin, desktop-file-utils)",
)

ADDRESS = "oss://films/%E9%87%87%E8%AE%BF%20one.mov"
STAND_IN = """#!/bin/sh
printf '%s\\n' "$@" >"$HOME/unfinished" && mv "$HOME/unfinished" "$HOME/started"
"""


@dataclass(frozen=True)
class Desktop:
    """A person's desktop with nothing on it but Partwise's own files, and a stand-in for the program on the path."""

    share: Path
    home: Path
    environ: Mapping[str, str]

    def says(self, *command: str) -> str:
        done = subprocess.run(command, env=self.environ, cwd=self.home, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def started_with(self) -> list[str]:
        started = self.home / "started"
        within(10, started.exists, "nobody started the program")
        return started.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def desktop(tmp_path: Path) -> Desktop:
    share, home, programs = (tmp_path / name for name in ("share", "home", "bin"))
    deb.stage_desktop(share)
    home.mkdir()
    programs.mkdir()
    (programs / "partwise").write_text(STAND_IN, encoding="utf-8")
    (programs / "partwise").chmod(0o755)
    environ = {
        "PATH": f"{programs}:{os.defpath}",
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_DATA_DIRS": str(share),
        "XDG_CONFIG_DIRS": str(home / "none"),
        "DISPLAY": ":none",  # xdg-open looks for a handler only where there is a screen; the stand-in needs none
        "LANG": "C.UTF-8",
    }
    made = Desktop(share, home, environ)
    made.says("update-desktop-database", str(share / "applications"))
    return made


def test_oss_addresses_are_partwises(desktop: Desktop) -> None:
    assert desktop.says("xdg-mime", "query", "default", "x-scheme-handler/oss") == f"{deb.ID}.desktop\n"
    told = desktop.says("gio", "mime", "x-scheme-handler/oss").splitlines()
    assert told[0].endswith(f": {deb.ID}.desktop")


def test_folders_stay_the_file_managers(desktop: Desktop) -> None:
    """Where no desktop tells what opens them, as beside a bare window manager, the first in the alphabet would."""
    entry = "[Desktop Entry]\nType=Application\nName=Files\nExec=partwise %U\nMimeType=inode/directory;\n"
    (desktop.share / "applications" / "org.example.Files.desktop").write_text(entry, encoding="utf-8")
    desktop.says("update-desktop-database", str(desktop.share / "applications"))
    assert desktop.says("xdg-mime", "query", "default", "inode/directory") == "org.example.Files.desktop\n"


@pytest.mark.parametrize("opener", [("gio", "open"), ("xdg-open",)], ids=lambda words: words[0])
def test_an_address_is_handed_over_as_it_is(desktop: Desktop, opener: tuple[str, ...]) -> None:
    desktop.says(*opener, ADDRESS)
    assert desktop.started_with() == ["--", ADDRESS]


@pytest.mark.parametrize("entry", ["applications", "Thunar/sendto"])
def test_files_and_folders_are_handed_over_whole(desktop: Desktop, entry: str) -> None:
    film = desktop.home / "采访 one.mov"
    film.touch()
    menu = desktop.share / entry / f"{deb.ID}.desktop"
    assert desktop.says("desktop-file-validate", str(menu)) == ""
    desktop.says("gio", "launch", str(menu), str(film), str(desktop.home))
    assert desktop.started_with() == ["--", str(film), str(desktop.home)]


def test_kdes_menu_has_what_kde_asks_for(desktop: Desktop) -> None:
    """KDE's own keys: no validator outside of KDE knows them."""
    menu = _groups(desktop.share / "kio" / "servicemenus" / f"{deb.ID}.desktop")
    entry, action = menu["Desktop Entry"], menu["Desktop Action upload"]
    assert (entry["Type"], entry["X-KDE-ServiceTypes"]) == ("Service", "KonqPopupMenu/Plugin")
    assert set(entry["MimeType"].split(";")) == {"application/octet-stream", "inode/directory", ""}
    assert entry["X-KDE-Protocols"] == "file"
    assert entry["Actions"] == "upload;"
    assert action["Exec"] == "partwise -- %F"
    assert (action["Name"], action["Name[zh_CN]"]) == ("Upload with Partwise", "用 Partwise 上传")
    assert (desktop.share / "icons" / "hicolor" / "scalable" / "apps" / f"{action['Icon']}.svg").is_file()


def _groups(entry: Path) -> ConfigParser:
    parser = ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names of keys are told apart by their case
    parser.read_string(entry.read_text(encoding="utf-8"))
    return parser
