"""What is ticked before an abort, what is not and why; the sum is that of the ticked rows, whatever happens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.listed_uploads import listed_upload
from helpers.sample_uploads import FAULT, NO_NETWORK
from partwise.core.lifecycle import State
from partwise.core.upload import PartState, Stored, Upload
from partwise.ui import words_abort as words
from partwise.ui.unfinished.abort_choice import AbortChoice, Candidate, Why
from partwise.ui.unfinished.facts import total_of

NOW = 1_790_000_000.0
DAY = 86_400.0
DENIED = replace(FAULT, operation="ListParts")
LONG_AGO = {"started": NOW - 40 * DAY}
OURS: dict[str, Any] = {"source": "/films/a.mov", "changed": NOW - DAY, "parts": bytes([PartState.STORED]) * 3}


def old(id: str = "old", **said: Any) -> Upload:
    """An upload nobody has sent to for long, whose parts are known."""
    held = Stored(3, 3_000_000, NOW - 40 * DAY)
    return listed_upload(id, **{**LONG_AGO, "held": held, **said})


def choice_of(*uploads: Upload) -> AbortChoice:
    made = AbortChoice(NOW)
    for upload in uploads:
        made.add([upload])
    made.arrange()
    return made


@pytest.mark.parametrize(
    ("upload", "why", "said"),
    [
        (old(), None, ""),
        (old(held=Stored(0, 0, None)), None, ""),
        (old(held=Stored(3, 9, NOW - 720)), Why.LIVE, "got a part 12 minutes ago"),
        (old(held=Stored(3, 9, NOW - 3_599)), Why.LIVE, "got a part 60 minutes ago"),
        (old(held=Stored(3, 9, NOW - 3_601)), None, ""),
        (old(held=Stored(3, 9, NOW + 20)), Why.LIVE, "got a part just now"),
        (old(held=None, started=NOW - 60), Why.LIVE, "begun 1 minute ago"),
        (old(held=None), Why.NOT_ASKED, "not asked yet"),
        (old(held=None, fault=DENIED), Why.UNKNOWN, "nobody may list its parts"),
        (old(held=None, fault=replace(NO_NETWORK, operation="ListParts")), Why.UNKNOWN, "OSS could not tell its parts"),
        (old(held=None, fault=replace(FAULT, operation="AbortMultipartUpload")), Why.NOT_ASKED, "not asked yet"),
        (old(**OURS), Why.OURS, "paused here; could still be resumed"),
        (old(**OURS, state=State.FAILED), Why.OURS, "failed here; could still be resumed"),
        (old(**OURS, state=State.WAITING), Why.OURS, "waiting here for its turn"),
        (old(**OURS, state=State.SENDING), Why.OURS, "uploading here"),
        (old(**OURS, state=State.COMPLETING), Why.GONE, "is being completed here"),
        (old(state=State.ABORTING), Why.GONE, "is being aborted already"),
        (old(state=State.ABORTED), Why.GONE, "gone already"),
    ],
)
def test_what_speaks_against_an_abort_is_not_ticked_and_says_so(upload: Upload, why: Why | None, said: str) -> None:
    row = Candidate(upload, NOW)
    assert row.why is why
    assert row.ticked is (why is None)
    assert words.why(row, NOW) == said


@pytest.mark.parametrize("upload_id", ["", "U1"])
@pytest.mark.parametrize("source", ["", "/films/a.mov"])
@pytest.mark.parametrize("state", [state for state in State if state is not State.LISTED])
def test_whatever_becomes_of_it_meanwhile_its_row_says_why(state: State, source: str, upload_id: str) -> None:
    chosen = choice_of(old())
    chosen.take([old(state=state, source=source, upload_id=upload_id)])
    (row,) = chosen.rows
    assert words.why(row, NOW)
    assert not row.ticked
    chosen.drop([row.upload.id])
    assert words.why(row, NOW) in {"gone already", "is being aborted already", "is being completed here"}
    assert not row.ticked


def test_those_that_are_left_out_stand_first_in_the_order_given() -> None:
    live = {"held": Stored(1, 1, NOW)}
    choice = choice_of(old("a"), old("b", **live), old("c", held=None), old("d"), old("e", **OURS))
    assert [row.upload.id for row in choice.rows] == ["b", "e", "a", "c", "d"]
    assert choice.ticked == ("a", "d")


def test_the_users_word_counts_more_than_ours_but_for_what_is_gone() -> None:
    choice = choice_of(old("mine", **OURS), old("gone", state=State.ABORTING), old("old"))
    choice.tick([0, 1], True)
    choice.tick([2], False)
    assert choice.ticked == ("mine",)
    assert (choice.ours, choice.live) == (1, 0)
    choice.take([old("mine", **OURS, speed_limit=5), old("old", speed_limit=5)])
    assert choice.ticked == ("mine",)


def test_an_answer_ticks_what_nobody_sends_to() -> None:
    choice = choice_of(*(old(id, held=None) for id in "abcd"))
    assert (choice.pending, choice.asked, choice.to_ask) == (("a", "b", "c", "d"), 0, 4)
    rows = choice.take([old("a"), old("b", held=Stored(1, 1, NOW)), old("c", held=None, fault=DENIED), old("zz")])
    assert rows == [0, 1, 2]
    assert (choice.pending, choice.asked, choice.to_ask) == (("d",), 3, 4)
    assert choice.ticked == ("a",)


def test_a_part_that_arrives_meanwhile_takes_the_tick_away() -> None:
    choice = choice_of(old("a"), old("b"))
    choice.take([old("b", held=Stored(4, 4_000_000, NOW + 30))])
    assert choice.ticked == ("a",)
    assert choice.total.size == 3_000_000


def test_without_waiting_for_the_rest_it_stays_unticked_whatever_is_told_later() -> None:
    choice = choice_of(old("a", held=None), old("b", held=None), old("c"))
    choice.tick([1], True)
    choice.leave_out_unasked()
    assert (choice.pending, choice.asked) == ((), 2)
    choice.take([old("a"), old("b")])
    assert choice.ticked == ("b", "c")


def test_what_is_gone_meanwhile_is_not_aborted() -> None:
    choice = choice_of(old("a"), old("b"), old("c", held=None))
    choice.tick([0], True)
    assert choice.drop(["a", "c", "zz"]) == [0, 2]
    assert choice.ticked == ("b",)
    assert choice.pending == ()
    assert words.why(choice.rows[0], NOW) == "gone already"


_UPLOADS = st.builds(
    lambda id, held, fault, said: old(f"u{id}", held=held, fault=fault, **said),
    st.integers(0, 7),
    st.none() | st.builds(Stored, st.integers(0, 9), st.integers(0, 99), st.sampled_from([None, NOW - 9, NOW - DAY])),
    st.sampled_from([None, DENIED]),
    st.sampled_from([{}, OURS, {"state": State.ABORTING}, {"state": State.DONE}]),
)
_STEPS = st.one_of(
    st.tuples(st.just("take"), st.lists(_UPLOADS, max_size=4)),
    st.tuples(st.just("tick"), st.tuples(st.sets(st.integers(0, 7)), st.booleans())),
    st.tuples(st.just("drop"), st.sets(st.integers(0, 9))),
    st.tuples(st.just("leave"), st.none()),
)


@given(st.lists(_STEPS, max_size=12))
def test_the_sum_is_always_that_of_the_ticked_rows(steps: list[tuple[str, Any]]) -> None:
    choice = choice_of(*(old(f"u{id}", held=None) for id in range(8)))
    for name, said in steps:
        if name == "take":
            choice.take(said)
        elif name == "tick":
            choice.tick(*said)
        elif name == "drop":
            choice.drop(f"u{id}" for id in said)
        else:
            choice.leave_out_unasked()
        ticked = [row for row in choice.rows if row.ticked]
        assert choice.total == total_of(row.upload for row in ticked)
        assert choice.ours == sum(row.why is Why.OURS for row in ticked)
        assert choice.live == sum(row.why is Why.LIVE for row in ticked)
        assert not any(row.why is Why.GONE for row in ticked)
        assert 0 <= choice.asked <= choice.to_ask
