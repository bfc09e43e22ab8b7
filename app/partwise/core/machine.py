"""The engine's mind: messages in, decisions out. No thread, no clock, no file, no network; the same for every client.

The machine keeps the uploads and the queue they stand in; `core/course` knows what a fact means for one of them.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from partwise.core import course
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.changes import Added, Ended, ForgetParts, ForgetUpload, Removed
from partwise.core.faults import NOT_CONFIRMED
from partwise.core.job import WHOLE, Job
from partwise.core.lifecycle import ENDED, Event, State, can
from partwise.core.turn import Turn
from partwise.core.upload import Stamp, Target, Upload

LONGEST_WAIT = 600.0  # seconds; a wait that seems longer comes from a clock that was set back


class Machine:
    """All uploads, in the order in which they were added.

    `parallel` is how many parts are sent at once; `new_id` makes ids for uploads and markers; `chance` gives a number
    in [0, 1) for each back-off.
    """

    def __init__(self, *, parallel: int, new_id: Callable[[], str], chance: Callable[[], float]) -> None:
        self.parallel = parallel
        self._new_id = new_id
        self._chance = chance
        self._jobs: dict[str, Job] = {}
        self._by_file: dict[tuple[str, Target], Job] = {}  # the upload of a file to a target that can go on
        self._queue: deque[Job] = deque()
        self._active: dict[str, Job] = {}  # starting or sending, in the order in which they left the queue
        self._held: set[str] = set()
        self._due: list[tuple[float, str, int]] = []
        self._reached: set[str] = set()
        self._pending = 0  # effects that have not ended as a fact yet
        self._busy = 0  # those of them that are parts
        self._order = 0
        self._commands: dict[type, Callable[[Any, Turn], None]] = {
            said.Add: self._add,
            said.AddPaths: lambda request, turn: turn.do(do.Scan(request)),
            said.AddRefused: self._add_refused,
            said.Pause: lambda command, turn: self._each(command.ids, self._pause, turn),
            said.Resume: lambda command, turn: self._each(command.ids, self._resume, turn),
            said.Abort: lambda command, turn: self._each(command.ids, self._abort, turn),
            said.Remove: lambda command, turn: self._each(command.ids, self._remove, turn),
            said.PauseAll: lambda _, turn: self._each(tuple(self._jobs), self._pause, turn),
            said.ResumeAll: lambda _, turn: self._each(self._paused(), self._resume, turn),
            said.Restore: self._restore,
            said.Tick: lambda _, turn: self._try_what_is_due(turn),
        }

    def take(self, message: said.Message, now: float) -> Turn:
        """What `message` leads to, at `now` (seconds since 1970)."""
        turn = Turn(now, self._new_id, self._chance, self._reached)
        command = self._commands.get(type(message))
        if command is not None:
            command(message, turn)
        else:
            self._take_fact(message, turn)
        self._fill(turn)
        self._pending += sum(not isinstance(effect, do.Scan | do.Cancel) for effect in turn.effects)
        for wait, id_, number in turn.waits:
            heapq.heappush(self._due, (now + wait, id_, number))
        return turn

    def next_due(self) -> float | None:
        """When (seconds since 1970) a Tick is next worth taking, or None while nothing waits."""
        return self._due[0][0] if self._due else None

    @property
    def resting(self) -> bool:
        """Nothing is queued, under way or waited for."""
        waits = any(number in self._jobs[id_].waiting for _, id_, number in self._due if id_ in self._jobs)
        return not (self._pending or self._queue or waits)

    # --- commands ------------------------------------------------------------------------------------------

    def _each(self, ids: Iterable[str], act: Callable[[Job, Turn], None], turn: Turn) -> None:
        for id_ in ids:
            job = self._jobs.get(id_)
            if job is not None:
                act(job, turn)

    def _paused(self) -> tuple[str, ...]:
        return tuple(id_ for id_, job in self._jobs.items() if job.state is State.PAUSED and id_ not in self._held)

    def _add(self, command: said.Add, turn: Turn) -> None:
        twin = self._by_file.get((command.source, command.target))
        if twin is not None and not _outdated(twin, command.stamp):
            turn.tell(Added(turn.show(twin)))
            if not command.paused:
                self._resume(twin, turn)
            return
        if twin is not None:
            self._abort(twin, turn)
        self._order += 1
        job = self._enter(
            Upload(
                turn.new_id(),
                command.source,
                command.target,
                State.PAUSED if command.paused else State.WAITING,
                order=self._order,
                stamp=command.stamp,
                options=command.options,
                batch=command.batch,
                wanted_part_size=command.part_size,
                added=turn.now,
                changed=turn.now,
            )
        )
        turn.save(job)
        turn.tell(Added(job.upload))
        self._place(job)

    def _add_refused(self, command: said.AddRefused, turn: Turn) -> None:
        """Shown as failed, not journalled: there is nothing to come back to."""
        self._order += 1
        upload = Upload(
            turn.new_id(),
            command.source,
            command.target,
            State.FAILED,
            order=self._order,
            batch=command.batch,
            fault=command.fault,
            added=turn.now,
            changed=turn.now,
        )
        job = self._enter(upload)
        turn.show(job)
        turn.tell(Added(upload))
        turn.tell(Ended(upload))

    def _enter(self, upload: Upload, parts: Iterable[Any] = ()) -> Job:
        job = self._jobs[upload.id] = Job(upload, parts)
        if upload.state not in ENDED | {State.ABORTING}:
            self._by_file.setdefault((upload.source, upload.target), job)
        return job

    def _pause(self, job: Job, turn: Turn) -> None:
        if can(job.state, Event.PAUSE) and job.id not in self._held:
            job.apply(Event.PAUSE, turn.now)
            job.stand_still()
            job.set(fault=None, attempt=0, retry_in=0.0)
            turn.do(do.Cancel(job.id))
            turn.save(job)
            turn.tell(Ended(job.upload))
            self._place(job)

    def _resume(self, job: Job, turn: Turn) -> None:
        if job.id in self._held:
            self._held.discard(job.id)
            self._go_on(job, turn)
        if can(job.state, Event.RESUME):
            if job.upload.fault is not None and job.upload.fault.code == NOT_CONFIRMED:
                job.forget_upload()
                turn.change(ForgetParts(job.id))
            job.apply(Event.RESUME, turn.now)
            job.asked = job.beginnings = 0
            job.clear_trouble()
            turn.save(job)
        self._place(job)

    def _abort(self, job: Job, turn: Turn) -> None:
        if can(job.state, Event.ABORT):
            self._held.discard(job.id)
            self._forget_file(job)
            job.apply(Event.ABORT, turn.now)
            job.stand_still()
            job.clear_trouble()
            turn.do(do.Cancel(job.id))
            turn.save(job)
            course.abort_when_home(job, turn)
            self._place(job)

    def _remove(self, job: Job, turn: Turn) -> None:
        """Off the list; what the server holds of it stays there."""
        if job.state in ENDED | {State.PAUSED, State.FAILED}:
            self._forget_file(job)
            del self._jobs[job.id]
            turn.change(ForgetUpload(job.id))
            turn.tell(Removed(job.id))

    def _restore(self, message: said.Restore, turn: Turn) -> None:
        job = self._enter(message.upload, message.parts)
        self._order = max(self._order, job.upload.order)
        job.apply(Event.RESTART, turn.now)
        if message.held:
            self._held.add(job.id)
            return
        turn.show(job)
        self._go_on(job, turn)

    def _go_on(self, job: Job, turn: Turn) -> None:
        """A new process takes up what an earlier one left."""
        if job.state in (State.CONFIRMING, State.ABORTING):
            job.looked = True
            turn.later(0.0, job, WHOLE)
        self._place(job)

    # --- facts ---------------------------------------------------------------------------------------------

    def _take_fact(self, fact: Any, turn: Turn) -> None:
        number = getattr(fact, "number", 1 if isinstance(fact, said.ObjectPut) else WHOLE)
        self._pending -= 1
        self._busy -= number != WHOLE
        job = self._jobs.get(fact.id)
        if job is None:
            return
        job.out.discard(number)
        if not isinstance(fact, said.Failed | said.Halted | said.Stamped):
            self._reached.add(job.upload.target.connection)
        course.MEANING[type(fact)](job, fact, turn)
        if job.state is State.ABORTING and WHOLE not in job.waiting:
            course.abort_when_home(job, turn)
        self._place(job)

    def _try_what_is_due(self, turn: Turn) -> None:
        while self._due and not turn.now < self._due[0][0] < turn.now + LONGEST_WAIT:
            _, id_, number = heapq.heappop(self._due)
            job = self._jobs.get(id_)
            if job is not None:
                course.try_now(job, number, turn)

    # --- the queue -----------------------------------------------------------------------------------------

    def _place(self, job: Job) -> None:
        """Where the upload belongs now that its state may have changed; an entry left in the queue is harmless."""
        if job.state in (State.STARTING, State.SENDING):
            self._active[job.id] = job
            return
        self._active.pop(job.id, None)
        if job.state is State.WAITING and not job.out and job.id not in self._held:
            self._queue.append(job)
        elif job.state in ENDED:
            self._forget_file(job)

    def _forget_file(self, job: Job) -> None:
        file = (job.upload.source, job.upload.target)
        if self._by_file.get(file) is job:
            del self._by_file[file]

    def _fill(self, turn: Turn) -> None:
        """Give every free worker something to do: a part of what is under way, else the next upload in the queue."""
        while self._busy + self._starting() < self.parallel:
            job = next((job for job in self._active.values() if job.todo and job.state is State.SENDING), None)
            if job is not None:
                self._busy += 1
                course.next_part(job, turn)
            elif not self._start_next(turn):
                return

    def _starting(self) -> int:
        return sum(job.state is State.STARTING for job in self._active.values())

    def _start_next(self, turn: Turn) -> bool:
        while self._queue:
            job = self._queue.popleft()
            if job.state is State.WAITING and not job.out and self._jobs.get(job.id) is job:
                job.looked = False
                job.apply(Event.START, turn.now)
                turn.show(job)
                course.ask(job, turn)
                self._place(job)
                return True
        return False


def _outdated(job: Job, stamp: Stamp | None) -> bool:
    """The server holds parts of a former content of the file, and nobody is sending any more of it."""
    idle = job.state in (State.WAITING, State.PAUSED, State.FAILED)
    return idle and bool(job.upload.upload_id) and stamp not in (None, job.upload.stamp)
