"""The course of one upload: what each fact about it means. Every function takes the job, the fact and the turn.

waiting → starting: LookAt, then Initiate or (an upload id is known) ListParts → sending: parts, or one PutObject
→ completing: Complete → done; an answer that is lost leads through confirming (reference, 8.2).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from partwise.core import effects as do
from partwise.core import faults
from partwise.core import messages as said
from partwise.core.changes import Ended, ForgetParts, PartStored, Retrying, SavePart, Started
from partwise.core.errors import Fault, Fixable, Kind
from partwise.core.job import WHOLE, Job
from partwise.core.keys import check_key
from partwise.core.lifecycle import Event, State
from partwise.core.plan import make_plan
from partwise.core.resume import Resumption, decide
from partwise.core.retry import wait_before
from partwise.core.turn import Turn
from partwise.core.upload import Answer, PartState, StoredPart

CONFIRMATION_WAITS = (2.0, 5.0, 15.0, 30.0)  # seconds; reference, 8.2
MAX_NEW_BEGINNINGS = 3


# --- asking ----------------------------------------------------------------------------------------------------


def ask(job: Job, turn: Turn) -> None:
    """The request about the upload as a whole that its state calls for."""
    upload = job.upload
    job.out.add(WHOLE)
    match upload.state:
        case State.STARTING if job.looked and upload.upload_id:
            turn.do(do.ListParts(job.id, upload.target, upload.upload_id))
        case State.STARTING if job.looked:
            turn.do(do.Initiate(job.id, upload.target, upload.options, upload.marker))
        case State.STARTING:
            turn.do(do.LookAt(job.id, upload.source))
        case State.COMPLETING:
            assert upload.stamp is not None  # noqa: S101 - nothing is completed that was never looked at
            turn.do(
                do.Complete(
                    job.id,
                    upload.source,
                    upload.stamp,
                    upload.target,
                    upload.upload_id,
                    job.parts_in_order(),
                    upload.options,
                )
            )
        case State.CONFIRMING:
            turn.do(do.Confirm(job.id, upload.target, upload.upload_id))
        case State.ABORTING:
            turn.do(do.Abort(job.id, upload.target, upload.upload_id))
        case _:  # pragma: no cover - the callers' own rule
            raise AssertionError(f"nothing to ask while {upload.state}")


def next_part(job: Job, turn: Turn) -> None:
    """Hand the next part (or the whole file, where one request is enough) to a worker."""
    number = job.todo.pop()
    upload, plan = job.upload, job.plan
    assert plan is not None  # noqa: S101 - there is something to send, so there is a plan
    assert upload.stamp is not None  # noqa: S101
    job.out.add(number)
    job.mark(number, PartState.IN_FLIGHT)
    if plan.single:
        turn.do(do.PutObject(job.id, upload.source, upload.stamp, upload.target, upload.options))
    else:
        stored = job.compare.pop(number, None)
        part = plan.part(number)
        turn.do(do.SendPart(job.id, upload.source, upload.stamp, upload.target, upload.upload_id, part, stored))
    turn.show(job)


# --- the beginning ---------------------------------------------------------------------------------------------


def stamped(job: Job, fact: said.Stamped, turn: Turn) -> None:
    if job.state is not State.STARTING:
        return
    if job.upload.upload_id:
        if fact.stamp != job.upload.stamp:
            fail(job, faults.file_changed(), turn)
        else:
            job.looked = True
            ask(job, turn)
        return
    job.set(stamp=fact.stamp)
    begin(job, turn)


def begin(job: Job, turn: Turn) -> None:
    """Begin from the first byte: plan, journal the marker, then ask for an upload id where one is needed."""
    assert job.upload.stamp is not None  # noqa: S101 - called once the file was looked at
    try:
        check_key(job.upload.target.key)
        plan = make_plan(job.upload.stamp.size, job.upload.wanted_part_size)
    except Fixable as error:
        fail(job, error.fault, turn)
        return
    if job.stored:
        turn.change(ForgetParts(job.id))
    job.adopt(plan)
    job.looked = True
    job.set(upload_id="", marker=turn.new_id(), started=turn.now)
    if plan.single:
        ready(job, turn)
    else:
        turn.save(job)
        ask(job, turn)


def initiated(job: Job, fact: said.Initiated, turn: Turn) -> None:
    """The id is journalled in any state: a paused or aborted upload must know what it began."""
    job.set(upload_id=fact.upload_id)
    job.clear_trouble()
    if job.state is State.STARTING:
        ready(job, turn)
    else:
        turn.save(job)


def ready(job: Job, turn: Turn) -> None:
    """Sending may begin. One PutObject leaves nothing behind when it is cut, so the journal need not know of it."""
    job.apply(Event.READY, turn.now)
    if job.upload.single:
        turn.show(job)
    else:
        turn.save(job)
    turn.tell(Started(job.upload, kept=len(job.stored)))


def parts_listed(job: Job, fact: said.PartsListed, turn: Turn) -> None:
    if job.state is not State.STARTING:
        return
    job.clear_trouble()
    if fact.parts is not None:
        assert job.plan is not None  # noqa: S101 - the upload has an id, so it was planned
        take_up(job, decide(job.plan, job.stored, fact.parts), turn)
    elif job.complete:
        job.apply(Event.ANSWER_LOST, turn.now)
        turn.save(job)
        ask(job, turn)
    else:
        begin_anew(job, turn)


def take_up(job: Job, resumption: Resumption, turn: Turn) -> None:
    """Go on with what the server holds; the journal forgets what it holds no more."""
    if resumption.keep.keys() != job.stored.keys():
        turn.change(ForgetParts(job.id), *(SavePart(job.id, part) for part in resumption.keep.values()))
    job.take_up(resumption)
    if job.complete:
        complete(job, turn)
    else:
        ready(job, turn)


def begin_anew(job: Job, turn: Turn) -> None:
    """The upload vanished from the server: aborted elsewhere, or by a lifecycle rule. Nothing of the file is lost."""
    job.beginnings += 1
    if job.beginnings > MAX_NEW_BEGINNINGS:
        fail(job, faults.keeps_vanishing(), turn)
        return
    job.forget_upload()
    turn.change(ForgetParts(job.id))
    if job.state is State.STARTING:
        begin(job, turn)
    else:
        job.apply(Event.BEGIN_ANEW, turn.now)
        turn.do(do.Cancel(job.id))
        turn.save(job)


# --- parts -----------------------------------------------------------------------------------------------------


def part_sent(job: Job, fact: said.PartSent, turn: Turn) -> None:
    """A part counts when OSS's CRC-64 of it is ours. One that comes home after a pause counts as well."""
    if not job.upload.upload_id or job.state in (State.ABORTING, State.ABORTED):
        return
    theirs = fact.answer.crc64
    if theirs is not None and theirs != fact.crc64:
        fault = faults.part_differs(fact.number, fact.crc64, theirs, fact.answer.request_id)
        failed(job, said.Failed(job.id, fault, fact.number), turn)
        return
    part = StoredPart(fact.number, fact.length, fact.answer.etag, fact.crc64, turn.now)
    job.keep(part)
    job.clear_trouble()
    turn.change(SavePart(job.id, part))
    turn.tell(PartStored(turn.show(job), part, fact.reused))
    if job.complete and job.state is State.SENDING:
        complete(job, turn)


