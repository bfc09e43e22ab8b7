"""A window's engine for tests: it writes down what it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from partwise.core.messages import Command
from partwise.core.pace import Pace, Why
from partwise.core.upload import Upload
from partwise.ui.main_window import MainWindow
from partwise.ui.ports import ConnectionChoice

OpenWindow = Callable[..., MainWindow]
"""What the fixture `open_window` is."""

PRACTICE = ConnectionChoice("practice", "Practice bucket", "this computer", "practice", icon="house")
ENVIRONMENT = ConnectionChoice("environment", "Environment", "cn-hangzhou", icon="key-round")


def receipt_of(upload: Upload) -> Path:
    """Where the receipt of an upload would stand."""
    return Path("/receipts/2026-11-19") / f"{upload.name}-{upload.id}.json"


@dataclass
class Desk:
    """`posted` is what the window said, `flying` what it is told to be in flight, `saved` what it remembered."""

    paced: Pace = Pace(4, Why.STARTING)
    wished_connections: int | None = None
    wished_limit: int | None = None
    posted: list[Command] = field(default_factory=list)
    flying: dict[str, int] = field(default_factory=dict)
    saved: dict[str, Any] = field(default_factory=dict)

    def post(self, command: Command) -> None:
        self.posted.append(command)

    def in_flight(self) -> Mapping[str, int]:
        return dict(self.flying)

    def pace(self) -> Pace:
        return self.paced

    def set_connections(self, count: int) -> None:
        self.wished_connections = count

    def set_limit(self, rate: int) -> None:
        self.wished_limit = rate
