"""A keyring that takes its time is told, Ctrl+C lets it tidy up, and its advice is one for commands."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from partwise.cli.keyring_wait import QUIET, WAITING, cancellable, in_a_command, told_waiting, uses_keyring
from partwise.core.connection import Connection, Origin
from partwise.core.errors import Fixable, Stopped
from partwise.store import vault_faults as codes
from partwise.store.vault_faults import VaultError, unsafe, vault_error

KEYRING_CODES = [
    codes.NO_KEYRING,
    codes.LOCKED,
    codes.DISMISSED,
    codes.REFUSED,
    codes.GONE,
    codes.BROKEN,
    codes.TOO_LONG,
    codes.GIVEN_UP,
]


def test_a_keyring_that_answers_at_once_is_not_told(capsys: pytest.CaptureFixture[str]):
    with told_waiting():
        pass
    time.sleep(QUIET + 0.2)
    assert capsys.readouterr().err == ""


def test_one_that_takes_its_time_is_told_once(capsys: pytest.CaptureFixture[str]):
    with told_waiting():
        time.sleep(QUIET + 0.3)
    said = capsys.readouterr()
    assert said.err == f"{WAITING}\n"
    assert said.out == ""


@pytest.mark.parametrize("error", [vault_error(code) for code in KEYRING_CODES] + [unsafe("a.plain.File")], ids=str)
def test_a_command_has_no_session_that_keeps_secrets(error: VaultError):
    with pytest.raises(VaultError) as caught, told_waiting():
        raise error
    assert "for this session" not in str(caught.value.fault)
    assert "partwise connections add --help" in caught.value.fault.advice


def test_what_is_no_matter_of_the_keyring_is_told_as_it_is():
    damaged = vault_error(codes.DAMAGED).fault
    assert in_a_command(damaged) == damaged
    with pytest.raises(Fixable, match="other"), told_waiting():
        raise Fixable("other")


def stopped(ended: Exception) -> None:
    """A call that ends as it is stopped."""
    with cancellable() as stop:
        assert stop.wait(5)
        raise ended


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("ended", [vault_error(codes.GIVEN_UP), Stopped()], ids=["given up", "stopped"])
def test_a_signal_stops_the_call_and_is_an_interrupt_once_it_has_tidied_up(number: int, ended: Exception):
    before = signal.getsignal(number)
    threading.Timer(0.1, os.kill, (os.getpid(), number)).start()
    with pytest.raises(KeyboardInterrupt):
        stopped(ended)
    assert signal.getsignal(number) is before


def test_what_was_done_all_the_same_is_done():
    with cancellable() as stop:
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.wait(5)


def test_a_keyring_that_nobody_stopped_is_an_error():
    with pytest.raises(VaultError), cancellable():
        raise vault_error(codes.GIVEN_UP)


@pytest.mark.parametrize(
    ("connection", "uses"),
    [
        (Connection("typed"), True),
        (Connection("theirs", origin=Origin.OSSUTIL), False),
        (Connection("theirs", origin=Origin.OSSUTIL, proxy="http://proxy", proxy_user="me"), True),
    ],
)
def test_what_is_in_the_keyring(connection: Connection, uses: bool):
    assert uses_keyring(connection) is uses
