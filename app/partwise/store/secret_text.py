"""How a secret lies in a keyring: one JSON text, in pieces where it is longer than Windows lets an entry be.

The entry `partwise:<id>` holds the text itself or, for a longer one, its head: how many pieces there are, of which
series, and their sum. The pieces are entries of their own, `partwise:<id>#<series><number>`: Windows keeps one user
name per service well. A new text takes the series that the old one does not use, so that the old one is whole until
the head is written.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from partwise.store.secret import Secret
from partwise.store.vault_faults import DAMAGED, TOO_LONG, vault_error

SERVICE = "partwise:"
USER = "credentials"
PIECE = 1_000
"""Characters in one entry; Windows ends at 1,280 of its own kind, which are as many of ASCII."""

LONGEST = 64 * PIECE
SERIES = ("a", "b")


@dataclass(frozen=True, slots=True)
class Head:
    """What the entry of a connection tells: the text, or where its pieces are."""

    text: str = ""
    pieces: int = 0
    series: str = ""
    sum: str = ""


def service_of(connection: str, series: str = "", number: int = 0) -> str:
    """The name of the entry of a connection, or of a piece (from 0)."""
    return f"{SERVICE}{connection}#{series}{number}" if series else f"{SERVICE}{connection}"


def text_of(secret: Secret) -> str:
    """The secret as ASCII. Raises VaultError where it is too long."""
    text = json.dumps({name: value for name, value in asdict(secret).items() if value})
    if len(text) > LONGEST:
        raise vault_error(TOO_LONG)
    return text


def secret_of(text: str) -> Secret:
    """The secret in a text of `text_of`. Raises VaultError where it is none."""
    told = _object(text)
    known = {field.name: told[field.name] for field in fields(Secret) if field.name in told}
    expires = known.pop("expires", None)
    if not all(isinstance(value, str) for value in known.values()) or not isinstance(expires, float | int | None):
        raise vault_error(DAMAGED)
    return Secret(**known, expires=expires)


def pieces_of(text: str) -> list[str]:
    """The pieces of a text, none where it fits into one entry."""
    return [text[at : at + PIECE] for at in range(0, len(text), PIECE)] if len(text) > PIECE else []


def head_of(entry: str) -> Head:
    """What the entry of a connection says. Raises VaultError where it says nothing that makes sense."""
    told = _object(entry)
    if "pieces" not in told:
        return Head(entry)
    head = Head("", told["pieces"], told.get("series", ""), told.get("sum", ""))
    if type(head.pieces) is not int or not 0 < head.pieces <= LONGEST // PIECE or head.series not in SERIES:
        raise vault_error(DAMAGED)
    return head


def entry_of(text: str, series: str) -> str:
    """The entry of a connection for `text`, whose pieces are of `series`."""
    pieces = len(pieces_of(text))
    return json.dumps({"pieces": pieces, "series": series, "sum": sum_of(text)}) if pieces else text


def sum_of(text: str) -> str:
    """Tells pieces that belong together from others; it lies beside them and nowhere else."""
    return hashlib.sha256(text.encode()).hexdigest()


def _object(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise vault_error(DAMAGED)
    return told
