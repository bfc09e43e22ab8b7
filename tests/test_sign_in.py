"""What a connection signs with: the secret that is kept for its id, wherever that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.memory_keyring import MemoryKeyring
from partwise.core.connection import Connection, Credentials, Fresh, Origin
from partwise.core.errors import Fixable
from partwise.sign_in import SignIn
from partwise.store.secret import Secret, SecretStore, SessionSecrets
from partwise.store.vault import Vault

TOKEN = Secret("s3cret", "t0ken", expires=1_800_000_000.0)


@pytest.fixture
def stores() -> dict[Origin, SecretStore]:
    keyring = MemoryKeyring()
    return {Origin.KEYRING: Vault(lambda: keyring), Origin.SESSION: SessionSecrets()}


@pytest.mark.parametrize("origin", [Origin.KEYRING, Origin.SESSION])
def test_credentials_come_from_where_the_secret_is(stores: dict[Origin, SecretStore], origin: Origin, tmp_path: Path):
    connection = Connection("studio", id="id", origin=origin, access_key_id="LTAI5t")
    source = SignIn(stores, {}, tmp_path).source(connection)
    with pytest.raises(Fixable, match="no AccessKey secret of “studio”") as told:
        source()
    assert told.value.fault.code == "NoSecret"
    stores[origin].keep("id", TOKEN)
    assert source() == Fresh(Credentials("LTAI5t", "s3cret", "t0ken"), 1_800_000_000.0)
    stores[origin].keep("id", Secret("n3w"))
    assert source() == Fresh(Credentials("LTAI5t", "n3w"))
    stores[origin].keep("id", Secret(proxy_password="pr0xy"))
    with pytest.raises(Fixable, match="Enter it again"):
        source()
