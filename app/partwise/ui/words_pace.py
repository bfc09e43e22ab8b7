"""The words of the pace: how many connections are used and why, and the limits of speed. No Qt here."""

from __future__ import annotations

import humanize

from partwise.core.pace import Pace, Why
from partwise.ui.words import counted, speed

# --- connections ----------------------------------------------------------------------------------------------

CONNECTIONS_MENU = "Connections at once"
AUTOMATIC = "&Automatic: as many as the line is worth"
FIXED_NUMBER = "&Fixed number"
_WHY = {
    Why.FIXED: "set by you",
    Why.STARTING: "measuring the line",
    Why.CLIMBING: "the line still gains",
    Why.TROUBLE: "the server or the line asked for less",
}


def connections(count: int) -> str:
    return counted(count, "{} connection", "{} connections")


def pace(now: Pace) -> str:
    """How many connections are used and why: "6 connections: a 7th brought nothing"."""
    return f"{connections(now.connections)}: {_WHY.get(now.why) or _no_gain(now)}"


def _no_gain(now: Pace) -> str:
    if now.tried == now.connections + 1:
        return f"{_article(now.tried)} {humanize.ordinal(now.tried)} brought nothing"
    if now.tried > now.connections:
        return f"more than {now.connections} brought nothing"
    return "as many as the line is worth"


def _article(count: int) -> str:
    """Of an ordinal as it is spoken: an eighth, an eleventh, an eighteenth."""
    return "an" if count in (8, 11, 18) or 80 <= count < 90 else "a"


# --- limits ---------------------------------------------------------------------------------------------------

LIMIT = "Limit"
LIMIT_ALL = "Limit for everything together"
NO_LIMIT = "None"
OTHER_LIMIT = "Another limit"
OTHER_EXAMPLE = "Another, as in 2.5 MB/s"
SET_LIMIT = "Set"
PAUSE_INSTEAD = "Less than 1 kB/s would send nothing. Pause the uploads instead."


def limit_of(count: int) -> str:
    """The title where a limit is for each of some uploads."""
    return counted(count, "Limit for this upload", "Limit for each of {} uploads")


def rate(bytes_per_second: int) -> str:
    """A limit as it was chosen: 5 MB/s, 2.5 MB/s."""
    return speed(bytes_per_second).replace(".0 ", " ")


def limited(bytes_per_second: int) -> str:
    """Behind the speed; nothing while there is no limit."""
    return f" · limit {rate(bytes_per_second)}" if bytes_per_second else ""


def speed_button(now: float, limit: int) -> str:
    """What a screen reader says of the speed and its limit."""
    return f"Speed {speed(now)}, {f'limit {rate(limit)}' if limit else 'no limit'}"


def not_a_rate(text: str) -> str:
    return f"“{text}” is not a speed. Write a number with kB/s or MB/s, as in 2.5 MB/s."
