"""What the vault keeps, in which order it writes, and how its callers stop waiting; the keyring is the test's own."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import count

import pytest

from helpers.memory_keyring import MemoryKeyring, WatchedKeyring
from partwise.store.secret import Secret
from partwise.store.secret_text import LONGEST, PIECE, USER
from partwise.store.vault import Vault
from partwise.store.vault_faults import DAMAGED, GIVEN_UP, TOO_LONG, VaultError, VaultGivenUp

SHORT = Secret("s3cret", proxy_password="pr0xy")
LONG = Secret("s3cret", "t" * 2_500, expires=1_800_000_000.0)
OTHER = Secret("s3cret", "o" * 3_500)
HEAD = "partwise:id"


@pytest.fixture
def keyring() -> WatchedKeyring:
    return WatchedKeyring()


@pytest.fixture
def vault(keyring: WatchedKeyring) -> Vault:
    return Vault(lambda: keyring)


def another(keyring: MemoryKeyring) -> Vault:
    """The vault of another run of the program."""
    return Vault(lambda: keyring)


def anew(keyring: MemoryKeyring) -> Secret | None:
    return another(keyring).read("id")


def services(keyring: MemoryKeyring) -> list[str]:
    return sorted(service for service, _ in keyring.secrets)


# --- what is kept -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", [SHORT, LONG, OTHER, Secret("a" * 980), Secret("密码\udc80 \"'{}\n")])
def test_what_is_kept_is_read_and_forgotten(vault: Vault, keyring: WatchedKeyring, secret: Secret):
    assert vault.read("id") is None
    vault.keep("id", secret)
    assert vault.read("id") == anew(keyring) == secret
    assert vault.read("another id") is None
    assert all(len(value) <= PIECE for value in keyring.secrets.values())
    vault.forget("id")
    assert vault.read("id") is None
    assert keyring.secrets == {}
    vault.forget("id")


def test_an_entry_is_found_under_the_name_of_its_connection(vault: Vault, keyring: WatchedKeyring):
    vault.keep("id", SHORT)
    assert keyring.secrets == {(HEAD, USER): '{"access_key_secret": "s3cret", "proxy_password": "pr0xy"}'}


def test_what_was_read_is_remembered_and_can_be_asked_for_anew(vault: Vault, keyring: WatchedKeyring):
    vault.keep("id", SHORT)
    another(keyring).keep("id", LONG)
    calls = len(keyring.calls)
    assert vault.read("id") == SHORT
    assert len(keyring.calls) == calls
    assert vault.read("id", anew=True) == LONG
    assert vault.read("id") == LONG
    another(keyring).forget("id")
    assert vault.read("id", anew=True) is None
    assert vault.read("id") is None


def test_a_newer_partwise_may_have_written_more(vault: Vault, keyring: WatchedKeyring):
    keyring.secrets[HEAD, USER] = '{"access_key_secret": "s3cret", "colour": "green"}'
    assert vault.read("id") == Secret("s3cret")


def test_all_calls_are_made_on_one_thread_of_their_own(vault: Vault, keyring: WatchedKeyring):
    callers = [threading.Thread(target=vault.keep, args=(f"id{number}", LONG)) for number in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    vault.forget("id1")
    assert keyring.threads == {"partwise-keyring"}
    assert [vault.read(f"id{number}") for number in range(4)] == [LONG, None, LONG, LONG]


def test_its_repr_shows_nothing():
    assert repr(LONG) == "Secret(secret, token; hidden)"
    assert repr(Secret()) == "Secret(nothing; hidden)"


@pytest.mark.parametrize("start", ["partwise.store.vault", "partwise.main", "partwise.cli.session"])
def test_a_start_loads_no_keyring(start: str):
    heavy = "{'keyring', 'secretstorage', 'jeepney', 'cryptography'}"
    script = f"import sys, {start}; from partwise.store.vault import Vault; Vault(); print({heavy} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "set()\n"


# --- pieces -------------------------------------------------------------------------------------------------------


def test_the_pieces_are_written_first_and_the_head_last_and_deleted_the_other_way_round(
    vault: Vault, keyring: WatchedKeyring
):
    vault.keep("id", LONG)
    pieces = [f"{HEAD}#a{number}" for number in range(3)]
    assert keyring.changes() == [("set", name) for name in (*pieces, HEAD)]
    keyring.calls.clear()
    vault.forget("id")
    assert keyring.changes() == [("delete", name) for name in (HEAD, *reversed(pieces))]


def test_a_new_secret_leaves_no_piece_of_the_old_one(vault: Vault, keyring: WatchedKeyring):
    vault.keep("id", OTHER)
    vault.keep("id", LONG)
    assert services(keyring) == [HEAD, f"{HEAD}#b0", f"{HEAD}#b1", f"{HEAD}#b2"]
    vault.keep("id", SHORT)
    assert services(keyring) == [HEAD]


@pytest.mark.parametrize("piece", [0, 1, 2])
def test_a_piece_that_is_missing_or_another_means_enter_it_again(keyring: WatchedKeyring, piece: int):
    another(keyring).keep("id", LONG)
    keyring.secrets[f"{HEAD}#a{piece}", USER] = "x" * PIECE
    with pytest.raises(VaultError, match="Enter the secret again") as told:
        anew(keyring)
    assert told.value.fault.code == DAMAGED
    del keyring.secrets[f"{HEAD}#a{piece}", USER]
    with pytest.raises(VaultError, match="Enter the secret again"):
        anew(keyring)
    another(keyring).keep("id", SHORT)
    assert anew(keyring) == SHORT


@pytest.mark.parametrize(
    "head",
    [
        "",
        "a password of another program",
        "[]",
        '{"pieces": 0, "series": "a"}',
        '{"pieces": 65, "series": "a"}',
        '{"pieces": "3", "series": "a"}',
        '{"pieces": 1, "series": "z"}',
        '{"pieces": 1, "series": ["a"]}',
        '{"access_key_secret": 7}',
        '{"access_key_secret": "a", "expires": "soon"}',
        "[" * 100_000,
    ],
    ids=range(11),
)
def test_an_entry_that_makes_no_sense_means_enter_it_again(vault: Vault, keyring: WatchedKeyring, head: str):
    keyring.secrets[HEAD, USER] = head
    with pytest.raises(VaultError) as told:
        vault.read("id")
    assert told.value.fault.code == DAMAGED
    vault.keep("id", LONG)
    assert anew(keyring) == LONG
    keyring.secrets[HEAD, USER] = head
    vault.forget("id")
    assert keyring.secrets == {}


def test_a_secret_too_long_for_any_keyring_is_told_and_nothing_is_written(vault: Vault, keyring: WatchedKeyring):
    vault.keep("id", SHORT)
    keyring.calls.clear()
    with pytest.raises(VaultError, match="longer than") as told:
        vault.keep("id", Secret("s3cret", "t" * LONGEST))
    assert told.value.fault.code == TOO_LONG
    assert keyring.calls == []
    assert vault.read("id") == SHORT


@pytest.mark.parametrize(("before", "after"), [(LONG, OTHER), (OTHER, SHORT), (SHORT, LONG), (None, LONG)])
def test_wherever_the_keyring_fails_one_of_the_two_is_whole_and_trying_again_tidies_up(
    before: Secret | None, after: Secret
):
    clean = MemoryKeyring()
    another(clean).keep("id", after)
    for failing in count():
        keyring = WatchedKeyring()
        vault = another(keyring)
        if before:
            vault.keep("id", before)
        failed = fails_from(keyring, failing)
        told = kept(vault, after)
        keyring.before = lambda what, service: None
        assert anew(keyring) == vault.read("id") == (after if told else before)
        assert kept(vault, after)
        assert len(keyring.secrets) == len(clean.secrets)
        if not failed.is_set():
            assert failing > 3
            return


def kept(vault: Vault, secret: Secret) -> bool:
    """Whether the vault said so; what it tidies up after its answer is over as well."""
    try:
        vault.keep("id", secret)
    except VaultError:
        return False
    vault.close()
    return True


def fails_from(keyring: WatchedKeyring, number: int) -> threading.Event:
    """Make the keyring fail from its next call but `number` on; set once it has."""
    failed, calls = threading.Event(), count()

    def fail(what: str, service: str) -> None:
        if next(calls) >= number and service.startswith(HEAD):
            failed.set()
            raise ConnectionResetError

    keyring.before = fail
    return failed


@pytest.mark.parametrize("failing", range(8))
def test_what_could_not_be_forgotten_can_be_forgotten_later(failing: int):
    keyring = WatchedKeyring()
    vault = another(keyring)
    vault.keep("id", LONG)
    fails_from(keyring, failing)
    with pytest.raises(VaultError):
        vault.forget("id")
    keyring.before = lambda what, service: None
    vault.forget("id")
    assert keyring.secrets == {}
    assert vault.read("id") is None


# --- waiting ------------------------------------------------------------------------------------------------------


class Stuck:
    """Blocks the keyring at its first call of one kind until `free` is set."""

    def __init__(self, keyring: WatchedKeyring, what: str, service: str = HEAD) -> None:
        self.free, self.begun = threading.Event(), threading.Event()
        self._at = (what, service)
        keyring.before = self._block

    def _block(self, what: str, service: str) -> None:
        if (what, service) == self._at:
            self.begun.set()
            assert self.free.wait(20)


def giving_up_on(call: Callable[..., object], *arguments: object, stuck: Stuck) -> None:
    """Make a call and stop waiting once the keyring is stuck; the call must come back at once."""
    stop = threading.Event()
    stopper = threading.Thread(target=lambda: (stuck.begun.wait(20), stop.set()))
    stopper.start()
    with pytest.raises(VaultGivenUp, match="no longer waits") as told:
        call(*arguments, stop, 20.0)
    stopper.join()
    assert told.value.fault.code == GIVEN_UP


def test_a_caller_stops_waiting_at_once_and_those_who_need_no_keyring_never_wait(vault: Vault, keyring: WatchedKeyring):
    vault.keep("known", SHORT)
    stuck = Stuck(keyring, "get")
    began = time.monotonic()
    giving_up_on(vault.read, "id", stuck=stuck)
    assert vault.read("known", patience=0.0) == SHORT
    assert time.monotonic() - began < 5
    stuck.free.set()


def test_patience_has_an_end(vault: Vault, keyring: WatchedKeyring):
    stuck = Stuck(keyring, "get")
    with pytest.raises(VaultGivenUp):
        vault.read("id", patience=0.05)
    stuck.free.set()
    assert vault.read("id") is None


def test_what_nobody_waits_for_any_more_never_begins(vault: Vault, keyring: WatchedKeyring):
    stuck = Stuck(keyring, "get", "partwise:locked")
    giving_up_on(vault.read, "locked", stuck=stuck)
    for call in (lambda: vault.keep("id", SHORT, patience=0.05), lambda: vault.forget("id", patience=0.05)):
        with pytest.raises(VaultGivenUp):
            call()
    stuck.free.set()
    assert vault.read("another id") is None
    assert {service for _, service in keyring.calls} == {"partwise:locked", "partwise:another id"}


def test_the_answer_that_came_late_is_remembered(vault: Vault, keyring: WatchedKeyring):
    another(keyring).keep("id", SHORT)
    stuck = Stuck(keyring, "get")
    giving_up_on(vault.read, "id", stuck=stuck)
    stuck.free.set()
    vault.read("another id")
    keyring.secrets.clear()
    assert vault.read("id") == SHORT


@pytest.mark.parametrize(
    ("before", "secret", "what", "service"),
    [
        (None, SHORT, "get", HEAD),
        (OTHER, LONG, "get", HEAD),
        (None, LONG, "set", f"{HEAD}#a1"),
        (SHORT, LONG, "set", f"{HEAD}#a1"),
        (OTHER, LONG, "set", f"{HEAD}#b1"),
        (None, SHORT, "set", HEAD),
        (None, LONG, "set", HEAD),
        (SHORT, LONG, "set", HEAD),
        (OTHER, LONG, "set", HEAD),
        (OTHER, SHORT, "set", HEAD),
    ],
)
def test_a_secret_that_was_given_up_is_not_kept_when_the_keyring_wakes_up(
    vault: Vault, keyring: WatchedKeyring, before: Secret | None, secret: Secret, what: str, service: str
):
    if before:
        vault.keep("id", before)
        vault.read("id", anew=True)
    entries = dict(keyring.secrets)
    stuck = Stuck(keyring, what, service)
    giving_up_on(vault.keep, "id", secret, stuck=stuck)
    stuck.free.set()
    vault.close()
    assert keyring.secrets == entries
    assert vault.read("id") == before


def test_a_deletion_that_was_given_up_deletes_nothing(vault: Vault, keyring: WatchedKeyring):
    vault.keep("id", LONG)
    entries = dict(keyring.secrets)
    stuck = Stuck(keyring, "get")
    giving_up_on(vault.forget, "id", stuck=stuck)
    stuck.free.set()
    vault.close()
    assert keyring.secrets == entries
    assert vault.read("id") == LONG


def test_the_answer_does_not_wait_for_the_tidying_up(vault: Vault, keyring: WatchedKeyring):
    vault.keep("id", OTHER)
    vault.close()
    stuck = Stuck(keyring, "delete", f"{HEAD}#a0")
    vault.keep("id", LONG, patience=10.0)
    assert vault.read("id") == LONG
    stuck.free.set()
    vault.close()
    assert services(keyring) == [HEAD, f"{HEAD}#b0", f"{HEAD}#b1", f"{HEAD}#b2"]


def test_the_end_waits_a_moment_for_the_tidying_up(vault: Vault, keyring: WatchedKeyring):
    vault.close()
    assert keyring.threads == set()
    vault.keep("id", OTHER)
    keyring.before = lambda what, service: time.sleep(0.02)
    vault.keep("id", SHORT)
    vault.close()
    assert services(keyring) == [HEAD]
    stuck = Stuck(keyring, "get")
    giving_up_on(vault.forget, "id", stuck=stuck)
    vault.close(0.05)
    stuck.free.set()
