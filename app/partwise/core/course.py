"""The course of one upload: what each fact about it means. Every function takes the job, the fact and the turn.

waiting → starting: LookAt, then Initiate or (an upload id is known) ListParts → sending: parts, or one PutObject
→ completing: Complete → done; an answer that is lost leads through confirming (reference, 8.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from partwise.core import beginning, ending, faults
from partwise.core import messages as said
from partwise.core.asking import ask
from partwise.core.changes import Offline, Online, PartStored, Retrying, SavePart
from partwise.core.errors import Kind
from partwise.core.job import WHOLE, Job
from partwise.core.lifecycle import State
from partwise.core.lines import NEVER_SENT, Outage
from partwise.core.retry import budget_spent, wait_before
from partwise.core.turn import Turn
from partwise.core.upload import PartState, StoredPart

PARTS_DIFFER = frozenset({"InvalidPart", "FilePartNotExist", "PartOutOfBounds"})
MAX_SEEK_ATTEMPTS = 3
MAY_HAVE_BEEN_BEGUN = frozenset({"NoAnswer", "ConnectionBroken", "BrokenAnswer", "NotOss", "GatewayFailed"})

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
    part = StoredPart(fact.number, fact.length, fact.answer.etag, fact.crc64, turn.now, fact.answer.request_id)
    job.keep(part)
    job.clear_trouble()
    turn.change(SavePart(job.id, part))
    turn.tell(PartStored(turn.show(job), part, fact.reused))
    if job.state is State.SENDING:
        _go_on_sending(job, turn)


def part_differs(job: Job, fact: said.PartDiffers, turn: Turn) -> None:
    """It is sent again under its number, once all have been compared."""
    job.mark(fact.number, PartState.DIFFERS)
    if job.comparing is not None and job.state is State.SENDING:
        job.compare.pop(fact.number, None)
        job.comparing.differing[fact.number] = fact.comparable
        turn.show(job)
        _go_on_sending(job, turn)


def _go_on_sending(job: Job, turn: Turn) -> None:
    """A part is done with: was it the last to be compared, or the last of all?"""
    if job.comparing is not None:
        if not (job.todo or job.waiting or job.out):
            beginning.compared(job, turn)
    elif job.complete:
        ending.complete(job, turn)


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
        answer = fact.answer
        job.keep(StoredPart(1, job.upload.size, answer.etag, fact.crc64, turn.now, answer.request_id))
        ending.finish(job, answer, fact.clock_offset, turn)


# --- trouble ---------------------------------------------------------------------------------------------------


def failed(job: Job, fact: said.Failed, turn: Turn) -> None:
    """An effect failed: try again, wait for the network, begin anew, find out, or stop and tell."""
    job.mark(fact.number, PartState.WAITING)
    if job.state is State.COMPLETING:
        _not_completed(job, fact, turn)
    elif fact.gone and job.state is State.SENDING:
        beginning.begin_anew(job, turn)
    elif job.state in (State.STARTING, State.SENDING, State.CONFIRMING, State.ABORTING):
        if _may_not_list(job, fact):
            beginning.may_not_list(job, turn)
        elif turn.lines.means_outage(job, fact.fault) and not (_seeking(job) and fact.fault.code == "NotOss"):
            wait_for_network(job, fact, turn)
        else:
            try_again_or_fail(job, fact, turn)


def _not_completed(job: Job, fact: said.Failed, turn: Turn) -> None:
    """An object in the way of a repeated Complete may be our own (reference, 8.2)."""
    own = fact.fault.code == "FileAlreadyExists" and job.asked > 0
    if fact.gone or own or fact.fault.kind is Kind.TRANSIENT:
        ending.answer_lost(job, fact.fault, turn)
    elif fact.fault.code in PARTS_DIFFER:
        ending.parts_differ(job, fact.fault, turn)
    else:
        ending.fail(job, fact.fault, turn)


def _may_not_list(job: Job, fact: said.Failed) -> bool:
    """Whether the journal has to be trusted: nothing but the list could tell the layout of somebody else's upload."""
    listing = job.state is State.STARTING and job.looked and bool(job.upload.upload_id) and job.plan is not None
    return listing and fact.fault.code == "AccessDenied"


