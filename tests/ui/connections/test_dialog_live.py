"""The dialog with its real desk: a practice bucket, a server with a private CA, and a real Secret Service."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from helpers.connection_dialog import KEY_ID, SECRET, OpenConnection
from helpers.memory_keyring import MemoryKeyring
from helpers.practice import PracticeBucket, practice, practice_process
from helpers.secret_search import forms_of, found_under
from helpers.secret_service import SecretService, secret_bus, secret_service
from helpers.tls_server import Authority, server_context, tls_wire
from helpers.wire import error
from partwise.connection_desk import ConnectionDesk
from partwise.core.connection import Origin
from partwise.store.connection_file import ConnectionFile
from partwise.store.secret import SessionSecrets
from partwise.store.vault import Vault
from partwise.store.vault_faults import LOCKED, NO_KEYRING, vault_error
from partwise.ui import words_connections as words
from partwise.ui.errands import Errands
from partwise.ui.theme import Theme

__all__ = ["practice", "practice_process", "secret_bus", "secret_service"]

pytestmark = [
    pytest.mark.qt_log_ignore("plugin does not support", extend=True),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # keyring's, where it fails
]
linux = pytest.mark.skipif(sys.platform != "linux", reason="Secret Service is Linux's")


class Live:
    """A desk on real parts, and dialogs over it."""

    def __init__(self, qtbot: QtBot, theme: Theme, errands: Errands, folder: Path, vault: Vault) -> None:
        self._parts = qtbot, theme, errands
        self.vault, self.session = vault, SessionSecrets()
        stores = {Origin.KEYRING: vault, Origin.SESSION: self.session}
        self.file = ConnectionFile(folder / "connections.json")
        self.desk = ConnectionDesk(self.file, stores, {}, folder)

    def open(self) -> OpenConnection:
        return OpenConnection(*self._parts, self.desk)

    def open_filled(self, bucket: PracticeBucket) -> OpenConnection:
        """With all that opens the practice bucket."""
        dialog, pair = self.open(), bucket.credentials
        fill(dialog, bucket.endpoint, pair.access_key_id, pair.access_key_secret, bucket.region)
        return dialog


@pytest.fixture
def live_keyring(qtbot: QtBot, theme: Theme, errands: Errands, tmp_path: Path) -> Live:
    """With the keyring of the system."""
    return Live(qtbot, theme, errands, tmp_path, Vault())


@pytest.fixture
def live(qtbot: QtBot, theme: Theme, errands: Errands, tmp_path: Path) -> Live:
    keyring = MemoryKeyring()
    return Live(qtbot, theme, errands, tmp_path, Vault(lambda: keyring))


def fill(dialog: OpenConnection, endpoint: str, key_id: str, secret: str, region: str = "cn-hangzhou") -> None:
    dialog.type("name", "Here")
    dialog.type("key-id", key_id)
    dialog.type("secret", secret)
    dialog.region(region)
    dialog.choose("way", "path")
    dialog.type("endpoint", endpoint)


def until_told(dialog: OpenConnection, told: str) -> None:
    def seen() -> None:
        assert told in dialog.told

    dialog.qtbot.waitUntil(seen, timeout=15_000)


def test_a_real_bucket_is_signed_in_to_and_the_connection_kept(
    live: Live, practice: PracticeBucket, tmp_path: Path
) -> None:
    dialog = live.open_filled(practice)
    dialog.press("connection-try")
    until_told(dialog, "Signed in.")
    assert "Clock differs by" in dialog.told
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    (saved,) = dialog.saved
    assert live.file.load().connections == (saved,)
    kept = live.vault.read(saved.id)
    assert kept is not None
    assert kept.access_key_secret == practice.credentials.access_key_secret
    assert found_under(tmp_path, forms_of(kept.access_key_secret)) == []


def test_a_wrong_secret_is_told_and_nothing_is_kept(live: Live, practice: PracticeBucket) -> None:
    dialog = live.open()
    fill(dialog, practice.endpoint, practice.credentials.access_key_id, SECRET, practice.region)
    dialog.press("connection-save")
    until_told(dialog, "The AccessKey secret is wrong.")
    assert "SignatureDoesNotMatch" in dialog.text("connection-result-evidence")
    assert live.file.load().connections == ()
    assert not [label for label in dialog.dialog.findChildren(QLabel) if SECRET in label.text()]


def test_a_clock_six_hours_off_is_told_beside_the_success(live: Live, practice: PracticeBucket) -> None:
    practice.faults({"what": "clock", "seconds": 6 * 3600})
    dialog = live.open_filled(practice)
    dialog.press("connection-try")
    until_told(dialog, "Signed in.")
    assert "6 h" in dialog.text("connection-step-clock")


def test_nobody_at_the_endpoint_is_told_with_the_way_to_it(live: Live, practice: PracticeBucket) -> None:
    dialog = live.open()
    fill(dialog, "http://127.0.0.1:9", KEY_ID, SECRET)
    dialog.press("connection-try")
    until_told(dialog, "Nobody listens at this address.")
    dialog.press("connection-fix-0")
    assert dialog.dialog.focusWidget().objectName() == "connection-endpoint"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    folder = tmp_path / "authority"
    folder.mkdir()
    return Authority(folder)


def test_a_private_ca_is_told_and_then_trusted(live: Live, authority: Authority) -> None:
    denied = error(403, "InvalidAccessKeyId")
    with tls_wire(server_context(authority.issue()), *[denied] * 8) as wire:
        dialog = live.open()
        fill(dialog, wire.url, KEY_ID, SECRET)
        dialog.press("connection-try")
        until_told(dialog, "comes from nobody this computer trusts")
        dialog.press("connection-fix-0")
        assert dialog.dialog.focusWidget().objectName() == "connection-ca-file"
        dialog.qtbot.keyClicks(dialog.dialog.focusWidget(), str(authority.ca_file))
        dialog.press("connection-try")
        until_told(dialog, "does not know this AccessKey ID")
        assert "certificate is trusted" in dialog.text("connection-step-tls")


def test_https_where_only_http_is_spoken_is_mended_by_a_button(live: Live, practice: PracticeBucket) -> None:
    dialog = live.open()
    pair = practice.credentials
    fill(
        dialog,
        practice.endpoint.replace("http:", "https:"),
        pair.access_key_id,
        pair.access_key_secret,
        practice.region,
    )
    dialog.press("connection-try")
    until_told(dialog, "does not speak HTTPS")
    dialog.press("connection-fix-0")
    until_told(dialog, "Signed in.")
    assert dialog.field("endpoint").text() == practice.endpoint


@linux
def test_the_secret_service_keeps_it_and_says_when_it_is_locked(
    live_keyring: Live, practice: PracticeBucket, secret_service: SecretService
) -> None:
    dialog = live_keyring.open_filled(practice)
    secret_service.lock()
    dialog.press("connection-save")
    until_told(dialog, vault_error(LOCKED).fault.title)
    dialog.press("connection-session")
    dialog.qtbot.waitUntil(lambda: bool(dialog.saved), timeout=15_000)
    (saved,) = dialog.saved
    assert saved.origin is Origin.SESSION
    assert secret_service.lookup(f"partwise:{saved.id}", "credentials") == ""


@linux
def test_an_open_secret_service_is_where_it_goes(
    live_keyring: Live, practice: PracticeBucket, secret_service: SecretService
) -> None:
    dialog = live_keyring.open_filled(practice)
    dialog.press("connection-save")
    dialog.qtbot.waitUntil(lambda: bool(dialog.saved), timeout=15_000)
    (saved,) = dialog.saved
    assert practice.credentials.access_key_secret in secret_service.lookup(f"partwise:{saved.id}", "credentials")


@linux
def test_a_frozen_secret_service_is_waited_for_until_somebody_has_enough(
    live_keyring: Live, errands: Errands, practice: PracticeBucket, secret_service: SecretService
) -> None:
    dialog = live_keyring.open_filled(practice)
    secret_service.freeze()
    try:
        dialog.press("connection-save")
        until_told(dialog, words.WAITING)
        dialog.press("connection-cancel")
        assert dialog.told == words.NOT_WAITED
        assert errands.close(5)
    finally:
        secret_service.thaw()
    assert live_keyring.file.load().connections == ()


@linux
def test_without_a_keyring_this_session_is_offered(
    live_keyring: Live, practice: PracticeBucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'no-bus'}")
    for name in [name for name in os.environ if name.startswith("PYTHON_KEYRING")]:
        monkeypatch.delenv(name)
    dialog = live_keyring.open_filled(practice)
    dialog.press("connection-save")
    until_told(dialog, vault_error(NO_KEYRING).fault.title)
    dialog.press("connection-session")
    dialog.until(lambda: dialog.saved)
    assert dialog.saved[0].origin is Origin.SESSION
