"""Who gets the next free worker: parts of what is under way, small files or the next large one, none for too long."""

from __future__ import annotations

from collections.abc import Callable

from partwise.core.asking import ask, next_part
from partwise.core.job import WHOLE, Job
from partwise.core.lifecycle import ENDED, Event, State
from partwise.core.limits import DEFAULT_PART_SIZE
from partwise.core.lines import Lines, Outage
from partwise.core.queue import Queue, is_small
from partwise.core.roster import Roster
from partwise.core.turn import Turn

Offer = tuple[Job, Callable[[Job, Turn], None], int]  # whose turn it is in a lane, what to do, the lane's workers


class Dispatcher:
    """The queue, and the uploads that have left it."""

    def __init__(self, roster: Roster, lines: Lines) -> None:
        self._roster = roster
        self._lines = lines
        self._queue = Queue()
        self._active: dict[str, Job] = {}  # starting or sending, in the order in which they left the queue
        self._sending = 0  # parts that workers have in hand

    def place(self, job: Job) -> None:
        """Where the upload belongs now that its state may have changed."""
        if job.state in (State.STARTING, State.SENDING):
            self._active[job.id] = job
            return
        self._active.pop(job.id, None)
        if job.state is State.WAITING and not job.out and job.id not in self._roster.held:
            self._queue.put(job)
        elif job.state in ENDED:
            self._roster.forget_file(job)
        elif job.state is State.LISTED:
            self._roster.find_again(job)

    def moved(self, job: Job) -> None:
        """Its priority or its order has changed."""
        self._queue.put_again(job)

    def came_home(self) -> None:
        """A worker has ended with a part."""
        self._sending -= 1

    @property
    def busy(self) -> int:
        """How many workers are sending a part or starting an upload."""
        return self._sending + sum(job.state is State.STARTING and bool(job.out) for job in self._active.values())

    @property
    def wanted(self) -> bool:
        """Whether anybody waits for a worker."""
        queued = self._queue.first(small=True) or self._queue.first(small=False)
        return queued is not None or any(_has_parts(job) for job in self._active.values())

    def fill(self, turn: Turn) -> None:
        """Give every free worker something to do."""
        while self.busy < turn.context.parallel and self._give_one(turn):
            pass

    def _give_one(self, turn: Turn) -> bool:
        """One worker for whoever has the best claim. Whether there was anybody.

        Large files go one after another, so that the first is done soonest, and small ones pass beside them: of the two
        lanes the one with fewer workers comes first.
        """
        lanes = [
            offer for offer in (self._small_offer(), self._large_offer(turn.context.parallel)) if offer is not None
        ]
        if not lanes:
            return False
        job, give, _ = min(lanes, key=lambda offer: (-offer[0].upload.priority, offer[2], offer[0].upload.order))
        give(job, turn)
        return True

    def _small_offer(self) -> Offer | None:
        """A small file that is ready, else the next one."""
        workers = sum(bool(job.out) and is_small(job) for job in self._active.values())
        ready = self._first_ready(small=True)
        if ready is not None:
            return ready, self._send, workers
        waiting = self._next(small=True)
        return None if waiting is None else (waiting, self._start, workers)

    def _large_offer(self, parallel: int) -> Offer | None:
        """A part of the first large file; the next file, where it matters more or where parts are running out."""
        large = [job for job in self._active.values() if not is_small(job)]
        workers = sum(len(job.out) for job in large)
        ready, waiting = self._first_ready(small=False), self._next(small=False)
        if waiting is not None:
            urgent = ready is not None and waiting.upload.priority > ready.upload.priority
            if urgent or sum(map(_parts_ahead, large)) < parallel:
                return waiting, self._start, workers
        return None if ready is None else (ready, self._send, workers)

    def _first_ready(self, *, small: bool) -> Job | None:
        """Of the uploads that have something to send over a line that answers, the one that comes first."""
        ready = (
            job
            for job in self._active.values()
            if is_small(job) is small and _has_parts(job) and self._lines.outage_at(job) is None
        )
        return min(ready, key=lambda job: (-job.upload.priority, job.upload.order), default=None)

    def _next(self, *, small: bool) -> Job | None:
        """The first of a lane that may go; one whose connection is out of reach is parked there."""
        while (job := self._queue.first(small)) is not None:
            outage = self._lines.outage_at(job)
            if outage is None:
                return job
            self._queue.take(job)
            outage.parked.append(job)
        return None

    def _send(self, job: Job, turn: Turn) -> None:
        self._sending += 1
        next_part(job, turn)

    def _start(self, job: Job, turn: Turn) -> None:
        self._queue.take(job)
        self._begin(job, turn)

    def _begin(self, job: Job, turn: Turn) -> None:
        job.looked = False
        job.apply(Event.START, turn.now)
        turn.show(job)
        ask(job, turn)
        self.place(job)

    # --- while the network is lost -----------------------------------------------------------------------------

    def probe(self, outage: Outage, turn: Turn, again: Callable[[Job, int, Turn], None]) -> None:
        """One request tries whether the connection answers: what was kept back first, else the first of the queue.

        `again` repeats a request that waited. Without anybody who wants the connection the outage is forgotten.
        """
        job, number = outage.next_held() or (self._next_at(outage), WHOLE)
        if job is None:
            self._lines.end_outage(outage.connection)
            return
        outage.prober = job.id
        again(job, number, turn)
        if _has_parts(job):
            self._send(job, turn)
        elif job.state is State.WAITING:
            self._begin(job, turn)

    def _next_at(self, outage: Outage) -> Job | None:
        """An upload that has something to send over the connection that is out of reach, or one whose turn has come."""
        for job in self._active.values():
            if _has_parts(job) and self._lines.outage_at(job) is outage:
                return job
        while outage.parked:
            job = outage.parked.popleft()
            if job.state is State.WAITING and not job.out:
                return job
        return None

    def unpark(self, outage: Outage) -> None:
        """The connection answers: its uploads stand in the queue again."""
        while outage.parked:
            self.place(outage.parked.popleft())


def _has_parts(job: Job) -> bool:
    """Whether a worker could send something of it now."""
    return bool(job.todo) and job.state is State.SENDING


def _parts_ahead(job: Job) -> int:
    """How many parts of it will still need a worker, as far as that is known."""
    if job.state is State.SENDING:
        return len(job.todo)
    return job.upload.size // (job.upload.wanted_part_size or DEFAULT_PART_SIZE) + 1 if job.out else 0