def object_put(job: Job, fact: said.ObjectPut, turn: Turn) -> None:
    """The whole file went in one request: it is done if the CRC-64 agree, and sent again if they do not."""
    theirs = fact.answer.crc64
    if job.state is not State.SENDING:
        job.set(warning="The object had been stored before the upload was stopped.")
        turn.save(job)
    elif theirs is not None and theirs != fact.crc64:
        fault = faults.part_differs(1, fact.crc64, theirs, fact.answer.request_id)
        failed(job, said.Failed(job.id, fault, 1), turn)
    else:
        job.keep(StoredPart(1, job.upload.size, fact.answer.etag, fact.crc64))
        finish(job, fact.answer, turn)


def failed(job: Job, fact: said.Failed, turn: Turn) -> None:
    """An effect failed: try again, begin anew, find out, or stop and tell."""
    job.mark(fact.number, PartState.WAITING)
    if job.state is State.COMPLETING and (fact.gone or fact.fault.kind is Kind.TRANSIENT):
        answer_lost(job, fact.fault, turn)
    elif fact.gone and job.state is State.SENDING:
        begin_anew(job, turn)
    elif job.state in (State.STARTING, State.SENDING, State.CONFIRMING, State.ABORTING):
        if _may_not_list(job, fact):
            take_up(job, Resumption(job.stored, {}), turn)
        else:
            try_again_or_fail(job, fact, turn)
    elif job.state is State.COMPLETING:
        fail(job, fact.fault, turn)


def _may_not_list(job: Job, fact: said.Failed) -> bool:
    """Without the right to list parts the journal is trusted; Complete finds out (reference, 8.3)."""
    listing = job.state is State.STARTING and job.looked and bool(job.upload.upload_id)
    return listing and fact.fault.code == "AccessDenied"


def try_again_or_fail(job: Job, fact: said.Failed, turn: Turn) -> None:
    attempt = job.count_attempt(fact.number)
    known = bool(job.upload.upload_id) or job.upload.target.connection in turn.reached
    wait = wait_before(attempt, fact.fault, turn.chance(), known=known)
    if wait is None:
        fail(job, faults.given_up(fact.fault, attempt - 1), turn)
        return
    job.mark(fact.number, PartState.RETRYING)
    job.tell_retry(attempt, wait, fact.fault, turn.now)
    turn.later(wait, job, fact.number)
    turn.tell(Retrying(turn.show(job), fact.number, attempt, wait, fact.fault))


