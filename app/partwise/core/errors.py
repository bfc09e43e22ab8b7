"""Three kinds of error, and the frozen record of one that travels to the window, the journal and the log.

    PartwiseError
    ├── Fixable     the user can fix it: a title and a next step
    │   └── UploadGone  OSS no longer knows the upload id
    ├── Transient   it will pass: the engine tries again by itself
    └── Bug         ours: to be reported

`Stopped` is not an error: it is how a pause reaches a worker in the middle of a part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePath
from traceback import walk_tb
from typing import Any, ClassVar, Self


class Kind(StrEnum):
    """Who acts next: the user, nobody, or Partwise's developers."""

    FIXABLE = "fixable"
    TRANSIENT = "transient"
    BUG = "bug"


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong, in words for a person and with the evidence for whoever helps them. Holds no secret.

    `title` is one sentence: what happened. `advice` is one sentence: what to do next. `code` is OSS's code, or a
    short name of ours (`NoAnswer`, `FileChanged`). `retry_after` is in seconds, 0 where the server said nothing.
    `endpoint` is the address OSS itself names when the request went to a wrong one.
    """

    kind: Kind
    title: str
    advice: str = ""
    code: str = ""
    message: str = ""
    ec: str = ""
    request_id: str = ""
    http_status: int = 0
    host: str = ""
    operation: str = ""
    endpoint: str = ""
    retry_after: float = 0.0

    def __str__(self) -> str:
        return f"{self.title} {self.advice}".strip()

    def evidence(self) -> str:
        """The technical line: code, EC, HTTP status, request id and host, as far as they are known."""
        told = (
            ("", self.code),
            ("HTTP ", str(self.http_status or "")),
            ("EC ", self.ec),
            ("request ", self.request_id),
            ("host ", self.host),
        )
        return " · ".join(name + value for name, value in told if value)


class PartwiseError(Exception):
    """Every error of ours that may leave a module. `fault` is the whole story."""

    kind: ClassVar[Kind]

    def __init__(self, title: str, advice: str = "", **evidence: Any) -> None:
        self.fault = Fault(self.kind, title, advice, **evidence)
        super().__init__(str(self.fault))

    @classmethod
    def of(cls, fault: Fault) -> Self:
        """The error that carries `fault`, its kind made this class's."""
        error = cls(fault.title)
        error.fault = replace(fault, kind=cls.kind)
        error.args = (str(fault),)
        return error


class Fixable(PartwiseError):
    """The user can fix it; nothing is lost while it waits."""

    kind = Kind.FIXABLE


class UploadGone(Fixable):
    """OSS does not know the upload id: completed, aborted, or removed by a lifecycle rule (NoSuchUpload)."""


class Transient(PartwiseError):
    """It will pass: the line, or the server's state. Worth another try."""

    kind = Kind.TRANSIENT


class Bug(PartwiseError):
    """We broke a rule of our own, or of OSS's."""

    kind = Kind.BUG


class Stopped(Exception):
    """A pause or an abort reached a worker; ending early without it would look like a short body."""


def trail_of(error: BaseException) -> str:
    """Where an exception was raised, for the log: functions and lines, innermost first, and none of its text."""
    frames = [(frame.f_code, line) for frame, line in walk_tb(error.__traceback__)]
    return " < ".join(f"{code.co_name} ({PurePath(code.co_filename).name}:{line})" for code, line in reversed(frames))


def fault_of(error: BaseException) -> Fault:
    """The fault of any exception: an unknown one is a bug, told without its text (it might hold a secret)."""
    if isinstance(error, PartwiseError):
        return error.fault
    return Fault(
        Kind.BUG,
        "Partwise made a mistake; nothing already stored is lost.",
        "Please report it with the log file.",
        code=type(error).__name__,
    )
