"""The engine: one inbox, one thread, the only place where state changes.

    post → inbox → machine thinks → journal remembers → workers act → the watcher is told

Everything that waits in the inbox is thought about together and journalled in one transaction.
"""

from __future__ import annotations

import gc
import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from random import SystemRandom

from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.changes import Change, Ended, HeldUp, News, Paced
from partwise.core.errors import PartwiseError, trail_of
from partwise.core.faults import engine_ended
from partwise.core.job import WHOLE
from partwise.core.lifecycle import ENDED
from partwise.core.listing import INSPECTED_AT_ONCE
from partwise.core.machine import Machine
from partwise.core.pace import Pace
from partwise.core.turn import Context, Turn
from partwise.core.upload import Upload
from partwise.engine.enquiries import Enquirer
from partwise.engine.pacing import SAMPLE_SECONDS, Pacing
from partwise.engine.pool import ThreadPool
from partwise.engine.ports import Journal, Oss, Pool, Source, Watcher
from partwise.engine.scan import found_in
from partwise.engine.sleep import Sleep
from partwise.engine.throttle import Throttle
from partwise.engine.work import Meter, Worker

log = logging.getLogger(__name__)

CONTROL_THREADS = 2  # beside the part workers, so that Complete need not wait for a part
ABORT_THREADS = 4  # many uploads may be aborted at once, and none of them holds up what is sent
ENQUIRY_THREADS = INSPECTED_AT_ONCE + 1  # the last one lists
MAX_BATCH = 500  # messages thought about before the journal is written
STOP_PATIENCE = 3.0  # seconds that workers get to come home
JOURNAL_PATIENCE = 2.0  # seconds between tries to write a journal that refuses
LONGEST_NAP = 5.0  # seconds: a clock that was set is noticed so soon
SHOWN_ENDED = 1000  # finished uploads that come back into the window


