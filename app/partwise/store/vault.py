"""The operating system's keyring, the only place that outlives a run where a secret may lie.

keyring itself is imported with the first call, on the thread of its own where all its calls are made: a locked keyring
asks the person in front of the screen, and blocks its caller until it is answered.
"""

from __future__ import annotations

import configparser
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from partwise.store.keyring_thread import Errand, KeyringThread, OutOfPatience, Unwanted
from partwise.store.secret import ANSWER_PATIENCE, NEVER, TIDY_PATIENCE, Secret
from partwise.store.secret_text import pieces_of, text_of
from partwise.store.vault_entries import Entries
from partwise.store.vault_faults import GIVEN_UP, GONE, NO_KEYRING, VaultError, error_of, unsafe, vault_error

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

_ON = {"win32": ("Windows.WinVaultKeyring",), "darwin": ("macOS.Keyring",)}
_ELSEWHERE = ("SecretService.Keyring", "kwallet.DBusKeyring", "libsecret.Keyring")
_BACKENDS = "keyring.backends."
TRUSTED = frozenset(_BACKENDS + name for name in (*_ELSEWHERE, *_ON["win32"], *_ON["darwin"]))
"""The backends that encrypt what they keep. No other is used, whoever chose it: some write plain files."""

_NONE = _BACKENDS + "fail.Keyring"
_WINDOWS = _BACKENDS + _ON["win32"][0]


class Vault:
    """The SecretStore in the system's keyring (store.secret.SecretStore tells what its calls do).

    What was read is remembered for this run. `backend` chooses the keyring, and raises VaultError where there is none.
    """

    def __init__(self, backend: Callable[[], KeyringBackend] | None = None) -> None:
        self._choose = backend or system_backend
        self._backend: KeyringBackend | None = None
        self._found = False  # one has been there in this run
        self._thread = KeyringThread()
        self._known: dict[str, Secret] = {}

    def keep(
        self, connection: str, secret: Secret, stop: threading.Event = NEVER, patience: float = ANSWER_PATIENCE
    ) -> None:
        """Keep `secret` instead of what was kept before. Raises VaultError; then the old one is still in force."""
        text = text_of(secret)

        def keep(backend: KeyringBackend, errand: Errand[None]) -> None:
            entries = _entries(backend, connection)
            former = entries.head()  # a locked keyring asks here, before anything is changed
            series = entries.unused_series(former)
            entries.write(text, series, errand)
            before = self._known.get(connection)
            self._known[connection] = secret
            if errand.settle(None):
                if former is not None:
                    entries.drop_copy()
                entries.erase_pieces(series, len(pieces_of(text)))
                return
            self._remember(connection, before)
            entries.restore(former, series)

        self._run(keep, stop, patience)

    def read(
        self, connection: str, stop: threading.Event = NEVER, patience: float = ANSWER_PATIENCE, *, anew: bool = False
    ) -> Secret | None:
        """What is kept for the connection, None where there is nothing; `anew` asks the keyring in any case.

        Raises VaultError, also where what is kept is not whole.
        """
        known = None if anew else self._known.get(connection)
        if known is not None:
            return known

        def read(backend: KeyringBackend, errand: Errand[Secret | None]) -> Secret | None:
            found = _entries(backend, connection).read()
            self._remember(connection, found)
            return found

        return self._run(read, stop, patience)

    def forget(self, connection: str, stop: threading.Event = NEVER, patience: float = ANSWER_PATIENCE) -> None:
        """Delete what is kept for the connection. Raises VaultError."""

        def forget(backend: KeyringBackend, errand: Errand[None]) -> None:
            entries = _entries(backend, connection)
            there = entries.head() is not None
            errand.check()
            self._known.pop(connection, None)
            if there:
                entries.delete()
            entries.erase_pieces("", 0)

        self._run(forget, stop, patience)

    def close(self, patience: float = TIDY_PATIENCE) -> None:
        """Wait, `patience` seconds at most, until what is no longer needed of older secrets is deleted.

        To be called before the process ends, for the thread ends with it. A vault that was not used does not wait.
        """
        if self._thread.begun:
            with suppress(OutOfPatience):
                self._thread.run(lambda errand: None, NEVER, patience)

    def _remember(self, connection: str, secret: Secret | None) -> None:
        if secret is None:
            self._known.pop(connection, None)
        else:
            self._known[connection] = secret

    def _run(self, call: Callable[[KeyringBackend, Errand[T]], T], stop: threading.Event, patience: float) -> T:
        def translated(errand: Errand[T]) -> T:
            try:
                self._backend = self._backend or self._looked_for()
                return call(self._backend, errand)
            except Unwanted:
                raise
            except Exception as error:  # noqa: BLE001 - Windows' and D-Bus's errors are no KeyringErrors
                self._backend = None  # the next call looks for one that works
                raise error_of(error) from None  # its text may hold the secret

        try:
            return self._thread.run(translated, stop, patience)
        except OutOfPatience:
            raise vault_error(GIVEN_UP) from None

    def _looked_for(self) -> KeyringBackend:
        try:
            backend = self._choose()
        except VaultError as error:
            gone = self._found and error.fault.code == NO_KEYRING
            raise vault_error(GONE) if gone else error from None
        self._found = True
        return backend


def _entries(backend: KeyringBackend, connection: str) -> Entries:
    return Entries(backend, connection, keeps_copies=_name_of(backend) == _WINDOWS)


def system_backend() -> KeyringBackend:
    """The best keyring of this system that is trusted. Raises VaultError where there is none."""
    backend = _chosen() or _best()
    name = _name_of(backend) if backend else _NONE
    if backend is None or name == _NONE:
        raise vault_error(NO_KEYRING)
    if name not in TRUSTED:
        raise unsafe(name)
    if name == _WINDOWS:
        backend.persist = "local machine"  # type: ignore[attr-defined]  # else it roams to other computers
    return backend


def _chosen() -> KeyringBackend | None:
    """The one that the user's environment or keyringrc.cfg names. Raises VaultError where it is not usable."""
    from keyring import core

    try:
        return core.load_env() or core.load_config()
    except (ImportError, AttributeError, ValueError, configparser.Error) as error:  # there is none of that name
        raise unsafe(f"an unknown one ({type(error).__name__})") from None
    except Exception:  # noqa: BLE001 - whatever keeps it from working here
        raise vault_error(NO_KEYRING) from None


def _best() -> KeyringBackend | None:
    """Not keyring's own choice: that loads every plug-in, may chain them, and is made once for the whole run."""
    from keyring import core

    found = []
    for name in _ON.get(sys.platform, _ELSEWHERE):
        with suppress(Exception):  # it cannot work here
            found.append(core.load_keyring(_BACKENDS + name))
    return max(found, key=lambda backend: backend.priority, default=None)


def _name_of(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"
