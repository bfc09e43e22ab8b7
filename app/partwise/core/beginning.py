"""How an upload begins or goes on: the file is looked at, an upload id found or asked for, the parts laid out."""

from __future__ import annotations

from collections.abc import Sequence

from partwise.core import effects as do
from partwise.core import faults
from partwise.core import messages as said
from partwise.core.asking import ask, stamp_of
from partwise.core.changes import BegunAnew, Compared, Ended, ForgetParts, SavePart, Started
from partwise.core.ending import complete, fail, leave
from partwise.core.errors import Fixable
from partwise.core.job import Job
from partwise.core.keys import check_key
from partwise.core.layout import plan_for, plan_without_parts
from partwise.core.lifecycle import Event, State
from partwise.core.plan import Plan, make_plan
from partwise.core.resume import Resumption, decide
from partwise.core.turn import Turn
from partwise.core.upload import Stamp, StoredPart

MAX_NEW_BEGINNINGS = 3


def stamped(job: Job, fact: said.Stamped, turn: Turn) -> None:
    """The file as it stands now. One that differs from what was sent is not touched until the user has chosen."""
    if job.state is not State.STARTING:
        return
    if not job.upload.upload_id:
        job.set(stamp=fact.stamp)
        begin(job, turn)
    elif job.plan is None:
        job.set(stamp=fact.stamp, started=turn.now)
        turn.save(job)
        look_up(job, turn)
    elif fact.stamp == job.upload.stamp:
        look_up(job, turn)
    elif job.restamp or _moved(fact.stamp, stamp_of(job)):
        take_as_it_is(job, fact.stamp, turn)
    else:
        fail(job, faults.file_changed(), turn)


def _moved(now: Stamp, before: Stamp) -> bool:
    """Same size and time on another device or inode, as after a restart or a copy: the bytes decide, not the user."""
    return (now.size, now.mtime_ns) == (before.size, before.mtime_ns)


def look_up(job: Job, turn: Turn) -> None:
    """The file is known; now for what the server holds."""
    job.looked = True
    job.restamp = False
    ask(job, turn)


def take_as_it_is(job: Job, stamp: Stamp, turn: Turn) -> None:
    """Go on under the same upload id with what the file holds now: every stored part is compared with it."""
    plan = Plan(stamp.size, job.upload.part_size, single=False)
    if stamp.size == 0 or not plan.possible:
        fail(job, faults.changed_too_much(), turn)
        return
    job.change_file(stamp, None if job.upload.lengths else plan)
    turn.change(ForgetParts(job.id))
    turn.save(job)
    look_up(job, turn)


def begin(job: Job, turn: Turn) -> None:
    """Begin from the first byte: plan, journal the marker, then ask for an upload id where one is needed.

    The server is asked first where it may hold an upload of the file already: a marker without an upload id tells that
    an answer of Initiate may have been lost, a beginning without a marker that an earlier search came to no end.
    """
    upload = job.upload
    try:
        check_key(upload.target.key)
        plan = make_plan(upload.size, upload.wanted_part_size, turn.context.speed)
    except Fixable as error:
        fail(job, error.fault, turn)
        return
    if job.stored:
        turn.change(ForgetParts(job.id))
    job.adopt(plan)
    job.looked, job.restamp = True, False
    job.set(upload_id="", started=upload.started or turn.now)
    if plan.single:
        job.set(marker=upload.marker or turn.new_id())
        ready(job, turn)
    elif job.seek or upload.started or turn.context.recovering:
        job.seek = True
        turn.save(job)
        ask(job, turn)
    else:
        initiate(job, turn)


def initiate(job: Job, turn: Turn) -> None:
    """Ask for an upload id, the marker and the hour journalled first: they tell later whose upload it is."""
    job.seek = False
    job.set(marker=turn.new_id(), started=turn.now)
    turn.save(job)
    ask(job, turn)


