"""One question: is another try worth it, and when?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.errors import Fault, Kind
from partwise.core.limits import MAX_ATTEMPTS
from partwise.core.retry import (
    CRC_MISMATCH,
    LONGEST_ASKED_WAIT,
    LONGEST_WAIT,
    MAX_CRC_ATTEMPTS,
    MAX_UNKNOWN_ATTEMPTS,
    UNANSWERED,
    wait_before,
)


def passing(code: str = "InternalError", retry_after: float = 0.0) -> Fault:
    return Fault(Kind.TRANSIENT, "Something happened.", code=code, retry_after=retry_after)


def waits(fault: Fault, *, known: bool = True, chance: float = 0.999) -> list[float]:
    """The waits before the second attempt and all that follow, until no further one is worth it."""
    found: list[float] = []
    while (wait := wait_before(len(found) + 2, fault, chance, known=known)) is not None:
        found.append(wait)
    return found


@pytest.mark.parametrize("kind", [Kind.FIXABLE, Kind.BUG])
def test_only_what_passes_is_tried_again(kind: Kind) -> None:
    assert wait_before(2, Fault(kind, "Something happened."), 0.5) is None


def test_waits_double_up_to_a_longest_one() -> None:
    found = waits(passing(), chance=1.0)
    assert found == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert len(found) == MAX_ATTEMPTS - 1


@given(st.integers(2, MAX_ATTEMPTS), st.floats(0, 1, exclude_max=True))
def test_jitter_spreads_a_wait_over_its_whole_length(attempt: int, chance: float) -> None:
    wait = wait_before(attempt, passing(), chance)
    longest = wait_before(attempt, passing(), 1.0)
    assert wait is not None
    assert longest is not None
    assert wait == pytest.approx(chance * longest)
    assert 0 <= wait <= LONGEST_WAIT


@given(st.floats(0, LONGEST_ASKED_WAIT), st.floats(0, 1, exclude_max=True), st.integers(2, MAX_ATTEMPTS))
def test_what_the_server_asks_for_is_kept_in_full(asked: float, chance: float, attempt: int) -> None:
    wait = wait_before(attempt, passing(retry_after=asked), chance)
    assert wait is not None
    assert wait >= asked


def test_a_senseless_wish_of_the_server_is_cut() -> None:
    assert wait_before(2, passing(retry_after=86_400.0), 0.5) == LONGEST_ASKED_WAIT


def test_bytes_that_arrive_altered_get_three_attempts() -> None:
    assert len(waits(passing(CRC_MISMATCH))) == MAX_CRC_ATTEMPTS - 1


@pytest.mark.parametrize("code", sorted(UNANSWERED))
def test_an_address_nobody_has_answered_at_gives_up_sooner(code: str) -> None:
    assert len(waits(passing(code), known=False)) == MAX_UNKNOWN_ATTEMPTS - 1
    assert len(waits(passing(code), known=True)) == MAX_ATTEMPTS - 1


def test_an_unknown_address_that_answers_with_trouble_is_tried_as_often_as_any() -> None:
    assert len(waits(passing("ServiceUnavailable"), known=False)) == MAX_ATTEMPTS - 1
