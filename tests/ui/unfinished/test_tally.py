"""The sums over all unfinished uploads: those of a plain count, whatever comes and goes and however time passes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from helpers.listed_uploads import listed_upload
from partwise.core.lifecycle import State
from partwise.core.upload import Stored, Upload
from partwise.ui.unfinished.facts import changed, total_of
from partwise.ui.unfinished.tally import LONG, ServerTally

NOW = 1_790_000_000.0
DAY = 86_400.0


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def test_uploads_grow_old_without_anything_happening() -> None:
    clock = Clock()
    tally = ServerTally(clock)
    for days in (0, 3, 6.5):
        tally.add(listed_upload(started=NOW - days * DAY))
    assert tally.old == 0
    clock.now += DAY
    assert tally.old == 1
    tally.add(listed_upload(started=NOW - 20 * DAY))
    assert tally.old == 2
    clock.now += 7 * DAY
    assert tally.old == 4
    clock.now = NOW - 300 * DAY  # the clock was put back
    assert tally.old == 0


def test_old_is_true_to_the_minute() -> None:
    clock = Clock()
    tally = ServerTally(clock)
    tally.add(listed_upload(started=NOW - LONG))
    assert tally.old == 0
    clock.now += 60
    assert tally.old == 1


def test_a_part_makes_an_upload_young_again() -> None:
    tally = ServerTally(Clock())
    stale = listed_upload(started=NOW - 30 * DAY)
    tally.add(stale)
    assert tally.old == 1
    tally.remove(stale)
    tally.add(listed_upload(started=NOW - 30 * DAY, held=Stored(1, 9, NOW - DAY)))
    assert (tally.old, tally.known, tally.at_least) == (0, 1, False)


UPLOADS = st.builds(
    lambda days, state, held: listed_upload(started=NOW - days * DAY, state=state, held=held),
    st.integers(0, 20),
    st.sampled_from(State),
    st.none() | st.builds(Stored, st.integers(0, 9), st.integers(0, 99), st.just(NOW - 3 * DAY)),
)


@given(st.lists(st.tuples(UPLOADS, st.booleans(), st.integers(0, 5))))
def test_the_sums_are_those_of_a_plain_count(walk: list[tuple[Upload, bool, int]]) -> None:
    """Each upload comes, some go again, and days pass between them."""
    clock = Clock()
    tally = ServerTally(clock)
    there: list[Upload] = []
    for upload, goes, days in walk:
        clock.now += days * DAY
        tally.add(upload)
        there.append(upload)
        if goes:
            tally.remove(there.pop(0))
        unfinished = [one for one in there if one.unfinished]
        total = total_of(unfinished)
        assert (tally.uploads, tally.parts, tally.size) == (total.uploads, total.parts, total.size)
        assert tally.at_least is total.at_least
        assert tally.old == sum(changed(one) < clock.now - LONG for one in unfinished)
