"""The engine's mind: messages in, decisions out. No thread, no clock, no file, no network; the same for every client.

`core/commands` knows what a command means, `core/course` what a fact means for an upload, `core/listing` what lies on
the server, `core/dispatch` who gets the next free worker. Here they meet, with what has to happen later.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

from partwise.core import course, ending
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.commands import Commands
from partwise.core.dispatch import Dispatcher
from partwise.core.job import WHOLE, Job
from partwise.core.lifecycle import State
from partwise.core.lines import LONGEST_WAIT, OUT_OF_REACH, Lines, connection_of
from partwise.core.listing import Lists
from partwise.core.roster import Roster
from partwise.core.turn import Context, Turn

END_AS_NO_FACT = (do.Scan, do.Cancel, do.Throttle, do.ListUploads, do.Inspect)


class Machine:
    """All uploads, in the order in which they were added.

    `context` is what the engine sets: its `parallel` and `speed` may change at any time. `new_id` makes ids for uploads
    and markers; `chance` gives a number in [0, 1) for each back-off.
    """

    def __init__(self, context: Context, *, new_id: Callable[[], str], chance: Callable[[], float]) -> None:
        self.context = context
        self._new_id = new_id
        self._chance = chance
        self._roster = Roster()
        self._lines = Lines()
        self._dispatcher = Dispatcher(self._roster, self._lines)
        self._lists = Lists(self._roster)
        self._commands = Commands(self._roster, self._dispatcher).do | self._lists.do
        self._due: list[tuple[float, str, int]] = []
        self._pending = 0  # effects that have not ended as a fact yet

    def take(self, message: said.Message, now: float) -> Turn:
        """What `message` leads to, at `now` (seconds since 1970)."""
        turn = Turn(now, self._new_id, self._chance, self._lines, self.context)
        if isinstance(message, said.Tick):
            self._take_tick(message, turn)
        elif type(message) in self._commands:
            self._commands[type(message)](message, turn)
        else:
            self._take_fact(message, turn)
        self._probe_what_is_due(turn)
        self._dispatcher.fill(turn)
        self._pending += sum(not isinstance(effect, END_AS_NO_FACT) for effect in turn.effects)
        for wait, id_, number in turn.waits:
            heapq.heappush(self._due, (now + wait, id_, number))
        return turn

    def next_due(self) -> float | None:
        """When (seconds since 1970) a Tick is next worth taking, or None while nothing waits."""
        dues = [self._due[0][0]] if self._due else []
        probe = self._lines.next_due()
        return min(dues if probe is None else [*dues, probe], default=None)

    @property
    def resting(self) -> bool:
        """Nothing is queued, under way or waited for."""
        jobs = ((self._roster.get(id_), number) for _, id_, number in self._due)
        waits = any(job is not None and number in job.waiting for job, number in jobs)
        return not (self._pending or waits or self._lines.wanted or self._dispatcher.wanted)

    @property
    def busy(self) -> int:
        """How many workers are sending a part or starting an upload."""
        return self._dispatcher.busy

    # --- facts -------------------------------------------------------------------------------------------------

    def _take_fact(self, fact: Any, turn: Turn) -> None:
        number = getattr(fact, "number", 1 if isinstance(fact, said.ObjectPut) else WHOLE)
        self._pending -= 1
        if number != WHOLE:
            self._dispatcher.came_home()
        job = self._roster.get(fact.id)
        if job is not None:
            self._take_fact_of(job, number, fact, turn)
        if job is None or not job.out:
            self._release_prober(fact.id, turn)

    def _take_fact_of(self, job: Job, number: int, fact: Any, turn: Turn) -> None:
        job.out -= {number}
        if _tells_of_the_network(fact):
            self._answered(connection_of(job), turn)
        course.MEANING[type(fact)](job, fact, turn)
        if job.state is State.ABORTING:
            ending.abort_when_home(job, turn)
        self._dispatcher.place(job)
        self._lists.settle(job, turn)

    def _answered(self, connection: str, turn: Turn) -> None:
        self._lines.reached(connection)
        outage = course.answered(connection, turn)
        if outage is not None:
            self._dispatcher.unpark(outage)

    def _release_prober(self, id_: str, turn: Turn) -> None:
        """The upload that tried has ended in another way (paused, its file is gone): somebody else tries later."""
        outage = self._lines.probed_by(id_)
        if outage is not None:
            course.postpone(outage, turn)

    # --- time --------------------------------------------------------------------------------------------------

    def _take_tick(self, tick: said.Tick, turn: Turn) -> None:
        awoke = isinstance(tick, said.Awoke)
        if awoke:
            self._lines.hurry(turn.now)
        while self._due and (awoke or not turn.now < self._due[0][0] < turn.now + LONGEST_WAIT):
            _, id_, number = heapq.heappop(self._due)
            job = self._roster.get(id_)
            if job is not None:
                course.try_now(job, number, turn)

    def _probe_what_is_due(self, turn: Turn) -> None:
        for outage in self._lines.due(turn.now):
            self._dispatcher.probe(outage, turn, course.try_now)


def _tells_of_the_network(fact: said.Fact) -> bool:
    """Whether OSS itself must have answered for this to happen."""
    match fact:
        case said.Failed(fault=fault):
            return bool(fault.http_status) and fault.code not in OUT_OF_REACH
        case said.Halted() | said.Stamped():
            return False
        case said.PartSent(reused=reused):
            return not reused
        case _:
            return True
