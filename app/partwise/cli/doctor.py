"""`partwise doctor`: what a bug report needs, for a person to read and to pass on. Nothing is changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from partwise.cli import doctor_facts as facts
from partwise.cli.arguments_doctor import Doctor
from partwise.cli.doctor_facts import Section
from partwise.cli.exits import DONE, FAILED, INTERRUPTED, WRONG_USAGE, refuse
from partwise.cli.office import Office, office_at
from partwise.core.connection import Connection
from partwise.core.errors import Fixable, PartwiseError
from partwise.logs import SECRET, log_to
from partwise.store.home import Home, find_home

_KEY_ID = re.compile(r"\b((?:LTAI|TMP\.|STS\.)\w{0,3})[\w.-]+")
_QUERY = re.compile(r"(https?://[^\s?]+)\?\S+")


def doctor(asked: Doctor) -> int:
    """Look at everything, one section after the other; the exit code."""
    try:
        return _looked_through(asked)
    except KeyboardInterrupt:
        return INTERRUPTED


def _looked_through(asked: Doctor) -> int:
    tell = _as_json if asked.json else _as_text
    healthy = True
    home, section = _home()
    office = connection = None
    if home is not None and asked.connection:
        try:
            office = office_at(home)
            connection = office.known(asked.connection)
        except Fixable as error:
            return refuse(error, WRONG_USAGE)
    for found in _sections(asked, home, section):
        tell(found)
        healthy = healthy and found.healthy
    if office is not None and connection is not None:
        try:
            healthy = _diagnosed(asked, office, connection, tell) and healthy
        finally:
            office.keyring.close()
    return DONE if healthy else FAILED


def _home() -> tuple[Home | None, Section]:
    """This user's home, None where the system refuses it."""
    try:
        home = find_home()
        log_to(home.log)
        return home, facts.home(home)
    except Fixable as error:
        return None, Section("home", {"problem": str(error.fault)}, healthy=False)


def _sections(asked: Doctor, home: Home | None, about_home: Section) -> Iterator[Section]:
    yield facts.program()
    yield facts.system()
    yield about_home
    if home is not None:
        yield facts.journal(home)
        yield facts.connections(home)
    yield facts.keyring_tried() if asked.keyring else facts.keyring()
    yield facts.network()
    yield facts.clock(home)


def _diagnosed(asked: Doctor, office: Office, connection: Connection, tell: Callable[[Section], None]) -> bool:
    """Whether the connection works, as far as it was tried; every step is told."""
    from partwise.cli import trial
    from partwise.oss.diagnosis import Outcome, Step

    tell(facts.connection(connection))

    def tell_step(step: Step) -> None:
        told = {"check": step.check.value, "seconds": round(step.seconds, 3), **trial.facts_of(step)}
        tell(Section("step", told if asked.json else {step.check.value: trial.line_of(step)}))

    try:
        found = trial.tried(office, connection, tell_step, keyring=asked.keyring)
    except PartwiseError as error:
        tell(Section("verdict", {"outcome": Outcome.FAILED.value, "message": str(error.fault)}))
        return False
    tell(Section("verdict", trial.facts_of(found)))
    return found.outcome is not Outcome.FAILED


# --- what is said ----------------------------------------------------------------------------------------------


def _as_text(section: Section) -> None:
    if section.kind == "step":
        print(f"  {cleaned(next(iter(section.facts.values())))}", flush=True)
        return
    print(section.kind.capitalize())
    for name, value in section.facts.items():
        if value not in ("", None):
            print(f"  {name if name.isupper() else name.replace('_', ' ')}: {cleaned(value)}")
    print(end="", flush=True)


def _as_json(section: Section) -> None:
    told = {name: cleaned(value) for name, value in section.facts.items()}
    print(json.dumps({"event": section.kind, **told}), flush=True)


def cleaned(value: Any) -> Any:
    """`value` as it may stand in a public report: AccessKey IDs cut short, no query, the user's folder as ~."""
    if not isinstance(value, str):
        return value
    folder = str(Path.home())
    text = value.replace(folder, "~") if len(folder) > 1 else value
    for pattern, left in ((SECRET, r"\1\2•••"), (_QUERY, r"\1"), (_KEY_ID, r"\1…")):
        text = pattern.sub(left, text)
    return text
