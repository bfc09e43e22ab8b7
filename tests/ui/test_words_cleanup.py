"""The clean-up rule in words."""

from __future__ import annotations

import pytest

from helpers.memory_server import DAY, book
from partwise.core.cleanup import RULE_ID, Removal
from partwise.core.cleanup_plan import Effect, Wish
from partwise.core.unfinished import Unfinished
from partwise.oss.cleanup_rule import planned
from partwise.ui import words_cleanup as words

NOW = 1_718_200_000.0
LOGS = (
    "<Rule><ID>logs</ID><Prefix>logs/</Prefix><Status>Enabled</Status><Expiration><Days>30</Days></Expiration></Rule>"
)
WHOLE = (
    "<Rule><ID>theirs</ID><Prefix></Prefix><Status>Enabled</Status>"
    "<AbortMultipartUpload><Days>3</Days></AbortMultipartUpload></Rule>"
)


def removal(key: str, *, own: bool = False) -> Removal:
    return Removal(Unfinished(key, key, NOW - 9 * DAY), NOW - DAY, NOW + DAY, own)


@pytest.mark.parametrize(
    ("rules", "wish", "button", "changes"),
    [
        (
            [],
            Wish(1),
            "Add &rule: abort after 1 day",
            f"+ the whole bucket: abort unfinished uploads after 1 day [{RULE_ID}]",
        ),
        (
            [LOGS],
            Wish(7, "logs/"),
            "Change &rule: abort after 7 days",
            "− “logs/”: delete objects after 30 days [logs]\n"
            "+ “logs/”: delete objects after 30 days, abort unfinished uploads after 7 days [logs]",
        ),
        ([WHOLE], Wish(0), words.REMOVE_RULE, "− the whole bucket: abort unfinished uploads after 3 days [theirs]"),
        (
            [WHOLE],
            Wish(7, "films/"),
            words.NOTHING_TO_SAVE,
            "Nothing: a rule does it already, the whole bucket: abort unfinished uploads after 3 days [theirs].",
        ),
        (
            [LOGS],
            Wish(0, "logs/"),
            words.NOTHING_TO_SAVE,
            "Nothing: no rule for exactly “logs/” aborts unfinished uploads.",
        ),
    ],
)
def test_what_changes_and_what_the_button_does(rules: list[str], wish: Wish, button: str, changes: str) -> None:
    change = planned(book(*rules), wish)
    assert words.save_button(change, wish) == button
    assert words.change_text(change, wish) == changes


@pytest.mark.parametrize(
    ("unfinished", "going", "said"),
    [
        (0, 0, "The bucket holds no unfinished uploads today."),
        (1, 0, "The 1 unfinished upload of today is not old enough to be aborted next."),
        (1_200, 0, "Of the 1,200 unfinished uploads of today none is old enough to be aborted next."),
        (1, 1, "Of 1 unfinished upload of today 1 goes within the next days, with its parts."),
        (37, 12, "Of 37 unfinished uploads of today 12 go within the next days, with their parts."),
    ],
)
def test_what_goes_next(unfinished: int, going: int, said: str) -> None:
    assert words.effect_text(Effect(unfinished, tuple(removal(str(number)) for number in range(going)))) == said


def test_ones_own_are_named() -> None:
    own = tuple(removal(f"films/{number}", own=True) for number in range(7))
    said = words.own_warning(Effect(9, (*own, removal("theirs")))).replace("\u200b", "")  # where a label may break it
    assert said.startswith("7 of them were begun by Partwise here, and could not be resumed after that: “films/0”, ")
    assert said.endswith("“films/4” and 2 more.")
    assert words.own_warning(Effect(9, (removal("theirs"),))) == ""
    assert words.own_warning(Effect(9, (removal("theirs"),), own_known=False)) == words.OWN_UNKNOWN
    assert words.own_warning(Effect(9, (), own_known=False)) == ""


def test_ones_own_come_first_in_the_list() -> None:
    lines = words.removal_lines([removal("a"), removal("b", own=True)], NOW)
    assert lines == ["b · begun 9 days ago · begun here", "a · begun 9 days ago"]


def test_of_very_many_the_oldest_are_listed() -> None:
    lines = words.removal_lines([removal(str(number)) for number in range(3_000)], NOW)
    assert (len(lines), lines[-1]) == (1_001, "and 2,000 more")
