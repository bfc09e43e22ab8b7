"""`partwise updates`: whether there is a new version, and whether a downloaded installer is the one published."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from partwise import __version__
from partwise.cli.arguments_updates import Look
from partwise.cli.exits import DONE, FAILED, INTERRUPTED, WRONG_USAGE, refuse
from partwise.cli.table import key_text
from partwise.core.errors import Fixable, PartwiseError
from partwise.core.releases import PublishedFile, Release, newer
from partwise.logs import log_to
from partwise.store.home import find_home
from partwise.ui import words, words_updates
from partwise.updates import published

_DO_NOT_OPEN = "Do not open it; download it again from the page of its version."


@dataclass(frozen=True, slots=True)
class Download:
    """A file of this computer: its `size` in bytes, its `sha256` in hexadecimal."""

    path: Path
    size: int
    sha256: str


def updates(asked: Look) -> int:
    """Ask the feed, and tell; the exit code."""
    try:
        return _asked_for(asked)
    except KeyboardInterrupt:
        return INTERRUPTED


def _asked_for(asked: Look) -> int:
    try:
        log_to(find_home().log)
        download = _read(Path(asked.file)) if asked.file else None
    except Fixable as error:
        return refuse(error, WRONG_USAGE)
    try:
        releases = published()
    except PartwiseError as error:
        return refuse(error, FAILED)
    return _tell_newer(asked, releases) if download is None else _tell_checked(asked, download, releases)


# --- a new version ---------------------------------------------------------------------------------------------


def _tell_newer(asked: Look, releases: Sequence[Release]) -> int:
    release = newer(releases, __version__)
    files = release.files_for(platform.system(), platform.machine()) if release else ()
    if asked.json:
        about = {"date": release.date, "summary": release.summary, "page": release.page} if release else {}
        told = {"version": release.version if release else None, **about, "files": [asdict(file) for file in files]}
        print(json.dumps({"event": "newest", "own": __version__, **told}))
    elif release is None:
        print(words_updates.newest(__version__))
    else:
        _describe(release, files)
    return DONE


def _describe(release: Release, files: Sequence[PublishedFile]) -> None:
    print(words_updates.found(release.version, __version__, release.summary))
    print(f"Published on {release.date}: {release.page}")
    for file in files:
        print(f"For this system: {file.name}, {words.exact_size(file.size)}\n  SHA-256 {file.sha256}")


# --- a downloaded file -----------------------------------------------------------------------------------------


def _read(path: Path) -> Download:
    """Raises Fixable: there is no such file, or it cannot be read."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return Download(path, os.fstat(file.fileno()).st_size, digest)
    except (OSError, ValueError) as exc:  # ValueError: a name that no file can have
        reason = exc.strerror if isinstance(exc, OSError) else exc
        name = key_text(str(path))
        raise Fixable(f"The file {name} cannot be read: {reason}.", "Check its name.", code="FileUnreadable") from exc


def _tell_checked(asked: Look, download: Download, releases: Sequence[Release]) -> int:
    release, file = _published_as(download, releases)
    fine = file is not None and (file.size, file.sha256) == (download.size, download.sha256)
    message = _verdict(download, release, file)
    if asked.json:
        own = {"file": str(download.path), "size": download.size, "sha256": download.sha256}
        told = {"version": release.version if release else None, "published": asdict(file) if file else None}
        print(json.dumps({"event": "checked", "same": fine, **own, **told, "message": message}))
    else:
        print(message, file=sys.stdout if fine else sys.stderr)
    return DONE if fine else FAILED


def _published_as(download: Download, releases: Sequence[Release]) -> tuple[Release, PublishedFile] | tuple[None, None]:
    """What was published with these bytes, whatever browsers call it; else what was published under this name."""
    known = [(release, file) for release in releases for file in release.files]
    same = [each for each in known if each[1].sha256 == download.sha256]
    named = [each for each in known if each[1].name == download.path.name]
    return next(iter(same + named), (None, None))


def _verdict(download: Download, release: Release | None, file: PublishedFile | None) -> str:
    name = key_text(download.path.name)
    if release is None or file is None:
        return (
            f"Nothing that was published has the name {name} or its bytes. Do not open it unless you know its origin."
        )
    if download.size != file.size:
        sizes = f"{words.exact_size(download.size)} instead of {words.exact_size(file.size)}"
        return f"{name} is not the one that was published: it has {sizes}. {_DO_NOT_OPEN} {release.page}"
    if download.sha256 != file.sha256:
        digests = f"its SHA-256 is {download.sha256} instead of {file.sha256}"
        return f"{name} is not the one that was published: {digests}. {_DO_NOT_OPEN} {release.page}"
    called = "" if download.path.name == file.name else f", where it is called {file.name}"
    return f"{name} is the one that was published with Partwise {release.version}{called}: size and SHA-256 agree."
