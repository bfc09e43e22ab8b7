"""A bucket's rules as they are, the clean-up rule that somebody wants, and what that would change and remove."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from partwise.core.cleanup import Difference, Removal, Rule, removed_by, would_remove
from partwise.core.unfinished import Unfinished

CHANGED_MEANWHILE = "RulesChanged"
"""The code of a refusal: the rules are no longer those that somebody looked at, and were left as they are."""

DIFFER = "RulesDiffer"
"""The code of a failure: OSS holds other rules now than those that were sent."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The lifecycle rules of a bucket. `xml` is the whole configuration, so that nothing in it is lost."""

    rules: tuple[Rule, ...]
    xml: bytes = field(repr=False)

    def cleaning(self, prefix: str) -> Rule | None:
        """The rule for exactly this prefix that aborts unfinished uploads, or None."""
        exact = (rule for rule in self.rules if rule.prefix == prefix and not rule.narrowed)
        return next((rule for rule in exact if rule.abort), None)


@dataclass(frozen=True, slots=True)
class Wish:
    """Abort what begins with `prefix` (empty: the whole bucket) and is unfinished after `days`; 0: no longer."""

    days: int
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """From the rules `before` to those `after`. `needed` is False where both mean the same: nothing is to be written.

    `covered_by`: the rule that does already what was wished, if that is why.
    """

    before: RuleBook
    after: RuleBook
    differences: tuple[Difference, ...]
    needed: bool
    covered_by: Rule | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """The unfinished uploads of a bucket at `now`, OSS's time in seconds since 1970.

    `own` has the ids of those that this computer could still resume; None: nobody can tell.
    """

    uploads: tuple[Unfinished, ...]
    now: float
    own: Set[str] | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What rules do to today's uploads: `removals` out of so many `unfinished` ones that were looked at.

    `own_known` is False where this computer's own uploads could not be told from others.
    """

    unfinished: int
    removals: tuple[Removal, ...]
    own_known: bool = True

    @property
    def own(self) -> tuple[Removal, ...]:
        return tuple(removal for removal in self.removals if removal.own)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a wish would change, and what would go next; `effect` is None as long as the uploads are not known."""

    change: RuleChange
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class Kept:
    """The rules as OSS holds them after a change, and the `path` of the file with those before it."""

    rules: RuleBook
    path: str


def effect_of(wish: Wish | None, rules: tuple[Rule, ...], today: Today) -> Effect:
    """What the wished rule removes next; where none is wished (None, or 0 days), what `rules` remove together."""
    own = today.own or frozenset()
    if wish is not None and wish.days:
        removals = would_remove(wish.days, wish.prefix, today.uploads, today.now, own)
    else:
        removals = removed_by(rules, today.uploads, today.now, own)
    return Effect(len(today.uploads), removals, today.own is not None)
