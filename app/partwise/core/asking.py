"""What an upload asks the world for next: the request its state calls for, or one of its parts."""

from __future__ import annotations

from partwise.core import effects as do
from partwise.core.effects import Effect
from partwise.core.job import WHOLE, Job
from partwise.core.lifecycle import State
from partwise.core.turn import Turn
from partwise.core.unfinished import touched_lately
from partwise.core.upload import PartState, Stamp


def ask(job: Job, turn: Turn) -> None:
    """The request about the upload as a whole that its state calls for. Without a network it is kept back."""
    looking = job.state is State.STARTING and not job.looked
    outage = None if looking else turn.lines.outage_of(job)
    if outage is not None:
        outage.hold(job, WHOLE)
        job.show_outage(outage.fault, outage.attempt, outage.wait, turn.now)
        turn.show(job)
        return
    job.out |= {WHOLE}
    turn.do(_request(job, turn))


def _request(job: Job, turn: Turn) -> Effect:
    upload = job.upload
    match upload.state:
        case State.STARTING:
            return _to_start(job, turn)
        case State.COMPLETING:
            stamp, parts = stamp_of(job), job.parts_in_order()
            return do.Complete(job.id, upload.source, stamp, upload.target, upload.upload_id, parts, upload.options)
        case State.CONFIRMING:
            return do.Confirm(job.id, upload.target, upload.upload_id)
        case State.ABORTING:
            live = upload.foreign and (upload.held is None or touched_lately(upload.started, upload.held, turn.now))
            return do.Abort(job.id, upload.target, upload.upload_id, live)
        case _:  # pragma: no cover - the callers' own rule
            raise AssertionError(f"nothing to ask while {upload.state}")


def _to_start(job: Job, turn: Turn) -> Effect:
    """The file's stamp first, then what the server holds of it, then a new upload id."""
    upload = job.upload
    if not job.looked:
        return do.LookAt(job.id, upload.source)
    if upload.upload_id:
        return do.ListParts(job.id, upload.target, upload.upload_id)
    if job.seek:
        since = upload.started if upload.marker else 0.0
        recovering = turn.context.recovering or not upload.marker
        return do.FindUploads(job.id, upload.source, stamp_of(job), upload.target, upload.part_size, since, recovering)
    return do.Initiate(job.id, upload.target, upload.options, upload.marker)


def next_part(job: Job, turn: Turn) -> None:
    """Hand the next part (or the whole file, where one request is enough) to a worker."""
    number = job.todo.pop()
    upload, plan = job.upload, job.plan
    assert plan is not None  # noqa: S101 - there is something to send, so there is a plan
    job.out |= {number}
    job.mark(number, PartState.IN_FLIGHT)
    if plan.single:
        turn.do(do.PutObject(job.id, upload.source, stamp_of(job), upload.target, upload.options, upload.marker))
    else:
        comparing = job.comparing is not None
        stored = job.compare.get(number) if comparing else job.compare.pop(number, None)
        turn.do(
            do.SendPart(
                job.id,
                upload.source,
                stamp_of(job),
                upload.target,
                upload.upload_id,
                plan.part(number),
                stored,
                with_md5=upload.options.content_md5,
                only_compare=comparing,
            )
        )
    turn.show(job)


def stamp_of(job: Job) -> Stamp:
    """The stamp of a file that was looked at."""
    stamp = job.upload.stamp
    assert stamp is not None  # noqa: S101 - the callers' own rule
    return stamp
