"""What is known of an unfinished upload: whose it is, what it holds, since when it lies there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.listed_uploads import listed_upload
from helpers.sample_uploads import FLYING, STORED, WAITING, sample_upload
from partwise.core.lifecycle import ENDED, State
from partwise.core.unfinished import Total
from partwise.core.upload import PartState, Stored
from partwise.ui.unfinished.facts import Owner, begun, changed, holding, owner, total_of

PART = 250_000_000
DIFFERS = bytes([PartState.DIFFERS])


@pytest.mark.parametrize("state", [state for state in State if state not in ENDED])
def test_every_unfinished_upload_is_somebodys(state: State) -> None:
    whose = owner(sample_upload(state=state))
    assert (whose is Owner.ELSEWHERE) is (state is State.LISTED)
    assert whose.endswith("-here") or state in (State.ABORTING, State.LISTED)


def test_what_is_listed_holds_what_oss_told() -> None:
    assert holding(listed_upload()) is None
    told = Stored(3, 300, 5.0)
    assert holding(listed_upload(held=told)) == told
    assert holding(listed_upload(held=Stored(0, 0, None))) == Stored(0, 0, None)


def test_ours_holds_what_is_stored_of_it() -> None:
    sending = sample_upload(STORED * 2 + FLYING + WAITING, changed=7.0)
    assert holding(sending) == Stored(2, 2 * PART, 7.0)
    assert holding(sample_upload(WAITING)) == Stored(0, 0, None)
    assert holding(sample_upload(state=State.WAITING, upload_id="known")) is None


def test_ours_holds_at_least_what_oss_told_and_what_was_proven_since() -> None:
    told = Stored(2, 2 * PART, 9.0)
    compared = sample_upload(STORED + DIFFERS + WAITING, held=told)
    assert holding(compared) == told  # what differs is on the server all the same
    assert holding(sample_upload(STORED * 3, held=told)) == Stored(3, 3 * PART, 9.0)
    assert holding(sample_upload(STORED * 3, held=Stored(0, 0, None), changed=4.0)) == Stored(3, 3 * PART, 4.0)


def test_an_upload_was_begun_when_oss_says_or_when_it_was_added_here() -> None:
    assert begun(listed_upload(started=50.0, added=90.0)) == 50.0
    assert begun(listed_upload(started=0.0, added=90.0)) == 0.0  # when it was found says nothing of its age
    assert begun(sample_upload(started=0.0, added=90.0)) == 90.0


def test_an_upload_changed_with_its_newest_part() -> None:
    listed = listed_upload(started=50.0, changed=99.0)
    assert changed(listed) == 50.0  # when it was found says nothing
    assert changed(replace(listed, held=Stored(0, 0, None))) == 50.0
    assert changed(replace(listed, held=Stored(1, 9, 70.0))) == 70.0
    assert changed(sample_upload(started=50.0, changed=80.0, held=Stored(1, 9, 70.0))) == 80.0


def test_a_total_is_of_those_that_are_known() -> None:
    known = [listed_upload(held=Stored(3, 300, 1.0)), listed_upload(held=Stored(0, 0, None))]
    assert total_of(known) == Total(2, 3, 300, at_least=False)
    assert total_of([*known, listed_upload()]) == Total(3, 3, 300, at_least=True)
    assert total_of([]) == Total(0, 0, 0, at_least=False)
