"""One upload's working memory while the machine thinks about it: mutable, and never seen outside the machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from partwise.core.errors import Fault
from partwise.core.integrity import combined
from partwise.core.lifecycle import Event, State, step
from partwise.core.plan import Plan, plan_of
from partwise.core.resume import Resumption
from partwise.core.upload import Comparison, PartState, Stamp, StoredPart, Target, Upload

WHOLE = 0  # the "part number" of a request about the whole upload
KNOWN = frozenset({PartState.STORED, PartState.DIFFERS})  # what is true of a part though nobody has it in hand


@dataclass(slots=True)
class Comparing:
    """Somebody else's upload before anything is sent: `missing` parts are not stored, `differing` ones not the file's.

    By number; the latter with whether they could be compared at all.
    """

    missing: list[int]
    differing: dict[int, bool] = field(default_factory=dict)


class Job:
    """An `Upload` with its parts.

    `out` holds the numbers of the parts that a worker has in hand, WHOLE for a request about the upload itself: while
    it is not empty the upload does not leave the queue. Frozen sets, because the empty one costs nothing, and most of a
    hundred thousand uploads have nothing in hand. Beside the upload and its stored parts nothing has to survive:
    all of it is rebuilt at each start.
    """

    __slots__ = (
        "_map",
        "asked",
        "attempts",
        "beginnings",
        "compare",
        "comparing",
        "failures",
        "file",
        "initiated",
        "looked",
        "out",
        "plan",
        "queued",
        "relists",
        "restamp",
        "seek",
        "spared",
        "stored",
        "todo",
        "upload",
        "waiting",
    )

    attempts: dict[int, int]
    compare: dict[int, StoredPart]
    stored: dict[int, StoredPart]

    def __getattr__(self, name: str) -> dict[int, Any]:
        """These three come into being when somebody asks: for most of a hundred thousand uploads nobody does."""
        if name not in ("attempts", "compare", "stored"):
            raise AttributeError(name)
        empty: dict[int, Any] = {}
        setattr(self, name, empty)
        return empty

    def __init__(self, upload: Upload, stored: Sequence[StoredPart] = ()) -> None:
        self.upload = upload
        if stored:
            self.stored = {part.number: part for part in stored}
        self.plan: Plan | None = None
        self.todo: list[int] = []  # descending: the next part to send is the last
        self.comparing: Comparing | None = None
        self.out: frozenset[int] = frozenset()
        self.waiting: frozenset[int] = frozenset()  # what waits for another try
        self.asked = 0  # how often the outcome of Complete was asked for
        self.beginnings = 0  # how often the upload vanished from the server and was begun anew
        self.failures = 0  # requests that failed since the last one that worked
        self.relists = 0  # how often Complete found a part missing or different
        self.looked = False  # the file was stamped since the upload last left the queue
        self.restamp = False  # the user wants the file as it is now
        self.seek = False  # the server may hold an upload of this file that nobody journalled
        self.queued = False  # it stands in the queue
        self.spared = False  # the user no longer wants it aborted
        self.file: tuple[str, Target] | None = None  # by which the roster finds it
        self.initiated = upload.started  # as OSS told, of one that was listed
        self._map = bytearray()
        plan = plan_of(upload)
        if plan is not None:
            self._lay_out(plan)
        if upload.state is State.DONE:  # whatever the journal still tells of its parts
            self._map = bytearray([PartState.STORED] * len(self._map))
            self.set(stored_bytes=upload.size)

    # --- what the upload says ------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        return self.upload.id

    @property
    def state(self) -> State:
        return self.upload.state

    def apply(self, event: Event, now: float) -> None:
        """Go where the table leads. Raises Bug where it leads nowhere."""
        self.set(state=step(self.state, event), changed=now)

    def set(self, **fields: object) -> None:
        self.upload = replace(self.upload, **fields)  # type: ignore[arg-type]  # names and types are Upload's own

    def snapshot(self) -> Upload:
        """The frozen record for the outside. Parts that nobody has in hand while paused are shown as waiting."""
        if len(self._map) and self.upload.parts != self._map:
            self.upload = replace(self.upload, parts=bytes(self._map))
        return self.upload

    # --- the plan and its parts ----------------------------------------------------------------------------

    def adopt(self, plan: Plan) -> None:
        """A new plan: no part is stored, all are to be sent."""
        self.stored = {}
        self._lay_out(plan)
        self.set(part_size=plan.part_size, single=plan.single, lengths=plan.lengths, stored_bytes=0)
        self._queue_rest()

    def take_up(self, resumption: Resumption) -> None:
        """Go on with what the server holds: kept parts count, the others are compared or sent."""
        self.stored = dict(resumption.keep)
        self.compare = dict(resumption.compare)
        assert self.plan is not None  # noqa: S101 - a resumed upload has a plan
        self._lay_out(self.plan)
        self._queue_rest()

    def compare_first(self) -> None:
        """Send nothing until every stored part was compared."""
        self.comparing = Comparing([number for number in self.todo if number not in self.compare])
        self.todo = [number for number in self.todo if number in self.compare]

    def end_comparing(self) -> Comparison:
        """What differs and what is missing is to be sent now."""
        assert self.comparing is not None  # noqa: S101 - the caller's own rule
        missing, differing = self.comparing.missing, self.comparing.differing
        incomparable = sum(not comparable for comparable in differing.values())
        self.todo = sorted([*missing, *differing], reverse=True)
        self.comparing = None
        return Comparison(len(self.stored), len(differing), incomparable, len(missing))

    def leave_alone(self) -> None:
        """The local file is not for this upload: nothing of it counts any more."""
        self.stored, self.compare = {}, {}
        self.plan, self._map = None, bytearray()
        self.stand_still()
        none = {"source": "", "stamp": None, "part_size": 0, "lengths": (), "parts": b"", "stored_bytes": 0}
        self.set(**none, review=False, comparison=None, attempt=0, retry_in=0.0, offline=False)
        self.set(started=self.initiated)

    def change_file(self, stamp: Stamp, plan: Plan | None) -> None:
        """The file is another now: nothing that is stored is proven any more. None: the stored parts tell the plan."""
        self.stored = {}
        self.set(stamp=stamp)
        if plan is None:
            self.plan, self._map = None, bytearray()
            self.set(part_size=0, lengths=(), parts=b"", stored_bytes=0)
        else:
            self._lay_out(plan)

    def _lay_out(self, plan: Plan) -> None:
        self.plan = plan
        if self.state is State.DONE:  # its parts are in the object now, and need not be remembered one by one
            self._map = bytearray([PartState.STORED] * plan.count)
            self.set(stored_bytes=plan.size)
            return
        self._map = bytearray(plan.count)
        self.stored = {number: part for number, part in self.stored.items() if 1 <= number <= plan.count}
        for number in self.stored:
            self._map[number - 1] = PartState.STORED
        self.set(stored_bytes=sum(part.size for part in self.stored.values()))

    def _queue_rest(self) -> None:
        assert self.plan is not None  # noqa: S101 - called right after one was laid out
        self.todo = [number for number in range(self.plan.count, 0, -1) if number not in self.stored]
        self.attempts.clear()
        self.waiting = frozenset()

    def mark(self, number: int, state: PartState) -> None:
        if number != WHOLE:
            self._map[number - 1] = state

    def stand_still(self) -> None:
        """Nothing is to be sent or tried any more, and nothing is shown as in flight, though workers may still end."""
        self.todo.clear()
        self.comparing = None
        self.waiting = frozenset()
        self._map = bytearray(was if was in KNOWN else PartState.WAITING for was in self._map)

    def keep(self, part: StoredPart) -> None:
        """A part is stored and proven."""
        self.stored[part.number] = part
        self.compare.pop(part.number, None)
        self.attempts.pop(part.number, None)
        self.mark(part.number, PartState.STORED)
        self.set(stored_bytes=self.upload.stored_bytes + part.size)

    def forget_upload(self) -> None:
        """The upload id and everything stored under it are gone."""
        self.stored = {}
        self.compare = {}
        self.stand_still()
        self._map = bytearray(len(self._map))
        self.set(upload_id="", marker="", started=0.0, stored_bytes=0)

    @property
    def complete(self) -> bool:
        return self.plan is not None and len(self.stored) == self.plan.count

    def parts_in_order(self) -> tuple[StoredPart, ...]:
        return tuple(self.stored[number] for number in sorted(self.stored))

    def expected_crc(self) -> int | None:
        """The CRC-64 that the whole object must have, from the parts as they were read."""
        return combined(self.parts_in_order())

    # --- trying again --------------------------------------------------------------------------------------

    def count_attempt(self, number: int) -> int:
        """One more failed attempt at a part (or WHOLE); the number of the attempt that would follow."""
        self.failures += 1
        self.attempts[number] = self.attempts.get(number, 1) + 1
        return self.attempts[number]

    def tell_retry(self, attempt: int, wait: float, fault: Fault, now: float) -> None:
        self.set(attempt=attempt, retry_in=wait, fault=fault, retries=self.upload.retries + 1, changed=now)

    def show_outage(self, fault: Fault, attempt: int, wait: float, now: float) -> None:
        """It waits for the network, like every upload of its connection."""
        self.set(offline=True, fault=fault, attempt=attempt, retry_in=wait, changed=now)

    def clear_trouble(self) -> None:
        """Something worked: an earlier, passing fault is told no more."""
        self.attempts.pop(WHOLE, None)
        self.failures = 0
        self.show_no_trouble()

    def show_no_trouble(self) -> None:
        if self.upload.fault is not None or self.upload.retry_in:
            self.set(fault=None, attempt=0, retry_in=0.0, offline=False)