class Engine:
    """Moves uploads, with what it is given.

    `connections`: how many are used at once, 0: found out. `limit`: bytes per second for everything, 0: none. `held`:
    uploads of the journal wait until they are named (the command line); otherwise they go on by themselves.
    `recovering`: there was no journal, so the server is asked for uploads of the files that are added.
    """

    def __init__(
        self,
        *,
        oss: Callable[[str], Oss],
        source: Source,
        journal: Journal,
        pool: Pool,
        watcher: Watcher,
        connections: int = 0,
        limit: int = 0,
        held: bool = False,
        recovering: bool = False,
    ) -> None:
        self._pacing = Pacing(connections)
        context = Context(self._pacing.pace.connections, recovering)
        self._machine = Machine(context, new_id=lambda: uuid.uuid4().hex, chance=SystemRandom().random)
        self._meter = Meter()
        self._throttle = Throttle()
        self._throttle.limit = limit
        self._worker = Worker(oss, source, self._meter, self._throttle)
        self._journal = journal
        self._enquirer = Enquirer(oss, self.post)
        self._enquiries = ThreadPool(ENQUIRY_THREADS, "enquiry")
        self._aborts = ThreadPool(ABORT_THREADS, "abort")
        self._pool = pool
        pool.allow(self._pacing.pace.connections + CONTROL_THREADS)
        self._watcher = watcher
        self._held = held
        self._inbox: queue.SimpleQueue[said.Message | None] = queue.SimpleQueue()
        self._scopes: dict[str, threading.Event] = {}
        self._scans = 0
        self._sleep = Sleep()
        self._journal_refuses = False
        self._everyone_home = True
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="partwise-engine", daemon=True)

    # --- from any thread -----------------------------------------------------------------------------------

    def start(self) -> None:
        """Bring back what the journal knows, and begin."""
        self._thread.start()

    def post(self, message: said.Message) -> None:
        """Leave a message; it is taken in the order of posting."""
        self._inbox.put(message)

    def in_flight(self) -> dict[str, int]:
        """Bytes handed to the network in parts that are under way, by upload."""
        return self._meter.in_flight()

    def pace(self) -> Pace:
        """How many parts are sent at once, and why."""
        return self._pacing.pace

    def set_connections(self, count: int) -> None:
        """Use so many from now on; 0: found out."""
        self.post(_SetConnections(count))

    def set_limit(self, rate: int) -> None:
        """At most `rate` bytes per second for everything from now on; 0: no limit."""
        self._throttle.limit = rate

    @property
    def alive(self) -> bool:
        """Whether the engine runs. It ends by `stop`, or by a mistake of ours, which is in the log."""
        return self._thread.is_alive()

    def stop(self) -> bool:
        """Cut what is in flight and end. The journal keeps every state: the next start goes on from here.

        False: a worker is still waiting for the network, and was left behind.
        """
        self._stopping.set()
        self._inbox.put(None)
        self._thread.join()
        return self._everyone_home

    # --- on the engine's thread ----------------------------------------------------------------------------

    def _run(self) -> None:
        with closing(self._journal):
            try:
                self._restore()
                while not self._stopping.is_set():
                    self._take(self._next_batch())
                    self._mind_the_pace()
            except Exception as error:  # noqa: BLE001 - the edge of a thread: the journal has what was decided before
                log.error("the engine stopped: %s in %s", type(error).__name__, trail_of(error))
                self._publish((), [HeldUp(engine_ended())])
            finally:
                self._call_home()

    def _restore(self) -> None:
        known = self._journal.unfinished()
        if not self._held:
            known += [(upload, []) for upload in self._journal.ended(SHOWN_ENDED)]
            known.sort(key=lambda pair: pair[0].order)
        gc.disable()  # it would look at everything that comes back, again and again
        try:
            known.reverse()
            while known:  # taken off one by one, so that nothing is held twice
                batch = [known.pop() for _ in range(min(MAX_BATCH, len(known)))]
                self._take([said.Restore(upload, tuple(parts), self._held) for upload, parts in batch])
        finally:
            gc.enable()

    def _call_home(self) -> None:
        """Cut every worker. What they still say (an upload id, a stored part) is journalled, no more."""
        for scope in self._scopes.values():
            scope.set()
        pools: tuple[Pool, ...] = (self._pool, self._aborts, self._enquiries)
        homes = [pool.close(STOP_PATIENCE) for pool in pools]
        self._everyone_home = all(homes)
        if not self._journal_refuses:
            facts = [message for message in self._arrived() if isinstance(message, said.Fact)]
            self._remember([change for fact in facts for change in self._think(fact).changes])

    def _next_batch(self) -> list[said.Message]:
        """What has arrived, or a Tick when something is due."""
        patience = self._patience()
        first: said.Message | None
        try:
            first = self._inbox.get(timeout=patience)
        except queue.Empty:
            first = said.Tick()
        batch = [message for message in (first, *islice(self._arrived(), MAX_BATCH - 1)) if message is not None]
        return [said.Awoke(), *batch] if self._sleep.noticed(patience) else batch

    def _patience(self) -> float | None:
        """Seconds until something is due; None while only a message can change anything."""
        due = self._machine.next_due()
        longest = SAMPLE_SECONDS if self._machine.busy else LONGEST_NAP
        if due is None:
            return longest if self._machine.busy else None
        return min(max(due - time.time(), 0.0), longest)

    def _mind_the_pace(self) -> None:
        """Once a second: as many connections as the line is worth."""
        self._pacing.saw(self._machine.busy)
        if self._machine.busy and self._pacing.sample(self._meter.total):
            self._use_pace()
        self._machine.context.speed = self._pacing.speed

    def _use_pace(self) -> None:
        """A new number of connections; free ones are filled at once."""
        pace = self._pacing.pace
        self._machine.context.parallel = pace.connections
        self._pool.allow(pace.connections + CONTROL_THREADS)
        log.info("%d connections: %s", pace.connections, pace.why)
        self._publish((), [Paced(pace)])
        self.post(said.Tick())

    def _arrived(self) -> Iterator[said.Message | None]:
        """What is in the inbox now."""
        while not self._inbox.empty():
            yield self._inbox.get()

    def _take(self, batch: Sequence[said.Message]) -> None:
        turns = [self._think(message) for message in batch]
        if not self._remember([change for turn in turns for change in turn.changes]):
            return
        for turn in turns:
            for effect in turn.effects:
                self._act(effect)
            for item in turn.news:
                if isinstance(item, Ended):
                    self._scopes.pop(item.upload.id, None)
                    if item.upload.state in ENDED:
                        self._throttle.forget(item.upload.id)
        self._tell(turns)

    def _tell(self, turns: Sequence[Turn]) -> None:
        """The newest snapshot of each upload, and all news in order."""
        uploads: dict[str, Upload] = {}
        for turn in turns:
            uploads.update(turn.uploads)
        news: list[News] = [item for turn in turns for item in turn.news]
        self._publish(tuple(uploads.values()), news)

    def _publish(self, uploads: Sequence[Upload], news: Sequence[News]) -> None:
        try:
            self._watcher.published(uploads, news)
        except Exception as error:  # noqa: BLE001 - a mistake in a window must not stop an upload
            log.error("the watcher failed: %s in %s", type(error).__name__, trail_of(error))

    def _think(self, message: said.Message) -> Turn:
        if isinstance(message, _ScanEnded):
            self._scans -= 1
            return self._machine.take(said.Tick(), time.time())
        if isinstance(message, _SetConnections):
            self._pacing.fix(message.count)
            self._use_pace()
        if isinstance(message, said.Failed) and self._pacing.failed(message):
            self._use_pace()
        if isinstance(message, said.Fact):
            self._meter.clear(
                message.id, getattr(message, "number", 1 if isinstance(message, said.ObjectPut) else WHOLE)
            )
        return self._machine.take(message, time.time())

    def _remember(self, changes: Sequence[Change]) -> bool:
        """Journal first, network after. A journal that refuses (a full disk) holds everything up until it takes.

        False: the engine is stopped before the journal took the changes, so nothing may be done about them.
        """
        told = False
        while changes:
            try:
                self._journal.save(changes)
                break
            except PartwiseError as error:
                if not told:
                    log.error("%s", error.fault)
                    self._publish((), [HeldUp(error.fault)])
                    told = True
                if self._stopping.wait(JOURNAL_PATIENCE):
                    self._journal_refuses = True
                    return False
        return True

    def _act(self, effect: do.Effect) -> None:
        match effect:
            case do.Cancel(id_):
                scope = self._scopes.pop(id_, None)
                if scope is not None:
                    scope.set()
            case do.Throttle(id_, rate):
                self._throttle.set_upload_limit(id_, rate)
            case do.Scan(request):
                self._scans += 1
                self._pool.start(lambda: self._scan(request))
            case do.ListUploads():
                listing = self._scope(effect.id)
                self._enquiries.start(lambda: self._enquirer.list_uploads(effect, listing))
            case do.Inspect():
                self._enquiries.start(lambda: self._enquirer.inspect(effect, self._stopping))
            case _:
                upload = self._scope(effect.id)
                pool = self._aborts if isinstance(effect, do.Abort) else self._pool
                pool.start(lambda: self.post(self._worker.run(effect, upload)))

    def _scope(self, id_: str) -> threading.Event:
        """What is set when the workers of this upload, or of this listing, are to stop."""
        return self._scopes.setdefault(id_, threading.Event())

    def _scan(self, request: said.AddPaths) -> None:
        """A job: post what is found, as it is found."""
        try:
            for add in found_in(request):
                self.post(add)
        except Exception as error:  # noqa: BLE001 - a job never raises
            log.error("looking through folders failed: %s in %s", type(error).__name__, trail_of(error))
        self.post(_ScanEnded())

    @property
    def resting(self) -> bool:
        """Nothing is queued, under way or waited for. True only as long as nobody posts; for the engine's thread."""
        return self._machine.resting and not self._scans and self._inbox.empty()


@dataclass(frozen=True, slots=True)
class _ScanEnded(said.Tick):
    """The engine's own note to itself."""


@dataclass(frozen=True, slots=True)
class _SetConnections(said.Tick):
    """The user wants another number of connections."""

    count: int
