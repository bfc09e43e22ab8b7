"""Each effect as a job: every outcome is a fact, nothing escapes, nothing secret is logged."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import fastcrc
import pytest

from helpers.memory_oss import MemoryOss
from partwise.core import abort
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.errors import Bug, Fixable, Kind, Stopped, Transient
from partwise.core.limits import BLOCK_SIZE
from partwise.core.plan import Plan
from partwise.core.upload import Answer, ObjectOptions, Part, Stamp, StoredPart, Target
from partwise.engine.source import LocalFiles
from partwise.engine.throttle import Throttle
from partwise.engine.work import Meter, Worker

TARGET = Target("here", "bucket", "a/key")
SIZE = 2 * BLOCK_SIZE + 100
PLAN = Plan(SIZE, BLOCK_SIZE, single=False)
OPTIONS = ObjectOptions()
SECRET = "the secret access key"


class Bench:
    """A worker with a real file and an OSS in memory."""

    def __init__(self, path: Path, oss: MemoryOss | None = None) -> None:
        self.data = os.urandom(SIZE)
        path.write_bytes(self.data)
        self.path = path
        self.oss = oss or MemoryOss()
        self.meter = Meter()
        self.scope = threading.Event()
        self.worker = Worker(lambda name: self.oss, LocalFiles(), self.meter, Throttle())
        self.stamp = LocalFiles().stamp(str(path))

    def run(self, effect: Any) -> Any:
        return self.worker.run(effect, self.scope)

    def initiate(self) -> str:
        return str(self.run(do.Initiate("u", TARGET, OPTIONS, "marker")).upload_id)

    def part(self, upload_id: str, number: int, stored: StoredPart | None = None) -> do.SendPart:
        return do.SendPart("u", str(self.path), self.stamp, TARGET, upload_id, PLAN.part(number), stored)

    def send_all(self, upload_id: str) -> list[said.PartSent]:
        return [self.run(self.part(upload_id, part.number)) for part in PLAN]

    def complete(self, upload_id: str) -> do.Complete:
        parts = tuple(self.oss.list_parts(TARGET, upload_id))
        return do.Complete("u", str(self.path), self.stamp, TARGET, upload_id, parts, OPTIONS)

    def put(self) -> do.PutObject:
        return do.PutObject("u", str(self.path), self.stamp, TARGET, OPTIONS, "marker")

    def slice(self, number: int) -> bytes:
        part = PLAN.part(number)
        return self.data[part.offset : part.offset + part.length]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "file")


def fails_with(error: Exception, method: str) -> Callable[[str, int], None]:
    def trouble(called: str, number: int) -> None:
        if called == method:
            raise error

    return trouble


# --- what goes well --------------------------------------------------------------------------------------------


def test_looking_at_a_file(bench: Bench) -> None:
    assert bench.run(do.LookAt("u", str(bench.path))) == said.Stamped("u", bench.stamp)


def test_a_whole_multipart_upload(bench: Bench) -> None:
    upload_id = bench.initiate()
    sent = bench.send_all(upload_id)
    for fact in sent:
        crc = fastcrc.crc64.xz(bench.slice(fact.number))
        assert (fact.crc64, fact.answer.crc64, fact.length) == (crc, crc, len(bench.slice(fact.number)))
        assert not fact.reused
    listed = bench.run(do.ListParts("u", TARGET, upload_id))
    assert [part.number for part in listed.parts] == [1, 2, 3]
    completed = bench.run(bench.complete(upload_id))
    assert completed.answer.crc64 == fastcrc.crc64.xz(bench.data)
    assert bench.oss.objects["a/key"] == bench.data
    confirmed = bench.run(do.Confirm("u", TARGET, upload_id))
    assert (confirmed.object.marker, confirmed.object.size, confirmed.still_open) == ("marker", SIZE, False)


def test_a_whole_file_in_one_request(bench: Bench) -> None:
    fact = bench.run(bench.put())
    assert fact == said.ObjectPut("u", fastcrc.crc64.xz(bench.data), fact.answer)
    assert fact.answer.crc64 == fact.crc64
    assert bench.oss.objects["a/key"] == bench.data


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    bench = Bench(tmp_path / "file")
    fact = bench.run(do.PutObject("u", str(path), LocalFiles().stamp(str(path)), TARGET, OPTIONS, "marker"))
    assert (fact.crc64, fact.answer.crc64, bench.oss.objects["a/key"]) == (0, 0, b"")


def test_an_abort_looks_whether_anything_is_left(bench: Bench) -> None:
    upload_id = bench.initiate()
    bench.send_all(upload_id)
    assert bench.run(do.Abort("u", TARGET, upload_id)) == said.Aborted("u")
    assert not bench.oss.unfinished
    assert bench.oss.calls[-2:] == [("abort", 0), ("list_parts", 0)]
    assert bench.run(do.Abort("u", TARGET, upload_id)) == said.Aborted("u")  # once more does no harm


def test_an_abort_is_repeated_while_parts_are_listed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abort, "ABORT_WAITS", (0.0, 0.01, 0.01, 0.01))
    upload_id = bench.initiate()
    kept = bench.oss.unfinished[upload_id]
    lives = iter([True, True, False])
    bench.oss.after = lambda method, number: (
        bench.oss.unfinished.update({upload_id: kept}) if method == "abort" and next(lives) else None
    )
    assert bench.run(do.Abort("u", TARGET, upload_id)) == said.Aborted("u")
    assert bench.oss.count("abort") == 3


def test_an_abort_that_never_ends_is_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abort, "ABORT_WAITS", (0.0, 0.0))
    upload_id = bench.initiate()
    kept = bench.oss.unfinished[upload_id]
    bench.oss.after = lambda method, number: bench.oss.unfinished.update({upload_id: kept})
    fact = bench.run(do.Abort("u", TARGET, upload_id))
    assert (fact.fault.code, fact.fault.kind) == ("AbortIncomplete", Kind.FIXABLE)


# --- what is stored is compared, not sent ----------------------------------------------------------------------


@pytest.mark.parametrize("tells_crc", [True, False], ids=["by CRC-64", "by ETag"])
def test_equal_bytes_are_not_sent_again(tmp_path: Path, tells_crc: bool) -> None:
    bench = Bench(tmp_path / "file", MemoryOss(tells_crc=tells_crc))
    upload_id = bench.initiate()
    bench.send_all(upload_id)
    stored = bench.oss.list_parts(TARGET, upload_id)[1]
    before, flown = bench.oss.count("send_part"), bench.meter.in_flight()
    fact = bench.run(bench.part(upload_id, 2, stored))
    assert fact.reused
    assert (fact.crc64, fact.answer.etag) == (fastcrc.crc64.xz(bench.slice(2)), stored.etag)
    assert bench.oss.count("send_part") == before
    assert bench.meter.in_flight() == flown


@pytest.mark.parametrize("tells_crc", [True, False], ids=["by CRC-64", "by ETag"])
def test_other_bytes_are_replaced(tmp_path: Path, tells_crc: bool) -> None:
    bench = Bench(tmp_path / "file", MemoryOss(tells_crc=tells_crc))
    upload_id = bench.initiate()
    bench.oss.send_part(TARGET, upload_id, PLAN.part(2), [os.urandom(BLOCK_SIZE)])
    fact = bench.run(bench.part(upload_id, 2, bench.oss.list_parts(TARGET, upload_id)[0]))
    assert not fact.reused
    bench.send_all(upload_id)
    bench.run(bench.complete(upload_id))
    assert bench.oss.objects["a/key"] == bench.data


# --- what goes wrong -------------------------------------------------------------------------------------------


def every_effect(bench: Bench) -> list[tuple[do.Job, str, int]]:
    """Every effect that asks OSS, with the method it asks and the number its fact must carry."""
    upload_id = bench.initiate()
    bench.send_all(upload_id)
    return [
        (do.Initiate("u", TARGET, OPTIONS, "m"), "initiate", 0),
        (do.ListParts("u", TARGET, upload_id), "list_parts", 0),
        (bench.part(upload_id, 2), "send_part", 2),
        (bench.put(), "put", 1),
        (bench.complete(upload_id), "complete", 0),
        (do.Confirm("u", TARGET, upload_id), "head", 0),
        (do.Confirm("u", TARGET, upload_id), "list_parts", 0),
        (do.Abort("u", TARGET, upload_id), "abort", 0),
        (do.Abort("u", TARGET, upload_id), "list_parts", 0),
    ]


@pytest.mark.parametrize("which", range(9))
def test_a_failure_is_a_fact(bench: Bench, which: int) -> None:
    effect, method, number = every_effect(bench)[which]
    for error in (Transient("OSS is busy.", code="Busy"), Fixable("No.", code="NoSuchBucket"), Bug("Ours.")):
        bench.oss.trouble = fails_with(error, method)
        if isinstance(error, Bug):
            logging.getLogger("partwise").setLevel(logging.CRITICAL)
        try:
            fact = bench.run(effect)
        finally:
            logging.getLogger("partwise").setLevel(logging.NOTSET)
        assert fact == said.Failed("u", error.fault, number)


@pytest.mark.parametrize("which", range(9))
def test_a_mistake_of_ours_is_a_fact_without_its_text(
    bench: Bench, which: int, expected_log: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    effect, method, _ = every_effect(bench)[which]
    bench.oss.trouble = fails_with(ZeroDivisionError(SECRET), method)
    expected_log(rf"{type(effect).__name__} failed: ZeroDivisionError .*trouble \(test_work.py:\d+\)")
    fact = bench.run(effect)
    assert isinstance(fact, said.Failed)
    assert (fact.fault.kind, fact.fault.code) == (Kind.BUG, "ZeroDivisionError")
    assert SECRET not in str(fact) + caplog.text


def test_an_upload_that_is_gone_is_said_so(bench: Bench) -> None:
    upload_id = bench.initiate()
    effects = [bench.part(upload_id, 1), bench.complete(upload_id)]
    bench.oss.abort(TARGET, upload_id)
    assert [bench.run(effect).gone for effect in effects] == [True, True]
    assert bench.run(do.ListParts("u", TARGET, upload_id)) == said.PartsListed("u", None)


def test_a_connection_that_cannot_be_made_is_a_fact(bench: Bench) -> None:
    def no_connection(name: str) -> MemoryOss:
        raise Fixable(f"There is no connection called {name}.", code="NoConnection")

    bench.worker = Worker(no_connection, LocalFiles(), Meter(), Throttle())
    fact = bench.run(bench.put())
    assert (fact.fault.code, fact.number) == ("NoConnection", 1)


@pytest.mark.parametrize("kind", ["part", "put", "complete"])
def test_a_changed_file_is_never_sent_or_completed(bench: Bench, kind: str) -> None:
    upload_id = bench.initiate()
    effect = {"part": bench.part(upload_id, 1), "put": bench.put(), "complete": bench.complete(upload_id)}[kind]
    os.utime(bench.path, ns=(1, 1))
    calls = len(bench.oss.calls)
    fact = bench.run(effect)
    assert (fact.fault.code, fact.fault.kind) == ("FileChanged", Kind.FIXABLE)
    assert len(bench.oss.calls) == calls


def test_a_file_that_is_gone_is_a_fact(bench: Bench) -> None:
    bench.path.unlink()
    assert bench.run(do.LookAt("u", str(bench.path))).fault.code == "FileMissing"
    assert bench.run(bench.put()).fault.code == "FileMissing"


# --- rights that are missing (reference, 3.15) -----------------------------------------------------------------

DENIED = Fixable("OSS refused.", code="AccessDenied")


def test_an_abort_without_the_right_to_look_afterwards(bench: Bench) -> None:
    upload_id = bench.initiate()
    bench.oss.trouble = fails_with(DENIED, "list_parts")
    assert bench.run(do.Abort("u", TARGET, upload_id)) == said.Aborted("u")
    assert not bench.oss.unfinished


def test_a_confirmation_without_the_right_to_list_parts(bench: Bench) -> None:
    upload_id = bench.initiate()
    bench.send_all(upload_id)
    bench.run(bench.complete(upload_id))
    bench.oss.trouble = fails_with(DENIED, "list_parts")
    fact = bench.run(do.Confirm("u", TARGET, upload_id))
    assert (fact.object.marker, fact.still_open) == ("marker", True)  # not known to be gone


def test_listing_parts_without_the_right_is_a_failure(bench: Bench) -> None:
    upload_id = bench.initiate()
    bench.oss.trouble = fails_with(DENIED, "list_parts")
    assert bench.run(do.ListParts("u", TARGET, upload_id)) == said.Failed("u", DENIED.fault)


# --- stopping --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", range(9))
def test_what_is_cancelled_before_it_begins_asks_nobody(bench: Bench, which: int) -> None:
    effect, _, number = every_effect(bench)[which]
    calls = len(bench.oss.calls)
    bench.scope.set()
    assert bench.run(effect) == said.Halted("u", number)
    assert len(bench.oss.calls) == calls


@pytest.mark.parametrize("kind", ["part", "compare", "put"])
def test_a_stop_cuts_a_body_at_its_next_block(tmp_path: Path, kind: str) -> None:
    bench = Bench(tmp_path / "file")

    class Watched(LocalFiles):
        blocks_read = 0

        def blocks(self, path: str, part: Part, stopped: Callable[[], bool]) -> Any:
            for block in super().blocks(path, part, stopped):
                self.blocks_read += 1
                yield block
                bench.scope.set()

    source = Watched()
    bench.worker = Worker(lambda name: bench.oss, source, bench.meter, Throttle())
    upload_id = bench.initiate()
    whole = Part(1, 0, SIZE)
    part = do.SendPart("u", str(bench.path), bench.stamp, TARGET, upload_id, whole)
    stored = StoredPart(1, SIZE, '"x"', 1)
    effect = {"part": part, "compare": replace(part, stored=stored), "put": bench.put()}[kind]
    assert bench.run(effect) == said.Halted("u", 1)
    assert source.blocks_read == 1
    assert not bench.oss.objects


def test_a_line_that_breaks_because_of_a_stop_is_no_failure(bench: Bench) -> None:
    def trouble(method: str, number: int) -> None:
        bench.scope.set()
        raise Transient("The connection broke.", code="ConnectionBroken")

    bench.oss.trouble = trouble
    assert bench.run(bench.put()) == said.Halted("u", 1)


def test_a_refusal_is_told_though_it_was_stopped(bench: Bench) -> None:
    def trouble(method: str, number: int) -> None:
        bench.scope.set()
        raise Fixable("No.", code="AccessDenied")

    bench.oss.trouble = trouble
    assert bench.run(bench.put()).fault.code == "AccessDenied"


def test_stopped_by_a_body_is_halted(bench: Bench) -> None:
    bench.oss.trouble = fails_with(Stopped(), "put")
    assert bench.run(bench.put()) == said.Halted("u", 1)


def test_an_abort_does_not_sit_out_its_waits_when_the_engine_stops(bench: Bench) -> None:
    upload_id = bench.initiate()
    kept = bench.oss.unfinished[upload_id]
    bench.oss.after = lambda method, number: bench.oss.unfinished.update({upload_id: kept})
    timer = threading.Timer(0.1, bench.scope.set)
    timer.start()
    began = time.monotonic()
    assert bench.run(do.Abort("u", TARGET, upload_id)) == said.Halted("u")
    assert time.monotonic() - began < 0.9
    timer.join()


# --- the meter -------------------------------------------------------------------------------------------------


def test_the_meter_counts_what_the_network_has_taken(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    upload_id = bench.initiate()
    seen = []

    def watching(body: Any) -> Any:
        for block in body:
            seen.append(bench.meter.in_flight().get("u", 0))
            yield block

    def send_part(target: Target, upload_id: str, part: Part, body: Any, content_md5: str) -> Answer:
        return send(target, upload_id, part, watching(body), content_md5)

    send = bench.oss.send_part
    monkeypatch.setattr(bench.oss, "send_part", send_part)
    whole = Part(1, 0, SIZE)
    bench.run(do.SendPart("u", str(bench.path), bench.stamp, TARGET, upload_id, whole))
    assert seen == [0, BLOCK_SIZE, 2 * BLOCK_SIZE]
    assert bench.meter.in_flight() == {"u": SIZE}
    bench.meter.add("u", 2, 5)
    bench.meter.add("v", 1, 7)
    assert bench.meter.in_flight() == {"u": SIZE + 5, "v": 7}
    bench.meter.clear("u", 1)
    bench.meter.clear("u", 9)
    assert bench.meter.in_flight() == {"u": 5, "v": 7}


def test_a_stamp_is_part_of_what_a_worker_is_given(bench: Bench) -> None:
    other = replace(bench.put(), stamp=Stamp(SIZE, 0))
    assert bench.run(other).fault.code == "FileChanged"


# --- more proof, on request --------------------------------------------------------------------------------------


def test_content_md5_goes_with_each_part_and_object_where_it_is_wanted(bench: Bench) -> None:
    upload_id = bench.initiate()
    bench.run(replace(bench.part(upload_id, 1), with_md5=True))
    assert bench.oss.count("content_md5") == 1
    bench.run(bench.part(upload_id, 2))
    assert bench.oss.count("content_md5") == 1
    bench.run(replace(bench.put(), options=ObjectOptions(content_md5=True)))
    assert bench.oss.count("content_md5") == 2


def test_an_object_in_the_way_may_be_our_own(bench: Bench) -> None:
    """The answer was lost, and nothing may be overwritten: the marker tells (reference, 8.2)."""
    careful = replace(bench.put(), options=ObjectOptions(forbid_overwrite=True))
    first = bench.run(careful)
    again = bench.run(careful)
    assert isinstance(again, said.ObjectPut)
    assert (again.crc64, again.answer.crc64) == (first.crc64, first.crc64)
    other = bench.run(replace(careful, marker="another"))
    assert (type(other), other.fault.code) == (said.Failed, "FileAlreadyExists")


def test_the_clocks_difference_is_told_with_the_end(bench: Bench) -> None:
    bench.oss.clock_offset = 7200.0
    assert bench.run(bench.put()).clock_offset == 7200.0
    upload_id = bench.initiate()
    bench.send_all(upload_id)
    assert bench.run(bench.complete(upload_id)).clock_offset == 7200.0
    assert bench.run(do.Confirm("u", TARGET, upload_id)).clock_offset == 7200.0
