"""The server goes off the network for a while, at once or with a request, and comes back as it was."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

import pytest

from helpers.practice import PracticeBucket
from partwise.practice.faults import Fault, What, parse

BROKEN = (ConnectionResetError, BrokenPipeError, ConnectionRefusedError)


def refuses(practice: PracticeBucket) -> bool:
    try:
        socket.create_connection(("127.0.0.1", practice.port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def until(true: Callable[[], bool]) -> None:
    gives_up = time.monotonic() + 5
    while not true():
        assert time.monotonic() < gives_up
        time.sleep(0.01)


def wait_until_it_listens(practice: PracticeBucket) -> None:
    until(lambda: not refuses(practice))


def test_it_goes_at_once_and_comes_back(practice: PracticeBucket) -> None:
    practice.send("PUT", "before", body=b"x")
    idle = socket.create_connection(("127.0.0.1", practice.port), timeout=5)
    began, pid = time.monotonic(), practice.pid
    practice.faults({"what": "offline", "seconds": 0.3})
    with pytest.raises(BROKEN):
        idle.recv(1)
    idle.close()
    assert refuses(practice)
    wait_until_it_listens(practice)
    assert 0.3 <= time.monotonic() - began < 5
    assert practice.send("HEAD", "before").status == 200
    assert practice.pid == pid


def test_a_body_on_its_way_is_broken(practice: PracticeBucket) -> None:
    practice.faults({"what": "bandwidth", "bytes": 1_000_000})
    ended: list[BaseException] = []

    def send() -> None:
        try:
            practice.send("PUT", "broken", body=bytes(8_000_000))
        except BROKEN as error:
            ended.append(error)

    sending = threading.Thread(target=send)
    sending.start()
    until(lambda: bool(list((practice.folder / "incoming").iterdir())))
    practice.faults({"what": "offline", "seconds": 0.1})
    sending.join(5)
    assert len(ended) == 1
    wait_until_it_listens(practice)
    assert practice.send("HEAD", "broken").status == 404
    until(lambda: bool(practice.requests("PutObject")))  # the server notices when it takes the next bytes
    assert [entry["status"] for entry in practice.requests("PutObject")] == [0]


def test_it_goes_with_a_request(practice: PracticeBucket) -> None:
    upload_id = practice.initiate("struck")
    practice.faults({"what": "offline", "operation": "UploadPart", "part": 2, "seconds": 0.2, "times": 1})
    assert practice.send_part("struck", upload_id, 1, b"1").status == 200
    with pytest.raises(BROKEN):
        practice.send_part("struck", upload_id, 2, b"2")
    assert refuses(practice)
    wait_until_it_listens(practice)
    assert practice.send_part("struck", upload_id, 2, b"2").status == 200


def test_it_waits_for_its_port_when_somebody_else_has_it(practice: PracticeBucket) -> None:
    practice.faults({"what": "offline", "seconds": 0.2})
    until(lambda: refuses(practice))
    with socket.create_server(("127.0.0.1", practice.port)) as other:
        time.sleep(0.3)
        assert other.fileno() >= 0
    wait_until_it_listens(practice)
    assert practice.send("GET", bucket="").status == 200


def test_only_an_outage_that_names_no_request_begins_at_once() -> None:
    assert parse("offline,seconds=1").at_once
    assert not parse("offline,operation=PutObject").at_once
    assert not Fault(What.STALL).at_once
