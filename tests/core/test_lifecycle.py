"""The table: every pair is a row or a bug, every state is reached, and the page for readers shows exactly this."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from partwise.core.errors import Bug
from partwise.core.lifecycle import ACTIVE, ENDED, FIRST, NEXT, Event, State, can, diagram, step

README = Path(__file__).parents[2] / "app" / "README.md"
PAIRS = list(product(State, Event))


@pytest.mark.parametrize(("state", "event"), PAIRS, ids=[f"{state}-{event}" for state, event in PAIRS])
def test_every_pair_is_a_row_or_a_bug(state: State, event: Event) -> None:
    if event in NEXT[state]:
        assert can(state, event)
        assert step(state, event) is NEXT[state][event]
    else:
        assert not can(state, event)
        with pytest.raises(Bug, match=f"'{event.value}' cannot happen to an upload that is '{state.value}'"):
            step(state, event)


def test_every_state_has_a_row() -> None:
    assert NEXT.keys() == set(State)


def reached_from(states: set[State]) -> set[State]:
    reached = set(states)
    while more := {after for state in reached for after in NEXT[state].values()} - reached:
        reached |= more
    return reached


def test_every_state_can_be_reached() -> None:
    assert reached_from(set(FIRST)) == set(State)
    assert reached_from({State.WAITING}) == set(State)


@pytest.mark.parametrize("state", sorted(set(State) - ENDED))
def test_from_every_state_there_is_an_end(state: State) -> None:
    assert reached_from({state}) & ENDED


@pytest.mark.parametrize("state", sorted(ENDED))
def test_what_has_ended_stays_as_it_is(state: State) -> None:
    assert set(NEXT[state].values()) <= {state}


@pytest.mark.parametrize("state", sorted(set(State) - {State.LISTED}))
def test_a_restart_leads_somewhere_that_a_restart_leaves_alone(state: State) -> None:
    """Only what a new process can go on from; a listing is not journalled."""
    after = step(state, Event.RESTART)
    assert step(after, Event.RESTART) is after
    assert after not in {State.STARTING, State.SENDING, State.COMPLETING}


def test_nothing_that_rests_is_active() -> None:
    assert not ACTIVE & (ENDED | {State.WAITING, State.PAUSED, State.FAILED, State.LISTED})


def test_the_diagram_shows_every_row_once() -> None:
    lines = diagram().splitlines()
    assert lines[0] == "stateDiagram-v2"
    shown = []
    for line in lines[1:]:
        way, _, label = line.partition(" : ")
        before, arrow, after = way.split()
        assert arrow == "-->"
        shown += [(before, event, after) for event in label.split(", ")]
    rows = [(state.value, event.value, after.value) for state, row in NEXT.items() for event, after in row.items()]
    ends = [("[*]", "", state.value) for state in FIRST] + [(state.value, "", "[*]") for state in sorted(ENDED)]
    assert sorted(shown) == sorted(rows + ends)


def test_the_page_for_readers_shows_the_table() -> None:
    """Between `<!-- lifecycle -->` and `<!-- /lifecycle -->`, and nowhere else."""
    page = README.read_text(encoding="utf-8")
    before, _, rest = page.partition("<!-- lifecycle -->\n")
    shown, _, after = rest.partition("<!-- /lifecycle -->")
    assert shown == f"```mermaid\n{diagram()}```\n"
    assert "stateDiagram" not in before + after
