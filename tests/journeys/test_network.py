"""Losing the network is a state, not an error: uploads wait, one request tries now and then, and all goes on."""

from __future__ import annotations

import errno
import json
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from helpers.engine_run import Run, written
from helpers.practice import PracticeBucket
from helpers.shell import Shell, events, unfinished, write
from partwise.core import messages as said
from partwise.core.changes import Offline, Online, PartStored
from partwise.core.lifecycle import State
from partwise.core.retry import LONGEST_PROBE_WAIT
from partwise.oss.client import Client
from partwise.oss.uploads import OssUploads

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

KIB = 1024
PARTS = 40
PART_SIZE = 256 * KIB
SIZE = PARTS * PART_SIZE - 12345
PARALLEL = 4
SLOW = {"what": "bandwidth", "bytes": 1_300_000, "per_connection": True, "operation": "UploadPart"}  # two seconds
WAITING, BACK = "waiting for network", "network is back"


# --- real processes ----------------------------------------------------------------------------------------------


class Sending:
    """`partwise upload` in the middle of 40 parts."""

    def __init__(self, shell: Shell, file: Path) -> None:
        self.practice = shell.practice
        self.key = f"{file.parent.name}.bin"
        self.file = file
        address = f"oss://practice/{self.key}"
        command = ("upload", file, address, "--json", "--part-size", "256KiB", "--parallel", PARALLEL)
        self.told: list[dict[str, Any]] = []
        self.process = shell.start(*command)
        self.again = lambda: shell.run(*command)

    def __enter__(self) -> Sending:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(60)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def until(self, event: str, count: int = 1) -> dict[str, Any]:
        """Read on to the event of that kind with that number."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told.append(json.loads(line))
            if self.told[-1]["event"] == event:
                count -= 1
            if not count:
                return self.told[-1]
        raise AssertionError([one for one in self.told if one["event"] != "progress"])

    def end(self) -> int:
        assert self.process.stdout is not None
        self.told += events(self.process.stdout.read())
        return self.process.wait(60)

    def of(self, event: str, told: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
        return [one for one in told or self.told if one["event"] == event]

    def arrived(self) -> bool:
        return self.practice.object_path(self.key).read_bytes() == self.file.read_bytes()

    def check_sent(self, stored: list[int]) -> None:
        """No part that was `stored` when the network was lost went over the line again; little else did."""
        sent = Counter(one["part_number"] for one in self.practice.requests("UploadPart") if one["key"] == self.key)
        assert {number: sent[number] for number in stored} == dict.fromkeys(stored, 1)
        assert sum(sent.values()) <= PARTS + PARALLEL


@pytest.fixture
def sending(shell: Shell, tmp_path: Path) -> Iterator[Sending]:
    shell.practice.faults(SLOW)
    with Sending(shell, write(tmp_path / "film.mov", SIZE)) as sending:
        sending.until("part", 10)
        yield sending


def stored_parts(sending: Sending) -> list[int]:
    return [one["number"] for one in sending.of("part")]


def test_the_server_goes_away_in_the_middle_and_comes_back(sending: Sending) -> None:
    stored = stored_parts(sending)
    sending.practice.faults(SLOW, {"what": "offline", "seconds": 5.0})
    assert sending.end() == 0
    states = [one for one in sending.told if one["event"] in (WAITING, BACK)]
    assert [one["event"] for one in states] == [WAITING] * (len(states) - 1) + [BACK]
    waits = states[:-1]
    assert [one["attempt"] for one in waits] == list(range(1, len(waits) + 1))
    assert [one["code"] for one in waits] == ["ConnectionRefused"] * len(waits)
    assert 2 <= len(waits) <= 6
    assert all(0 < one["wait"] <= LONGEST_PROBE_WAIT for one in waits)
    assert (sending.told[-1]["event"], sending.told[-1]["verified"]) == ("done", True)
    assert sending.arrived()
    sending.check_sent(stored)


def test_a_person_is_told_in_words(shell: Shell, tmp_path: Path) -> None:
    shell.practice.faults(SLOW, {"what": "offline", "operation": "UploadPart", "part": 9, "times": 1, "seconds": 1.5})
    done = shell.run("upload", write(tmp_path / "film.mov", SIZE), "oss://practice/told.bin", "--part-size", "256KiB")
    assert done.returncode == 0
    assert "Waiting for network: Nobody listens at this address." in done.stderr
    assert "Next try in " in done.stderr
    assert done.stderr.rstrip().endswith("The network is back.")


def test_ctrl_c_while_waiting_pauses_and_the_same_command_goes_on(sending: Sending) -> None:
    stored = stored_parts(sending)
    sending.practice.faults(SLOW, {"what": "offline", "seconds": 4.0})
    sending.until(WAITING, 2)
    began = time.monotonic()
    sending.process.send_signal(signal.SIGINT)
    assert sending.end() == 130
    assert time.monotonic() - began < 2.0
    assert sending.told[-1]["event"] == "paused"
    assert not sending.of(BACK)
    time.sleep(max(0.0, 4.5 - (time.monotonic() - began)))
    again = sending.again()
    assert again.returncode == 0, again.stdout + again.stderr
    assert sending.arrived()
    sending.check_sent(stored)
    assert unfinished(sending.practice) == []


def test_a_server_that_swallows_everything_is_tried_by_one_connection_at_a_time(
    fresh_practice: PracticeBucket, tmp_path: Path
) -> None:
    """Nobody refuses, nobody answers: each try takes the whole ten seconds. The kernel tells who is trying."""
    fresh_practice.faults(SLOW)
    with ExitStack() as stack:
        sending = stack.enter_context(Sending(Shell(tmp_path / "home", fresh_practice), write(tmp_path / "f", SIZE)))
        sending.until("part", 10)
        stored = stored_parts(sending)
        fresh_practice.kill()
        with black_hole(fresh_practice.port):
            told = sending.until(WAITING)
            assert told["code"] in {"ConnectTimeout", "ConnectionRefused"}  # refused before anybody listens there again
            time.sleep(1.5)  # the other parts come home, and the first try has begun
            tries = [connecting(sending.process) for _ in range(200) if not time.sleep(0.02)]
        fresh_practice.restart()
        assert max(tries) == 1
        assert sending.end() == 0
        assert sending.of(BACK)
        sent = {one["part_number"] for one in fresh_practice.requests("UploadPart")}
        assert not sent & set(stored), "a part stored before was sent again"
        assert sending.arrived()


@contextmanager
def black_hole(port: int) -> Iterator[None]:
    """Somebody listens who takes nobody: with a full queue the kernel drops whoever knocks."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen(0)
        for _ in range(4):
            knocking = stack.enter_context(socket.socket())
            knocking.setblocking(False)
            knocking.connect_ex(("127.0.0.1", port))
        yield


