"""What advice is made of: the sentences that tell what happened, what to do next, and who acts."""

from __future__ import annotations

from dataclasses import dataclass

from partwise.core.errors import Kind


@dataclass(frozen=True, slots=True)
class Advice:
    """One sentence for what happened, one for what to do next, and who acts."""

    title: str
    advice: str
    kind: Kind = Kind.FIXABLE

    def __str__(self) -> str:
        return f"{self.title} {self.advice}"


AUTOMATIC = "Partwise tries again by itself."
SLOWING = "Partwise waits and tries again by itself."
PROMISES = frozenset({AUTOMATIC, SLOWING})
"""Advice that holds only as long as Partwise goes on trying."""


def passing(title: str, advice: str = AUTOMATIC) -> Advice:
    """Of what passes by itself."""
    return Advice(title, advice, Kind.TRANSIENT)


def ours(title: str) -> Advice:
    """Of what is Partwise's own mistake."""
    return Advice(f"{title} What is stored stays stored.", "Please report it with the log file.", Kind.BUG)
