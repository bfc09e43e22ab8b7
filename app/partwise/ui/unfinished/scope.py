"""Where to look for unfinished uploads, as people type it: "media-archive, cold-backups/weekly/". No Qt here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from partwise.core.errors import Fixable
from partwise.core.keys import SCHEME, parse_address
from partwise.core.unfinished import Place
from partwise.ui import words_server as words

_COMMA = re.compile(r"(?:[^,]|,,)+")
"""One place: up to a comma that stands alone. One that belongs to a name is written twice."""


def parse_places(text: str, exact: bool = False) -> tuple[Place, ...]:
    """The places named in `text`, separated by commas, each `BUCKET[/PREFIX]` with or without `oss://`, each once.

    `exact`: each names one object, not all that begin with it. Blanks round a place do not count. Raises Fixable.
    """
    named = [piece.replace(",,", ",").strip() for piece in _COMMA.findall(text)]
    found = dict.fromkeys(_place(piece, exact) for piece in named if piece)
    if not found:
        raise Fixable(words.SCOPE_NOTHING, code="NoPlace")
    return tuple(found)


def _place(text: str, exact: bool) -> Place:
    has_scheme = text[: len(SCHEME)].lower() == SCHEME
    address = parse_address(text if has_scheme else f"{SCHEME}{text}")
    if exact and not address.key:
        raise Fixable(words.no_object(address.bucket), code="NoObject")
    return Place(address.bucket, address.key, exact)


def format_places(places: Sequence[Place]) -> str:
    """The same as text that `parse_places` reads."""
    return ", ".join(_name(place).replace(",", ",,") for place in places)


def where(places: Sequence[Place]) -> str:
    """In few words: "media-archive", "cold-backups/weekly/", "3 places", "all buckets"."""
    if not places:
        return words.ALL_BUCKETS
    return _name(places[0]) if len(places) == 1 else words.places(len(places))


def _name(place: Place) -> str:
    return f"{place.bucket}/{place.prefix}" if place.prefix else place.bucket
