"""A bucket's rules, a wish, and what it would remove."""

from __future__ import annotations

import pytest

from partwise.core.cleanup import ABORT, DAY, Action, Rule
from partwise.core.cleanup_plan import RuleBook, Today, Wish, effect_of
from partwise.core.unfinished import Unfinished

NOW = 1_718_200_000.0
NINE = Rule("nine", "", actions=(Action(ABORT, 9),))
LOGS = Rule("logs", "logs/", actions=(Action("Expiration", 30),))
TAGGED = Rule("tagged", "films/", actions=(Action(ABORT, 3),), narrowed=True)
UPLOADS = tuple(Unfinished(key, f"id-{key}", NOW - days * DAY) for key, days in (("logs/a", 8), ("films/b", 10)))


def removed(wish: Wish | None, rules: tuple[Rule, ...] = ()) -> list[str]:
    return [one.upload.key for one in effect_of(wish, rules, Today(UPLOADS, NOW, frozenset())).removals]


@pytest.mark.parametrize(("prefix", "found"), [("", NINE), ("logs/", None), ("films/", None), ("lo", None)])
def test_the_rule_that_cleans_up_exactly_there(prefix: str, found: Rule | None) -> None:
    assert RuleBook((LOGS, TAGGED, NINE), b"").cleaning(prefix) is found


def test_a_wish_is_judged_by_itself() -> None:
    assert removed(Wish(7)) == ["films/b", "logs/a"]
    assert removed(Wish(7, "logs/"), (NINE,)) == ["logs/a"]


@pytest.mark.parametrize("wish", [None, Wish(0)])
def test_without_a_wish_the_rules_are_judged_together(wish: Wish | None) -> None:
    assert removed(wish, (NINE, LOGS)) == ["films/b", "logs/a"]
    assert removed(wish, (LOGS,)) == []


def test_ones_own_are_flagged_or_nobody_can_tell() -> None:
    known = effect_of(Wish(7), (), Today(UPLOADS, NOW, frozenset({"id-films/b"})))
    assert ([one.upload.key for one in known.own], known.own_known, known.unfinished) == (["films/b"], True, 2)
    unknown = effect_of(Wish(7), (), Today(UPLOADS, NOW, None))
    assert (unknown.own, unknown.own_known) == ((), False)


def test_a_document_is_not_told_with_its_rules() -> None:
    assert "secret" not in repr(RuleBook((NINE,), b"secret"))
