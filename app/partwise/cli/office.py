"""What the commands about connections share: where they are kept, who tries them, and the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from partwise.cli.asking import NobodyToAsk
from partwise.cli.chosen import environment_connection
from partwise.cli.exits import FAILED, INTERRUPTED, WRONG_USAGE, refuse
from partwise.connection_desk import ConnectionDesk
from partwise.connections import ENVIRONMENT, PRACTICE, RESERVED, no_connection
from partwise.core.connection import Connection, Origin
from partwise.core.errors import Fixable, PartwiseError
from partwise.logs import log_to
from partwise.store.connection_file import ConnectionFile, Saved
from partwise.store.home import Home, find_home
from partwise.store.secret import SecretStore, SessionSecrets
from partwise.store.vault import Vault


class WrongUsage(Fixable):
    """What was typed cannot be done; nothing was begun."""


@dataclass(frozen=True, slots=True)
class Office:
    """The connections of one home. `desk` tries and keeps them; `keyring` is the system's."""

    home: Home
    file: ConnectionFile
    keyring: SecretStore
    desk: ConnectionDesk

    def saved(self) -> Saved:
        """What the list holds; what is wrong with it is told on standard error. Raises Fixable."""
        saved = self.file.load()
        if self.file.aside is not None:
            print(f"The list of connections was damaged. It was set aside as {self.file.aside}.", file=sys.stderr)
        if saved.unknown:
            print(f"This Partwise cannot read {saved.unknown} of the saved connections; they stay.", file=sys.stderr)
        return saved

    def known(self, name: str) -> Connection:
        """The connection of that name: a saved one, the environment's or the practice bucket's. Raises WrongUsage."""
        if name == PRACTICE:
            return Connection(PRACTICE, origin=Origin.SESSION)
        found = environment_connection() if name == ENVIRONMENT else self.saved().named(name)
        if found is None:
            raise WrongUsage.of(no_connection(name).fault)
        return found


def in_the_office(work: Callable[[Office], int]) -> int:
    """Do the work with the connections of this home; the exit code: its own, or that of what it raised."""
    try:
        home = find_home()
        log_to(home.log)
    except Fixable as error:
        return refuse(error, WRONG_USAGE)
    office = office_at(home)
    try:
        return work(office)
    except (NobodyToAsk, WrongUsage) as error:
        return refuse(error, WRONG_USAGE)
    except PartwiseError as error:
        return refuse(error, FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        office.keyring.close()


def office_at(home: Home) -> Office:
    """With the system's keyring, of which nothing is asked yet."""
    file, keyring = ConnectionFile(home.connections, RESERVED), Vault()
    stores: dict[Origin, SecretStore] = {Origin.KEYRING: keyring, Origin.SESSION: SessionSecrets()}
    return Office(home, file, keyring, ConnectionDesk(file, stores, os.environ, Path.home()))
