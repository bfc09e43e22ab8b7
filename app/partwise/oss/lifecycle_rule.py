"""One rule of a lifecycle configuration: its element, what it says, and the few changes Partwise makes (3.14)."""

from __future__ import annotations

from typing import Any
from xml.dom.minidom import Element

from partwise.core.cleanup import ABORT, ACTIONS, Action, Rule, place_text
from partwise.core.errors import Fixable
from partwise.oss.lifecycle_xml import append, elements, meaning, remove, text

_HEAD = frozenset({"ID", "Prefix", "Status"})
_NARROWING = frozenset({"Tag", "Filter"})
_KNOWN = _HEAD | _NARROWING | ACTIONS | {"AtimeBase"}

Facts = tuple[str, set[str], set[tuple[str, str]]]
"""Prefix, kinds of action, and tags of a rule."""


def rule_of(element: Element) -> Rule:
    names = [child.localName for child in element.childNodes if isinstance(child, Element)]
    return Rule(
        text(element, "ID").strip(),
        text(element, "Prefix"),
        enabled=text(element, "Status").strip() == "Enabled",
        actions=tuple(_action_of(child) for child in elements(element) if child.localName in ACTIONS),
        narrowed=not _NARROWING.isdisjoint(names),
        unknown=tuple(name for name in names if name not in _KNOWN),
    )


def _action_of(element: Element) -> Action:
    days = (text(element, "Days") or text(element, "NoncurrentDays")).strip()
    return Action(
        element.localName,
        int(days) if days.isascii() and days.isdigit() and len(days) <= 9 else None,
        text(element, "CreatedBeforeDate").strip(),
        text(element, "StorageClass").strip(),
    )


def kinds_of(rule: Rule) -> set[str]:
    return {action.kind for action in rule.actions}


def tags_of(element: Element) -> set[tuple[str, str]]:
    return {(text(tag, "Key"), text(tag, "Value")) for tag in elements(element, "Tag")}


def overlap(one: Facts, other: Facts) -> bool:
    """Whether two rules have an action in common for objects that both could mean."""
    prefix, kinds, tags = one
    other_prefix, other_kinds, other_tags = other
    nested = prefix.startswith(other_prefix) or other_prefix.startswith(prefix)
    apart = tags and other_tags and tags != other_tags
    return bool(nested and kinds & other_kinds and not apart)


def switch_on(rule: Element) -> None:
    """Raises Fixable: it is off, and does other things that would begin with it."""
    found = rule_of(rule)
    if found.enabled:
        return
    if kinds_of(found) != {ABORT} or found.unknown:
        raise Fixable(
            f"The rule {found.id} for {place_text(found.prefix)} is switched off and does other things too, "
            "and OSS takes no second rule for the same prefix.",
            "Switch it on or remove it in OSS's console first, or choose another prefix.",
            code="RuleSwitchedOff",
        )
    for status in list(elements(rule, "Status")):
        remove(rule, status)
    append(rule, "Status", "Enabled")


def set_days(rule: Element, days: int) -> None:
    """Its one action for unfinished uploads waits so long, whatever it said before."""
    found = list(elements(rule, ABORT))
    for action in found[1:]:
        remove(rule, action)
    action = found[0] if found else append(rule, ABORT)
    for child in list(elements(action)):
        if child.localName in ("Days", "CreatedBeforeDate"):
            remove(action, child)
    append(action, "Days", str(days))


def is_bare(rule: Element) -> bool:
    """Whether nothing is left that a rule could do, or that somebody could miss."""
    known = {id(child) for child in elements(rule) if child.localName in _HEAD}
    return all(id(child) in known for child in rule.childNodes if isinstance(child, Element))


def meaning_of(rule: Element) -> Any:
    """An empty ID or prefix is the same as none."""
    namespace, name, attributes, told, children = meaning(rule)
    empty = {(namespace, head, (), "", ()) for head in ("ID", "Prefix")}
    return namespace, name, attributes, told, tuple(child for child in children if child not in empty)
