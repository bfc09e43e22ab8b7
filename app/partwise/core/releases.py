"""What was published, as the release feed tells it: a list of versions and of their files, and which one is newer.

The feed is hostile until it is read: sizes are bounded, texts are plain, and no address in it is ever used.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from partwise.core.errors import Fixable

MAX_BYTES = 1024 * 1024
"""Of a feed; one that is longer is none."""
FORMAT = 1

_PAGE = "https://github.com/partwise/partwise/releases/tag/v"
_MOST_RELEASES, _MOST_FILES = 200, 100
_LONGEST_SUMMARY = 300  # characters
_LARGEST_FILE = 2**40  # bytes
_NUMBER = r"(?:0|[1-9]\d{0,5})"
_VERSION = re.compile(rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})([A-Za-z.+-][A-Za-z0-9.+-]{{0,31}})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+~-]{0,127}")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of Unicode that no sentence needs: controls, marks that turn the direction of text, line separators."""
_ENDINGS = {"Linux": (".deb", ".AppImage", ".flatpak"), "Windows": (".exe", ".msi"), "Darwin": (".dmg",)}
_MACHINES = {
    **dict.fromkeys(("x86_64", "amd64", "x64"), r"x86_64|amd64|x64"),
    **dict.fromkeys(("arm64", "aarch64"), r"arm64|aarch64"),
}


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file of a release: `size` in bytes, `sha256` as 64 hexadecimal digits in lower case."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """One published version. `date` is written YYYY-MM-DD; `summary` is a sentence or two, or empty."""

    version: str
    date: str
    summary: str
    files: tuple[PublishedFile, ...]

    @property
    def page(self) -> str:
        """Where people download it: made of the version alone, so that a wrong feed can send nobody elsewhere."""
        return _PAGE + self.version

    def files_for(self, system: str, machine: str) -> tuple[PublishedFile, ...]:
        """Those that install it there; the names are those of `platform.system()` and `platform.machine()`."""
        known = _MACHINES.get(machine.lower())
        if known is None:
            return ()
        its = re.compile(rf"(?<![A-Za-z0-9])(?:{known})(?![A-Za-z0-9])")
        return tuple(
            file for file in self.files if file.name.endswith(_ENDINGS.get(system, ())) and its.search(file.name)
        )


def parse_feed(body: bytes) -> tuple[Release, ...]:
    """The releases of a feed, in its order; fields that nobody knows are ignored. Raises Fixable: it is no feed."""
    if len(body) > MAX_BYTES:
        raise _not_a_feed()
    try:
        told = json.loads(body)
        newer = isinstance(told["format"], int) and told["format"] > FORMAT
        releases = () if newer else _releases(told)
    except (KeyError, RecursionError, TypeError, ValueError):
        raise _not_a_feed() from None
    if newer:
        raise Fixable(
            "The list of versions is written in a newer way than this Partwise can read.",
            "Look for a new version on the download page by hand.",
            code="FeedTooNew",
        )
    return releases


def newer(releases: Iterable[Release], than: str) -> Release | None:
    """The newest release above the version `than`, None where there is none; one that is not finished never counts.

    A `than` that is not finished itself (`0.3.0.dev1`) is below its own number; one that is no version is below none.
    """
    own = _VERSION.fullmatch(than)
    if own is None:
        return None
    finished = [(numbers, one) for one in releases if (numbers := _numbers(one.version)) is not None]
    numbers, newest = max(finished, key=lambda each: each[0], default=((), None))
    base = tuple(map(int, own.groups()[:3]))
    return newest if numbers > base or (numbers == base and own[4]) else None


def _numbers(version: str) -> tuple[int, ...] | None:
    """What a finished version is compared by; None for one that is not finished, as `0.3.0rc1`."""
    match = _VERSION.fullmatch(version)
    return None if match is None or match[4] else tuple(map(int, match.groups()[:3]))


def _releases(told: dict[str, Any]) -> tuple[Release, ...]:
    """Raises KeyError, TypeError or ValueError where `told` is no feed."""
    if type(told["format"]) is not int or told["format"] != FORMAT:
        raise ValueError("there never was such a format")
    return tuple(map(_release, _some(told["releases"], _MOST_RELEASES)))


def _release(told: dict[str, Any]) -> Release:
    day = _matching(told["date"], _DATE)
    date.fromisoformat(day)
    summary = told["summary"]
    if not isinstance(summary, str) or len(summary) > _LONGEST_SUMMARY or not _plain(summary):
        raise ValueError("the summary is no sentence")
    files = tuple(map(_file, _some(told["files"], _MOST_FILES)))
    return Release(_matching(told["version"], _VERSION), day, summary, files)


def _file(told: dict[str, Any]) -> PublishedFile:
    size = told["bytes"]
    if type(size) is not int or not 0 < size <= _LARGEST_FILE:
        raise ValueError("no file has this size")
    return PublishedFile(_matching(told["name"], _NAME), size, _matching(told["sha256"], _SHA256).lower())


def _some(told: object, most: int) -> list[dict[str, Any]]:
    if not isinstance(told, list) or len(told) > most:
        raise ValueError("too many, or no list")
    return told


def _matching(told: object, pattern: re.Pattern[str]) -> str:
    if not isinstance(told, str) or not pattern.fullmatch(told):
        raise ValueError("it is written in another way")
    return told


def _plain(text: str) -> bool:
    return all(unicodedata.category(sign) not in _UNSEEN for sign in text)


def _not_a_feed() -> Fixable:
    return Fixable(
        "What answered is not the list of versions.",
        "Sign in to the network if it asks for it, then look again.",
        code="NotAFeed",
    )
