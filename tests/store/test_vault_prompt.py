"""A locked keyring asks the person in front of the screen: the real question, on a real screen, answered with keys."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future

import pytest

from helpers.display import Display
from helpers.secret_service import PASSWORD, SecretService
from partwise.store.secret import Secret
from partwise.store.vault import Vault
from partwise.store.vault_faults import LOCKED, VaultError, VaultGivenUp

pytestmark = [pytest.mark.display, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

SECRET = Secret("s3cret")
QUESTION = "Unlock"


@pytest.fixture
def locked(secret_bus: SecretService, display: Display) -> SecretService:
    """A locked keyring that holds a secret, and can ask on the screen."""
    secret_bus.ask_on(display.name)
    secret_bus.start_bus()
    secret_bus.start()
    vault = Vault()
    vault.keep("id", SECRET)
    vault.close()  # it has tidied up, and asks nothing any more
    secret_bus.lock()
    return secret_bus


def reading(vault: Vault, stop: threading.Event) -> Future[Secret | None]:
    """The answer to a read that waits for a person."""
    answer: Future[Secret | None] = Future()

    def read() -> None:
        try:
            answer.set_result(vault.read("id", stop, 60.0))
        except VaultError as error:
            answer.set_exception(error)

    threading.Thread(target=read).start()
    return answer


def test_it_waits_for_the_password(locked: SecretService, display: Display):
    answer = reading(Vault(), threading.Event())
    display.window(QUESTION)
    time.sleep(0.3)
    assert not answer.done()
    display.type(PASSWORD)
    display.keys("Return")
    assert answer.result(15) == SECRET


def test_who_stops_waiting_is_free_at_once_and_a_late_password_helps_the_next(locked: SecretService, display: Display):
    vault, stop = Vault(), threading.Event()
    answer = reading(vault, stop)
    display.window(QUESTION)
    stop.set()
    assert isinstance(answer.exception(1), VaultGivenUp)
    again = reading(vault, threading.Event())
    display.type(PASSWORD)
    display.keys("Return")
    assert again.result(15) == SECRET


def test_a_question_that_is_dismissed_leaves_it_locked(locked: SecretService, display: Display):
    answer = reading(Vault(), threading.Event())
    display.window(QUESTION)
    display.keys("Escape")
    error = answer.exception(15)
    assert isinstance(error, VaultError)
    assert error.fault.code == LOCKED
