"""Local files: who they are, and their bytes in blocks. The only place that opens what is uploaded."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator

from partwise.core.errors import Fixable, Stopped
from partwise.core.limits import BLOCK_SIZE
from partwise.core.upload import Part, Stamp


class LocalFiles:
    """The engine's `Source` port on the file system."""

    def stamp(self, path: str) -> Stamp:
        """The file's identity now. Raises Fixable: missing, unreadable, or not a file."""
        try:
            found = os.stat(path)
        except (OSError, ValueError) as exc:
            raise unreadable(path, exc) from exc
        return stamp_of(path, found)

    def blocks(self, path: str, part: Part, stopped: Callable[[], bool]) -> Iterator[bytes]:
        """The bytes of `part`, in blocks of at most 256 KiB, from a file handle of its own.

        Raises Stopped as soon as `stopped()`; ending early instead would look like a body cut short. Raises Fixable
        where the file ends before the part does, or cannot be read.
        """
        left = part.length
        try:
            with open(path, "rb", buffering=0) as file:
                file.seek(part.offset)
                while left:
                    if stopped():
                        raise Stopped
                    block = file.read(min(BLOCK_SIZE, left))
                    if not block:
                        raise cut_short(path, part, left)
                    left -= len(block)
                    yield block
        except OSError as exc:
            raise unreadable(path, exc) from exc


def stamp_of(path: str, found: os.stat_result) -> Stamp:
    """The stamp in a `stat` result. Raises Fixable for anything but a regular file."""
    if stat.S_ISDIR(found.st_mode):
        raise Fixable(f"{path} is a folder, not a file.", "Add the folder itself, or a file in it.", code="IsFolder")
    if not stat.S_ISREG(found.st_mode):
        raise Fixable(f"{path} is not a regular file, so it has no size to send.", "Leave it out.", code="NotAFile")
    return Stamp(found.st_size, found.st_mtime_ns, found.st_dev, found.st_ino)


def unreadable(path: str, exc: OSError | ValueError) -> Fixable:
    """What to tell when the system refuses a path."""
    match exc:
        case FileNotFoundError():
            return Fixable(
                f"{path} does not exist.", "Check the name, or whether its disk is there.", code="FileMissing"
            )
        case PermissionError():
            return Fixable(f"{path} may not be read.", "Give yourself the right to read it.", code="FileUnreadable")
        case OSError():
            reason = exc.strerror or type(exc).__name__
            return Fixable(f"{path} cannot be read: {reason}.", "Check the disk it lies on.", code="FileUnreadable")
        case _:
            return Fixable(f"{path!r} is not a path.", "Check the name.", code="FileMissing")


def cut_short(path: str, part: Part, left: int) -> Fixable:
    return Fixable(
        f"{path} became shorter while it was sent: part {part.number} lacks {left:,} bytes. The stored parts are kept.",
        "Put the whole file back and resume, or add the file again to send it as it is now.",
        code="FileChanged",
    )
