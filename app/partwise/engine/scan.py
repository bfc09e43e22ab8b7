"""What stands behind dropped paths: files as they are, folders with everything in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

from partwise.core.content_type import guess
from partwise.core.errors import Fixable, PartwiseError
from partwise.core.keys import check_key, key_for
from partwise.core.messages import Add, AddPaths, AddRefused
from partwise.core.upload import Target
from partwise.engine.source import stamp_of, unreadable

SEPARATORS = "/" if os.sep == "/" else f"/{os.sep}"


def found_in(request: AddPaths) -> Iterator[Add | AddRefused]:
    """One Add for each file, one AddRefused for each thing that cannot be sent; nothing is left out in silence.

    A file goes to PREFIX/name; or to PREFIX itself, where that is an object key (not empty, no `/` at its end) and
    this is the only file. A folder goes to PREFIX/FOLDER/…, one written with a separator at its end to PREFIX/….
    Links to files are followed, links to folders are not: they may lead in a circle.
    """
    alone = len(request.paths) == 1
    for path in request.paths:
        name = os.path.basename(os.path.abspath(path))
        if not os.path.isdir(path):
            exact = alone and request.prefix and not request.prefix.endswith("/")
            key = request.prefix if exact else key_for(request.prefix, name)
            yield _offer(request, _whole(path), key, "")
        elif path[-1] in SEPARATORS:
            yield from _folder(request, os.path.abspath(path), "", name)
        else:
            yield from _folder(request, os.path.abspath(path), f"{name}/", name)


def _whole(path: str) -> str:
    """The absolute path. A separator at its end stays: who writes `film.mov/` means a folder, and is told otherwise."""
    whole = os.path.abspath(path)
    return os.path.join(whole, "") if path[-1:] in tuple(SEPARATORS) else whole


def _folder(request: AddPaths, root: str, below: str, name: str) -> Iterator[Add | AddRefused]:
    batch, empty = f"{name}/", True
    for path, relative in _files(root):
        empty = False
        key = key_for(request.prefix, f"{below}{relative}")
        if isinstance(path, Fixable):
            yield _refused(request, os.path.join(root, relative), key, batch, path)
        else:
            yield _offer(request, path, key, batch)
    if empty:
        reason = Fixable(f"The folder {root} holds no files.", "Choose a folder with files in it.", code="EmptyFolder")
        yield _refused(request, root, key_for(request.prefix, below or f"{name}/"), "", reason)


def _files(root: str) -> Iterator[tuple[str | Fixable, str]]:
    """Every file below `root` in the order of names, with its path relative to `root`. Trees may be deep: a stack."""
    left: list[tuple[str | Fixable, str]] = [(root, "")]
    while left:
        path, relative = left.pop()
        if isinstance(path, Fixable) or not (relative == "" or relative.endswith("/")):
            yield path, relative
            continue
        try:
            left.extend(_entries(path, relative))
        except OSError as exc:
            yield unreadable(path, exc), relative


def _entries(folder: str, relative: str) -> Iterator[tuple[str | Fixable, str]]:
    """What lies in a folder, last name first; the relative path of a folder ends in `/`."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name, reverse=True)
    for entry in entries:
        below = f"{relative}{entry.name}"
        if entry.is_symlink() and os.path.isdir(entry.path):
            yield _linked_folder(entry.path), below
        else:
            yield entry.path, f"{below}/" if entry.is_dir(follow_symlinks=False) else below


def _linked_folder(path: str) -> Fixable:
    return Fixable(
        f"{path} is a link to a folder; links to folders are not followed.", "Add that folder itself.", code="Link"
    )


def _offer(request: AddPaths, path: str, key: str, batch: str) -> Add | AddRefused:
    target = Target(request.connection, request.bucket, key)
    try:
        try:
            stamp = stamp_of(path, os.stat(path))
        except (OSError, ValueError) as exc:
            raise unreadable(path, exc) from exc
        check_key(key)
    except PartwiseError as error:
        return AddRefused(path, target, error.fault, batch)
    options = request.options
    if not options.content_type:
        options = replace(options, content_type=guess(key))
    return Add(path, target, stamp, options, request.part_size, batch, request.paused)


def _refused(request: AddPaths, path: str, key: str, batch: str, reason: Fixable) -> AddRefused:
    return AddRefused(path, Target(request.connection, request.bucket, key), reason.fault, batch)
