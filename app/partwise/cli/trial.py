"""Trying a connection for real, as `connections test` and `doctor` do, and what is said of each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Event
from typing import Any

from partwise.cli.keyring_wait import cancellable, uses_keyring
from partwise.cli.office import Office
from partwise.connections import PRACTICE
from partwise.core.connection import Connection, Credentials, CredentialsProvider
from partwise.core.errors import Fault, Fixable
from partwise.oss.diagnosis import Outcome, Step, Verdict, diagnose, verdict
from partwise.store.secret import Secret
from partwise.ui import words_connections as words

Tell = Callable[[Step], None]

_NOT_ASKED = Fixable(
    "The secret is in the system keyring, which was not asked.",
    "Add --keyring to ask it; it may want to be unlocked.",
    code="KeyringNotAsked",
)


def tried(office: Office, connection: Connection, tell: Tell, *, keyring: bool = True) -> Verdict:
    """Try `connection` step by step. Without `keyring` what needs it is skipped.

    Raises VaultError: the keyring is in the way; PartwiseError: the practice bucket does not start.
    """
    if connection.name == PRACTICE:
        return _on_practice(office, tell)
    if not uses_keyring(connection):
        return office.desk.diagnose(connection, Secret(), tell, Event())
    if not keyring:
        return _followed(connection, _not_asked, tell)
    with cancellable() as stop:  # a person at the keyring's question needs longer than any step may take
        office.keyring.read(connection.id, stop)
    return office.desk.diagnose(connection, Secret(), tell, Event())


def line_of(step: Step) -> str:
    """`fine       Clock                Clock differs by 0.1 s. (2 ms)`"""
    took = f" ({words.seconds(step.seconds)})" if step.seconds else ""
    return f"{words.OUTCOMES[step.outcome]:<15}{words.CHECKS[step.check]:<18}{step.words}{took}"


def facts_of(found: Step | Verdict) -> dict[str, Any]:
    """For a program: the outcome, what is told, and the evidence where something is wrong."""
    return {"outcome": found.outcome.value, "message": found.words, **_evidence(found.fault)}


def _evidence(fault: Fault | None) -> dict[str, Any]:
    if fault is None:
        return {}
    told = {"code": fault.code, "what_to_do": fault.advice, "ec": fault.ec, "http_status": fault.http_status}
    return {**told, "request_id": fault.request_id, "host": fault.host}


def _on_practice(office: Office, tell: Tell) -> Verdict:
    from partwise.practice.process import PracticeProcess

    with PracticeProcess.start(office.home.practice) as practice:
        connection = Connection(PRACTICE, practice.region, practice.endpoint, bucket=practice.bucket)
        return _followed(connection, lambda: practice.credentials, tell)


def _followed(connection: Connection, provider: CredentialsProvider, tell: Tell) -> Verdict:
    steps = []
    for found in diagnose(connection, provider, proxy_password=_no_proxy_password):
        step = _skipped(found) if found.fault and found.fault.code == _NOT_ASKED.fault.code else found
        steps.append(step)
        tell(step)
    unasked = next((step for step in steps if step.fault and step.fault.code == _NOT_ASKED.fault.code), None)
    return Verdict(Outcome.SKIPPED, unasked.words, unasked.fault) if unasked else verdict(steps)


def _skipped(step: Step) -> Step:
    return replace(step, outcome=Outcome.SKIPPED)


def _not_asked() -> Credentials:
    raise Fixable.of(_NOT_ASKED.fault)


def _no_proxy_password() -> str:
    """Asked only for a proxy that has a user."""
    raise Fixable.of(_NOT_ASKED.fault)
