"""The server's time: learnt from a refusal, corrected by any answer, remembered; and no nonsense believed."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.wire import ME, NOW, Wire, error, http, wire
from partwise.core.connection import Connection
from partwise.core.errors import Transient
from partwise.oss.bucket_operations import GetBucketLocation
from partwise.oss.client import Client
from partwise.oss.clock import ServerClock
from partwise.oss.uploads import OssUploads

HOST = "127.0.0.1"
TWO_HOURS = 7200.0


class Memory:
    """What a run before has left, and what this one has learnt."""

    def __init__(self, **known: float) -> None:
        self.known = {HOST: known["known"]} if known else {}
        self.lessons: list[tuple[str, float]] = []

    def offset(self, host: str) -> float:
        return self.known.get(host, 0.0)

    def learnt(self, host: str, offset: float) -> None:
        self.lessons.append((host, offset))


def located(at: float, id: str = "ID") -> bytes:
    body = b"<LocationConstraint>oss-cn-hangzhou</LocationConstraint>"
    return http(200, body, id=id, Date=formatdate(at, usegmt=True))


def skewed(at: float) -> bytes:
    return error(403, "RequestTimeTooSkewed", Date=formatdate(at, usegmt=True))


def client(server: Wire, memory: Memory) -> Client:
    connection = Connection("test", region="cn-hangzhou", endpoint=server.url)
    return Client(connection, lambda: ME, clock=lambda: NOW, clocks=memory)


def signed_at(server: Wire) -> list[str]:
    return [raw.headers["x-oss-date"][9:13] for raw in server.requests]


def test_what_is_learnt_is_remembered_once() -> None:
    memory = Memory()
    with wire(skewed(NOW + TWO_HOURS), located(NOW + TWO_HOURS)) as server, client(server, memory) as oss:
        for _ in range(3):
            oss.call(GetBucketLocation("bucket"))
        assert OssUploads(oss).clock_offset == TWO_HOURS
    assert memory.lessons == [(HOST, TWO_HOURS)]


def test_what_was_remembered_is_used_from_the_first_request_on() -> None:
    memory = Memory(known=TWO_HOURS)
    with wire(located(NOW + TWO_HOURS)) as server, client(server, memory) as oss:
        oss.call(GetBucketLocation("bucket"))
        assert oss.clock_offset == TWO_HOURS
    assert signed_at(server) == ["1546"]
    assert memory.lessons == []


def test_an_outdated_memory_heals_like_a_wrong_clock() -> None:
    memory = Memory(known=TWO_HOURS)
    with wire(skewed(NOW + 30), located(NOW)) as server, client(server, memory) as oss:
        assert oss.call(GetBucketLocation("bucket")) == "cn-hangzhou"
        assert oss.clock_offset == 0.0
    assert signed_at(server) == ["1546", "1346"]
    assert memory.lessons == [(HOST, 0.0)]


@pytest.mark.parametrize(
    ("true_offset", "offset", "lessons"),
    [
        (TWO_HOURS + 59, TWO_HOURS, 0),
        (TWO_HOURS - 59, TWO_HOURS, 0),
        (TWO_HOURS + 600, TWO_HOURS + 600, 1),
        (-TWO_HOURS, -TWO_HOURS, 1),
        (40, 0.0, 1),  # the user has set the clock right
        (0, 0.0, 1),
    ],
)
def test_any_answer_corrects_an_offset_in_use(true_offset: float, offset: float, lessons: int) -> None:
    memory = Memory(known=TWO_HOURS)
    with wire(located(NOW + true_offset)) as server, client(server, memory) as oss:
        oss.call(GetBucketLocation("bucket"))
        assert oss.clock_offset == offset
    assert len(memory.lessons) == lessons


def test_the_date_of_an_answer_alone_teaches_nothing() -> None:
    memory = Memory()
    with wire(located(NOW + TWO_HOURS)) as server, client(server, memory) as oss:
        oss.call(GetBucketLocation("bucket"))
        assert oss.clock_offset == 0.0
    assert memory.lessons == []


def test_the_date_of_somebody_else_is_worth_nothing() -> None:
    memory = Memory(known=TWO_HOURS)
    with wire(located(NOW, id="")) as server, client(server, memory) as oss:
        with pytest.raises(Transient):
            oss.call(GetBucketLocation("bucket"))
        assert oss.clock_offset == TWO_HOURS


@pytest.mark.parametrize("known", [float("inf"), float("nan"), 1e300, -NOW, 3e9])
def test_no_impossible_memory_is_believed(known: float) -> None:
    assert ServerClock(lambda: NOW, Memory(known=known), HOST).now() == NOW


def test_a_clock_that_stands_in_1970_is_healed_and_remembered() -> None:
    memory = Memory()
    clock = ServerClock(lambda: 0.0, memory, HOST)
    clock.refused("", formatdate(NOW, usegmt=True))
    assert clock.now() == NOW
    assert memory.lessons == [(HOST, NOW)]
    assert ServerClock(lambda: 5.0, Memory(known=NOW), HOST).now() == NOW + 5


def test_a_date_without_a_zone_is_universal_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        clock = ServerClock(lambda: NOW)
        clock.refused("", "Wed, 12 Jun 2024 15:46:40 -0000")
        assert clock.offset == TWO_HOURS
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(("told", "offset"), [(-1859, TWO_HOURS), (-1861, TWO_HOURS - 1861), (61, TWO_HOURS + 61)])
def test_a_server_may_have_taken_the_time_when_a_long_request_began(told: float, offset: float) -> None:
    clock = ServerClock(lambda: NOW, Memory(known=TWO_HOURS), HOST)
    clock.heard(formatdate(NOW + TWO_HOURS + told, usegmt=True), age=1800.0)
    assert clock.offset == offset


@given(st.text(), st.text())
def test_no_text_is_more_than_nonsense(server_time: str, date: str) -> None:
    clock = ServerClock(lambda: NOW, Memory(known=TWO_HOURS), HOST)
    clock.refused(server_time, date)
    clock.heard(date, 1.0)
    assert 1_577_836_800 < clock.now() < 4_102_444_800
