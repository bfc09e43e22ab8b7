"""What a clean-up rule removes next, and how rules are told to people."""

from __future__ import annotations

import pytest

from partwise.core.cleanup import (
    ABORT,
    DAY,
    MAX_DAYS,
    RULE_ID,
    SHOWS_WITHIN,
    Action,
    Rule,
    check_days,
    check_prefix,
    removed_by,
    would_remove,
)
from partwise.core.errors import Fixable
from partwise.core.unfinished import Unfinished

NOW = 1_718_200_000.0  # 2024-06-12T13:46:40Z
SEVEN = (Action(ABORT, 7),)


def begun(days_ago: float, key: str = "logs/a", upload_id: str = "U") -> Unfinished:
    return Unfinished(key, upload_id, NOW - days_ago * DAY)


@pytest.mark.parametrize(("days_ago", "goes"), [(5.9, False), (6.01, True), (7, True), (400, True), (0, False)])
def test_an_upload_goes_with_the_daily_run_that_finds_it_too_old(days_ago: float, goes: bool) -> None:
    assert bool(would_remove(7, "", [begun(days_ago)], NOW)) is goes


def test_it_says_when() -> None:
    old, soon = would_remove(7, "", [begun(6.5), begun(30)], NOW)
    assert old.due == NOW - 23 * DAY
    assert old.gone_by == NOW + SHOWS_WITHIN
    assert soon.due == NOW + 0.5 * DAY
    assert soon.gone_by == NOW + 0.5 * DAY + SHOWS_WITHIN


def test_only_what_begins_with_the_prefix() -> None:
    uploads = [begun(9, "logs/a"), begun(9, "log"), begun(9, "Logs/a")]
    assert [one.upload.key for one in would_remove(7, "logs/", uploads, NOW)] == ["logs/a"]
    assert len(would_remove(7, "", uploads, NOW)) == 3


def test_own_uploads_are_flagged() -> None:
    uploads = [begun(9, "a", "MINE"), begun(8, "b", "THEIRS")]
    assert [one.own for one in would_remove(7, "", uploads, NOW, {"MINE", "ELSEWHERE"})] == [True, False]
    assert [one.own for one in would_remove(7, "", uploads, NOW)] == [False, False]


def test_of_several_rules_the_earliest_counts() -> None:
    rules = [Rule("a", "", actions=(Action(ABORT, 30),)), Rule("b", "logs/", actions=SEVEN)]
    (removal,) = removed_by(rules, [begun(10, "logs/a"), begun(10, "films/a")], NOW)
    assert (removal.upload.key, removal.due) == ("logs/a", NOW - 3 * DAY)


@pytest.mark.parametrize(
    "rule",
    [
        Rule("off", "", enabled=False, actions=SEVEN),
        Rule("tagged", "", narrowed=True, actions=SEVEN),
        Rule("other", "", actions=(Action("Expiration", 1),)),
        Rule("unreadable", "", actions=(Action(ABORT),)),
        Rule("no date", "", actions=(Action(ABORT, date="soon"),)),
    ],
)
def test_rules_that_remove_no_upload(rule: Rule) -> None:
    assert removed_by([rule], [begun(1000)], NOW) == ()


def test_a_rule_with_a_date_takes_what_began_before() -> None:
    rule = Rule("date", "", actions=(Action(ABORT, date="2024-06-01T00:00:00.000Z"),))
    removals = removed_by([rule], [begun(30, "old"), begun(5, "new")], NOW)
    assert [(one.upload.key, one.due) for one in removals] == [("old", 1_717_200_000.0)]


@pytest.mark.parametrize("days", [0, -1, MAX_DAYS + 1])
def test_days_no_rule_can_wait(days: int) -> None:
    with pytest.raises(Fixable):
        check_days(days)


@pytest.mark.parametrize("prefix", ["/a", "\\a", "x" * 1024, "a\x01", "\udc80", "a\ufffe"])
def test_prefixes_no_rule_can_have(prefix: str) -> None:
    with pytest.raises(Fixable):
        check_prefix(prefix)


@pytest.mark.parametrize("prefix", ["", "logs/", "夏天 & <b>\r\n", "x" * 1023])
def test_prefixes_a_rule_can_have(prefix: str) -> None:
    check_prefix(prefix)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule(RULE_ID, "", actions=SEVEN), f"the whole bucket: abort unfinished uploads after 7 days [{RULE_ID}]"),
        (
            Rule("x", "a/", enabled=False, actions=(Action("Transition", 1, storage_class="IA"),)),
            "“a/”: move objects to IA after 1 day (switched off) [x]",
        ),
        (
            Rule("", "", actions=(Action("Expiration"),), narrowed=True, unknown=("New",)),
            "the whole bucket: delete the last markers of deleted objects "
            "(only with certain tags or sizes; and what Partwise does not know: New) [without a name]",
        ),
        (
            Rule("d", "", actions=(Action(ABORT, date="2024-06-01T00:00:00.000Z"),)),
            "the whole bucket: abort unfinished uploads from before 2024-06-01 [d]",
        ),
        (Rule("e", ""), "the whole bucket: nothing that Partwise knows [e]"),
    ],
)
def test_rules_in_words(rule: Rule, said: str) -> None:
    assert str(rule) == said


def test_ours_are_known_by_their_id() -> None:
    assert Rule(f"{RULE_ID}-2", "").ours
    assert not Rule("theirs", "").ours
