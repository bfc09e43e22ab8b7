"""What is at work behind the window for one run: made from a home, and ended with the window."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from partwise.connection_desk import ConnectionDesk
from partwise.connections import RESERVED, Connections
from partwise.core.connection import Origin
from partwise.core.limits import MAX_PARALLEL
from partwise.desk import Desk
from partwise.engine.engine import Engine
from partwise.engine.source import LocalFiles
from partwise.places import Places
from partwise.store.clocks import ClockFile
from partwise.store.connection_file import ConnectionFile
from partwise.store.home import Home
from partwise.store.opening import Opened, open_journal
from partwise.store.receipts import receipt_path
from partwise.store.secret import SecretStore, SessionSecrets
from partwise.store.settings import Settings
from partwise.store.settings_file import SettingsFile
from partwise.store.vault import Vault
from partwise.ui.bridge import Bridge
from partwise.ui.errands import Errands
from partwise.ui.pool import QtPool
from partwise.ui.ports import Outside

ERRANDS_PATIENCE = 2.0  # seconds

Secrets = dict[Origin, SecretStore]


@dataclass(frozen=True, slots=True)
class Works:
    """`outside` is what the window reaches of it. `opened` tells how the journal was found."""

    opened: Opened
    settings: Settings
    file: ConnectionFile
    connections: Connections
    bridge: Bridge
    engine: Engine
    errands: Errands
    outside: Outside

    def end(self) -> bool:
        """Stop everything; whether every thread came home."""
        everyone_home = self.engine.stop()
        everyone_home &= self.errands.close(ERRANDS_PATIENCE)
        self.connections.close()
        return everyone_home


def make_works(home: Home) -> Works:
    """Everything on this home, the engine not started. Raises Fixable where the journal cannot be opened."""
    opened = open_journal(home.journal, home.receipts)
    settings = Settings(SettingsFile(home.settings))
    file = ConnectionFile(home.connections, RESERVED)
    secrets: Secrets = {Origin.SESSION: SessionSecrets(), Origin.KEYRING: Vault()}
    connections = _connections(home, file, secrets)
    bridge, errands = Bridge(), Errands()
    engine = _engine(connections, opened, bridge, settings)
    outside = Outside(
        engine,
        Desk(connections.client, home),
        ConnectionDesk(file, secrets, os.environ, Path.home()),
        Places(file),
        errands,
        partial(receipt_path, home.receipts),
    )
    return Works(opened, settings, file, connections, bridge, engine, errands, outside)


def _connections(home: Home, file: ConnectionFile, secrets: Secrets) -> Connections:
    return Connections(
        home.practice,
        parallel=MAX_PARALLEL,
        clocks=ClockFile(home.clocks),
        saved=lambda name: file.load().named(name),
        secrets=secrets,
    )


def _engine(connections: Connections, opened: Opened, bridge: Bridge, settings: Settings) -> Engine:
    return Engine(
        oss=connections.oss,
        source=LocalFiles(),
        journal=opened.journal,
        pool=QtPool(),
        watcher=bridge,
        connections=settings.connections,
        limit=settings.limit,
        recovering=opened.fresh,
    )
