"""How far aborts are: each upload asked for is gone, has failed or was left as it is, and none is counted twice."""

from __future__ import annotations

from dataclasses import replace

from helpers.listed_uploads import listed_upload
from helpers.sample_uploads import FAULT
from partwise.core.lifecycle import State
from partwise.core.upload import Stored, Upload
from partwise.ui.unfinished.aborts import Aborts

ONE, TWO, THREE = (listed_upload(id, f"{id}.mov") for id in ("one", "two", "three"))


def begun(*uploads: Upload) -> Aborts:
    made = Aborts()
    made.begin(uploads)
    return made


def aborting(upload: Upload) -> Upload:
    return replace(upload, state=State.ABORTING)


def refused(upload: Upload) -> Upload:
    """A fault of its own, although another says the same."""
    return replace(upload, fault=replace(FAULT))


def figures(aborts: Aborts) -> tuple[int, int, tuple[str, ...]]:
    return aborts.left, aborts.gone, aborts.failed


def test_nothing_is_left_before_anything_was_asked_for() -> None:
    assert figures(Aborts()) == (0, 0, ())


def test_each_is_gone_or_has_failed() -> None:
    aborts = begun(ONE, TWO, THREE)
    assert aborts.saw([aborting(ONE), aborting(TWO), listed_upload("stranger")])
    assert figures(aborts) == (3, 0, ())
    assert aborts.removed(["one", "stranger"])
    assert aborts.saw([refused(TWO)])
    assert figures(aborts) == (1, 1, ("two",))
    assert aborts.pending == ("three",)
    assert aborts.saw([replace(THREE, source="/three.mov", state=State.ABORTED)])
    assert figures(aborts) == (0, 2, ("two",))


def test_what_happens_to_others_is_no_news() -> None:
    aborts = begun(ONE)
    assert not aborts.saw([TWO])
    assert not aborts.removed(["two"])
    assert figures(aborts) == (1, 0, ())


def test_a_failure_from_before_is_no_answer_and_a_new_one_is_even_if_it_says_the_same() -> None:
    before = refused(ONE)
    aborts = begun(before)
    aborts.saw([replace(before, held=Stored(0, 0, None))])
    assert figures(aborts) == (1, 0, ())
    aborts.saw([refused(ONE)])
    assert figures(aborts) == (0, 0, ("one",))


def test_one_that_is_left_as_it_was_is_neither_gone_nor_failed() -> None:
    aborts = begun(ONE, TWO)
    aborts.saw([ONE])  # an older snapshot, or its parts were told: nothing has begun
    assert figures(aborts) == (2, 0, ())
    aborts.saw([aborting(ONE)])
    aborts.saw([ONE])
    assert figures(aborts) == (1, 0, ())


def test_a_failure_stays_when_parts_are_told_and_goes_when_it_is_tried_again() -> None:
    aborts = begun(ONE, TWO)
    aborts.saw([aborting(ONE), refused(ONE)])
    aborts.saw([replace(ONE, held=Stored(1, 5, 1.0), fault=None)])
    assert figures(aborts) == (1, 0, ("one",))
    aborts.saw([aborting(ONE)])
    assert figures(aborts) == (2, 0, ())


def test_what_is_asked_for_meanwhile_counts_with_the_others_and_later_it_counts_alone() -> None:
    aborts = begun(ONE)
    aborts.begin([TWO])
    aborts.removed(["one"])
    assert figures(aborts) == (1, 1, ())
    aborts.saw([refused(TWO)])
    aborts.begin([THREE])
    assert figures(aborts) == (1, 0, ())


def test_one_that_ends_otherwise_is_not_waited_for() -> None:
    aborts = begun(replace(ONE, source="/one.mov", state=State.SENDING))
    aborts.saw([replace(ONE, source="/one.mov", state=State.DONE)])
    assert figures(aborts) == (0, 0, ())
