"""Which keyring is trusted with a secret, and what its failures mean in words."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from types import ModuleType

import keyring.backend
import keyring.core
import pytest
from keyring.backends.fail import Keyring as NoneAtAll
from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError, PasswordSetError
from secretstorage.exceptions import PromptDismissedException, SecretServiceNotAvailableException

from helpers.memory_keyring import MemoryKeyring, WatchedKeyring
from partwise.core.errors import Kind
from partwise.store import vault_faults as faults
from partwise.store.secret import Secret
from partwise.store.vault import TRUSTED, Vault, system_backend
from partwise.store.vault_faults import VaultError

VARIABLE = "PYTHON_KEYRING_BACKEND"
SECRET = "wJalrXUtnFEMI"


# --- the choice ---------------------------------------------------------------------------------------------------


class PlaintextKeyring(MemoryKeyring):
    """Stands for keyrings.alt's file: it works, it is preferred, and it encrypts nothing."""

    priority = 100


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> str:
    """A module with a keyring that somebody installed, by the name of its class."""
    module = ModuleType("file_keyring")
    module.PlaintextKeyring = PlaintextKeyring  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "file_keyring", module)
    monkeypatch.setattr(PlaintextKeyring, "__module__", "file_keyring")
    return "file_keyring.PlaintextKeyring"


def refusal() -> VaultError:
    with pytest.raises(VaultError) as refused:
        system_backend()
    assert refused.value.fault.kind is Kind.FIXABLE
    assert "for this session only" in refused.value.fault.advice
    return refused.value


@pytest.mark.parametrize(
    "name",
    ["keyring.backends.null.Keyring", "keyring.backends.chainer.ChainerBackend", "file_keyring.PlaintextKeyring"],
)
def test_a_keyring_that_is_not_trusted_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, plugin: str, name: str):
    monkeypatch.setenv(VARIABLE, name)
    refused = refusal()
    assert refused.fault.code == faults.UNSAFE
    assert name in refused.fault.title


@pytest.mark.parametrize("name", ["", "nonsense", "no.such.Module", "keyring.backends.fail.NoSuchClass"])
def test_a_name_that_means_nothing_is_refused(monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.setenv(VARIABLE, name)
    assert refusal().fault.code == faults.UNSAFE


def test_a_plain_file_chosen_in_keyrings_own_settings_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, plugin: str
):
    monkeypatch.delenv(VARIABLE)
    settings = tmp_path / "keyringrc.cfg"
    monkeypatch.setattr(keyring.core, "_config_path", lambda: settings)
    settings.write_text(f"[backend]\ndefault-keyring={plugin}\n", encoding="utf-8")
    assert refusal().fault.code == faults.UNSAFE
    settings.write_text("[backend\n", encoding="utf-8")
    assert refusal().fault.code == faults.UNSAFE


@pytest.mark.parametrize("name", ["keyring.backends.fail.Keyring", "keyring.backends.Windows.WinVaultKeyring"])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has that keyring")
def test_one_that_was_chosen_and_cannot_work_here_is_none(monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.setenv(VARIABLE, name)
    assert refusal().fault.code == faults.NO_KEYRING


@pytest.mark.skipif(sys.platform != "linux", reason="every Windows and macOS has its keyring")
def test_without_a_keyring_no_plug_in_takes_its_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, plugin: str):
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(keyring.core, "_config_path", lambda: tmp_path / "none")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")
    assert PlaintextKeyring in keyring.backend.KeyringBackend._classes
    assert refusal().fault.code == faults.NO_KEYRING


def test_only_backends_that_encrypt_are_trusted():
    assert {name.removeprefix("keyring.backends.") for name in TRUSTED} == {
        "SecretService.Keyring",
        "kwallet.DBusKeyring",
        "libsecret.Keyring",
        "Windows.WinVaultKeyring",
        "macOS.Keyring",
    }


def test_a_keyring_that_failed_is_looked_for_anew():
    class Broken(MemoryKeyring):
        def get_password(self, service: str, username: str) -> str | None:
            raise ConnectionResetError

    keyrings = [MemoryKeyring(), Broken()]
    vault = Vault(keyrings.pop)
    with pytest.raises(VaultError):
        vault.read("id")
    assert vault.read("id") is None
    assert vault.read("id") is None
    assert keyrings == []


# --- failures -----------------------------------------------------------------------------------------------------


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


class KeychainDenied(Exception):
    """As macOS's backend has it."""


class WindowsError(Exception):
    """As pywintypes has it."""

    def __init__(self, winerror: int) -> None:
        super().__init__(winerror, "CredWrite", SECRET)
        self.winerror = winerror


class BusError(Exception):
    """As jeepney has it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"[{name}] {SECRET}")
        self.name = f"org.freedesktop.{name}"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoKeyringError("none"), faults.NO_KEYRING),
        (KeyringLocked("Failed to unlock the collection!"), faults.LOCKED),
        (PromptDismissedException("Prompt dismissed."), faults.DISMISSED),
        (caused(InitError("no collection"), PromptDismissedException("Prompt dismissed.")), faults.DISMISSED),
        (caused(KeyringLocked("denied"), KeychainDenied()), faults.REFUSED),
        (PasswordSetError("no"), faults.REFUSED),
        (SecretServiceNotAvailableException("gone"), faults.GONE),
        (caused(InitError("gone"), SecretServiceNotAvailableException("gone")), faults.GONE),
        (ConnectionResetError(104, "reset"), faults.GONE),
        (BrokenPipeError(32, "pipe"), faults.GONE),
        (FileNotFoundError(2, "no socket"), faults.GONE),
        (TimeoutError("the bus"), faults.GONE),
        (BusError("DBus.Error.AccessDenied"), faults.REFUSED),
        (BusError("DBus.Error.NoReply"), faults.GONE),
        (BusError("Secret.Error.IsLocked"), faults.LOCKED),
        (BusError("DBus.Error.Failed"), faults.BROKEN),
        (WindowsError(1783), faults.TOO_LONG),
        (WindowsError(1312), faults.NO_KEYRING),
        (WindowsError(5), faults.REFUSED),
        (WindowsError(8), faults.BROKEN),
        (KeyringError(SECRET), faults.BROKEN),
        (UnicodeEncodeError("utf-8", SECRET, 0, 1, "no"), faults.BROKEN),
        (RuntimeError(SECRET), faults.BROKEN),
    ],
    ids=lambda told: type(told).__name__ if isinstance(told, Exception) else told,
)
def test_each_failure_is_told_in_words_and_without_the_secret(
    error: Exception, code: str, caplog: pytest.LogCaptureFixture
):
    keyring = WatchedKeyring()
    vault = Vault(lambda: keyring)

    def fail(what: str, service: str) -> None:
        raise error

    keyring.before = fail
    with caplog.at_level(logging.DEBUG), pytest.raises(VaultError) as told:
        vault.keep("id", Secret(SECRET))
    fault = told.value.fault
    assert fault.code == code
    assert fault.title.endswith("What is stored stays stored.")
    assert "for this session only" in fault.advice
    assert type(error).__name__ in caplog.text
    assert SECRET not in caplog.text + repr(told.value) + repr(fault)
    assert told.value.__suppress_context__


def test_the_choice_of_a_keyring_may_fail_as_well():
    def nothing() -> NoneAtAll:
        raise faults.vault_error(faults.NO_KEYRING)

    with pytest.raises(VaultError) as told:
        Vault(nothing).read("id")
    assert told.value.fault.code == faults.NO_KEYRING
