"""Connections and places as JSON objects, and back. Fields this Partwise does not know stay where they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any
from urllib.parse import urlsplit

from partwise.core.connection import Addressing, Connection, Origin, Reach, Role, Signature
from partwise.core.errors import Fixable

_CHOICES = {"reach": Reach, "addressing": Addressing, "signature": Signature, "origin": Origin}
_ROLE = "role"


@dataclass(frozen=True, slots=True)
class Place:
    """A bucket, with a prefix or without, reached over a connection (its id). `name`: what a bookmark is called."""

    connection: str
    bucket: str
    prefix: str = ""
    name: str = ""

    def same(self, other: Place) -> bool:
        """Whether both lead to the same prefix, whatever they are called."""
        return (self.connection, self.bucket, self.prefix) == (other.connection, other.bucket, other.prefix)


def connection_of(entry: Any) -> Connection | None:
    """The connection in an entry; None for one that is damaged, or of a newer Partwise."""
    try:
        known = _known(Connection, entry)
        for name, choice in _CHOICES.items():
            if name in known:
                known[name] = choice(known[name])
        if known.get(_ROLE) is not None:
            known[_ROLE] = _role_of(known[_ROLE])
        made = Connection(**known)
    except (TypeError, ValueError):
        return None
    return made if made.id and made.name and _are_texts(made, but=_ROLE) else None


def entry_of(connection: Connection, former: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of a connection, with what `former` held beside. Values that are the usual ones are left out."""
    entry = _over(former, _told(connection))
    if connection.role is not None:
        before = former.get(_ROLE)
        entry[_ROLE] = _over(before if isinstance(before, dict) else {}, _told(connection.role))
    return entry


def place_of(entry: Any) -> Place | None:
    """The place in an entry; None for one that is damaged."""
    try:
        place = Place(**_known(Place, entry))
    except TypeError:
        return None
    return place if place.connection and place.bucket and _are_texts(place) else None


def entry_of_place(place: Place, former: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of a place, with what `former` held beside."""
    return _over(former, _told(place))


def checked(connection: Connection) -> Connection:
    """`connection`, if it may be written to a file. Raises Fixable: it has no name, or an address holds a password."""
    if not connection.name.strip():
        raise Fixable("A connection needs a name.", "Give it one.", code="NameMissing")
    for what, address in (("proxy", connection.proxy), ("endpoint", connection.endpoint)):
        if "@" in _host_part(address):
            raise Fixable(
                f"The address of the {what} holds a user or a password, and would be written to a file.",
                "Enter user and password in their own fields; the password is kept in the system keyring.",
                code="SecretInAddress",
            )
    return connection


def _host_part(address: str) -> str:
    try:
        return urlsplit(address if "//" in address else f"//{address}").netloc
    except ValueError:
        return address


def _known(kind: type[Any], entry: Any) -> dict[str, Any]:
    """The fields of `entry` that `kind` has. Raises TypeError where it is no object."""
    if not isinstance(entry, dict):
        raise TypeError
    return {field.name: entry[field.name] for field in fields(kind) if field.name in entry}


def _role_of(entry: Any) -> Role:
    """Raises TypeError or ValueError where it is none."""
    role = Role(**_known(Role, entry))
    if type(role.seconds) is not int or not role.arn or not _are_texts(role, but="seconds"):
        raise ValueError
    return role


def _are_texts(made: Any, but: str = "") -> bool:
    return all(isinstance(getattr(made, field.name), str) for field in fields(made) if field.name != but)


def _told(made: Any) -> dict[str, Any]:
    """Every field with its value, None for the usual ones."""
    usual = {field.name: field.default for field in fields(made)}
    return {name: None if value == usual[name] else value for name, value in asdict(made).items()}


def _over(former: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in former.items() if name not in told}
    return {name: value for name, value in told.items() if value is not None} | kept
