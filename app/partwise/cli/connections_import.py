"""`partwise connections import`: what other programs keep here becomes connections, each with consent, none copied."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from partwise.cli.arguments_connections import Importing
from partwise.cli.asking import NobodyToAsk, agreed
from partwise.cli.exits import DONE
from partwise.cli.office import Office
from partwise.cli.table import key_text
from partwise.connections import ENVIRONMENT, RESERVED
from partwise.core.connection import Connection, Origin
from partwise.store.found_sources import FoundSource, find_sources

NOTHING = (
    "Nothing was found: no credentials in the environment, in ossutil's configuration or in the Aliyun CLI's. "
    "On an ECS instance use `partwise connections add NAME --from ecs-role`."
)


def import_connections(office: Office, asked: Importing) -> int:
    """Show all that was found, then ask for each that can be used; the exit code. Raises NobodyToAsk, Fixable."""
    found = find_sources(os.environ, Path.home())
    if not found:
        print(NOTHING)
        return DONE
    saved = office.saved().connections
    for source in found:
        print("\n".join(_lines(source, saved)))
    new = [one for one in found if not _why_not(one, saved)]
    if new and not asked.yes and not sys.stdin.isatty():
        raise NobodyToAsk("Nothing was imported. There is no terminal on which to ask.", "Add --yes to take them all.")
    taken = [one for one in new if _wanted(one, asked)]
    for one in taken:
        print(f"Saved: {_put(office, one.connection).name}")
    if not taken:
        print("Nothing was imported.")
    return DONE


def _lines(found: FoundSource, saved: tuple[Connection, ...]) -> Iterator[str]:
    """One source as it is shown; what would be run is shown in full."""
    connection = found.connection
    yield f"{key_text(connection.name)}: {key_text(found.where)}{' (the current one)' if found.current else ''}"
    if found.how:
        yield f"  {key_text(found.how)}"
    if found.runs:
        yield f"  runs the program: {key_text(found.runs)}"
    if found.note:
        yield f"  {found.note}"
    yield f"  {_why_not(found, saved) or 'can be used'}"


def _why_not(found: FoundSource, saved: tuple[Connection, ...]) -> str:
    """Why no connection is made of it; empty where one can be."""
    connection = found.connection
    if found.fault:
        return f"cannot be used: {found.fault}"
    if connection.origin is Origin.ENVIRONMENT:
        return f"can be used as it is, by --connection {ENVIRONMENT}"
    made = _made_of(found, saved)
    if made is not None:
        return f"imported already, as “{key_text(made.name)}”"
    if not connection.region and not connection.endpoint:
        return "it names no region; import it with: partwise connections add NAME --from … --profile … --region …"
    return ""


def _made_of(found: FoundSource, saved: tuple[Connection, ...]) -> Connection | None:
    """The saved connection with the same credentials, if there is one."""
    return next((one for one in saved if _source_of(one) == _source_of(found.connection)), None)


def _source_of(connection: Connection) -> tuple[str, ...]:
    return (connection.origin, connection.profile, connection.path, connection.command, connection.ecs_role)


def _wanted(found: FoundSource, asked: Importing) -> bool:
    """Whether somebody agrees to it. A program is run for nobody who has not read it and said yes."""
    name = key_text(found.connection.name)
    if asked.yes:
        if found.runs:
            print(f"Left out: {name}. It runs a program, which is asked about only in a terminal, without --yes.")
        return not found.runs
    if found.runs:
        return agreed(f"Import “{name}”, and let Partwise run {key_text(found.runs)} whenever credentials are needed?")
    return agreed(f"Import “{name}”?")


def _put(office: Office, connection: Connection) -> Connection:
    """Save it under its name, or with a number where that is taken. Raises Fixable."""
    taken = {one.name.casefold() for one in office.saved().connections} | set(RESERVED)
    names = (connection.name if number == 1 else f"{connection.name} {number}" for number in count(1))
    return office.file.put(replace(connection, name=next(name for name in names if name.casefold() not in taken)))
