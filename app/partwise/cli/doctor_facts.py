"""The sections of a bug report, each a few facts without a secret. What cannot be looked at is told as a problem."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import ssl
import sys
import tempfile
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from partwise import __version__
from partwise.cli.keyring_wait import cancellable, in_a_command
from partwise.core.connection import Connection
from partwise.core.errors import Fixable
from partwise.store.connection_file import ConnectionFile
from partwise.store.home import Home
from partwise.store.keyring_thread import KeyringThread, OutOfPatience
from partwise.store.own_uploads import own_upload_ids
from partwise.store.secret import Secret
from partwise.store.settings_file import SettingsFile
from partwise.store.vault import Vault, system_backend
from partwise.store.vault_faults import VaultError

_LIBRARIES = ("PySide6-Essentials", "httpx", "httpcore", "h11", "socksio", "truststore", "keyring", "fastcrc")
_PATIENCE = 5.0  # seconds for a keyring that does not say what it is


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report. `kind` names it; `healthy` is False where something is wrong that somebody can mend."""

    kind: str
    facts: dict[str, Any] = field(default_factory=dict)
    healthy: bool = True


def program() -> Section:
    """Versions of Partwise and of what it stands on."""
    own = {"partwise": __version__, "python": platform.python_version(), "openssl": ssl.OPENSSL_VERSION}
    return Section("program", {**own, **{name: _version(name) for name in _LIBRARIES}})


def system() -> Section:
    """What it runs on."""
    return Section(
        "system",
        {
            "system": platform.platform(),
            "machine": platform.machine(),
            "processors": os.cpu_count() or 0,
            "language": locale.getlocale()[0] or "",
            "files_in": sys.getfilesystemencoding(),
            "desktop": os.environ.get("XDG_CURRENT_DESKTOP", ""),
            "installed": "as a package of the system" if getattr(sys, "frozen", False) else "for this Python",
        },
    )


def home(place: Home) -> Section:
    """The folders, whether they can be written to, and the free space in bytes."""
    told: dict[str, Any] = {"data": str(place.data), "logs": str(place.logs)}
    try:
        for folder in (place.data, place.logs):
            with tempfile.TemporaryFile(dir=folder):
                pass
        free = shutil.disk_usage(place.data).free
    except OSError as exc:
        return Section("home", {**told, "problem": f"it cannot be written to: {exc.strerror or exc}"}, healthy=False)
    sizes = {"journal_bytes": _size(place.journal), "log_bytes": _size(place.log)}
    return Section("home", {**told, "writable": "yes", "free_bytes": free, **sizes})


def journal(place: Home) -> Section:
    """How many uploads have been begun on a server and have not ended, by their state."""
    try:
        counts = Counter(state.value for state in own_upload_ids(place.journal).values())
    except Fixable as error:
        return Section("journal", {"problem": str(error.fault)}, healthy=False)
    return Section("journal", {"unfinished": counts.total(), **dict(sorted(counts.items()))})


def connections(place: Home) -> Section:
    """How many are saved, by where their credentials come from."""
    try:
        saved = ConnectionFile(place.connections).load()
    except Fixable as error:
        return Section("connections", {"problem": str(error.fault)}, healthy=False)
    counts = Counter(one.origin.value for one in saved.connections)
    return Section("connections", {"saved": counts.total(), **dict(sorted(counts.items())), "unknown": saved.unknown})


def keyring() -> Section:
    """Which keyring would be used. Nothing is read, so that nobody is asked to unlock it."""
    try:
        name = KeyringThread().run(lambda errand: _name_of(system_backend()), Event(), _PATIENCE)
    except (VaultError, OutOfPatience) as error:
        told = str(in_a_command(error.fault)) if isinstance(error, VaultError) else "It does not say what it is."
        return Section("keyring", {"backend": "none", "problem": told})
    return Section("keyring", {"backend": name, "tried": "no: --keyring tries it, and may ask to unlock it"})


def keyring_tried() -> Section:
    """What comes of keeping, reading and deleting something that is no secret."""
    found = keyring()
    if "problem" in found.facts:
        return replace(found, healthy=False)
    vault, id_, kept = Vault(), f"doctor-{uuid.uuid4().hex}", Secret("a trial of partwise doctor")
    try:
        with cancellable() as stop:
            vault.keep(id_, kept, stop)
            same = vault.read(id_, stop, anew=True) == kept
            vault.forget(id_, stop)
    except VaultError as error:
        return Section("keyring", {**found.facts, "tried": "it failed", "problem": str(error.fault)}, healthy=False)
    finally:
        vault.close()
    told = "yes: it keeps, gives back and deletes" if same else "it gives back something else"
    return Section("keyring", {**found.facts, "tried": told}, healthy=same)


def network() -> Section:
    """The system's proxies, without who uses them, and where certificates come from."""
    proxies = {f"proxy_for_{scheme}": _place(url) for scheme, url in sorted(getproxies().items()) if scheme != "no"}
    paths = ssl.get_default_verify_paths()
    trusted = {"certificates": paths.cafile or paths.capath or "the system's own", "trust": "the system's store"}
    named = {"SSL_CERT_FILE": os.environ.get("SSL_CERT_FILE", ""), "SSL_CERT_DIR": os.environ.get("SSL_CERT_DIR", "")}
    return Section(
        "network",
        {**(proxies or {"proxy": "none"}), "no_proxy": "named" if getproxies().get("no") else "", **trusted, **named},
    )


def clock(place: Home | None) -> Section:
    """This computer's time, and how far OSS's clocks were ahead when they were asked, in seconds."""
    known = SettingsFile(place.clocks).load() if place else {}
    ahead = {f"ahead_at_{host}": seconds for host, seconds in known.items() if isinstance(seconds, float)}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Section("clock", {"now": now, "time_zone": "/".join(time.tzname), **ahead})


def connection(one: Connection) -> Section:
    """How the connection is made, without names that mean something to others."""
    return Section(
        "connection",
        {
            "credentials": one.origin.value,
            "access_key_id": one.access_key_id[:4] + "…" if one.access_key_id else "",
            "region": one.region,
            "endpoint": one.endpoint,
            "reach": one.reach.value,
            "addressing": one.addressing.value,
            "signature": one.signature.value,
            "bucket": "named" if one.bucket else "",
            "role": "taken on" if one.role else "",
            "proxy": _place(one.proxy) if one.proxy else "the system's",
            "ca_file": one.ca_file,
        },
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _size(path: Path) -> int:
    """In bytes, 0 where there is no such file."""
    return int(path.stat().st_size) if path.exists() else 0


def _name_of(backend: object) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _place(address: str) -> str:
    """Scheme, host and port of a proxy, and nothing else that may stand in its address."""
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "something that is no address"
    return f"{f'{parts.scheme}://' if parts.scheme else ''}{parts.hostname or ''}{port}"