def connecting(process: subprocess.Popen[str]) -> int:
    """How many connections of the process wait for the first word of the other side."""
    found = psutil.Process(process.pid).net_connections("tcp")
    return sum(one.status == psutil.CONN_SYN_SENT for one in found)


# --- the real client, on a computer whose network fails as a test says --------------------------------------------


FAILURES: dict[str, Callable[[], OSError]] = {
    "NameNotResolved": lambda: socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
    "NoRoute": lambda: OSError(errno.ENETUNREACH, "Network is unreachable"),
    "ConnectionRefused": lambda: ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"),
    "ConnectTimeout": lambda: TimeoutError("timed out"),
}


class Cable:
    """This computer's network as Partwise sees it: while it is out no connection can be made, for one reason."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.failure: Callable[[], OSError] | None = None
        self._real = {name: getattr(socket, name) for name in ("getaddrinfo", "create_connection")}
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **named: self._try("getaddrinfo", *args, **named))
        monkeypatch.setattr(
            socket, "create_connection", lambda *args, **named: self._try("create_connection", *args, **named)
        )

    def _try(self, name: str, *args: Any, **named: Any) -> Any:
        ours = threading.current_thread().name.startswith("partwise-")  # the test itself reaches everything
        error = self.failure() if ours and self.failure is not None else None
        if error is not None and isinstance(error, socket.gaierror) == (name == "getaddrinfo"):
            raise error
        return self._real[name](*args, **named)


@pytest.mark.parametrize("code", FAILURES)
def test_every_way_to_lose_the_network(
    code: str, practice: PracticeBucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It worked, then it does not (a name, a route, a server, an answer), then it works again."""
    data = written(tmp_path / f"{code}.bin", 12)
    cable = Cable(monkeypatch)
    practice.faults({**SLOW, "bytes": 200_000})
    client = Client(practice.connection(), lambda: practice.credentials)
    run = Run(tmp_path, OssUploads(client)).start()  # type: ignore[arg-type]  # the real port, not the one in memory
    try:
        run.engine.post(said.AddPaths((str(tmp_path / f"{code}.bin"),), "here", practice.bucket, part_size=100 * KIB))
        run.watcher.wait(lambda: len(run.watcher.told(PartStored)) >= 3)
        cable.failure = FAILURES[code]
        practice.faults({"what": "reset", "operation": "UploadPart"})  # the connections that are still open
        run.watcher.wait(lambda: run.only().offline and run.only().attempt > 1)  # nobody in hand may still answer
        assert run.only().state is State.SENDING
        back = len(run.watcher.told(Online))
        assert {item.fault.code for item in run.watcher.news if isinstance(item, Offline)} == {code}
        practice.faults()
        cable.failure = None
        run.watcher.wait_for(State.DONE)
        assert run.only().verified
        assert run.watcher.told(Online)[back:] == [Online("here")]
        assert practice.object_path(f"{code}.bin").read_bytes() == data
    finally:
        run.stop()
        client.close()
