"""One upload's working memory: what it shows, and what it counts."""

from __future__ import annotations

import pytest

from partwise.core.errors import Bug, Fault, Kind
from partwise.core.job import WHOLE, Job
from partwise.core.lifecycle import Event, State
from partwise.core.limits import KIB, MIB, MIN_PART_SIZE
from partwise.core.plan import make_plan
from partwise.core.resume import Resumption
from partwise.core.upload import PartState, Stamp, StoredPart, Target, Upload

SIZE = 250 * KIB
STAMP = Stamp(SIZE, 1)


def upload(state: State = State.SENDING, *, part_size: int = MIN_PART_SIZE) -> Upload:
    return Upload("u", "/a", Target("c", "b", "k"), state, stamp=STAMP, part_size=part_size, upload_id="id")


def stored(number: int, crc64: int | None = 5) -> StoredPart:
    return StoredPart(number, 50 * KIB if number == 3 else MIN_PART_SIZE, '"etag"', crc64)


def states(job: Job) -> list[PartState]:
    return [PartState(state) for state in job.snapshot().parts]


W, F, S, R = PartState.WAITING, PartState.IN_FLIGHT, PartState.STORED, PartState.RETRYING


def test_a_job_from_the_journal_shows_what_is_stored() -> None:
    job = Job(upload(), [stored(1), stored(3)])
    assert states(job) == [S, W, S]
    assert job.snapshot().stored_bytes == 150 * KIB
    assert not job.complete


def test_a_job_without_a_plan_has_no_parts() -> None:
    job = Job(upload(State.WAITING, part_size=0))
    assert job.snapshot().parts == b""
    assert not job.complete


def test_what_is_done_is_shown_as_stored_though_the_journal_brings_no_parts_back() -> None:
    job = Job(upload(State.DONE))
    assert states(job) == [S, S, S]
    assert job.snapshot().stored_bytes == SIZE


def test_an_empty_file_that_is_done_has_its_one_part() -> None:
    done = Upload("u", "/a", Target("c", "b", "k"), State.DONE, stamp=Stamp(0, 1), part_size=KIB, single=True)
    assert states(Job(done)) == [S]


def test_adopting_a_plan_forgets_all_parts() -> None:
    job = Job(upload(), [stored(1)])
    job.adopt(make_plan(SIZE, MIN_PART_SIZE))
    assert states(job) == [W, W, W]
    assert job.todo == [3, 2, 1]
    assert job.snapshot().stored_bytes == 0


def test_taking_up_keeps_and_compares_and_sends_the_rest() -> None:
    job = Job(upload(), [stored(1), stored(2)])
    job.waiting |= {2}
    job.take_up(Resumption(keep={1: stored(1)}, compare={3: stored(3)}))
    assert states(job) == [S, W, W]
    assert job.todo == [3, 2]  # what is compared is handed out as well
    assert job.compare == {3: stored(3)}
    assert not job.waiting


def test_a_kept_part_counts() -> None:
    job = Job(upload())
    for number in (1, 2, 3):
        job.keep(stored(number))
    assert job.complete
    assert job.snapshot().stored_bytes == SIZE
    assert [part.number for part in job.parts_in_order()] == [1, 2, 3]
    assert job.expected_crc() is not None


def test_the_crc_of_the_whole_is_unknown_while_that_of_a_part_is() -> None:
    assert Job(upload(), [stored(1), stored(2, crc64=None)]).expected_crc() is None


def test_standing_still_leaves_nothing_in_flight() -> None:
    job = Job(upload(), [stored(1)])
    job.take_up(Resumption({1: stored(1)}, {}))
    job.mark(2, F)
    job.mark(3, R)
    job.waiting |= {3}
    job.stand_still()
    assert states(job) == [S, W, W]
    assert not job.todo
    assert not job.waiting


def test_forgetting_an_upload_forgets_its_parts() -> None:
    job = Job(upload(), [stored(1)])
    job.forget_upload()
    assert states(job) == [W, W, W]
    assert (job.snapshot().upload_id, job.snapshot().stored_bytes, job.stored) == ("", 0, {})


def test_attempts_are_counted_by_part() -> None:
    job = Job(upload())
    assert [job.count_attempt(1), job.count_attempt(1), job.count_attempt(WHOLE)] == [2, 3, 2]
    job.keep(stored(1))
    job.clear_trouble()
    assert [job.count_attempt(1), job.count_attempt(WHOLE)] == [2, 2]


def test_trouble_is_told_until_something_works() -> None:
    job = Job(upload())
    fault = Fault(Kind.TRANSIENT, "OSS is busy.")
    job.tell_retry(2, 1.5, fault, now=100.0)
    shown = job.snapshot()
    assert (shown.fault, shown.attempt, shown.retry_in, shown.retries, shown.changed) == (fault, 2, 1.5, 1, 100.0)
    job.clear_trouble()
    shown = job.snapshot()
    assert (shown.fault, shown.attempt, shown.retry_in, shown.retries) == (None, 0, 0.0, 1)


def test_a_snapshot_does_not_change_behind_its_owners_back() -> None:
    job = Job(upload())
    before = job.snapshot()
    job.keep(stored(1))
    assert before.count(S) == 0
    assert job.snapshot() is job.snapshot()


def test_a_job_goes_only_where_the_table_leads() -> None:
    job = Job(upload())
    job.apply(Event.PAUSE, now=7.0)
    assert (job.state, job.snapshot().changed) == (State.PAUSED, 7.0)
    with pytest.raises(Bug):
        job.apply(Event.ALL_STORED, now=8.0)


def test_a_finished_upload_that_comes_back_shows_every_part_stored() -> None:
    done = Upload(
        "u",
        "/film.mov",
        Target("practice", "practice", "film.mov"),
        State.DONE,
        stamp=Stamp(20 * MIB, 1),
        part_size=8 * MIB,
    )
    shown = Job(done).snapshot()
    assert shown.parts == bytes([PartState.STORED] * 3)
    assert shown.stored_bytes == 20 * MIB


def test_a_stored_part_outside_the_plan_does_not_count():
    job = Job(upload(), [stored(1), StoredPart(4, MIN_PART_SIZE, '"etag"', 5)])
    assert list(job.stored) == [1]
    assert job.snapshot().stored_bytes == MIN_PART_SIZE
