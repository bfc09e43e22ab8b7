"""The window's ConnectionsPort in memory: it answers what the test says, and may be held back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event

from partwise.core.connection import Connection, Origin
from partwise.core.errors import Fault, Fixable, Kind, Stopped
from partwise.oss.diagnosis import Check, Outcome, Step, Verdict, verdict
from partwise.store.found_sources import FoundSource
from partwise.store.secret import Secret

PATIENCE = 10.0  # seconds

FINE = (
    Step(Check.SETTINGS, Outcome.OK, "oss-cn-hangzhou.aliyuncs.com in China (Hangzhou), without a proxy."),
    Step(Check.NAME, Outcome.OK, "oss-cn-hangzhou.aliyuncs.com is 192.0.2.1.", 0.012),
    Step(Check.CLOCK, Outcome.OK, "Clock differs by 0.4 s."),
    Step(Check.SIGNATURE, Outcome.OK, "Signed in."),
    Step(Check.RIGHTS, Outcome.OK, "6 buckets, 2 in this region."),
)
SIGNED_IN = "Signed in. 6 buckets, 2 in this region. Clock differs by 0.4 s."


def failing(code: str, title: str = "It failed.", **said: str) -> tuple[Step, ...]:
    """The steps of a check whose signature was not taken."""
    fault = Fault(Kind.FIXABLE, title, "Mend it.", code=code, **said)  # type: ignore[arg-type]  # a test's wish
    wrong = Step(Check.SIGNATURE, Outcome.FAILED, str(fault), 0.1, fault)
    return (*FINE[:3], wrong, Step(Check.RIGHTS, Outcome.SKIPPED, "Not tried."))


@dataclass
class MemoryConnections:
    """`gates`: a call waits for its gate, if it has one. `faults`: what the next calls of that name fail with.

    `kept_places` tells where the secrets of a connection went, and `typed` which they were.
    """

    connections: list[Connection] = field(default_factory=list)
    steps: tuple[Step, ...] = FINE
    sources: tuple[FoundSource, ...] = ()
    known: frozenset[str] = frozenset({"access_key_secret"})
    gates: dict[str, Event] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    tried: list[tuple[Connection, Secret]] = field(default_factory=list)
    typed: list[Secret] = field(default_factory=list)
    kept_places: list[Origin] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    def saved(self, stop: Event) -> tuple[Connection, ...]:
        self._called("saved", stop)
        return tuple(self.connections)

    def kept(self, connection: Connection, stop: Event) -> frozenset[str]:
        self._called("kept", stop)
        return self.known

    def save(self, connection: Connection, typed: Secret, keep: Origin, stop: Event) -> Connection:
        self._called("save", stop)
        saved = replace(connection, id=connection.id or f"id-{len(self.connections) + 1}")
        self.connections = [one for one in self.connections if one.id != saved.id] + [saved]
        self.typed.append(typed)
        self.kept_places.append(keep)
        return saved

    def remove(self, connection: Connection, stop: Event, *, leave_secret: bool = False) -> None:
        self._called("leave" if leave_secret else "remove", stop)
        self.connections = [one for one in self.connections if one.id != connection.id]

    def found(self, stop: Event) -> tuple[FoundSource, ...]:
        self._called("found", stop)
        return self.sources

    def ecs_role(self, stop: Event) -> FoundSource:
        self._called("ecs", stop)
        return FoundSource(Connection("ecs", origin=Origin.ECS_ROLE), "the metadata service", "the role")

    def diagnose(self, connection: Connection, typed: Secret, tell: Callable[[Step], None], stop: Event) -> Verdict:
        self.tried.append((connection, typed))
        self._called("diagnose", stop)
        for step in self.steps:
            tell(step)
            self._called(step.check, stop)
        return verdict(self.steps)

    def _called(self, name: str, stop: Event) -> None:
        self.calls.append(name)
        gate = self.gates.get(name)
        for _ in range(round(PATIENCE / 0.02) if gate else 0):
            if gate is None or gate.wait(0.02):
                break
            if stop.is_set():
                self.stopped.append(name)
                raise Stopped
        if self.faults.get(name):
            raise Fixable.of(self.faults[name].pop(0))
