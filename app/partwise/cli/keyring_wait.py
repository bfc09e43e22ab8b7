"""The system keyring as a command meets it: it may ask a person and take its time, and nothing is kept in memory."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Timer
from types import FrameType

from partwise.core.connection import Connection, Origin
from partwise.core.errors import Fault, Stopped
from partwise.store import vault_faults as codes
from partwise.store.vault_faults import VaultError, VaultGivenUp

WAITING = "Waiting for the system keyring… It may ask something in a window of its own. Ctrl+C stops waiting."
QUIET = 0.5  # seconds in which nobody wonders

_ADVICE = {
    codes.NO_KEYRING: "Start or install one (GNOME Keyring, KWallet or KeePassXC)",
    codes.UNSAFE: "Remove PYTHON_KEYRING_BACKEND and keyringrc.cfg to use the system's own",
    codes.LOCKED: "Unlock it and try again",
    codes.DISMISSED: "Try again and answer it",
    codes.REFUSED: "Allow Partwise to use it in the system's settings and try again",
    codes.GONE: "Start it again (signing in to the system anew does) and try again",
    codes.BROKEN: "Try again; if it stays so, restart the keyring",
    codes.TOO_LONG: "Look whether too much was pasted",
    codes.GIVEN_UP: "Look for its question on the screen and try again",
}
_ELSEWHERE = "or use credentials that are kept elsewhere (partwise connections add --help)."


def uses_keyring(connection: Connection) -> bool:
    """Whether something of it is in the system keyring: the AccessKey secret, or the password of its proxy."""
    return connection.origin is Origin.KEYRING or bool(connection.proxy_user)


@contextmanager
def told_waiting() -> Iterator[None]:
    """Says on standard error that the keyring is waited for, unless it answers at once.

    The advice of a VaultError is made one for commands: the window can keep a secret for its session, a command has
    none.
    """
    tell = Timer(QUIET, lambda: print(WAITING, file=sys.stderr, flush=True))
    tell.daemon = True
    tell.start()
    try:
        yield
    except VaultError as error:
        error.fault = in_a_command(error.fault)
        raise
    finally:
        tell.cancel()


@contextmanager
def cancellable() -> Iterator[Event]:
    """The `stop` for calls that change what the keyring holds: Ctrl+C and SIGTERM set it, so that they can tidy up.

    Raises KeyboardInterrupt where they ended for it.
    """
    stop = Event()

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with told_waiting():
            yield stop
    except (VaultGivenUp, Stopped):
        if not stop.is_set():
            raise
        raise KeyboardInterrupt from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def in_a_command(fault: Fault) -> Fault:
    """The fault of a keyring with the ways out that a command has."""
    advice = _ADVICE.get(fault.code)
    return replace(fault, advice=f"{advice}, {_ELSEWHERE}") if advice else fault
