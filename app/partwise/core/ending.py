"""How an upload ends: completed and proven, failed with everything kept, or aborted (reference, 8.2)."""

from __future__ import annotations

from partwise.core import effects as do
from partwise.core import faults
from partwise.core import messages as said
from partwise.core.asking import ask
from partwise.core.changes import Ended, ForgetParts, ForgetUpload, SaveReceipt
from partwise.core.errors import Fault
from partwise.core.job import WHOLE, Job
from partwise.core.lifecycle import Event, State
from partwise.core.receipt import make_receipt
from partwise.core.turn import Turn
from partwise.core.upload import Answer

CONFIRMATION_WAITS = (2.0, 5.0, 15.0, 30.0)  # seconds; reference, 8.2
MAX_RELISTS = 2  # reference, 8.2


def complete(job: Job, turn: Turn) -> None:
    """Journal the intention with every part known, then ask OSS to put them together."""
    stored = sum(part.size for part in job.stored.values())
    if stored != job.upload.size:
        fail(job, faults.sizes_differ(job.upload.size, stored), turn)
        return
    job.apply(Event.ALL_STORED, turn.now)
    turn.save(job)
    ask(job, turn)


def completed(job: Job, fact: said.Completed, turn: Turn) -> None:
    if job.state is State.COMPLETING:
        finish(job, fact.answer, fact.clock_offset, turn)


def parts_differ(job: Job, fault: Fault, turn: Turn) -> None:
    """Complete misses a part: list what is there, compare, and send what differs; at most twice (reference, 8.2)."""
    job.relists += 1
    if job.relists > MAX_RELISTS:
        fail(job, fault, turn)
        return
    job.apply(Event.PARTS_DIFFER, turn.now)
    turn.save(job)


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
        finish(job, Answer(found.etag, found.crc64, found.request_id), fact.clock_offset, turn)
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


def finish(job: Job, answer: Answer, clock_offset: float, turn: Turn) -> None:
    """OSS has the object. It is verified when OSS's CRC-64 of it is the one combined from the bytes read here."""
    ours = job.expected_crc()
    job.clear_trouble()
    job.set(
        etag=answer.etag,
        crc64=answer.crc64,
        request_id=answer.request_id,
        warning=answer.warning,
        clock_offset=clock_offset,
        finished=turn.now,
    )
    if answer.crc64 is not None and ours is not None and answer.crc64 != ours:
        fail(job, faults.object_differs(ours, answer.crc64, answer.request_id), turn)
        return
    job.set(verified=answer.crc64 is not None and ours is not None)
    job.apply(Event.FINISHED, turn.now)
    turn.save(job)
    turn.change(SaveReceipt(make_receipt(job.upload, job.parts_in_order(), ours)))
    turn.tell(Ended(job.upload))


def fail(job: Job, fault: Fault, turn: Turn) -> None:
    """Stop and tell; what is stored stays stored and known."""
    if job.state is State.ABORTING and job.upload.foreign:
        leave(job, fault, turn)
        return
    job.apply(Event.FAIL, turn.now)
    job.stand_still()
    job.set(fault=fault, attempt=0, retry_in=0.0, offline=False)
    turn.do(do.Cancel(job.id))
    turn.save(job)
    turn.tell(Ended(job.upload))


def leave(job: Job, fault: Fault | None, turn: Turn) -> None:
    """It stays what it was: an upload on the server that is not ours. The journal need not know of it."""
    job.apply(Event.LEAVE, turn.now)
    job.set(fault=fault)
    turn.tell(Ended(job.upload))  # which names the file that was refused
    job.leave_alone()
    turn.do(do.Cancel(job.id))
    turn.show(job)
    turn.change(ForgetUpload(job.id))


def spare(job: Job, turn: Turn) -> None:
    """The user has changed their mind about an abort that has not been carried out."""
    job.spared = False
    if job.upload.foreign:
        leave(job, None, turn)
        return
    job.apply(Event.KEEP, turn.now)
    job.stand_still()
    job.clear_trouble()
    turn.save(job)
    turn.tell(Ended(job.upload))


def abort_when_home(job: Job, turn: Turn) -> None:
    """An abort waits for the last worker: parts that finish after it would stay stored (reference, 3.6)."""
    if job.out:
        return
    if job.spared:
        spare(job, turn)
    elif WHOLE in job.waiting:
        return
    elif job.upload.upload_id:
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