def try_now(job: Job, number: int, turn: Turn) -> None:
    """A wait is over. One that a pause or a new beginning has made pointless is no longer in `waiting`."""
    if number not in job.waiting:
        return
    job.waiting.discard(number)
    if number == WHOLE:
        ask(job, turn)
    else:
        job.todo.append(number)


def halted(job: Job, fact: said.Halted, turn: Turn) -> None:
    """A worker stopped by request; its part is still to be sent."""
    job.mark(fact.number, PartState.WAITING)


# --- the end ---------------------------------------------------------------------------------------------------


def complete(job: Job, turn: Turn) -> None:
    """Journal the intention with every part known, then ask OSS to put them together."""
    job.apply(Event.ALL_STORED, turn.now)
    turn.save(job)
    ask(job, turn)


def completed(job: Job, fact: said.Completed, turn: Turn) -> None:
    if job.state is State.COMPLETING:
        finish(job, fact.answer, turn)


def answer_lost(job: Job, fault: Fault, turn: Turn) -> None:
    """OSS may have completed the upload all the same: look before anything is repeated."""
    job.apply(Event.ANSWER_LOST, turn.now)
    job.set(fault=fault)
    turn.save(job)
    wait = 0.0 if job.asked == 0 else CONFIRMATION_WAITS[min(job.asked, len(CONFIRMATION_WAITS)) - 1]
    turn.later(wait, job, WHOLE)


def confirmed(job: Job, fact: said.Confirmed, turn: Turn) -> None:
    """Done, if the object is ours; completed once more, if the upload still lives; else looked at once more."""
    if job.state is not State.CONFIRMING:
        return
    job.asked += 1
    found, crc = fact.object, job.expected_crc()
    mine = found is not None and found.marker == job.upload.marker and found.size == job.upload.size
    if found is not None and mine and (found.crc64 is None or crc is None or found.crc64 == crc):
        finish(job, Answer(found.etag, found.crc64, found.request_id), turn)
    elif job.asked > 1 and not fact.still_open:
        fail(job, faults.not_confirmed(), turn)
    elif job.asked > len(CONFIRMATION_WAITS):
        fail(job, faults.given_up(job.upload.fault or faults.not_confirmed(), job.asked), turn)
    elif fact.still_open:
        job.apply(Event.STILL_OPEN, turn.now)
        turn.save(job)
        turn.later(CONFIRMATION_WAITS[job.asked - 1], job, WHOLE)
    else:
        turn.later(CONFIRMATION_WAITS[job.asked - 1], job, WHOLE)


def finish(job: Job, answer: Answer, turn: Turn) -> None:
    """OSS has the object. It is verified when OSS's CRC-64 of it is the one of the bytes read here."""
    ours = job.expected_crc()
    job.clear_trouble()
    job.set(
        etag=answer.etag, crc64=answer.crc64, request_id=answer.request_id, warning=answer.warning, finished=turn.now
    )
    if answer.crc64 is not None and ours is not None and answer.crc64 != ours:
        fail(job, faults.object_differs(ours, answer.crc64, answer.request_id), turn)
        return
    job.set(verified=answer.crc64 is not None and ours is not None)
    job.apply(Event.FINISHED, turn.now)
    turn.save(job)
    turn.tell(Ended(job.upload))


def fail(job: Job, fault: Fault, turn: Turn) -> None:
    """Stop and tell; what is stored stays stored and known."""
    job.apply(Event.FAIL, turn.now)
    job.stand_still()
    job.set(fault=fault, attempt=0, retry_in=0.0)
    turn.do(do.Cancel(job.id))
    turn.save(job)
    turn.tell(Ended(job.upload))


def abort_when_home(job: Job, turn: Turn) -> None:
    """An abort waits for the last worker: parts that finish after it would stay stored (reference, 3.6)."""
    if job.out:
        return
    if job.upload.upload_id:
        ask(job, turn)
    else:
        aborted(job, said.Aborted(job.id), turn)


def aborted(job: Job, fact: said.Aborted, turn: Turn) -> None:
    job.forget_upload()
    job.apply(Event.GONE, turn.now)
    job.set(finished=turn.now)
    turn.change(ForgetParts(job.id))
    turn.save(job)
    turn.tell(Ended(job.upload))


MEANING: dict[type, Callable[[Job, Any, Turn], None]] = {
    said.Stamped: stamped,
    said.Initiated: initiated,
    said.PartsListed: parts_listed,
    said.PartSent: part_sent,
    said.ObjectPut: object_put,
    said.Completed: completed,
    said.Confirmed: confirmed,
    said.Aborted: aborted,
    said.Failed: failed,
    said.Halted: halted,
}
