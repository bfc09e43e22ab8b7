"""`partwise connections remove`: a connection and its secret go; what needs it is told before."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from partwise.cli.arguments_connections import Removing
from partwise.cli.asking import ask
from partwise.cli.exits import DONE
from partwise.cli.keyring_wait import cancellable, uses_keyring
from partwise.cli.office import Office, WrongUsage
from partwise.cli.table import key_text
from partwise.connections import RESERVED, no_connection
from partwise.core.connection import Connection
from partwise.core.upload import Upload
from partwise.store.home import Home
from partwise.store.lock import HomeLock
from partwise.store.opening import open_journal
from partwise.store.vault_faults import VaultError
from partwise.ui import words


def remove_connection(office: Office, asked: Removing) -> int:
    """Tell what goes and what stays, ask, remove; the exit code. Raises PartwiseError: nothing was removed."""
    connection = office.saved().named(asked.name)
    if connection is None:
        raise _not_saved(asked.name)
    with closing(HomeLock(office.home.lock)):  # whoever is at work just now may need it
        needing = [upload for upload in _unfinished(office.home) if upload.target.connection == connection.id]
        _tell(connection, needing, leave_secret=asked.leave_secret)
        if not asked.yes:
            ask(f"Remove the connection “{connection.name}”?", "Nothing was removed.")
        with _told_if_in_the_way(), cancellable() as stop:
            office.desk.remove(connection, stop, leave_secret=asked.leave_secret)
    print(f"Removed: {connection.name}")
    return DONE


def _not_saved(name: str) -> WrongUsage:
    if name in RESERVED:
        return WrongUsage(f"“{name}” is not a saved connection, and cannot be removed.", code="NoConnection")
    return WrongUsage.of(no_connection(name).fault)


def _unfinished(home: Home) -> list[Upload]:
    """The uploads in the journal that have not ended. Raises Fixable: it cannot be opened."""
    if not home.journal.exists():
        return []
    opened = open_journal(home.journal, home.receipts)
    with closing(opened.journal) as journal:
        if opened.aside is not None:
            print(words.journal_set_aside(str(opened.aside), opened.salvaged), file=sys.stderr)
        return [upload for upload, _ in journal.unfinished()]


def _tell(connection: Connection, needing: list[Upload], *, leave_secret: bool) -> None:
    lines = []
    if needing:
        begun = words.counted(len(needing), "{} unfinished upload needs it", "{} unfinished uploads need it")
        lines.append(f"{begun}. Without it they cannot go on; what they have stored stays on the server and is billed:")
        lines += [f"  {key_text(f'{one.source} → {one.target}')} ({one.state.value})" for one in needing]
    if uses_keyring(connection):
        lines.append(f"Its secret {'stays in' if leave_secret else 'is deleted from'} the system keyring.")
    lines.append("Nothing on the server changes.")
    print("\n".join(lines), file=sys.stderr)


@contextmanager
def _told_if_in_the_way() -> Iterator[None]:
    """A keyring that cannot be asked need not keep a connection from going."""
    try:
        yield
    except VaultError:
        print("Nothing was removed. --leave-secret removes the connection without asking the keyring.", file=sys.stderr)
        raise
