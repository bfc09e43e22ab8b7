"""Secrets for one session, and the credentials that come from where a secret is kept."""

from __future__ import annotations

import threading

import pytest

from helpers.memory_keyring import MemoryKeyring
from partwise.core.connection import Connection, Credentials, Fresh, Origin
from partwise.core.errors import Fixable
from partwise.store.secret import Secret, SecretStore, SessionSecrets, kept_source
from partwise.store.vault import Vault

TOKEN = Secret("s3cret", "t0ken", expires=1_800_000_000.0)


def test_a_session_keeps_what_it_is_told_and_waits_for_nobody():
    session = SessionSecrets()
    stopped = threading.Event()
    stopped.set()
    session.keep("id", TOKEN, stopped, 0.0)
    assert session.read("id", stopped, 0.0) == TOKEN
    assert SessionSecrets().read("id") is None
    session.forget("id", stopped, 0.0)
    session.forget("id")
    session.close(0.0)
    assert session.read("id") is None


def test_what_expires_stays_in_memory_unless_asked_otherwise():
    assert Secret("s3cret").usual_place is Origin.KEYRING
    assert Secret(proxy_password="pr0xy").usual_place is Origin.KEYRING
    assert TOKEN.usual_place is Origin.SESSION


@pytest.fixture
def stores() -> dict[Origin, SecretStore]:
    keyring = MemoryKeyring()
    return {Origin.KEYRING: Vault(lambda: keyring), Origin.SESSION: SessionSecrets()}


@pytest.mark.parametrize("origin", [Origin.KEYRING, Origin.SESSION])
def test_credentials_come_from_where_the_secret_is(stores: dict[Origin, SecretStore], origin: Origin):
    connection = Connection("studio", id="id", origin=origin, access_key_id="LTAI5t")
    source = kept_source(connection, stores)
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
