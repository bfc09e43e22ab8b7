"""What one Partwise asks of another, and the message that says so: a length (4 bytes, big-endian) and so much JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from partwise.core.errors import Fixable
from partwise.ui import words
from partwise.ui.drops import sorted_out

PLAIN, WITH_ADDRESS = 1, 2  # versions of the message: a window that knows no addresses shall refuse one
MAX_BYTES = 16 * 1024 * 1024  # of JSON: more than the longest command line of Linux has
HEADER_BYTES = 4
ACTIVATION = "XDG_ACTIVATION_TOKEN"  # Wayland: the user's click, as the permission to come to the front


@dataclass(frozen=True, slots=True)
class Request:
    """What a Partwise was asked for. `paths` are absolute; names that are no valid text hold surrogate escapes.

    `address`: an `oss://` URL to go to first, unchecked, or empty. `foreign`: how many things that were named beside
    the paths are not on this computer.
    """

    paths: tuple[str, ...] = ()
    practice: bool = False
    activation: str = ""
    address: str = ""
    foreign: int = 0


def request_for(names: Sequence[str], address: str = "", *, practice: bool) -> Request:
    """The request of this process; `names` are paths and `file:` URIs.

    Raises Fixable where a relative path means nothing: its folder is gone.
    """
    named = sorted_out(names)
    try:
        whole = tuple(_absolute(path) for path in named.paths)
    except FileNotFoundError as exc:
        raise Fixable(words.FOLDER_GONE, words.FOLDER_GONE_ADVICE, code="FolderGone") from exc
    return Request(whole, practice, os.environ.get(ACTIVATION, ""), address, named.foreign)


def _absolute(path: str) -> str:
    """Otherwise as it was typed: a separator at the end has a meaning, and nothing is not the current folder."""
    return os.path.join(os.getcwd(), path) if path and not os.path.isabs(path) else path


def pack(request: Request) -> bytes:
    """The bytes to send. Raises Fixable when they are too many."""
    version = WITH_ADDRESS if request.address else PLAIN
    told = json.dumps({"version": version, **asdict(request)}).encode("ascii")
    if len(told) > MAX_BYTES:
        raise Fixable(words.TOO_MUCH_TO_HAND_OVER, words.TOO_MUCH_TO_HAND_OVER_ADVICE, code="TooMuch")
    return len(told).to_bytes(HEADER_BYTES, "big") + told


def unpack(heard: bytes | bytearray) -> Request | None:
    """The request, or None while more is to come. Raises ValueError on whatever can never become one."""
    size = int.from_bytes(heard[:HEADER_BYTES], "big")
    if size > MAX_BYTES or len(heard) > HEADER_BYTES + size:
        raise ValueError("its length is wrong")
    if len(heard) < HEADER_BYTES + size:
        return None
    try:
        told = json.loads(heard[HEADER_BYTES:])
    except RecursionError as exc:
        raise ValueError("it is nested too deeply") from exc
    return _request(told)


def _request(told: Any) -> Request:
    """Of either version; one of a Partwise that knew neither addresses nor foreign things is of the first."""
    match told:
        case {"version": 1 | 2, "paths": list(paths), "practice": bool(practice), "activation": str(activation)}:
            address, foreign = told.get("address", ""), told.get("foreign", 0)
        case _:
            raise ValueError("it is not a request of this version")
    if type(foreign) is not int or foreign < 0:
        raise ValueError("its count is wrong")
    return Request(tuple(map(_checked, paths)), practice, _checked(activation), _checked(address), foreign)


def _checked(text: object) -> str:
    """Raises ValueError on anything the system could not have handed to a program as a name."""
    if not isinstance(text, str) or b"\0" in os.fsencode(text):
        raise ValueError("something in it is not a name")
    return text
