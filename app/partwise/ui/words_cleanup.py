"""The words of the clean-up rule's dialog, and of what the server refuses there. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence

from partwise.core.cleanup import Change, Difference, Removal, days_text, place_text
from partwise.core.cleanup_plan import Effect, RuleChange, Wish
from partwise.ui.words import counted, number, span
from partwise.ui.words_complete import breakable

TITLE = "Clean-up rule"
LEAD = (
    "OSS itself aborts what nobody finishes in time, and deletes its parts. All other rules of the bucket stay as "
    "they are."
)
BUCKET = "&Bucket"
LISTING_BUCKETS = "Looking for buckets…"
NO_BUCKETS = "There are no buckets here."
READING = "Reading the rules…"
LOOKING = "Looking at today's unfinished uploads…"
WRITING = "Writing the rules and reading them back…"
RULES_NOW = "RULES NOW"
RULES = "Lifecycle rules of the bucket"
RULE = "THE RULE"
ABORT_AFTER = "&Abort unfinished uploads after"
DAYS = "Days until an unfinished upload is aborted"
UNDER = "under &prefix"
PREFIX = "Only keys that begin with"
WHOLE_BUCKET = "the whole bucket"
CHANGES = "WHAT CHANGES"
CHANGES_NAME = "What changes in the rules"
REMOVES = "WHAT GOES NEXT"
REMOVED = "Uploads that OSS will abort next"
NOTHING_TO_SAVE = "Nothing to save"
REMOVE_RULE = "&Remove the rule"
UNDO = "&Undo"
UNDO_TIP = "Put the former rules back, all of them"
CLOSE = "Close"
NEXT_UNKNOWN = "What goes next cannot be told, because today's unfinished uploads cannot be listed."
OWN_UNKNOWN = "Nobody can tell which of them are this computer's own, as its journal cannot be read."
UNDONE = "The former rules are back, written and read back."
MOST_NAMED = 5  # of one's own uploads
MOST_LISTED = 1_000

FAULT = "What went wrong"
EVIDENCE = "Technical details"
COPY_POLICY = "Cop&y policy"
COPIED = "Copied"
TRY_AGAIN = "&Try again"


def policy_tip(action: str) -> str:
    return f"A RAM policy that grants {action}, for the account's owner" if action else ""


def days_suffix(days: int) -> str:
    return " day" if days == 1 else " days"


def no_rules(bucket: str) -> str:
    return f"“{bucket}” has no lifecycle rules: unfinished uploads stay, and cost, until somebody aborts them."


def save_button(change: RuleChange, wish: Wish) -> str:
    """What pressing it does."""
    if not change.needed:
        return NOTHING_TO_SAVE
    if not wish.days:
        return REMOVE_RULE
    added = any(one.kind is Change.ADDED for one in change.differences)
    return f"{'Add' if added else 'Change'} &rule: abort after {days_text(wish.days)}"


def change_text(change: RuleChange, wish: Wish) -> str:
    """The difference, a line for each side of each rule; or why there is none."""
    if change.needed:
        lines = [line for one in change.differences for line in _sides(one)]
        return "\n".join(lines) or "The rules stay; their order changes, or something that Partwise does not know."
    if change.covered_by:
        return f"Nothing: a rule does it already, {change.covered_by}."
    if wish.days:
        return "Nothing: the rule is there already."
    return f"Nothing: no rule for exactly {place_text(wish.prefix)} aborts unfinished uploads."


def _sides(difference: Difference) -> list[str]:
    sides = (("−", difference.before), ("+", difference.after))
    return [f"{sign} {rule}" for sign, rule in sides if rule is not None]


def effect_text(effect: Effect) -> str:
    if not effect.unfinished:
        return "The bucket holds no unfinished uploads today."
    if not effect.removals:
        of = counted(effect.unfinished, "The {} unfinished upload", "Of the {} unfinished uploads")
        return f"{of} of today {'is not' if effect.unfinished == 1 else 'none is'} old enough to be aborted next."
    of = counted(effect.unfinished, "Of {} unfinished upload of today", "Of {} unfinished uploads of today")
    going = ("{} goes within the next days, with its parts.", "{} go within the next days, with their parts.")
    return f"{of} {counted(len(effect.removals), *going)}"


def own_warning(effect: Effect) -> str:
    """Names this computer's own among them; empty where there are none."""
    own = effect.own
    if not own:
        return "" if effect.own_known or not effect.removals else OWN_UNKNOWN
    named = ", ".join(f"“{breakable(one.upload.key)}”" for one in own[:MOST_NAMED])
    more = f" and {number(len(own) - MOST_NAMED)} more" if len(own) > MOST_NAMED else ""
    begun = counted(
        len(own),
        "{} of them was begun by Partwise here, and could not be resumed after that: ",
        "{} of them were begun by Partwise here, and could not be resumed after that: ",
    )
    return f"{begun}{named}{more}."


def removal_lines(removals: Sequence[Removal], now: float) -> list[str]:
    """One's own first; of very many the oldest."""
    ordered = sorted(removals, key=lambda removal: not removal.own)
    lines = [_removal_line(removal, now) for removal in ordered[:MOST_LISTED]]
    more = len(ordered) - MOST_LISTED
    return [*lines, f"and {number(more)} more"] if more > 0 else lines


def _removal_line(removal: Removal, now: float) -> str:
    mark = " · begun here" if removal.own else ""
    return f"{removal.upload.key} · begun {span(max(0.0, now - removal.upload.initiated))} ago{mark}"


def written(path: str) -> str:
    return f"Written and read back. The former rules are kept in {path}."
