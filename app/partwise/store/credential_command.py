"""An external program that prints credentials (reference, 9.3)."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from pathlib import PurePosixPath, PureWindowsPath
from typing import IO, cast

from partwise.core.connection import Fresh
from partwise.core.errors import Fixable, Transient
from partwise.core.issued import issued
from partwise.store.recipe import TIMEOUT

_WINDOWS = os.name == "nt"
_MAX_BYTES = 64 * 1024
_FORM = '{"AccessKeyId": …, "AccessKeySecret": …, "SecurityToken": …, "Expiration": "2024-06-12T14:46:40Z"}'


def run_command(command: str, seconds: float = TIMEOUT) -> Fresh:
    """Run `command` and read the credentials it prints as JSON. It has `seconds`, then it is ended with its children.

    It runs whatever it is given: the caller has asked the user before. No shell is involved. What the program says on
    its standard error is not read, for it may hold secrets, and neither the command's arguments nor its output stand
    in an error.

    Raises Fixable: it cannot be started, fails, or prints something else; Transient: it does not come to an end.
    """
    arguments = arguments_of(command)
    name = program_of(command)
    process = _started(arguments, name)
    try:
        printed, status = _outcome(process, seconds)
    except (TimeoutError, subprocess.TimeoutExpired):
        _end(process)
        raise _no_end(name, seconds) from None
    if status:
        raise _failed(name, status)
    return _read(printed, name)


def arguments_of(command: str, *, windows: bool = _WINDOWS) -> list[str] | str:
    """What the system starts: the words of `command` by the rules of a POSIX shell; Windows splits it by its own.

    Raises Fixable: it is empty, or a quote is not closed.
    """
    try:
        words = shlex.split(command, posix=not windows)
    except ValueError:
        words = []
    if not words or "\0" in command:
        raise Fixable(
            "The command that prints credentials is empty, or one of its quotes is not closed.",
            "Correct the command.",
            code="NoCredentials",
        )
    return command if windows else words


def program_of(command: str, *, windows: bool = _WINDOWS) -> str:
    """The program's name, which can be shown where the arguments, perhaps with a secret, cannot. Raises Fixable."""
    arguments = arguments_of(command, windows=windows)
    if isinstance(arguments, list):
        return PurePosixPath(arguments[0]).name[:80]
    return PureWindowsPath(shlex.split(arguments, posix=False)[0].strip('"')).name[:80]


def _started(arguments: list[str] | str, name: str) -> subprocess.Popen[bytes]:
    """The running program, the first of its own process group, without a window of its own."""
    try:
        return subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as exc:
        reason = exc.strerror or "the system refuses"
        raise Fixable(
            f"The program “{name}”, which prints the credentials, cannot be started: {reason}.",
            "Check that it is installed, or correct the command.",
            code="NoCredentials",
        ) from None  # the exception holds the arguments


def _outcome(process: subprocess.Popen[bytes], seconds: float) -> tuple[bytes, int]:
    """What it printed, and its status. Raises TimeoutError, subprocess.TimeoutExpired."""
    until = time.monotonic() + seconds
    printed = _printed(process).result(seconds)
    if len(printed) > _MAX_BYTES:
        _end(process)
        return b"", 0  # so much are no credentials
    return printed, process.wait(max(0.1, until - time.monotonic()))


def _printed(process: subprocess.Popen[bytes]) -> Future[bytes]:
    """What it prints, read to its end by a thread of its own, which nobody has to wait for."""
    printed: Future[bytes] = Future()
    output = cast(IO[bytes], process.stdout)  # it was asked for

    def read() -> None:
        with output:
            printed.set_result(output.read(_MAX_BYTES + 1))

    threading.Thread(target=read, name="partwise-command", daemon=True).start()
    return printed


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what still runs, its children too."""
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):  # all have ended, which macOS tells in its own way
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    with suppress(subprocess.TimeoutExpired):  # it runs as somebody else, whom we cannot end
        process.wait(1)


def _read(printed: bytes, name: str) -> Fresh:
    try:
        fresh = issued(json.loads(printed))
    except (ValueError, RecursionError):
        fresh = None
    if fresh is None:
        raise Fixable(
            f"The program “{name}” did not print credentials as JSON.", f"It must print {_FORM}.", code="NoCredentials"
        )
    return fresh


def _failed(name: str, status: int) -> Fixable:
    how = f"with status {status}" if status > 0 else f"by signal {-status}"
    return Fixable(
        f"The program “{name}”, which prints the credentials, ended {how}. What is stored stays stored.",
        "Run it in a terminal to see why; then try again.",
        code="NoCredentials",
    )


def _no_end(name: str, seconds: float) -> Transient:
    return Transient(
        f"The program “{name}”, which prints the credentials, was not done after {seconds:g} s and was ended.",
        "Partwise tries again by itself; if it asks for something, run it in a terminal first.",
        code="NoCredentials",
    )
