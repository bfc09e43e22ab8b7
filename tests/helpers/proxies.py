"""Real proxy programs: tinyproxy for HTTP, microsocks for SOCKS 5, each on a free port of this computer."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = "127.0.0.1"
_PATIENCE = 30.0  # seconds


@dataclass(frozen=True)
class RunningProxy:
    """Where a proxy listens, and the log in which it tells for whom it worked."""

    url: str
    log: Path

    def served(self, url: str) -> bool:
        """Whether a request to the server at `url` went through it."""
        port = url.rpartition(":")[2]
        return any(f":{port}" in line for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines())


@contextmanager
def http_proxy(folder: Path, user: str = "", password: str = "") -> Iterator[RunningProxy]:
    """tinyproxy; it wants a password where a user is given."""
    port, log, told = free_port(), folder / "tinyproxy.log", folder / "tinyproxy.conf"
    asks = f"BasicAuth {user} {password}\n" if user else ""
    told.write_text(f'Port {port}\nListen {HERE}\nTimeout 30\nLogFile "{log}"\nLogLevel Info\n{asks}', encoding="utf-8")
    log.touch()
    with _running(["tinyproxy", "-d", "-c", str(told)], port, folder / "tinyproxy.out"):
        yield RunningProxy(f"http://{HERE}:{port}", log)


@contextmanager
def socks_proxy(folder: Path, user: str = "", password: str = "") -> Iterator[RunningProxy]:
    """microsocks; it wants a password where a user is given."""
    port, log = free_port(), folder / "microsocks.log"
    asks = ["-u", user, "-P", password] if user else []
    with _running(["microsocks", "-i", HERE, "-p", str(port), *asks], port, log):
        yield RunningProxy(f"socks5://{HERE}:{port}", log)


def free_port() -> int:
    """A port on which nobody listens, now."""
    with socket.create_server((HERE, 0)) as found:
        port: int = found.getsockname()[1]
        return port


@contextmanager
def _running(command: Sequence[str], port: int, log: Path) -> Iterator[None]:
    """The program, once it listens; it is ended with the block."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as program:
        try:
            _wait_for(port, program)
            yield
        finally:
            program.kill()  # tinyproxy may sleep over a politer word


def _wait_for(port: int, program: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up:
        assert program.poll() is None, "it has ended"
        try:
            socket.create_connection((HERE, port)).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise AssertionError("it does not listen")
