"""What is known of each connection: whether it ever answered, and whether it is out of reach now.

Losing the network is a state, not an error. While a connection is out of reach its uploads keep what they have in hand
back, and one request at a time tries whether somebody answers again. No attempt is counted meanwhile.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from partwise.core.errors import Fault
from partwise.core.job import Job
from partwise.core.retry import wait_for_network

NEVER_SENT = frozenset({"NameNotResolved", "ConnectionRefused", "NoRoute", "ConnectTimeout", "InternalEndpoint"})
"""Codes of ours (core/advice) for a request that left this computer for nobody."""
OUT_OF_REACH = NEVER_SENT | {"NotOss"}
"""And one for what somebody else answered: a sign-in page, a proxy."""
LONGEST_WAIT = 600.0  # seconds; a wait that seems longer comes from a clock that was set back


@dataclass(slots=True)
class Outage:
    """A connection out of reach: since then its requests fail with `fault`.

    `held` has (upload, part number or WHOLE) of what was kept back, in order; `parked` are uploads of the queue whose
    turn has come. `prober` is the id of the upload that tries now; while it is empty the next try is due at `due`
    (seconds since 1970), `wait` seconds after the last one.
    """

    connection: str
    fault: Fault
    attempt: int = 0
    wait: float = 0.0
    due: float = 0.0
    prober: str = ""
    held: deque[tuple[Job, int]] = field(default_factory=deque)
    parked: deque[Job] = field(default_factory=deque)

    def hold(self, job: Job, number: int) -> None:
        job.waiting |= {number}
        self.held.append((job, number))

    def postpone(self, now: float, chance: float) -> None:
        """The next try, later than the one before."""
        self.attempt += 1
        self.wait = wait_for_network(self.attempt, chance)
        self.due = now + self.wait
        self.prober = ""

    def next_held(self) -> tuple[Job, int] | None:
        """What was kept back first and still waits, taken out."""
        while self.held:
            job, number = self.held.popleft()
            if number in job.waiting:
                return job, number
        return None

    def waiting(self) -> list[Job]:
        """The uploads that were kept back and still wait."""
        return list({job.id: job for job, number in self.held if number in job.waiting}.values())


class Lines:
    """All connections, by name."""

    def __init__(self) -> None:
        self._reached: set[str] = set()
        self._outages: dict[str, Outage] = {}

    def reached(self, connection: str) -> None:
        """It has answered, in this run or an earlier one."""
        self._reached.add(connection)

    def knows(self, job: Job) -> bool:
        """Whether the upload's connection has ever answered; an address that never did may be mistyped."""
        return bool(job.upload.upload_id) or connection_of(job) in self._reached or connection_of(job) in self._outages

    def means_outage(self, job: Job, fault: Fault) -> bool:
        return fault.code in OUT_OF_REACH and self.knows(job)

    def outage_at(self, job: Job) -> Outage | None:
        """The outage of the upload's connection, or None."""
        return self._outages.get(connection_of(job))

    def outage_of(self, job: Job) -> Outage | None:
        """The outage that keeps the upload's requests back: none for the one upload that tries."""
        outage = self.outage_at(job)
        return None if outage is None or outage.prober == job.id else outage

    def lost(self, job: Job, fault: Fault) -> Outage:
        """A request of the upload did not get through."""
        connection = connection_of(job)
        outage = self._outages.setdefault(connection, Outage(connection, fault))
        outage.fault = fault
        return outage

    def end_outage(self, connection: str) -> Outage | None:
        return self._outages.pop(connection, None)

    def hurry(self, now: float) -> None:
        """Whoever waits for the network tries at once, and soon again."""
        for outage in self._outages.values():
            outage.attempt, outage.due = 1, now

    @property
    def wanted(self) -> bool:
        """Whether an upload waits for a connection that is out of reach."""
        return any(outage.parked or outage.prober or outage.waiting() for outage in self._outages.values())

    def probed_by(self, id_: str) -> Outage | None:
        """The outage that the upload called `id_` is trying to end."""
        return next((outage for outage in self._outages.values() if outage.prober == id_), None)

    def next_due(self) -> float | None:
        """When (seconds since 1970) the next try is due; None while every connection answers or is being tried."""
        return min((outage.due for outage in self._outages.values() if not outage.prober), default=None)

    def due(self, now: float) -> list[Outage]:
        """The outages whose next try is due."""
        return [one for one in self._outages.values() if not one.prober and not now < one.due < now + LONGEST_WAIT]


def connection_of(job: Job) -> str:
    return job.upload.target.connection
