"""`dev.py feed`: the list of versions that Partwise asks for new ones (app/partwise/core/releases.py reads it)."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from devkit.shell import ROOT, Stop, say

FEED = "releases.json"
FORMAT = 1
KEPT = 20  # versions
LONGEST_SUMMARY = 300  # characters; a reader takes no more
INSTALLERS = (".deb", ".AppImage", ".flatpak", ".exe", ".dmg", ".whl")
# What a reader takes: one entry that is written in another way, and it refuses the whole feed.
_VERSION = re.compile(r"(?:0|[1-9][0-9]{0,5})(?:\.(?:0|[1-9][0-9]{0,5})){2}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+~-]{0,127}")
_HEADING = re.compile(r"^## (?P<version>\S+)(?:\s+[-–]\s+(?P<when>.*))?$", re.MULTILINE)

Entry = dict[str, Any]


def write(arguments: Sequence[str]) -> int:
    """Write FOLDER/releases.json from the installers in FOLDER; versions that stand in it already are kept."""
    asked = _asked(arguments)
    version = asked.version or _own_version()
    if not _VERSION.fullmatch(version):
        raise Stop(f"{version} is not finished: the feed tells versions like 1.2.3 alone.")
    entry = {
        "version": version,
        "date": _day(asked.date or _told_date(version)),
        "summary": _checked(asked.notes or summary_of(_section(version))),
        "files": files_in(asked.folder, version),
    }
    path = asked.folder / FEED
    releases = with_entry(_known(path), entry)
    path.write_text(json.dumps({"format": FORMAT, "releases": releases}, indent=2, ensure_ascii=False) + "\n", "utf-8")
    say(f"{path}: {version} of {entry['date']} with {len(entry['files'])} files, and {len(releases) - 1} earlier ones")
    return 0


def with_entry(known: Sequence[Entry], entry: Entry) -> list[Entry]:
    """The newest versions first, at most so many; a version that is told anew replaces what stood there."""
    others = [one for one in known if one["version"] != entry["version"]]
    return sorted([entry, *others], key=lambda one: _numbers(one["version"]), reverse=True)[:KEPT]


def files_in(folder: Path, version: str) -> list[Entry]:
    """Name, size in bytes and SHA-256 of every installer. Raises Stop: there is none, or one that does not belong."""
    found = sorted(path for path in folder.iterdir() if path.suffix in INSTALLERS and path.is_file())
    if not found:
        raise Stop(f"There is no installer in {folder}: {', '.join(INSTALLERS)}.")
    its = re.compile(rf"[-_]{re.escape(version)}[-_]")
    if others := [path.name for path in found if not its.search(path.name)]:
        raise Stop(f"Not of version {version}: {', '.join(others)}.")
    if odd := [path.name for path in found if not _NAME.fullmatch(path.name) or not path.stat().st_size]:
        raise Stop(f"Empty, or of a name that cannot stand in the feed: {', '.join(odd)}.")
    return [_described(path) for path in found]


def summary_of(section: str) -> str:
    """The first paragraph or point of a section of the changelog, as plain text."""
    lines: list[str] = []
    for line in section.splitlines():
        ends = not line.strip() or line.startswith(("#", "- "))
        if ends and lines:
            break
        if line.strip() and not line.startswith("#"):
            lines.append(line.removeprefix("- ").strip())
    return " ".join(lines).replace("`", "").replace("**", "")


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="packaging/dev.py feed", description=write.__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the installers are, and the feed goes")
    parser.add_argument(
        "--notes", default="", metavar="TEXT", help="what is new, instead of the changelog's first lines"
    )
    parser.add_argument("--version", default="", help="of the installers (default: that of pyproject.toml)")
    parser.add_argument("--date", default="", metavar="YYYY-MM-DD", help="of publication (default: the changelog's)")
    given = parser.parse_args(arguments)
    if not given.folder.is_dir():
        raise Stop(f"There is no folder {given.folder}.")
    return given


def _own_version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _heading(version: str) -> re.Match[str] | None:
    """Where the changelog begins to tell of this version."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return next((found for found in _HEADING.finditer(changelog) if found["version"].strip("[]") == version), None)


def _section(version: str) -> str:
    found = _heading(version)
    return found.string[found.end() :].split("\n## ", 1)[0] if found else ""


def _told_date(version: str) -> str:
    found = _heading(version)
    return (found["when"] or "") if found else ""


def _day(told: str) -> str:
    try:
        return date.fromisoformat(told).isoformat()
    except ValueError:
        raise Stop("CHANGELOG.md does not tell the day of this version: name it by --date YYYY-MM-DD.") from None


def _checked(summary: str) -> str:
    if not summary:
        raise Stop("CHANGELOG.md says nothing about this version: say it by --notes TEXT.")
    if len(summary) > LONGEST_SUMMARY or not summary.isprintable():
        raise Stop(f"What is new is told in one line of at most {LONGEST_SUMMARY} characters: name it by --notes TEXT.")
    return summary


def _described(path: Path) -> Entry:
    with path.open("rb") as file:
        return {
            "name": path.name,
            "bytes": path.stat().st_size,
            "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
        }


def _known(path: Path) -> list[Entry]:
    """What stands in the feed. Raises Stop: it is none, and is not to be lost."""
    if not path.exists():
        return []
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["format"] != FORMAT or not all(_VERSION.fullmatch(one["version"]) for one in told["releases"]):
            raise ValueError(path)
        return list(told["releases"])
    except (KeyError, TypeError, ValueError):
        raise Stop(f"{path} is not a list of versions; nothing was changed.") from None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
