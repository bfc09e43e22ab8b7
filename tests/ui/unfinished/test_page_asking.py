"""Who has answered of those whose parts were asked for: told by what is known of them, not by whatever changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.unfinished_page import HELD, MAY_NOT_COUNT, NO_NAME, WITHOUT_PARTS
from partwise.core.lifecycle import State
from partwise.core.upload import Upload
from partwise.ui.unfinished.page_asking import Asking

ONE, TWO = WITHOUT_PARTS[:2]
FAILED_BEFORE = replace(ONE, fault=NO_NAME)


@pytest.fixture
def asking() -> Asking:
    return Asking()


@pytest.mark.parametrize(
    "answer",
    [
        replace(FAILED_BEFORE, held=HELD),
        replace(FAILED_BEFORE, fault=replace(NO_NAME)),
        replace(FAILED_BEFORE, fault=MAY_NOT_COUNT),
        replace(FAILED_BEFORE, state=State.ABORTING),
        None,
    ],
    ids=["parts", "the same fault again", "a refusal", "aborted meanwhile", "gone"],
)
def test_these_are_answers(asking: Asking, answer: Upload | None) -> None:
    assert asking.count([FAILED_BEFORE, TWO]) == (ONE.id, TWO.id)
    asking.follow([TWO] if answer is None else [answer, TWO])
    assert asking.counted == (1, 2)
    asking.follow([replace(TWO, held=HELD)])
    assert asking.counted is None


def test_another_listing_is_no_answer(asking: Asking) -> None:
    asking.count([FAILED_BEFORE, TWO])
    listed_again = [replace(FAILED_BEFORE, fault=None), replace(TWO)]
    asking.begin_anew()
    asking.follow(listed_again)
    assert asking.counted == (0, 2)
    asking.follow([replace(ONE, fault=replace(NO_NAME)), TWO])
    assert asking.counted == (1, 2)


def test_a_refusal_is_noted_once_it_is_new(asking: Asking) -> None:
    refused = replace(ONE, fault=MAY_NOT_COUNT)
    assert asking.look_at([refused]) == (ONE.id,)
    assert asking.look_at([refused]) == ()
    assert asking.denied == {}
    again = replace(MAY_NOT_COUNT)
    assert asking.look_at([replace(refused, fault=again)]) == ()
    assert asking.denied == {ONE.target.bucket: again}


def test_what_was_counted_no_more_is_asked_for_again(asking: Asking) -> None:
    asking.look_at([ONE])
    asking.count([ONE, TWO])
    asking.stop()
    assert asking.counted is None
    assert asking.look_at([ONE]) == (ONE.id,)
