"""What each command means for the uploads it names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from partwise.core import effects as do
from partwise.core import ending
from partwise.core import messages as said
from partwise.core.adopting import Adoption, listed
from partwise.core.changes import Added, Ended, ForgetParts, ForgetUpload, Removed
from partwise.core.dispatch import Dispatcher
from partwise.core.faults import NOT_CONFIRMED
from partwise.core.job import WHOLE, Job
from partwise.core.lifecycle import ENDED, IDLE, Event, State, can, step
from partwise.core.lines import connection_of
from partwise.core.roster import Roster
from partwise.core.turn import Turn
from partwise.core.upload import Stamp, Upload


class Commands:
    """Carries commands out on the roster. `do` has a row for every kind of command."""

    def __init__(self, roster: Roster, dispatcher: Dispatcher) -> None:
        self._roster = roster
        self._dispatcher = dispatcher
        self.do: dict[type, Callable[[Any, Turn], None]] = {
            said.Add: self._add,
            said.Adopt: Adoption(roster, dispatcher, self._resume, self._add_refused).adopt,
            said.AddPaths: lambda request, turn: turn.do(do.Scan(request)),
            said.AddRefused: self._add_refused,
            said.PauseAll: lambda _, turn: self._each(self._pause)(said.Pause(self._all()), turn),
            said.ResumeAll: lambda _, turn: self._each(self._resume)(said.Resume(self._paused()), turn),
            said.Pause: self._each(self._pause),
            said.Resume: self._each(self._resume),
            said.Abort: self._each(self._abort),
            said.StopAborting: self._each(self._stop_aborting),
            said.Remove: self._each(self._remove),
            said.SendChanged: self._each(self._send_changed),
            said.StartAnew: self._each(self._start_anew),
            said.KeepForLater: self._each(self._keep_for_later),
            said.Prioritise: self._prioritise,
            said.Move: self._move,
            said.LimitSpeed: self._limit_speed,
            said.Restore: self._restore,
        }

    def _each(self, act: Callable[[Job, Turn], None]) -> Callable[[said.OnSome, Turn], None]:
        def act_on_each(command: said.OnSome, turn: Turn) -> None:
            for job in self._roster.some(command.ids):
                act(job, turn)

        return act_on_each

    def _all(self) -> tuple[str, ...]:
        return tuple(job.id for job in self._roster)

    def _paused(self) -> tuple[str, ...]:
        return tuple(job.id for job in self._roster if job.state is State.PAUSED and job.id not in self._roster.held)

    # --- on the list, and off it -----------------------------------------------------------------------------

    def _add(self, command: said.Add, turn: Turn) -> None:
        twin = self._roster.twin(command.source, command.target)
        if twin is not None:
            turn.tell(Added(turn.show(twin)))
            if not command.paused:
                self._go_on_with(twin, command.stamp, turn)
            return
        upload = Upload(
            turn.new_id(),
            command.source,
            command.target,
            State.PAUSED if command.paused else State.WAITING,
            order=self._roster.order_at_end(),
            stamp=command.stamp,
            options=command.options,
            batch=command.batch,
            wanted_part_size=command.part_size,
            added=turn.now,
            changed=turn.now,
        )
        self._enter_new(upload, turn)

    def _go_on_with(self, twin: Job, stamp: Stamp | None, turn: Turn) -> None:
        if stamp not in (None, twin.upload.stamp):
            self._send_changed(twin, turn)
        self._resume(twin, turn)

    def _enter_new(self, upload: Upload, turn: Turn) -> None:
        job = self._roster.enter(upload)
        turn.save(job)
        turn.tell(Added(job.upload))
        self._dispatcher.place(job)

    def _add_refused(self, command: said.AddRefused, turn: Turn) -> None:
        """Shown as failed, not journalled: there is nothing to come back to."""
        upload = Upload(
            turn.new_id(),
            command.source,
            command.target,
            State.FAILED,
            order=self._roster.order_at_end(),
            batch=command.batch,
            fault=command.fault,
            added=turn.now,
            changed=turn.now,
        )
        turn.show(self._roster.enter(upload))
        turn.tell(Added(upload))
        turn.tell(Ended(upload))

    def _remove(self, job: Job, turn: Turn) -> None:
        """Off the list; what the server holds of it stays there, and is listed among what lies unfinished."""
        if job.state in ENDED | {State.PAUSED, State.FAILED}:
            self._roster.leave(job)
            turn.change(ForgetUpload(job.id))
            turn.tell(Removed(job.id))
            if job.upload.unfinished:
                turn.show(self._roster.enter(_as_listed(job.upload, turn)))

    def _restore(self, message: said.Restore, turn: Turn) -> None:
        upload = message.upload
        job = self._roster.enter(upload, message.parts)
        if step(upload.state, Event.RESTART) is not upload.state:
            job.apply(Event.RESTART, turn.now)
        if upload.upload_id:
            turn.context.upload_ids.add(upload.upload_id)
        if upload.speed_limit:
            turn.do(do.Throttle(job.id, upload.speed_limit))
        if message.held:
            self._roster.held.add(job.id)
            return
        if upload.upload_id or upload.state is State.DONE:
            turn.lines.reached(connection_of(job))
        turn.show(job)
        self._take_up_again(job, turn)

    def _take_up_again(self, job: Job, turn: Turn) -> None:
        """A new process takes up what an earlier one left."""
        if job.state in (State.CONFIRMING, State.ABORTING):
            job.looked = True
            turn.later(0.0, job, WHOLE)
        self._dispatcher.place(job)

    # --- stopping and going on ---------------------------------------------------------------------------------

    def _pause(self, job: Job, turn: Turn) -> None:
        if can(job.state, Event.PAUSE) and job.id not in self._roster.held:
            job.apply(Event.PAUSE, turn.now)
            self._stop_workers(job, turn)
            turn.save(job)
            turn.tell(Ended(job.upload))
            self._dispatcher.place(job)

    def _stop_workers(self, job: Job, turn: Turn) -> None:
        job.stand_still()
        job.clear_trouble()
        turn.do(do.Cancel(job.id))

    def _resume(self, job: Job, turn: Turn) -> None:
        if job.id in self._roster.held:
            self._roster.held.discard(job.id)
            self._take_up_again(job, turn)
        if turn.lines.outage_at(job) is not None:
            turn.lines.hurry(turn.now)
        if can(job.state, Event.RESUME):
            if job.upload.fault is not None and job.upload.fault.code == NOT_CONFIRMED:
                job.forget_upload()
                turn.change(ForgetParts(job.id))
            job.apply(Event.RESUME, turn.now)
            if job.upload.comparison is not None:
                job.set(review=False, comparison=None)  # that is the word it was waiting for
            job.asked = job.beginnings = job.relists = 0
            job.clear_trouble()
            turn.save(job)
        self._dispatcher.place(job)

    def _abort(self, job: Job, turn: Turn) -> None:
        if can(job.state, Event.ABORT):
            self._roster.held.discard(job.id)
            self._roster.forget_file(job)
            job.apply(Event.ABORT, turn.now)
            job.set(review=False, comparison=None)
            self._roster.find_again(job)
            self._stop_workers(job, turn)
            turn.save(job)
            ending.abort_when_home(job, turn)
            self._dispatcher.place(job)

    def _stop_aborting(self, job: Job, turn: Turn) -> None:
        if job.state is State.ABORTING:
            job.spared = True
            turn.do(do.Cancel(job.id))
            ending.abort_when_home(job, turn)
            self._dispatcher.place(job)

    # --- a file that has changed ---------------------------------------------------------------------------------

    def _send_changed(self, job: Job, turn: Turn) -> None:
        if job.state in IDLE:
            job.restamp = True
            self._resume(job, turn)

    def _keep_for_later(self, job: Job, turn: Turn) -> None:
        if can(job.state, Event.KEEP):
            job.apply(Event.KEEP, turn.now)
            job.clear_trouble()
            turn.save(job)
            turn.tell(Ended(job.upload))

    def _start_anew(self, job: Job, turn: Turn) -> None:
        """The stored parts are aborted as an upload of their own; the file gets a new one in its place."""
        if job.state not in IDLE:
            return
        before = job.upload
        self._abort(job, turn)
        self._enter_new(
            Upload(
                turn.new_id(),
                before.source,
                before.target,
                State.WAITING,
                order=self._roster.order_at_end(),
                options=before.options,
                batch=before.batch,
                wanted_part_size=before.wanted_part_size,
                priority=before.priority,
                speed_limit=before.speed_limit,
                added=turn.now,
                changed=turn.now,
            ),
            turn,
        )

    # --- pace ------------------------------------------------------------------------------------------------------

    def _prioritise(self, command: said.Prioritise, turn: Turn) -> None:
        for job in self._roster.some(command.ids):
            self._change(job, turn, priority=command.priority)

    def _move(self, command: said.Move, turn: Turn) -> None:
        jobs = self._roster.some(command.ids)
        for job in reversed(jobs) if command.to_front else jobs:
            order = self._roster.order_at_front() if command.to_front else self._roster.order_at_end()
            self._change(job, turn, order=order)

    def _limit_speed(self, command: said.LimitSpeed, turn: Turn) -> None:
        for job in self._roster.some(command.ids):
            self._change(job, turn, speed_limit=command.rate)
            turn.do(do.Throttle(job.id, command.rate))

    def _change(self, job: Job, turn: Turn, **fields: object) -> None:
        """Nothing to change about an upload that has ended, is not ours, or could not be added."""
        refused = job.state is State.FAILED and job.upload.stamp is None
        if job.state in ENDED or job.upload.foreign or refused:
            return
        job.set(**fields)
        turn.save(job)
        self._dispatcher.moved(job)


def _as_listed(upload: Upload, turn: Turn) -> Upload:
    """What is left of an upload that is ours no more."""
    options, held = upload.options, upload.held
    return listed(
        upload.target,
        upload.upload_id,
        turn,
        storage_class=options.storage_class,
        started=upload.started,
        held=held,
    )
