"""keyring's own backend for Windows, on a credential store of the test's own that holds what Windows holds."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from keyring.backends import Windows

from partwise.store.secret import Secret
from partwise.store.vault import Vault
from partwise.store.vault_faults import TOO_LONG, VaultError

MOST = 2_560
"""CRED_MAX_CREDENTIAL_BLOB_SIZE in bytes of UTF-16."""

TOKEN = Secret("s3cret", "t" * 4_321)


class CredentialError(Exception):
    """pywintypes.error."""

    def __init__(self, winerror: int, funcname: str, text: str) -> None:
        super().__init__(winerror, funcname, text)
        self.winerror, self.funcname = winerror, funcname


class CredentialStore:
    """What Partwise needs of win32cred."""

    CRED_TYPE_GENERIC = 1
    CRED_PERSIST_SESSION, CRED_PERSIST_LOCAL_MACHINE, CRED_PERSIST_ENTERPRISE = 1, 2, 3

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.most = MOST

    def CredWrite(self, credential: Mapping[str, Any], flags: int) -> None:
        blob = credential["CredentialBlob"].encode("utf-16-le")
        if len(blob) > self.most:
            raise CredentialError(1783, "CredWrite", "The stub received bad data")
        self.kept[credential["TargetName"]] = {**credential, "CredentialBlob": blob}

    def CredRead(self, **named: Any) -> dict[str, Any]:
        if named["TargetName"] not in self.kept:
            raise CredentialError(1168, "CredRead", "Element not found")
        return self.kept[named["TargetName"]]

    def CredDelete(self, **named: Any) -> None:
        del self.kept[named["TargetName"]]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> CredentialStore:
    made = CredentialStore()
    monkeypatch.setattr(Windows, "win32cred", made, raising=False)
    monkeypatch.setattr(Windows, "pywintypes", SimpleNamespace(error=CredentialError), raising=False)
    monkeypatch.setattr(Windows, "missing_deps", False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.Windows.WinVaultKeyring")
    return made


def test_a_token_longer_than_an_entry_is_kept_and_read_and_forgotten(store: CredentialStore):
    Vault().keep("id", TOKEN)
    assert Vault().read("id") == TOKEN
    assert len(store.kept) == 6
    Vault().forget("id")
    assert store.kept == {}


@pytest.mark.parametrize("before", [Secret("0ld"), Secret("0ld", "o" * 4_321)])
@pytest.mark.parametrize("after", [Secret("n3w"), TOKEN])
def test_no_copy_of_an_old_secret_stays(store: CredentialStore, before: Secret, after: Secret):
    """keyring's backend keeps what an entry held before beside it, under another name."""
    vault = Vault()
    vault.keep("id", before)
    old = {told["CredentialBlob"] for told in store.kept.values()}
    vault.keep("id", after)
    assert Vault().read("id") == after
    vault.close()
    assert not old & {told["CredentialBlob"] for told in store.kept.values()}
    vault.forget("id")
    assert store.kept == {}


def test_nothing_roams_to_other_computers(store: CredentialStore):
    Vault().keep("id", TOKEN)
    assert {each["Persist"] for each in store.kept.values()} == {CredentialStore.CRED_PERSIST_LOCAL_MACHINE}


def test_many_connections_lie_side_by_side(store: CredentialStore):
    for number in range(5):
        Vault().keep(f"id{number}", Secret(f"s{number}"))
    assert [Vault().read(f"id{number}") for number in range(5)] == [Secret(f"s{number}") for number in range(5)]


def test_a_limit_below_the_one_we_know_is_told(store: CredentialStore):
    store.most = 1_000
    with pytest.raises(VaultError, match="longer than") as told:
        Vault().keep("id", TOKEN)
    assert told.value.fault.code == TOO_LONG
    assert store.kept == {}
