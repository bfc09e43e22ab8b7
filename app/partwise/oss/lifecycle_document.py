"""A bucket's lifecycle configuration: one clean-up rule changes, all else stays what it was (reference, 3.14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations, count
from typing import Any
from xml.dom.minidom import Element

from partwise.core.cleanup import ABORT, RULE_ID, Action, Change, Difference, Rule, check_days, check_prefix
from partwise.core.errors import Fixable
from partwise.core.limits import MAX_LIFECYCLE_RULES
from partwise.oss.lifecycle_rule import is_bare, kinds_of, meaning_of, overlap, rule_of, set_days, switch_on, tags_of
from partwise.oss.lifecycle_xml import append, elements, meaning, read, remove, written
from partwise.oss.messages import Unreadable

_ROOT = "LifecycleConfiguration"
_EMPTY = f"<{_ROOT}></{_ROOT}>".encode()
Key = tuple[Any, int]


class Document:
    """The configuration in `xml`, or that of a bucket without rules. It never changes, its methods make others.

    Two are equal if they mean the same: blanks, comments and the order of elements inside a rule do not count.
    Raises Fixable: no such configuration.
    """

    def __init__(self, xml: bytes = _EMPTY) -> None:
        self._xml = xml
        root = self._tree()
        self._elements = list(elements(root, "Rule"))
        self.rules: tuple[Rule, ...] = tuple(map(rule_of, self._elements))
        self._meanings = tuple(map(meaning_of, self._elements))
        self._meaning = (*_frame_of(root), self._meanings)

    def _tree(self) -> Element:
        """A tree of one's own, to change."""
        try:
            return read(self._xml, _ROOT)
        except Unreadable as exc:
            raise Fixable(
                "This holds no lifecycle rules of a bucket.", "Choose a file that Partwise has saved.", code="NoRules"
            ) from exc

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and self._meaning == other._meaning

    def __hash__(self) -> int:
        return hash(self._meaning)

    def to_xml(self) -> bytes:
        """The configuration as it was read, or as it was made. Without rules it is not for OSS: delete it there."""
        return self._xml

    @property
    def needs_overlap_header(self) -> bool:
        """Whether OSS wants to be told that two rules with the same action may overlap (reference, 3.14, step 5)."""
        facts = [
            (rule.prefix, kinds_of(rule), tags_of(element))
            for rule, element in zip(self.rules, self._elements, strict=True)
        ]
        return any(overlap(one, other) for one, other in combinations(facts, 2))

    def covers(self, days: int, prefix: str = "") -> Rule | None:
        """The rule that does it already, for all that begins with `prefix` and within `days`, or None.

        Partwise's own rule for this very prefix is not meant: it is there to be changed.
        """
        for rule in self.rules:
            action = rule.cleans_up
            changeable = rule.ours and rule.prefix == prefix
            if action and action.days and action.days <= days and prefix.startswith(rule.prefix) and not changeable:
                return rule
        return None

    def with_rule(self, days: int, prefix: str = "") -> Document:
        """Abort what begins with `prefix` and is unfinished after `days`; the same document if a rule does it already.

        OSS takes no second rule of the same prefix: then the action goes into the one there is. Raises Fixable: what
        OSS would not take, or a rule of this prefix that is switched off and does other things too.
        """
        check_days(days)
        check_prefix(prefix)
        if self.covers(days, prefix):
            return self
        root = self._tree()
        rule = self._rule_for(root, prefix)
        if rule is None:
            self._append_rule(root, prefix, days)
        elif rule_of(rule).cleans_up == Action(ABORT, days):
            return self
        else:
            switch_on(rule)
            set_days(rule, days)
        return Document(written(root))

    def without_rule(self, prefix: str = "") -> Document:
        """No rule of exactly this prefix aborts any more; the same document if none did.

        The rule goes where nothing is left in it; otherwise it loses this one action.
        """
        root = self._tree()
        rule = self._rule_for(root, prefix)
        actions = [] if rule is None else list(elements(rule, ABORT))
        if rule is None or not actions:
            return self
        for action in actions:
            remove(rule, action)
        if is_bare(rule):
            remove(root, rule)
        return Document(written(root))

    def differences(self, other: Document) -> tuple[Difference, ...]:
        """From these rules to those of `other`, rule by rule. Rules are the same by their ID."""
        before, after = self._by_key(), other._by_key()
        found = []
        for key, (rule, content) in before.items():
            match after.get(key):
                case None:
                    found.append(Difference(Change.REMOVED, rule, None))
                case (changed, other_content) if other_content != content:
                    found.append(Difference(Change.CHANGED, rule, changed))
        new = [rule for key, (rule, _) in after.items() if key not in before]
        return tuple(found) + tuple(Difference(Change.ADDED, None, rule) for rule in new)

    def _by_key(self) -> dict[Key, tuple[Rule, Any]]:
        """Every rule and its meaning by its ID, or by its meaning where it has none; each is counted."""
        seen: Counter[Any] = Counter()
        found: dict[Key, tuple[Rule, Any]] = {}
        for rule, content in zip(self.rules, self._meanings, strict=True):
            name = rule.id or content
            seen[name] += 1
            found[name, seen[name]] = rule, content
        return found

    def _rule_for(self, root: Element, prefix: str) -> Element | None:
        """The element in `root` of the one rule without tags and filter for exactly `prefix`; one that aborts first."""
        found = [
            (rule.abort is None, place)
            for place, rule in enumerate(self.rules)
            if rule.prefix == prefix and not rule.narrowed
        ]
        return list(elements(root, "Rule"))[min(found)[1]] if found else None

    def _append_rule(self, root: Element, prefix: str, days: int) -> None:
        if len(self.rules) >= MAX_LIFECYCLE_RULES:
            raise Fixable(
                f"The bucket has {len(self.rules):,} lifecycle rules, and OSS takes no more.",
                "Remove one that is no longer needed.",
                code="TooManyRules",
            )
        rule = append(root, "Rule")
        append(rule, "ID", self._free_id())
        append(rule, "Prefix", prefix)
        append(rule, "Status", "Enabled")
        append(append(rule, ABORT), "Days", str(days))

    def _free_id(self) -> str:
        taken = {rule.id for rule in self.rules}
        return next(name for name in _names() if name not in taken)


def _names() -> Iterable[str]:
    yield RULE_ID
    yield from (f"{RULE_ID}-{number}" for number in count(2))


def _frame_of(root: Element) -> tuple[Any, ...]:
    """The configuration but its rules: attributes, and elements that Partwise does not know."""
    namespace, name, attributes, told, children = meaning(root)
    return namespace, name, attributes, told, tuple(child for child in children if child[:2] != (namespace, "Rule"))
