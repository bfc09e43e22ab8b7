"""Trying a connection for real: step by step, and the first thing that is wrong in words, with what mends it.

for step in diagnose(connection, provider):
    show(step)
show(verdict(steps))
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from enum import StrEnum
from threading import Event

from partwise.core.advice import ADVICE
from partwise.core.connection import Connection, CredentialsProvider
from partwise.core.errors import Fault, Stopped, Transient, fault_of
from partwise.oss.looks import Looks, Outcome, Seen
from partwise.oss.looks_signed import SignedLooks
from partwise.oss.looks_words import duration
from partwise.oss.proxies import ProxyPassword, no_password

__all__ = ["Check", "Outcome", "Step", "Verdict", "diagnose", "verdict"]

PATIENCE = 10.0  # seconds for one step
_GLANCE = 0.05  # seconds between two looks at `stop`


class Check(StrEnum):
    """What is looked at, in this order. What comes after a failure is skipped."""

    SETTINGS = "settings"
    NAME = "name"
    LINE = "line"
    TLS = "tls"
    CLOCK = "clock"
    SIGNATURE = "signature"
    RIGHTS = "rights"


@dataclass(frozen=True, slots=True)
class Step:
    """What one check found: `words` for a person, `seconds` it took, and the evidence where something is wrong.

    A warning is something that a person should know or mend while the connection works all the same.
    """

    check: Check
    outcome: Outcome
    words: str
    seconds: float = 0.0
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """All steps in one or a few sentences; `fault` is the first thing that is wrong."""

    outcome: Outcome
    words: str
    fault: Fault | None = None


def diagnose(
    connection: Connection,
    provider: CredentialsProvider,
    *,
    proxy_password: ProxyPassword = no_password,
    clock: Callable[[], float] = time.time,
    patience: float = PATIENCE,
    stop: Event | None = None,
) -> Iterator[Step]:
    """Every check once, each step as soon as it is known and within `patience` seconds. Nothing is changed on OSS.

    Ends early, within a moment, when `stop` is set. Raises nothing; whatever goes wrong is a step.
    """
    looks = Looks(connection, provider, proxy_password, clock, patience)
    signed = SignedLooks(looks)
    todo: dict[Check, Callable[[], Seen]] = {
        Check.SETTINGS: looks.settings,
        Check.NAME: looks.name,
        Check.LINE: looks.line,
        Check.TLS: looks.tls,
        Check.CLOCK: looks.clock,
        Check.SIGNATURE: signed.signature,
        Check.RIGHTS: signed.rights,
    }
    failed = False
    try:
        for check, look in todo.items():
            step = Step(check, Outcome.SKIPPED, "Not tried.") if failed else _tried(check, look, patience, stop)
            failed = failed or step.outcome is Outcome.FAILED
            yield step
    except Stopped:
        return
    finally:
        looks.close()


def verdict(steps: Sequence[Step]) -> Verdict:
    """What the steps say together: what failed, or who is signed in, what may be seen and how far the clock is off."""
    found = {step.check: step for step in steps}
    failed = next((step for step in steps if step.outcome is Outcome.FAILED), None)
    if failed:
        return Verdict(Outcome.FAILED, failed.words, failed.fault)
    told = [found[check].words for check in (Check.SIGNATURE, Check.RIGHTS, Check.CLOCK) if check in found]
    warned = next((step for step in steps if step.outcome is Outcome.WARNING), None)
    if Check.RIGHTS not in found:
        return Verdict(Outcome.SKIPPED, "The check was not finished.")
    if warned is None:
        return Verdict(Outcome.OK, " ".join(told))
    return Verdict(Outcome.WARNING, " ".join(told), warned.fault)


def _tried(check: Check, look: Callable[[], Seen], patience: float, stop: Event | None) -> Step:
    began = time.monotonic()
    try:
        seen = _within(patience, look, stop)
    except Stopped:
        raise
    except Exception as error:  # noqa: BLE001 - a diagnosis must tell whatever happens
        fault = fault_of(error)
        return Step(check, Outcome.FAILED, str(fault), time.monotonic() - began, fault)
    seconds = time.monotonic() - began if seen.seconds is None else seen.seconds
    return Step(check, seen.outcome, seen.words, seconds, seen.fault)


def _within(seconds: float, look: Callable[[], Seen], stop: Event | None) -> Seen:
    """What `look` returns or raises, in time: what takes longer is left to end by itself. Raises Transient, Stopped."""
    made: Future[Seen] = Future()

    def work() -> None:
        try:
            made.set_result(look())
        except BaseException as error:  # noqa: BLE001 - raised again by `result`
            made.set_exception(error)

    ends = time.monotonic() + seconds
    threading.Thread(target=work, name="partwise-check", daemon=True).start()
    while not made.done():
        if stop is not None and stop.is_set():
            raise Stopped
        if time.monotonic() > ends:
            words = ADVICE["NoAnswer"]
            raise Transient(
                f"{words.title} It was waited for {duration(seconds)}.", "Try again later.", code="NoAnswer"
            )
        wait([made], _GLANCE)
    return made.result()
