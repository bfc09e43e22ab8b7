"""What the actions on uploads tell the engine: a command for the ids it applies to. No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from partwise.core import messages as said
from partwise.core.messages import Command
from partwise.ui.rates import PRESETS

Ids = tuple[str, ...]

PRIORITIES = {"priority-high": 1, "priority-normal": 0, "priority-low": -1}
RATES = {"limit-none": 0} | {f"limit-{rate}": rate for rate in PRESETS}
QUEUE = ("queue-first", "queue-last")

STEERS: dict[str, Callable[[Ids], Command]] = {
    **{name: partial(said.Move, to_front=name == "queue-first") for name in QUEUE},
    **{name: partial(said.Prioritise, priority=value) for name, value in PRIORITIES.items()},
    **{name: partial(said.LimitSpeed, rate=rate) for name, rate in RATES.items()},
}
"""Queue, priority and limit: all for uploads that can be steered."""

ACTS: dict[str, Callable[[Ids], Command]] = {
    "pause": said.Pause,
    "resume": said.Resume,
    "try-now": said.Resume,
    "send-changed": said.SendChanged,
    "keep": said.KeepForLater,
}
"""What is done at once with those it is possible for; nothing is lost by it."""
