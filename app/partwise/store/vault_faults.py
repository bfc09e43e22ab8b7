"""What goes wrong with a system keyring, in words. Whatever it was, the secret can be kept for this session only."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from partwise.core.errors import Fixable, trail_of

log = logging.getLogger(__name__)

NO_KEYRING = "NoKeyring"
UNSAFE = "UnsafeKeyring"
LOCKED = "KeyringLocked"
DISMISSED = "KeyringDismissed"
REFUSED = "KeyringRefused"
GONE = "KeyringGone"
BROKEN = "KeyringBroken"
TOO_LONG = "SecretTooLong"
DAMAGED = "SecretDamaged"
GIVEN_UP = "KeyringGivenUp"

_SAFE = "What is stored stays stored."
_SESSION = "keep the secret for this session only"

_TOLD = {
    NO_KEYRING: (
        "This system has no keyring that Partwise can use.",
        f"Start or install one (GNOME Keyring, KWallet or KeePassXC), or {_SESSION}.",
    ),
    LOCKED: (
        "The system keyring is locked, and was not unlocked.",
        f"Unlock it and try again, or {_SESSION}.",
    ),
    DISMISSED: (
        "The system keyring asked for permission, and the question was dismissed.",
        f"Try again and answer it, or {_SESSION}.",
    ),
    REFUSED: (
        "The system keyring refused Partwise.",
        f"Allow Partwise to use it in the system's settings and try again, or {_SESSION}.",
    ),
    GONE: (
        "The system keyring has ended, or cannot be reached.",
        f"Start it again (signing in to the system anew does) and try again, or {_SESSION}.",
    ),
    BROKEN: (
        "The system keyring answered with an error.",
        f"Try again; if it stays so, restart the keyring, or {_SESSION}.",
    ),
    TOO_LONG: (
        "The secret is longer than the system keyring can hold.",
        f"Look whether too much was pasted, or {_SESSION}.",
    ),
    GIVEN_UP: (
        "The system keyring has not answered, and Partwise no longer waits for it.",
        f"Look for its question on the screen and try again, or {_SESSION}.",
    ),
    DAMAGED: (
        "What the system keyring holds for this connection is not complete.",
        "Enter the secret again for this connection.",
    ),
}

_MEANINGS = {
    "NoKeyringError": NO_KEYRING,
    "PromptDismissedException": DISMISSED,  # SecretStorage: creating a keyring, or an entry in it
    "KeychainDenied": REFUSED,  # macOS
    "KeyringLocked": LOCKED,
    "LockedException": LOCKED,  # SecretStorage: locked between two steps
    "SecretServiceNotAvailableException": GONE,
    "ItemNotFoundException": GONE,  # SecretStorage: the service was begun anew under our hands
    "ConnectionError": GONE,
    "TimeoutError": GONE,  # the bus itself does not answer
    "FileNotFoundError": GONE,  # the bus's socket
    "PasswordSetError": REFUSED,
    "PasswordDeleteError": REFUSED,
}
"""By the names of exceptions: most of their modules exist on one system only."""

_WINDOWS = {5: REFUSED, 1312: NO_KEYRING, 1783: TOO_LONG, 2202: TOO_LONG}
"""By Windows' error numbers: access denied, no logon session, and two for a value that does not fit."""

_DBUS = {
    "org.freedesktop.DBus.Error.AccessDenied": REFUSED,
    "org.freedesktop.Secret.Error.IsLocked": LOCKED,
    "org.freedesktop.DBus.Error.NameHasNoOwner": GONE,
    "org.freedesktop.DBus.Error.ServiceUnknown": GONE,
    "org.freedesktop.DBus.Error.NoReply": GONE,
    "org.freedesktop.DBus.Error.Disconnected": GONE,
}


class VaultError(Fixable):
    """The secret could not be kept, read or deleted; nothing but the keyring stands in the way."""


class VaultGivenUp(VaultError):
    """The caller stopped waiting."""


def vault_error(code: str) -> VaultError:
    """The error for one of this module's codes."""
    happened, advice = _TOLD[code]
    kind = VaultGivenUp if code == GIVEN_UP else VaultError
    return kind(f"{happened} {_SAFE}", advice, code=code)


def unsafe(backend: str) -> VaultError:
    """What to tell about a `backend` of which nobody knows that it keeps secrets secret."""
    return VaultError(
        f"The keyring chosen for Python programs here, {backend}, is none that Partwise trusts with a secret. {_SAFE}",
        f"Remove PYTHON_KEYRING_BACKEND and keyringrc.cfg to use the system's own, or {_SESSION}.",
        code=UNSAFE,
    )


def error_of(error: Exception) -> VaultError:
    """What an exception of keyring, or of what it stands on, means.

    Its text is neither told nor logged: some exceptions hold the very value that could not be handled.
    """
    if isinstance(error, VaultError):
        return error
    code = next(filter(None, map(_meaning, _causes(error))), BROKEN)
    log.info("the keyring failed (%s): %s in %s", code, type(error).__name__, trail_of(error))
    return vault_error(code)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """What lies behind an exception, the first reason first."""
    if error is not None:
        yield from _causes(error.__cause__)
        yield error


def _meaning(error: BaseException) -> str:
    told = _WINDOWS.get(getattr(error, "winerror", 0)) or _DBUS.get(getattr(error, "name", ""))
    return told or next((_MEANINGS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in _MEANINGS), "")
