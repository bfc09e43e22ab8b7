"""`partwise connections add`: a connection is written down, and its secrets go into the system keyring."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from partwise.cli.arguments_connections import Adding
from partwise.cli.asking import ask, secret, typed
from partwise.cli.exits import DONE
from partwise.cli.keyring_wait import cancellable
from partwise.cli.office import Office, WrongUsage
from partwise.cli.secret_arguments import looks_like_secret
from partwise.cli.settings_check import check_settings
from partwise.connections import RESERVED
from partwise.core.advice_transport import plain_http
from partwise.core.connection import Connection, Origin
from partwise.core.errors import Fixable
from partwise.oss.endpoints import plain_http_host
from partwise.store import environment
from partwise.store.found_sources import FoundSource, find_sources
from partwise.store.secret import Secret

TEMPORARY = "STS."  # how the id of a temporary AccessKey begins


def add_connection(office: Office, asked: Adding) -> int:
    """Check what was said, ask for the secrets, keep them; the exit code. Raises PartwiseError: nothing was saved."""
    try:
        check_name(office, asked.name)
        connection = _settings(asked)
        check_settings(connection)
    except Fixable as error:
        raise WrongUsage.of(error.fault) from error
    connection = _identified(connection, asked)
    exposed = plain_http_host(connection)
    if exposed:
        print(f"Warning: {plain_http(exposed)}", file=sys.stderr)
    if connection.command and not asked.command:
        agree_to_run(connection)
    save(office, connection, _secrets(connection, asked))
    print(f"Saved: {connection.name}. Try it with: partwise connections test {shlex.quote(connection.name)}")
    return DONE


def check_name(office: Office, name: str) -> None:
    """Raises Fixable: another connection is called so already, or always."""
    taken = {saved.name.casefold() for saved in office.saved().connections} | set(RESERVED)
    if name.casefold() in taken:
        raise Fixable(
            f"There is a connection called “{name}” already.", "Choose another name, or remove it.", code="NameTaken"
        )


def agree_to_run(connection: Connection) -> None:
    """Show the program that would be run, in full, and ask. Raises NobodyToAsk, Declined."""
    print(f"To get credentials, Partwise would run this program:\n  {connection.command}", file=sys.stderr)
    ask(
        "Shall it be run whenever credentials are needed?",
        "Nothing was saved.",
        "Name it by --command, or use --from in a terminal.",
    )


def save(office: Office, connection: Connection, secrets: Secret) -> Connection:
    """Write it down, its secrets kept before. Raises PartwiseError: neither was done."""
    if secrets == Secret():
        return office.file.put(connection)
    with cancellable() as stop:
        return office.desk.save(connection, secrets, Origin.KEYRING, stop)


# --- what was said ---------------------------------------------------------------------------------------------


def _settings(asked: Adding) -> Connection:
    """The connection so far: what its source suggests, and over it what was said. Raises Fixable."""
    base = _suggested(asked)
    if asked.region and not asked.endpoint:
        base = replace(base, endpoint="")  # which would win over the region
    said: dict[str, Any] = {
        "access_key_id": asked.access_key_id.strip(),
        "command": asked.command,
        "region": asked.region,
        "endpoint": asked.endpoint,
        "reach": asked.reach,
        "addressing": asked.addressing,
        "signature": asked.signature,
        "bucket": asked.bucket,
        "prefix": asked.prefix,
        "proxy": asked.proxy,
        "proxy_user": asked.proxy_user,
        "ca_file": str(Path(asked.ca_file).expanduser().absolute()) if asked.ca_file else "",
        "role": asked.role,
    }
    return replace(base, name=asked.name, **{field: value for field, value in said.items() if value})


def _suggested(asked: Adding) -> Connection:
    """Raises Fixable: what the source holds is not there, or of no use."""
    if asked.origin is Origin.ENVIRONMENT:
        return environment.connection_in(os.environ)
    if asked.origin not in (Origin.OSSUTIL, Origin.ALIYUN):
        return Connection(asked.name, origin=asked.origin)
    found = [one for one in find_sources(os.environ, Path.home()) if one.connection.origin is asked.origin]
    if not found:
        raise Fixable("There is no such configuration file.", "See `partwise connections import`.", code="NoProfile")
    chosen = next((one for one in found if _is_meant(one, asked.profile)), None)
    if chosen is None:
        raise Fixable(
            f"There is no profile “{asked.profile}”." if asked.profile else "No profile is the current one.",
            "Name one that `partwise connections import` shows, by --profile.",
            code="NoProfile",
        )
    if chosen.fault:
        raise Fixable.of(chosen.fault)
    return chosen.connection


def _is_meant(found: FoundSource, profile: str) -> bool:
    """Without a profile the current one is meant; a file that cannot be read is found as a whole, without one."""
    of_the_file = not found.connection.profile
    return found.connection.profile == profile if profile else found.current or of_the_file


# --- secrets ---------------------------------------------------------------------------------------------------


def _identified(connection: Connection, asked: Adding) -> Connection:
    """With the AccessKey ID, asked for where it is missing. Raises Fixable."""
    if connection.origin is not Origin.KEYRING:
        return connection
    key_id = connection.access_key_id or typed("AccessKey ID", "Name it by --access-key-id.")
    if not key_id or not key_id.isascii() or not key_id.isprintable() or " " in key_id or looks_like_secret(key_id):
        raise WrongUsage("That is no AccessKey ID. Nothing was saved.", "Enter the ID, not the secret.", code="NoKeyId")
    if key_id.startswith(TEMPORARY) and not asked.keep_token:
        raise WrongUsage(
            "This AccessKey is a temporary one. A command has no session that could keep it in memory.",
            "Add --keep-token to keep it and its token in the keyring until it ends, or let Partwise read it anew each "
            "time (--from, --command, --role).",
            code="TemporaryKey",
        )
    return replace(connection, access_key_id=key_id)


def _secrets(connection: Connection, asked: Adding) -> Secret:
    """In the order in which they come from standard input. Raises Fixable."""

    def told(what: str, *, needed: bool) -> str:
        return secret(what, from_input=asked.secret_stdin) if needed else ""

    keys = connection.origin is Origin.KEYRING
    return Secret(
        told("AccessKey secret", needed=keys),
        told("Security token", needed=keys and asked.keep_token),
        told("Proxy password", needed=bool(connection.proxy_user)),
    )
