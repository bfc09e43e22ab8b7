"""The vault on a real gnome-keyring-daemon: what it keeps, and every way in which it can fail."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable

import pytest

from helpers.secret_search import forms_of, found_under
from helpers.secret_service import SecretService
from partwise.store.secret import Secret
from partwise.store.secret_text import USER
from partwise.store.vault import Vault
from partwise.store.vault_faults import GIVEN_UP, GONE, LOCKED, NO_KEYRING, REFUSED, VaultError

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="Secret Service is Linux's"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # keyring's, where it fails
]

SECRET = Secret("s3cret", proxy_password="pr0xy")
LONG = Secret("s3cret", "t" * 30_000)


def refused(call: Callable[[], object]) -> str:
    """The code of the fault, which has to be told soon."""
    began = time.monotonic()
    with pytest.raises(VaultError) as told:
        call()
    assert time.monotonic() - began < 10
    return told.value.fault.code


@pytest.mark.parametrize("secret", [SECRET, LONG, Secret("密码", expires=1.5)])
def test_a_secret_outlives_the_run_and_the_daemon(secret_service: SecretService, secret: Secret):
    Vault().keep("id", secret)
    assert Vault().read("id") == secret
    secret_service.kill()
    secret_service.start()
    assert Vault().read("id") == secret
    Vault().keep("id", Secret("another"))
    assert Vault().read("id") == Secret("another")
    Vault().forget("id")
    assert Vault().read("id") is None


def test_other_programs_find_it_under_the_name_of_its_connection(secret_service: SecretService):
    Vault().keep("id", SECRET)
    assert secret_service.lookup("partwise:id", USER) == '{"access_key_secret": "s3cret", "proxy_password": "pr0xy"}'
    vault = Vault()
    vault.keep("id", LONG)
    assert secret_service.lookup("partwise:id#a30", USER).endswith('t"}')
    vault.forget("id")
    assert secret_service.lookup("partwise:id", USER) == secret_service.lookup("partwise:id#a0", USER) == ""


def test_the_daemon_encrypts_what_it_keeps(secret_service: SecretService):
    secret = "wJalrXUtnFEMIK7MDENG"
    Vault().keep("id", Secret(secret))
    assert list(secret_service.files().iterdir())
    assert found_under(secret_service.files(), forms_of(secret)) == []


def test_a_keyring_that_is_locked_on_the_way_is_told(secret_service: SecretService):
    vault = Vault()
    vault.keep("id", SECRET)
    secret_service.lock()
    assert vault.read("id") == SECRET  # remembered
    assert refused(lambda: Vault().read("id")) == LOCKED
    assert refused(lambda: vault.keep("id", Secret("another"))) == LOCKED
    assert refused(lambda: vault.forget("id")) == LOCKED
    secret_service.kill()
    secret_service.start()
    assert Vault().read("id") == SECRET


def test_a_wrong_password_leaves_it_locked(secret_service: SecretService):
    Vault().keep("id", SECRET)
    secret_service.kill()
    secret_service.start("wrong password")
    assert refused(lambda: Vault().read("id")) == LOCKED
    assert refused(lambda: Vault().keep("id", Secret("another"))) == LOCKED
    secret_service.kill()
    secret_service.start()
    assert Vault().read("id") == SECRET


def test_a_daemon_that_is_killed_between_two_calls_is_gone_and_found_again(secret_service: SecretService):
    vault = Vault()
    vault.keep("id", SECRET)
    secret_service.kill()
    assert vault.read("id") == SECRET
    assert refused(lambda: vault.read("id", anew=True)) == GONE
    assert refused(lambda: vault.read("id", anew=True)) == GONE
    assert refused(lambda: Vault().read("id")) == NO_KEYRING
    secret_service.start()
    assert vault.read("id", anew=True) == SECRET


def test_a_daemon_that_is_killed_in_the_middle_of_a_call_is_gone(secret_service: SecretService):
    vault = Vault()
    vault.keep("id", SECRET)
    secret_service.freeze()
    killer = threading.Timer(0.5, secret_service.kill)
    killer.start()
    assert refused(lambda: vault.keep("id", Secret("another"))) == GONE
    killer.join()
    secret_service.start()
    assert vault.read("id", anew=True) == SECRET


def test_a_bus_that_ends_is_gone(secret_service: SecretService):
    vault = Vault()
    vault.keep("id", SECRET)
    secret_service.close()
    assert refused(lambda: vault.read("id", anew=True)) == GONE


def test_a_daemon_that_hangs_holds_up_nobody_who_stops_waiting(secret_service: SecretService):
    vault = Vault()
    vault.keep("known", SECRET)
    vault.keep("id", SECRET)
    secret_service.freeze()
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    with pytest.raises(VaultError) as told:
        vault.keep("id", Secret("another"), stop)
    assert told.value.fault.code == GIVEN_UP
    assert vault.read("known", patience=0.0) == SECRET
    secret_service.thaw()
    assert vault.read("id", anew=True) == SECRET


@pytest.mark.parametrize("method", ["CreateItem", "SearchItems"])
def test_a_daemon_that_may_not_be_asked_refuses(secret_bus: SecretService, method: str):
    secret_bus.start_bus(denied=method)
    secret_bus.start()
    assert refused(lambda: Vault().keep("id", SECRET)) == REFUSED


def test_a_bus_without_a_keyring_is_none(secret_bus: SecretService):
    secret_bus.start_bus()
    assert refused(lambda: Vault().read("id")) == NO_KEYRING


def test_without_a_bus_there_is_none(secret_bus: SecretService, monkeypatch: pytest.MonkeyPatch):
    assert refused(lambda: Vault().keep("id", SECRET)) == NO_KEYRING
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    assert refused(lambda: Vault().keep("id", SECRET)) == NO_KEYRING
