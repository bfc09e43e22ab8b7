"""A window's engine for tests: it writes down what it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from partwise.core.messages import Command
from partwise.ui.ports import ConnectionChoice

PRACTICE = ConnectionChoice("practice", "Practice bucket", "this computer", "practice", icon="house")
ENVIRONMENT = ConnectionChoice("environment", "Environment", "cn-hangzhou", icon="key-round")


@dataclass
class Desk:
    """`posted` is what the window said, `flying` what it is told to be in flight, `saved` what it remembered."""

    posted: list[Command] = field(default_factory=list)
    flying: dict[str, int] = field(default_factory=dict)
    saved: dict[str, Any] = field(default_factory=dict)

    def post(self, command: Command) -> None:
        self.posted.append(command)

    def in_flight(self) -> Mapping[str, int]:
        return dict(self.flying)

    def connections(self) -> int:
        return len(self.flying)