def wait_for_network(job: Job, fact: said.Failed, turn: Turn) -> None:
    """Nobody could be reached: keep it back until somebody can. It counts as no attempt."""
    job.mark(fact.number, PartState.RETRYING)
    outage = turn.lines.lost(job, fact.fault)
    outage.hold(job, fact.number)
    if outage.attempt == 0 or outage.prober == job.id:
        postpone(outage, turn)
    else:
        _show_outage(outage, [job], turn)


def postpone(outage: Outage, turn: Turn) -> None:
    """Nobody answered the one that tried: later again. All that wait show when."""
    outage.postpone(turn.now, turn.chance())
    turn.tell(Offline(outage.connection, outage.fault, outage.attempt, outage.wait))
    _show_outage(outage, outage.waiting(), turn)


def _show_outage(outage: Outage, jobs: Iterable[Job], turn: Turn) -> None:
    for job in jobs:
        job.show_outage(outage.fault, outage.attempt, outage.wait, turn.now)
        turn.show(job)


def answered(connection: str, turn: Turn) -> Outage | None:
    """Somebody answers: everything that was kept back may go. The outage that has ended, if there was one."""
    outage = turn.lines.end_outage(connection)
    if outage is None:
        return None
    turn.tell(Online(connection))
    for job in outage.waiting():
        job.clear_trouble()
        turn.show(job)
    while (kept := outage.next_held()) is not None:
        try_now(*kept, turn)
    return outage


def try_again_or_fail(job: Job, fact: said.Failed, turn: Turn) -> None:
    """After a wait, as long as both the part and the upload have attempts left."""
    attempt = job.count_attempt(fact.number)
    if _seeking(job) and attempt > MAX_SEEK_ATTEMPTS and fact.fault.code not in NEVER_SENT:
        beginning.initiate(job, turn)  # a server that cannot list is no reason not to send
        return
    if _initiating(job) and (fact.fault.code in MAY_HAVE_BEEN_BEGUN or fact.fault.http_status >= 500):
        job.seek = True  # OSS may have begun the upload: look before another is begun
    wait = wait_before(attempt, fact.fault, turn.chance(), known=turn.lines.knows(job))
    if wait is None or budget_spent(job.failures, turn.context.parallel):
        ending.fail(job, faults.given_up(fact.fault, attempt - 1), turn)
        return
    job.mark(fact.number, PartState.RETRYING)
    job.tell_retry(attempt, wait, fact.fault, turn.now)
    turn.later(wait, job, fact.number)
    turn.tell(Retrying(turn.show(job), fact.number, attempt, wait, fact.fault))


def _initiating(job: Job) -> bool:
    """Whether it asks for an upload id, or for one that it may have been given."""
    return job.state is State.STARTING and job.looked and not job.upload.upload_id


def _seeking(job: Job) -> bool:
    return _initiating(job) and job.seek


def try_now(job: Job, number: int, turn: Turn) -> None:
    """A wait is over. One that a pause or a new beginning has made pointless is no longer in `waiting`."""
    if number not in job.waiting:
        return
    outage = turn.lines.outage_of(job)
    if outage is not None:
        outage.hold(job, number)
        return
    job.waiting -= {number}
    if number == WHOLE:
        ask(job, turn)
    else:
        job.todo.append(number)


def halted(job: Job, fact: said.Halted, turn: Turn) -> None:
    """A worker stopped by request; its part is still to be sent."""
    job.mark(fact.number, PartState.WAITING)


MEANING: dict[type, Callable[[Job, Any, Turn], None]] = {
    said.Stamped: beginning.stamped,
    said.Initiated: beginning.initiated,
    said.UploadsFound: beginning.found,
    said.PartsListed: beginning.parts_listed,
    said.PartSent: part_sent,
    said.PartDiffers: part_differs,
    said.ObjectPut: object_put,
    said.Completed: ending.completed,
    said.Confirmed: ending.confirmed,
    said.Aborted: ending.aborted,
    said.Failed: failed,
    said.Halted: halted,
}