def found(job: Job, fact: said.UploadsFound, turn: Turn) -> None:
    """Go on with the first upload found that is nobody else's; without one, begin anew."""
    if job.state is not State.STARTING:
        return
    job.show_no_trouble()  # what was asked before may have failed before, so its attempts still count
    known = turn.context.upload_ids
    mine = next((one for one in fact.found if one.upload_id not in known), None)
    if mine is None:
        initiate(job, turn)
        return
    job.seek = False
    known.add(mine.upload_id)
    plan = Plan(job.upload.size, mine.part_size, single=False)
    job.adopt(plan)
    job.set(upload_id=mine.upload_id)
    turn.save(job)
    take_up(job, decide(plan, {}, mine.parts), turn)


def initiated(job: Job, fact: said.Initiated, turn: Turn) -> None:
    """The id is journalled in any state: a paused or aborted upload must know what it began."""
    turn.context.upload_ids.add(fact.upload_id)
    job.set(upload_id=fact.upload_id)
    job.clear_trouble()
    if job.state is State.STARTING:
        ready(job, turn)
    else:
        turn.save(job)


def ready(job: Job, turn: Turn) -> None:
    """Sending may begin.

    One PutObject leaves nothing behind when it is cut, so the journal need not know of it; but where nothing may be
    overwritten, its marker tells later whether the object that is in the way is our own.
    """
    job.apply(Event.READY, turn.now)
    if job.upload.single and not job.upload.options.forbid_overwrite:
        turn.show(job)
    else:
        turn.save(job)
    turn.tell(Started(job.upload, kept=len(job.stored)))


def parts_listed(job: Job, fact: said.PartsListed, turn: Turn) -> None:
    if job.state is not State.STARTING:
        return
    job.clear_trouble()
    if job.plan is None:
        adopt(job, fact.parts, turn)
    elif fact.parts is not None:
        take_up(job, decide(job.plan, job.stored, fact.parts), turn)
    elif job.complete:
        job.apply(Event.ANSWER_LOST, turn.now)
        turn.save(job)
        ask(job, turn)
    else:
        begin_anew(job, turn)


def adopt(job: Job, parts: Sequence[StoredPart] | None, turn: Turn) -> None:
    """Somebody else began the upload: its parts tell how it is cut. All of them are compared before one is sent.

    A refusal leaves the upload what it was, somebody else's on the server: another file may be the right one.
    """
    if parts is None:
        leave(job, faults.gone_elsewhere(), turn)
        return
    plan = plan_for(parts, job.upload.size) if parts else plan_without_parts(job.upload.size, turn.context.speed)
    if plan is None:
        leave(job, faults.not_of_this_file(), turn)
        return
    job.adopt(plan)
    turn.save(job)
    job.take_up(decide(plan, {}, parts))
    compare_first(job, turn)


def compare_first(job: Job, turn: Turn) -> None:
    """Nothing is sent before every stored part has been held against the file."""
    job.compare_first()
    ready(job, turn)
    if not job.todo:
        compared(job, turn)


def compared(job: Job, turn: Turn) -> None:
    """Every stored part is known now: tell how many are the file's; send the others and what is missing, or ask."""
    comparison = job.end_comparing()
    turn.tell(Compared(turn.show(job), comparison))
    if job.upload.review:
        job.apply(Event.PAUSE, turn.now)
        job.stand_still()
        job.set(comparison=comparison)
        turn.save(job)
        turn.tell(Ended(job.upload))
    elif job.complete:
        complete(job, turn)


def may_not_list(job: Job, turn: Turn) -> None:
    """Without the right to list parts the journal is trusted; Complete finds out (reference, 8.3).

    Where Complete has found out, nothing that is stored can be trusted: all of it is sent again, under the same id.
    """
    take_up(job, Resumption({} if job.relists else job.stored, {}), turn)


def take_up(job: Job, resumption: Resumption, turn: Turn) -> None:
    """Go on with what the server holds; the journal forgets what it holds no more."""
    if resumption.keep.keys() != job.stored.keys():
        turn.change(ForgetParts(job.id), *(SavePart(job.id, part) for part in resumption.keep.values()))
    job.take_up(resumption)
    if job.upload.review:
        compare_first(job, turn)
    elif job.complete:
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
    turn.tell(BegunAnew(job.upload))
    if job.state is State.STARTING:
        begin(job, turn)
    else:
        job.apply(Event.BEGIN_ANEW, turn.now)
        turn.do(do.Cancel(job.id))
        turn.save(job)
