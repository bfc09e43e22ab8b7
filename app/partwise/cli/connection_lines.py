"""Saved connections as rows for a person and as facts for a program. No secret is in either."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from partwise.cli.table import key_text
from partwise.core.connection import Connection, Origin
from partwise.ui.words import NO_FIGURE
from partwise.ui.words_connections import place_text

_KEPT = {
    Origin.KEYRING: "in the system keyring",
    Origin.SESSION: "for a session of the window",
    Origin.ENVIRONMENT: "the environment",
    Origin.ECS_ROLE: "the role of this ECS instance",
    Origin.COMMAND: "a program",
}
_HEADER = ("NAME", "CREDENTIALS", "WHERE", "BUCKET")


def table_of(connections: Sequence[Connection]) -> Iterator[str]:
    """A line of headings and one for each connection, the columns as wide as they need to be."""
    rows = [_HEADER, *map(_row, connections)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEADER))]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def credentials_text(connection: Connection) -> str:
    """Where its credentials are: `LTAI5t…, in the system keyring`."""
    if connection.origin in (Origin.OSSUTIL, Origin.ALIYUN):
        tool = "ossutil" if connection.origin is Origin.OSSUTIL else "the Aliyun CLI"
        told = f"“{connection.profile}” of {tool}" if connection.profile else f"the current profile of {tool}"
    else:
        told = _KEPT[connection.origin]
    if connection.access_key_id:
        told = f"{connection.access_key_id}, {told}"
    return f"{told}, as {connection.role.arn}" if connection.role else told


def facts_of(connection: Connection) -> dict[str, Any]:
    """For a program: all that is saved; empty texts where nothing was said, null where no role is taken on."""
    return asdict(connection)


def _row(connection: Connection) -> tuple[str, ...]:
    bucket = f"oss://{connection.bucket}/{connection.prefix}" if connection.bucket else NO_FIGURE
    told = (connection.name, credentials_text(connection), place_text(connection), bucket)
    return tuple(map(key_text, told))
