"""Every state of an upload and every way from one to another. This table is the only place that knows them.

An event without a row is a bug of ours, never a shrug. The diagram in app/README.md is printed from the table.
"""

from __future__ import annotations

from enum import StrEnum

from partwise.core.errors import Bug


class State(StrEnum):
    """Where an upload stands."""

    WAITING = "waiting"  # in the queue
    STARTING = "starting"  # stamping the file, asking for an upload id or for the parts that are stored
    SENDING = "sending"
    COMPLETING = "completing"  # every part is stored; OSS is putting them together
    CONFIRMING = "confirming"  # the answer of Complete was lost; finding out what happened
    PAUSED = "paused"  # parts kept
    FAILED = "failed"  # needs the user; parts kept
    ABORTING = "aborting"
    ABORTED = "aborted"  # parts gone
    DONE = "done"
    LISTED = "listed"  # unfinished on the server, begun by somebody


class Event(StrEnum):
    """What can happen to an upload."""

    START = "start"
    READY = "ready"
    ALL_STORED = "all stored"
    ANSWER_LOST = "answer lost"
    STILL_OPEN = "still open"
    FINISHED = "finished"
    BEGIN_ANEW = "begin anew"
    PARTS_DIFFER = "parts differ"
    PAUSE = "pause"
    RESUME = "resume"
    KEEP = "keep for later"
    FAIL = "fail"
    ABORT = "abort"
    GONE = "gone"
    RESTART = "restart"
    ADOPT = "adopt"
    LEAVE = "leave on the server"


S, E = State, Event

NEXT: dict[State, dict[Event, State]] = {
    S.WAITING: {
        E.START: S.STARTING,
        E.PAUSE: S.PAUSED,
        E.FAIL: S.FAILED,
        E.ABORT: S.ABORTING,
        E.RESTART: S.WAITING,
    },
    S.STARTING: {
        E.READY: S.SENDING,
        E.ALL_STORED: S.COMPLETING,
        E.ANSWER_LOST: S.CONFIRMING,
        E.PAUSE: S.PAUSED,
        E.LEAVE: S.LISTED,
        E.FAIL: S.FAILED,
        E.ABORT: S.ABORTING,
        E.RESTART: S.WAITING,
    },
    S.SENDING: {
        E.ALL_STORED: S.COMPLETING,
        E.FINISHED: S.DONE,
        E.BEGIN_ANEW: S.WAITING,
        E.PAUSE: S.PAUSED,
        E.FAIL: S.FAILED,
        E.ABORT: S.ABORTING,
        E.RESTART: S.WAITING,
    },
    S.COMPLETING: {
        E.FINISHED: S.DONE,
        E.ANSWER_LOST: S.CONFIRMING,
        E.PARTS_DIFFER: S.WAITING,
        E.FAIL: S.FAILED,
        E.RESTART: S.CONFIRMING,
    },
    S.CONFIRMING: {
        E.FINISHED: S.DONE,
        E.STILL_OPEN: S.COMPLETING,
        E.FAIL: S.FAILED,
        E.RESTART: S.CONFIRMING,
    },
    S.PAUSED: {E.RESUME: S.WAITING, E.ABORT: S.ABORTING, E.RESTART: S.PAUSED},
    S.FAILED: {E.RESUME: S.WAITING, E.KEEP: S.PAUSED, E.ABORT: S.ABORTING, E.RESTART: S.FAILED},
    S.ABORTING: {E.GONE: S.ABORTED, E.LEAVE: S.LISTED, E.KEEP: S.PAUSED, E.FAIL: S.FAILED, E.RESTART: S.ABORTING},
    S.ABORTED: {E.RESTART: S.ABORTED},
    S.DONE: {E.RESTART: S.DONE},
    S.LISTED: {E.ADOPT: S.WAITING, E.ABORT: S.ABORTING},
}
FIRST = (S.WAITING, S.PAUSED, S.FAILED, S.LISTED)  # added, added to wait, refused, found on the server
del S, E

ACTIVE = frozenset({State.STARTING, State.SENDING, State.COMPLETING, State.CONFIRMING, State.ABORTING})
ENDED = frozenset({State.DONE, State.ABORTED})
IDLE = frozenset({State.WAITING, State.PAUSED, State.FAILED})
"""Ours, and standing still."""


def step(state: State, event: Event) -> State:
    """The state after `event`. Raises Bug when the table has no such row."""
    try:
        return NEXT[state][event]
    except KeyError:
        raise Bug(f"{event.value!r} cannot happen to an upload that is {state.value!r}.") from None


def can(state: State, event: Event) -> bool:
    """Whether `event` may happen now: what a menu asks before it offers an action."""
    return event in NEXT[state]


def diagram() -> str:
    """The table as a Mermaid state diagram, one line for each way from one state to another."""
    ways = [f"[*] --> {state}" for state in FIRST]
    for state, row in NEXT.items():
        events: dict[State, list[str]] = {}
        for event, after in row.items():
            events.setdefault(after, []).append(event)
        ways += [f"{state} --> {after} : {', '.join(how)}" for after, how in events.items()]
    ways += [f"{state} --> [*]" for state in NEXT if state in ENDED]
    return "".join(f"{line}\n" for line in ("stateDiagram-v2", *(f"    {way}" for way in ways)))
