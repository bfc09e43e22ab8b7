"""What `partwise clean-up-rule` says: to a person in lines, to a program in JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from partwise.core.cleanup import Difference, Removal, Rule
from partwise.core.cleanup_plan import Effect
from partwise.core.receipt import utc_text

MOST_TOLD = 10  # uploads; a program is told them all


class Report(Protocol):
    """What is told, in this order; each of it once at most."""

    def rules(self, bucket: str, rules: Sequence[Rule]) -> None: ...

    def differences(self, bucket: str, differences: Sequence[Difference]) -> None: ...

    def effect(self, effect: Effect) -> None: ...

    def saved(self, path: Path) -> None: ...

    def ended(self, message: str, *, changed: bool) -> None:
        """There is nothing to do, or it is done."""


class JsonReport:
    """One JSON object per line and step, on standard output."""

    def rules(self, bucket: str, rules: Sequence[Rule]) -> None:
        _write({"event": "rules", "bucket": bucket, "rules": [_rule(rule) for rule in rules]})

    def differences(self, bucket: str, differences: Sequence[Difference]) -> None:
        changes = [{"change": one.kind, "before": _rule(one.before), "after": _rule(one.after)} for one in differences]
        _write({"event": "differences", "bucket": bucket, "differences": changes})

    def effect(self, effect: Effect) -> None:
        removals = [
            {
                "key": removal.upload.key,
                "upload_id": removal.upload.upload_id,
                "initiated": utc_text(removal.upload.initiated),
                "gone_by": utc_text(removal.gone_by),
                "own": removal.own if effect.own_known else None,
            }
            for removal in effect.removals
        ]
        _write({"event": "effect", "unfinished": effect.unfinished, "removals": removals})

    def saved(self, path: Path) -> None:
        _write({"event": "saved", "file": str(path)})

    def ended(self, message: str, *, changed: bool) -> None:
        _write({"event": "ended", "changed": changed, "message": message})


class PlainReport:
    """Lines for a person, on standard output."""

    def rules(self, bucket: str, rules: Sequence[Rule]) -> None:
        if not rules:
            _say(
                f"oss://{bucket} has no lifecycle rules: unfinished uploads stay, and cost, until somebody aborts them."
            )
            return
        _say(f"The lifecycle rules of oss://{bucket}:", *map(str, rules))

    def differences(self, bucket: str, differences: Sequence[Difference]) -> None:
        if not differences:
            _say(f"The rules of oss://{bucket} stay; their order changes, or something that Partwise does not know.")
            return
        _say(f"What changes in the lifecycle rules of oss://{bucket}:", *map(_lines, differences))

    def effect(self, effect: Effect) -> None:
        if not effect.removals:
            _say(f"Of the {effect.unfinished:,} unfinished uploads of today none is old enough to be aborted next.")
            return
        _say(
            f"Of the {effect.unfinished:,} unfinished uploads of today OSS will abort {len(effect.removals):,} "
            "within the next days, and their parts are gone then:",
            *_uploads(effect.removals),
        )
        if effect.own:
            _say(
                f"Warning: Partwise on this computer has begun {len(effect.own):,} of them, and could not resume them "
                "after that:",
                *_uploads(effect.own),
            )
        if not effect.own_known:
            _say("Nobody can tell which of them are this computer's own, as its journal cannot be read.")

    def saved(self, path: Path) -> None:
        _say(f"The former rules are kept in {path}; --restore with that file puts them back.")

    def ended(self, message: str, *, changed: bool) -> None:
        _say(message)


def _rule(rule: Rule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    actions = [
        {"action": action.kind, "days": action.days, "date": action.date, "storage_class": action.storage_class}
        for action in rule.actions
    ]
    told = {"id": rule.id, "prefix": rule.prefix, "enabled": rule.enabled, "actions": actions}
    return {**told, "narrowed": rule.narrowed, "unknown": list(rule.unknown), "ours": rule.ours}


def _lines(difference: Difference) -> str:
    sides = (("-", difference.before), ("+", difference.after))
    return "\n  ".join(f"{sign} {rule}" for sign, rule in sides if rule is not None)


def _uploads(removals: Sequence[Removal]) -> list[str]:
    lines = [f"{one.upload.key}, begun {utc_text(one.upload.initiated)}" for one in removals[:MOST_TOLD]]
    more = len(removals) - MOST_TOLD
    return [*lines, f"and {more:,} more"] if more > 0 else lines


def _say(*lines: str) -> None:
    print("\n  ".join(lines), flush=True)


def _write(event: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()
