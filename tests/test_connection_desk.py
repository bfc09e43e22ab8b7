"""Connections kept with real files, a real vault over a keyring in memory, and tried on a real practice bucket."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from helpers.memory_keyring import MemoryKeyring
from helpers.practice import PracticeBucket, practice, practice_process
from helpers.secret_search import forms_of, found_under
from partwise.connection_desk import ConnectionDesk
from partwise.core.connection import Connection, Origin
from partwise.core.errors import Fixable, PartwiseError, Stopped
from partwise.oss.diagnosis import Outcome, Step
from partwise.sign_in import NOTHING, merged
from partwise.store.connection_file import ConnectionFile
from partwise.store.secret import Secret, SessionSecrets
from partwise.store.vault import Vault
from partwise.store.vault_faults import LOCKED, vault_error

__all__ = ["practice", "practice_process"]

GO = Event()
SECRET = Secret("SecretOfThirtyCharacters012345", proxy_password="geheimes-wort")
ACME = Connection("Acme", region="cn-hangzhou", access_key_id="LTAI5tAbCdEfGhIjKlMnOpQr", proxy_user="me")


class Locked(MemoryKeyring):
    """A keyring that can be locked."""

    locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        super().set_password(service, username, password)

    def _check(self) -> None:
        if self.locked:
            raise vault_error(LOCKED)


class Made:
    """A desk with all its parts."""

    def __init__(self, folder: Path, environ: Mapping[str, str] | None = None) -> None:
        self.file = ConnectionFile(folder / "connections.json", ("practice",))
        self.keyring, self.session = Locked(), SessionSecrets()
        self.vault = Vault(lambda: self.keyring)
        stores = {Origin.KEYRING: self.vault, Origin.SESSION: self.session}
        self.desk = ConnectionDesk(self.file, stores, environ or {}, folder)

    def tried(self, connection: Connection, typed: Secret = NOTHING) -> list[Step]:
        steps: list[Step] = []
        self.desk.diagnose(connection, typed, steps.append, GO)
        return steps


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


# --- keeping ---------------------------------------------------------------------------------------------------


def test_the_secret_goes_to_the_keyring_and_the_rest_to_the_file(made: Made, tmp_path: Path) -> None:
    saved = made.desk.save(ACME, SECRET, Origin.KEYRING, GO)
    assert saved == replace(ACME, id=saved.id, origin=Origin.KEYRING)
    assert saved.id
    assert made.desk.saved(GO) == (saved,)
    assert made.vault.read(saved.id) == SECRET
    assert made.desk.kept(saved, GO) == {"access_key_secret", "proxy_password"}
    assert found_under(tmp_path, forms_of(SECRET.access_key_secret, SECRET.proxy_password)) == []


def test_for_this_session_only_the_keyring_is_not_even_asked(made: Made) -> None:
    made.keyring.locked = True
    saved = made.desk.save(ACME, SECRET, Origin.SESSION, GO)
    assert saved.origin is Origin.SESSION
    assert made.session.read(saved.id) == SECRET
    assert made.desk.kept(saved, GO) == {"access_key_secret", "proxy_password"}
    made.desk.remove(saved, GO)
    assert made.session.read(saved.id) is None


def test_what_was_not_typed_stays_as_it_is_kept(made: Made) -> None:
    saved = made.desk.save(ACME, SECRET, Origin.KEYRING, GO)
    again = made.desk.save(replace(saved, name="Acme 2"), NOTHING, Origin.KEYRING, GO)
    assert again == replace(saved, name="Acme 2")
    assert made.desk.saved(GO) == (again,)
    assert made.vault.read(saved.id) == SECRET
    made.desk.save(again, Secret(proxy_password="anderes-wort"), Origin.KEYRING, GO)
    assert made.vault.read(saved.id) == replace(SECRET, proxy_password="anderes-wort")


def test_moved_from_one_place_to_the_other_it_is_only_there(made: Made) -> None:
    saved = made.desk.save(ACME, SECRET, Origin.KEYRING, GO)
    moved = made.desk.save(saved, NOTHING, Origin.SESSION, GO)
    assert (moved.origin, made.session.read(saved.id)) == (Origin.SESSION, SECRET)
    assert made.vault.read(saved.id, anew=True) is None
    back = made.desk.save(moved, NOTHING, Origin.KEYRING, GO)
    assert (back.origin, made.session.read(saved.id)) == (Origin.KEYRING, None)
    assert made.vault.read(saved.id, anew=True) == SECRET


def test_a_keyring_in_the_way_saves_nothing(made: Made) -> None:
    made.keyring.locked = True
    with pytest.raises(Fixable) as caught:
        made.desk.save(ACME, SECRET, Origin.KEYRING, GO)
    assert caught.value.fault.code == LOCKED
    assert made.desk.saved(GO) == ()


def test_a_file_in_the_way_leaves_no_secret_behind(made: Made) -> None:
    with pytest.raises(Fixable) as caught:
        made.desk.save(replace(ACME, proxy="http://me:word@proxy"), SECRET, Origin.KEYRING, GO)
    assert caught.value.fault.code == "SecretInAddress"
    assert made.keyring.secrets == {}


def test_who_stops_waiting_has_nothing_new(made: Made) -> None:
    stop = Event()
    stop.set()
    with pytest.raises((Stopped, PartwiseError)):
        made.desk.save(ACME, SECRET, Origin.SESSION, stop)
    assert made.desk.saved(GO) == ()


def test_removing_takes_the_secret_with_it(made: Made) -> None:
    saved = made.desk.save(ACME, SECRET, Origin.KEYRING, GO)
    made.desk.remove(saved, GO)
    assert made.keyring.secrets == {}
    assert made.desk.saved(GO) == ()


def test_a_locked_keyring_keeps_the_connection_unless_its_secret_may_stay(made: Made) -> None:
    saved = made.desk.save(ACME, SECRET, Origin.KEYRING, GO)
    made.keyring.locked = True
    with pytest.raises(Fixable) as caught:
        made.desk.remove(saved, GO)
    assert caught.value.fault.code == LOCKED
    assert made.desk.saved(GO) == (saved,)
    made.desk.remove(saved, GO, leave_secret=True)
    assert made.desk.saved(GO) == ()


@pytest.mark.parametrize(
    ("kept", "typed", "result"),
    [
        (None, Secret("a"), Secret("a")),
        (Secret("a", "t", expires=9.0), NOTHING, Secret("a", "t", expires=9.0)),
        (Secret("a", "t", expires=9.0), Secret("b"), Secret("b")),
        (Secret("a"), Secret("", "t", expires=9.0), Secret("a", "t", expires=9.0)),
        (Secret("a", proxy_password="p"), Secret("b"), Secret("b", proxy_password="p")),
        (Secret("a", proxy_password="p"), Secret("", proxy_password="q"), Secret("a", proxy_password="q")),
    ],
)
def test_a_new_secret_replaces_the_token_too(kept: Secret | None, typed: Secret, result: Secret) -> None:
    assert merged(ACME, kept, typed) == result


def test_no_password_without_its_user_and_no_key_beside_credentials_of_others() -> None:
    assert merged(replace(ACME, proxy_user=""), SECRET, NOTHING) == replace(SECRET, proxy_password="")
    live = replace(ACME, origin=Origin.OSSUTIL)
    assert merged(live, SECRET, Secret("x", "y", expires=1.0)) == Secret(proxy_password="geheimes-wort")


# --- credentials of others -------------------------------------------------------------------------------------


def test_credentials_of_others_touch_no_keyring_without_a_proxys_password(made: Made) -> None:
    made.keyring.locked = True
    live = Connection("lab", origin=Origin.OSSUTIL, profile="lab")
    saved = made.desk.save(live, NOTHING, Origin.KEYRING, GO)
    assert saved == replace(live, id=saved.id)
    made.desk.remove(saved, GO)


def test_a_proxys_password_is_kept_beside_credentials_of_others(made: Made) -> None:
    live = Connection("lab", origin=Origin.OSSUTIL, profile="lab", proxy="http://p:1", proxy_user="me")
    saved = made.desk.save(live, Secret(proxy_password="geheimes-wort"), Origin.KEYRING, GO)
    assert made.desk._sign_in.proxy_password(saved)() == "geheimes-wort"
    assert made.desk._sign_in.proxy_password(saved, Secret(proxy_password="neues"))() == "neues"
    assert made.desk._sign_in.proxy_password(replace(saved, proxy_user=""))() == ""
    without = made.desk.save(replace(saved, proxy_user=""), NOTHING, Origin.KEYRING, GO)
    assert made.keyring.secrets == {}
    assert without.origin is Origin.OSSUTIL


def test_what_was_found_is_shown_without_a_secret(tmp_path: Path) -> None:
    config = (
        f"[default]\naccessKeyId={ACME.access_key_id}\naccessKeySecret={SECRET.access_key_secret}\nregion=cn-beijing\n"
    )
    (tmp_path / ".ossutilconfig").write_text(config, encoding="utf-8")
    made = Made(tmp_path)
    (found,) = made.desk.found(GO)
    assert (found.connection.region, found.usable) == ("cn-beijing", True)
    assert SECRET.access_key_secret not in repr(found)
    assert made.desk._sign_in.source(found.connection)().credentials.access_key_secret == SECRET.access_key_secret


def test_a_kept_secret_that_is_gone_is_asked_for_again(made: Made) -> None:
    saved = made.desk.save(ACME, SECRET, Origin.SESSION, GO)
    made.session.forget(saved.id)
    with pytest.raises(Fixable) as caught:
        made.desk._sign_in.source(saved)()
    assert caught.value.fault.code == "NoSecret"


# --- trying ----------------------------------------------------------------------------------------------------


def here(practice: PracticeBucket) -> tuple[Connection, Secret]:
    connection = replace(practice.connection(), name="here", access_key_id=practice.credentials.access_key_id)
    return connection, Secret(practice.credentials.access_key_secret)


def test_a_connection_is_tried_with_what_was_typed_before_it_is_kept(made: Made, practice: PracticeBucket) -> None:
    connection, typed = here(practice)
    steps: list[Step] = []
    verdict = made.desk.diagnose(connection, typed, steps.append, GO)
    assert verdict.outcome is Outcome.OK, verdict
    assert verdict.words.startswith("Signed in.")
    assert [step.check for step in steps] == ["settings", "name", "line", "tls", "clock", "signature", "rights"]
    assert made.keyring.secrets == {}
    saved = made.desk.save(connection, typed, Origin.KEYRING, GO)
    assert made.tried(saved)[-1].outcome is Outcome.OK
    wrong = made.tried(saved, Secret("another-secret"))
    assert [step.fault.code for step in wrong if step.fault] == ["SignatureDoesNotMatch"]


def test_a_program_that_prints_credentials_is_run_to_try_it(
    made: Made, practice: PracticeBucket, tmp_path: Path
) -> None:
    connection, _ = here(practice)
    pair = practice.credentials
    printed = json.dumps({"AccessKeyId": pair.access_key_id, "AccessKeySecret": pair.access_key_secret})
    program = tmp_path / "print.py"
    program.write_text(f"print({printed!r})", encoding="utf-8")
    command = shlex.join([sys.executable, str(program)])
    live = replace(connection, origin=Origin.COMMAND, command=command, access_key_id="")
    assert made.tried(live)[-1].outcome is Outcome.OK


def test_a_stopped_check_tells_no_verdict(made: Made, practice: PracticeBucket) -> None:
    stop = Event()
    with pytest.raises(Stopped):
        made.desk.diagnose(*here(practice), lambda step: stop.set(), stop)
